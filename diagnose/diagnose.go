package diagnose

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// Limits of one diagnosis.
type Limits struct {
	Budget       time.Duration // climbing and trying together; zero: 10 s
	ProbeTimeout time.Duration // one probe; zero: 4 s
	Offline      bool          // no probe at all: judge by the log
	Resolver     string        // a further name server to ask, host or host:port; empty: none
	Try          Trying        // which fixes are tried
}

// probeTimeout is how long one probe may take.
func (l Limits) probeTimeout() time.Duration { return cmp.Or(l.ProbeTimeout, 4*time.Second) }

// budget is how long climbing and trying may take together.
func (l Limits) budget() time.Duration { return cmp.Or(l.Budget, 10*time.Second) }

// maxParallel bounds how many hosts are climbed at once.
const maxParallel = 64

// An Input is all that a diagnosis starts from.
type Input struct {
	Mode     string // tidy, diagnose or explain
	Version  string // tidyx's
	Failures []golog.Failure
	Fetches  []golog.Fetch
	Targets  []Target // of the diagnose command; else they come from the failures
	Settings goproxy.Settings
	Env      Environment
	Dir      string // where go ran
	Require  Requirements
	Notes    []string // what the caller found worth a note
	Go       string   // the go command, to try fixes with; empty: none are tried
	Scratch  *Scratch // where they are tried; nil: a folder of its own
	Sight    *Sight   // what was seen before; nil: nothing
	Limits   Limits

	git     *git     // nil where nothing that it decides about failed
	keys    *keyring // what go would log in with, of which .netrc is read once
	machine *machine // what fixes are made of; nil in explain
}

// usesGit says whether git's own configuration matters: it decides about the
// ways to repositories, and may name a way that go does not take. explain reads
// nothing of this machine.
func (in Input) usesGit() bool {
	return in.Mode != "explain" && (len(in.Targets) > 0 || slices.ContainsFunc(in.Failures, func(f golog.Failure) bool { return !f.Final }))
}

// Run finds out why. It always returns a report: what was not finished when the
// context ended is said in it.
func Run(ctx context.Context, in Input) *Report {
	traces := in.begin(ctx)
	secrets := in.secrets()
	if in.Limits.Offline || len(traces) == 0 && !slices.ContainsFunc(in.Failures, ofSettings) {
		in.machine = in.readMachine()
		for i := range traces {
			in.Sight.recall(&traces[i])
		}
		r := in.report(traces)
		r.clean(secrets, in.Env)
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, in.Limits.budget())
	defer cancel()
	in.machine = in.readMachine()
	w := newWorld(in)
	climbAll(ctx, w, in, traces)
	r := in.report(traces)
	in.tryFixes(ctx, w, r, traces)
	r.clean(append(secrets, in.keys.secrets()...), in.Env)
	return r
}

// begin reads what all else starts from, and returns a trace for each target on
// which nothing but the log has spoken.
func (in *Input) begin(ctx context.Context) []Trace {
	if in.Sight == nil {
		in.Sight = &Sight{} // nothing came before
	}
	in.Sight.Ready(*in)
	in.keys = in.Sight.shared.keys
	in.Failures = Settle(locateSums(in.withhold(), in.Require), in.Require)
	if in.usesGit() {
		in.git = in.Sight.shared.readGit(ctx, in.Env)
	}
	targets := in.Targets
	if targets == nil {
		targets = targetsWith(in.git, in.Failures, in.Fetches, in.Settings)
	}
	traces := make([]Trace, len(targets))
	for i, t := range targets {
		traces[i] = newTrace(t)
	}
	return traces
}

// ofSettings says whether a failure is of GOPROXY's own value: what that was
// meant to be can be tried, though no server is at fault.
func ofSettings(f golog.Failure) bool { return f.Final && f.Step == golog.Goproxy }

// tryFixes tries the fixes of a report, and puts them into their order.
func (in Input) tryFixes(ctx context.Context, w *world, r *Report, traces []Trace) {
	if in.Go != "" && in.Limits.Try != TryNone {
		if in.Scratch == nil {
			in.Scratch = &Scratch{}
		}
		if note := newTrier(ctx, in, w, traces).try(ctx, r.Findings); note != "" {
			r.Notes = append(r.Notes, note)
		}
		if context.Cause(ctx) == ErrInterrupted {
			r.Unfinished = append(r.Unfinished, "trying the fixes: interrupted")
		} else if ctx.Err() != nil {
			r.Unfinished = append(r.Unfinished, "trying the fixes: the time ran out")
		}
		if err := in.Scratch.Remove(); err != nil {
			r.Unfinished = append(r.Unfinished, "removing what tries left: "+err.Error())
		}
	}
	r.orderFixes()
}

// climbAll climbs to all targets at once, in two thirds of the budget: the rest
// is for tries.
func climbAll(ctx context.Context, w *world, in Input, traces []Trace) {
	ctx, cancel := context.WithTimeout(ctx, in.Limits.budget()*2/3)
	defer cancel()
	w.noteRefusals(in.Failures, in.Fetches)
	w.names.add(in.Limits.Resolver)
	slots := make(chan struct{}, maxParallel)
	var all sync.WaitGroup
	for i := range traces {
		all.Add(1)
		go func() {
			defer all.Done()
			slots <- struct{}{}
			defer func() { <-slots }()
			defer func() {
				if p := recover(); p != nil {
					traces[i] = newTrace(traces[i].Target)
					traces[i].Unfinished = Stopped(p).Error()
				}
			}()
			if in.Sight.recall(&traces[i]) {
				return
			}
			traces[i] = w.Climb(ctx, traces[i].Target)
			if !traces[i].Target.serverOnly || traces[i].outOfReach() {
				w.contrast(ctx, &traces[i])
			}
			traces[i].seen = time.Now()
		}()
	}
	all.Wait()
}

// report fills the model.
func (in Input) report(traces []Trace) *Report {
	r := newReport(in.Mode)
	r.Version, r.Go, r.Platform = in.Version, in.Settings.Value("GOVERSION"), runtime.GOOS+"/"+runtime.GOARCH
	r.Settings = append(r.Settings, in.Settings.List()...)
	r.Findings = judgeOn(in.machine, traces, in.Failures, in.Require, in.looks(r)...)
	r.orderFixes()
	for _, f := range in.Failures {
		r.Failures = append(r.Failures, viewFailure(f))
	}
	for _, f := range in.Fetches {
		r.Fetches = append(r.Fetches, viewFetch(f))
	}
	routes := map[string]bool{}
	for _, t := range traces {
		r.Traces = append(r.Traces, viewTrace(t))
		if t.Unfinished != "" {
			r.Unfinished = append(r.Unfinished, "probe of "+t.Target.Address()+": "+t.Unfinished)
		}
		if route := t.Target.Route; route.Module != "" && !routes[route.Module] {
			routes[route.Module] = true
			r.Routes = append(r.Routes, viewRoute(route))
		}
	}
	r.Notes = append(append(r.Notes, in.Notes...), notes(in, traces)...)
	if note := in.placeNote(r.Findings); note != "" {
		r.Notes = append(r.Notes, note)
	}
	r.Notes = append(r.Notes, in.warningNotes(r.Findings)...)
	return r
}

// placeNote is what of this place matters to the verdict. A saved log was made
// elsewhere, and a verdict from it alone says nothing of here.
func (in Input) placeNote(findings []Finding) string {
	if in.machine == nil || len(findings) == 0 {
		return ""
	}
	return in.machine.place.note(findings[0])
}

// notes are facts that a reader should know and that are no cause.
func notes(in Input, traces []Trace) []string {
	var list []string
	for i := range traces {
		if c := newCase(&traces[i]); c != nil && c.Since != "" {
			list = append(list, traces[i].Target.Address()+": "+printable(goproxy.Redact(c.Since)))
		}
	}
	e := in.Env
	https := slices.ContainsFunc(traces, func(t Trace) bool { return t.Target.URL != nil && t.Target.URL.Scheme == "https" })
	if https && e.either("HTTPS_PROXY") == "" && e.either("HTTP_PROXY") != "" {
		list = append(list, "HTTPS_PROXY is not set; HTTP_PROXY is (environment)")
	}
	return list
}

// noteRefusals keeps credentials from being sent again where go's log shows
// that they were refused.
func (w *world) noteRefusals(failures []golog.Failure, fetches []golog.Fetch) {
	for _, f := range fetches {
		failures = append(failures[:len(failures):len(failures)], golog.ReadFetch(f)) // behind | go passes on in silence
	}
	for _, f := range failures {
		if !loginRefused(f) {
			continue
		}
		u := parseURL(f.URL)
		if u == nil {
			continue
		}
		bare := *u
		bare.User = nil // go shows it without its password
		w.refuse(&bare)
		if p, _, err := w.env.HTTPProxy(u); err == nil && p != nil && (f.Leg == golog.LegHTTPProxy || u.Scheme == "http") {
			w.refuse(p) // without TLS the answer may be its own: some say 401
		}
	}
}
