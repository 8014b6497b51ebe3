package diagnose

import (
	"cmp"
	"context"
	"os"
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
}

// probeTimeout is how long one probe may take.
func (l Limits) probeTimeout() time.Duration { return cmp.Or(l.ProbeTimeout, 4*time.Second) }

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
	Limits   Limits

	git  *git     // nil where no repository failed
	keys *keyring // what go would log in with, of which .netrc is read once
}

// usesGit says whether git's own configuration has a part in what failed.
// explain reads nothing of this machine.
func (in Input) usesGit() bool {
	return in.Mode != "explain" && (slices.ContainsFunc(in.Failures, func(f golog.Failure) bool { return f.Source == golog.VersionControl && !f.Final }) ||
		slices.ContainsFunc(in.Targets, func(t Target) bool { return t.Source == golog.VersionControl || t.Source == golog.Direct }))
}

// Run finds out why. It always returns a report: what was not finished when the
// context ended is said in it.
func Run(ctx context.Context, in Input) *Report {
	in.keys = newKeyring(in.Env, in.Dir, in.Settings, in.Limits.probeTimeout())
	in.Failures = Settle(locateSums(in.withhold(), in.Require), in.Require)
	targets := in.Targets
	if in.usesGit() {
		in.git = readGit(ctx, in.Env)
	}
	if targets == nil {
		targets = targetsWith(in.git, in.Failures, in.Fetches, in.Settings)
	}
	traces := make([]Trace, len(targets))
	secrets := in.secrets()
	for i, t := range targets {
		traces[i] = newTrace(t)
	}
	if !in.Limits.Offline && len(targets) > 0 {
		secrets = append(secrets, climbAll(ctx, in, traces)...)
	}
	r := in.report(traces)
	r.scrub(secrets)
	return r
}

// climbAll climbs to all targets at once, under the budget. It returns the
// secrets that it met, for the report to be cleaned of them.
func climbAll(ctx context.Context, in Input, traces []Trace) (secrets []string) {
	budget := in.Limits.Budget
	if budget == 0 {
		budget = 10 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, budget*2/3)
	defer cancel()
	w := newWorld(in)
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
			traces[i] = w.Climb(ctx, traces[i].Target)
			w.contrast(ctx, &traces[i])
		}()
	}
	all.Wait()
	return w.keys.secrets()
}

// report fills the model.
func (in Input) report(traces []Trace) *Report {
	r := newReport(in.Mode)
	r.Version, r.Go, r.Platform = in.Version, in.Settings.Value("GOVERSION"), runtime.GOOS+"/"+runtime.GOARCH
	r.Settings = append(r.Settings, in.Settings.List()...)
	r.Findings = Judge(traces, in.Failures, in.Require, in.looks(r)...)
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
	return r
}

// placeNote is what of this place matters to the verdict. A saved log was made
// elsewhere, and a verdict from it alone says nothing of here.
func (in Input) placeNote(findings []Finding) string {
	if in.Mode == "explain" || len(findings) == 0 {
		return ""
	}
	return ReadPlace(os.DirFS("/"), in.Env).note(findings[0])
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
		w.refuse(u)
		if p, _, err := w.env.HTTPProxy(u); err == nil && p != nil && (f.Leg == golog.LegHTTPProxy || u.Scheme == "http") {
			w.refuse(p) // without TLS the answer may be its own: some say 401
		}
	}
}
