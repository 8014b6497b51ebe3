package tidy

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"tidyx/diagnose"
	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// Options say how go mod tidy is wrapped.
type Options struct {
	Flags      []string // go's own, passed on unchanged
	Env        []string // of the go child
	Version    string   // tidyx's
	Stdout     *os.File // handed to go itself
	Stderr     *os.File // gets go's stderr, less what the added flags brought
	NoDiagnose bool     // pass on and nothing else
	WantReport bool     // make a report of a success too
	Fix        bool     // run go once more with what was seen to work
	Limits     diagnose.Limits
	Guard      func(line string) string       // makes a line of go's harmless for a CI system; nil: none is needed
	Say        func(text string)              // says one line of tidyx's own between two runs of go; may be nil
	Asking     func(verdict *diagnose.Report) // called before the network is asked; may be nil
}

// A Result is what one invocation comes to.
type Result struct {
	ExitCode int
	Report   *diagnose.Report // nil: nothing to say
	Err      error            // why go could not be started, or the diagnosis stopped
}

// Run is the order of things: run go, judge by the log, climb, judge, try fixes,
// run go with what works if that is wanted, report.
// It runs go once more without -x where go does not know that flag.
func Run(o Options) Result {
	gocmd, code, err := FindGo(o.Env)
	if err != nil {
		return Result{ExitCode: code, Err: err, Report: withoutGo(o, code, err)}
	}
	o.Env = withStarted(o.Env, gocmd)
	surviveBrokenPipe()
	signals, stop := notify()
	defer stop()
	r := &runner{Go: gocmd, Env: o.Env, Stdout: o.Stdout, Stderr: o.Stderr, Guard: o.Guard, Signals: signals}
	line := newCommandLine(o.Flags, goflags(o.Env))
	a, err := r.run(line)
	if err == nil && a.NoTrace {
		line = line.withoutTrace()
		a, err = r.run(line)
	}
	if err != nil {
		return Result{ExitCode: a.Code, Err: err}
	}
	res := Result{ExitCode: a.Code}
	if o.NoDiagnose || a.Twice {
		return res
	}
	w := &wrapped{o: o, gocmd: gocmd, line: line, attempt: a}
	failures := w.failures()
	if len(failures) == 0 && !o.WantReport {
		return res
	}
	res.Report, res.Err = w.diagnose(failures, signals, &res.ExitCode)
	if o.Fix && res.Report != nil && len(res.Report.Findings) > 0 && res.ExitCode == a.Code && a.Signal == 0 {
		w.mend(r, &res)
	}
	return res
}

// withoutGo is the report of a run that never began, where one was asked for.
func withoutGo(o Options, code int, err error) *diagnose.Report {
	if !o.WantReport {
		return nil
	}
	f := golog.Failure{Leg: golog.LegHost, Step: golog.Toolchain, Outcome: "missing", Final: true, Reason: err.Error(), Text: err.Error()}
	r := diagnose.Run(context.Background(), diagnose.Input{Mode: "tidy", Version: o.Version, Failures: []golog.Failure{f}, Limits: diagnose.Limits{Offline: true}})
	r.ExitCode, r.Started = code, time.Now()
	return r
}

// wrapped is a run of go that has ended.
type wrapped struct {
	o       Options
	gocmd   string
	line    commandLine
	attempt *attempt
	scratch diagnose.Scratch
}

// failures are what go printed; of an interrupted run also what it was waiting
// for, and of a run that failed without a word that is known, its last words.
func (w *wrapped) failures() []golog.Failure {
	a := w.attempt
	list := a.Log.Failures()
	switch {
	case a.Signal != 0:
		return append(list, w.waiting()...)
	case a.Code == 0 && !w.line.has("e"):
		return nil // whatever go said on its way
	case a.Code == 0, len(list) > 0:
		return list
	case a.Code == 1 && w.line.has("diff"):
		return nil // the diff was not empty: that is its answer, and no failure
	}
	text := strings.TrimSpace(a.Log.Tail())
	if a.Code == exitUsage && strings.HasPrefix(text, "usage: ") {
		return nil // -h: it was asked for
	}
	return []golog.Failure{golog.ReadWords(text)}
}

// exitUsage is go's code for a command line that can't be used, and for -h.
const exitUsage = 2

// silence is how long a request must have been quiet at an interruption to be
// worth a word.
const silence = time.Second

// waiting turns what go was waiting for into failures.
func waiting(a *attempt) []golog.Failure {
	if a.Quiet < silence {
		return nil
	}
	var list []golog.Failure
	for _, f := range a.Log.InFlight() {
		said := golog.ReadFetch(golog.Fetch{URL: f.URL})
		said.Text = "# get " + f.URL
		if e, ok := goproxy.ParseEndpoint(f.URL); ok {
			said.Module.Path, said.Module.Version = e.Module, e.Version
		}
		list = append(list, said)
	}
	for _, c := range a.Log.Commands() {
		f := golog.Failure{Source: golog.VersionControl, Leg: golog.LegVCS, URL: a.Log.Remote(c.Dir), Text: "cd " + c.Dir + "; " + c.Line}
		f.Module.Path = a.Log.Module(f.URL)
		f.Tool, _, _ = strings.Cut(c.Line, " ")
		list = append(list, f)
	}
	if len(list) == 0 {
		list = quiet(a.Log)
	}
	for i := range list {
		list[i].Step, list[i].Outcome, list[i].Waited = golog.HTTP, golog.Unanswered, a.Quiet
		list[i].Reason = fmt.Sprintf("no answer for %.0f s when it was interrupted", a.Quiet.Seconds())
	}
	return list
}

// waiting is what go was waiting for: a server, a tool, or, where none of them
// is at work, a lock that somebody else holds.
func (w *wrapped) waiting() []golog.Failure {
	a := w.attempt
	if a.Quiet >= silence && len(a.Log.InFlight()) == 0 && len(a.Log.Commands()) == 0 {
		in := diagnose.Input{Settings: goproxy.FileSettings(w.gocmd, w.o.Env), Env: diagnose.NewEnvironment(w.o.Env)}
		if f, ok := diagnose.HeldLock(in, a.Log.Downloading()); ok {
			f.Waited = a.Quiet
			return []golog.Failure{f}
		}
	}
	return waiting(a)
}

// quiet is what go waits for without a trace: the rest of a body whose header
// came, or a toolchain.
func quiet(log *golog.Log) []golog.Failure {
	if v := log.Toolchain(); v != "" {
		f := golog.Failure{Source: golog.ToolchainSource, Leg: golog.LegHost, Text: "go: downloading " + v}
		f.Module.Path, f.Module.Version = "golang.org/toolchain", v
		return []golog.Failure{f}
	}
	all := log.Fetches()
	if len(all) == 0 || !strings.HasPrefix(all[len(all)-1].Status, "200") {
		return nil
	}
	last := all[len(all)-1]
	f := golog.ReadFetch(golog.Fetch{URL: last.URL})
	f.Text = "# get " + last.URL + ": " + last.Status
	if e, ok := goproxy.ParseEndpoint(last.URL); ok {
		f.Module.Path, f.Module.Version = e.Module, e.Version
	}
	return []golog.Failure{f}
}

// diagnose asks package diagnose why.
func (w *wrapped) diagnose(failures []golog.Failure, signals <-chan os.Signal, code *int) (*diagnose.Report, error) {
	report, sig, err := w.guarded(signals, w.attempt.Signal, func(ctx context.Context) *diagnose.Report {
		in := w.input(ctx, failures)
		if w.o.Asking != nil && !in.Limits.Offline && needsNetwork(failures) {
			early := in
			early.Limits.Offline = true
			w.o.Asking(diagnose.Run(ctx, early))
		}
		return diagnose.Run(ctx, in)
	})
	if sig != 0 {
		*code = 128 + int(sig)
	}
	if report != nil {
		w.describe(report)
		report.ExitCode = *code
	}
	return report, err
}

// guarded runs a diagnosis. A fault of ours is an error and never more. The
// first signal ends it with what is known, the second exits at once; had ended
// go already, it is the first.
func (w *wrapped) guarded(signals <-chan os.Signal, had syscall.Signal, f func(context.Context) *diagnose.Report) (report *diagnose.Report, sig syscall.Signal, err error) {
	defer func() {
		if p := recover(); p != nil {
			report, err = nil, diagnose.Stopped(p)
		}
	}()
	defer w.scratch.Remove() // what can't be removed now was reported where it was made
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	done, heard := make(chan struct{}), make(chan syscall.Signal)
	go func() { heard <- w.listen(signals, had, done, func() { cancel(diagnose.ErrInterrupted) }) }()
	defer func() { close(done); sig = <-heard }()
	return f(ctx), 0, nil
}

// listen calls stop at the first signal, exits at the second, and returns the
// first, or 0, when done is closed. had is one that came before.
func (w *wrapped) listen(signals <-chan os.Signal, had syscall.Signal, done <-chan struct{}, stop func()) (first syscall.Signal) {
	first = had
	for {
		select {
		case <-done:
			return first
		case s := <-signals:
			if first != 0 {
				w.scratch.Remove() // nothing more can be said
				os.Exit(128 + int(first))
			}
			first, _ = s.(syscall.Signal)
			stop()
		}
	}
}

func needsNetwork(failures []golog.Failure) bool {
	for _, f := range failures {
		if !f.Final {
			return true
		}
	}
	return false
}

// input gathers what a diagnosis starts from. Where go's text settles all
// failures no further process is started.
func (w *wrapped) input(ctx context.Context, failures []golog.Failure) diagnose.Input {
	in := diagnose.Input{Mode: "tidy", Version: w.o.Version, Failures: failures, Fetches: w.attempt.Log.Fetches(),
		Env: diagnose.NewEnvironment(w.o.Env), Dir: w.dir(), Limits: w.o.Limits, Go: w.gocmd, Scratch: &w.scratch}
	if w.attempt.Signal != 0 {
		in.Limits.Offline = true
	}
	if file := w.modFile(); file != "" {
		require, err := w.requirements(file)
		if err != nil && needsNetwork(failures) {
			in.Notes = append(in.Notes, firstLine(err.Error()))
		}
		in.Require = require
	}
	failures = diagnose.Settle(failures, in.Require)
	if needsNetwork(failures) || w.o.WantReport {
		w.readSettings(ctx, &in)
	} else {
		in.Settings = goproxy.FileSettings(w.gocmd, w.o.Env)
	}
	return in
}

// How long go may take to tell its settings; the second is for an interrupted
// run, which has to be over in 2 s.
const (
	settingsTimeout    = 5 * time.Second
	settingsTimeoutNow = time.Second
)

// readSettings asks go for its settings. What it does not tell is a note.
func (w *wrapped) readSettings(ctx context.Context, in *diagnose.Input) {
	timeout := settingsTimeout
	if w.attempt != nil && w.attempt.Signal != 0 {
		timeout = settingsTimeoutNow
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	settings, err := goproxy.ReadSettings(ctx, w.gocmd, w.dir(), w.o.Env)
	if err != nil {
		in.Notes = append(in.Notes, "go env failed: "+firstLine(goproxy.Redact(err.Error())))
	}
	in.Settings = settings
}

// describe tells the report how go was run.
func (w *wrapped) describe(r *diagnose.Report) {
	a := w.attempt
	r.Command = append([]string{"go"}, w.line.Args...)
	r.Dir = w.dir()
	r.Started, r.TookMS = a.Started, time.Since(a.Started).Milliseconds()
	r.Attempts = []diagnose.Attempt{{ExitCode: a.Code, TookMS: a.Took.Milliseconds(), Progress: a.Log.Progress()}}
	for i := range r.Command {
		r.Command[i] = goproxy.Redact(r.Command[i])
	}
}

// dir is where go worked.
func (w *wrapped) dir() string {
	here, err := os.Getwd()
	if err != nil {
		here = "." // go has said so itself
	}
	if c := w.line.Chdir(); c != "" {
		if filepath.IsAbs(c) {
			return c
		}
		return filepath.Join(here, c)
	}
	return here
}

// modFile is the go.mod that go used, or "".
func (w *wrapped) modFile() string {
	dir := w.dir()
	if f := flagValue(w.line.given, "modfile"); f != "" {
		if filepath.IsAbs(f) {
			return f
		}
		return filepath.Join(dir, f)
	}
	for {
		file := filepath.Join(dir, "go.mod")
		if info, err := os.Stat(file); err == nil && !info.IsDir() {
			return file
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
