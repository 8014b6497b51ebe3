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
	Limits     diagnose.Limits
	Guard      func(line string) string       // makes a line of go's harmless for a CI system; nil: none is needed
	Asking     func(verdict *diagnose.Report) // called before the network is asked; may be nil
}

// A Result is what one invocation comes to.
type Result struct {
	ExitCode int
	Report   *diagnose.Report // nil: nothing to say
	Err      error            // why go could not be started, or the diagnosis stopped
}

// Run is the order of things: run go, judge by the log, climb, judge, report.
// It runs go once more without -x where go does not know that flag.
func Run(o Options) Result {
	gocmd, code, err := FindGo(o.Env)
	if err != nil {
		return Result{ExitCode: code, Err: err}
	}
	surviveBrokenPipe()
	signals, stop := notify()
	defer stop()
	r := &runner{Go: gocmd, Env: withStarted(o.Env, gocmd), Stdout: o.Stdout, Stderr: o.Stderr, Guard: o.Guard, Signals: signals}
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
	if o.NoDiagnose {
		return res
	}
	w := &wrapped{o: o, gocmd: gocmd, line: line, attempt: a}
	failures := w.failures()
	if len(failures) == 0 && !o.WantReport {
		return res
	}
	res.Report, res.Err = w.diagnose(failures, signals, &res.ExitCode)
	return res
}

// wrapped is a run of go that has ended.
type wrapped struct {
	o       Options
	gocmd   string
	line    commandLine
	attempt *attempt
}

// failures are what go printed; of an interrupted run also what it was waiting
// for, and of a run that failed without a word that is known, its last words.
func (w *wrapped) failures() []golog.Failure {
	a := w.attempt
	list := a.Log.Failures()
	switch {
	case a.Signal != 0:
		return append(list, waiting(a)...)
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
	last := text[strings.LastIndexByte(text, '\n')+1:]
	return []golog.Failure{{Leg: golog.LegHost, Final: true, Reason: last, Text: text}}
}

// exitUsage is go's code for a command line that can't be used, and for -h.
const exitUsage = 2

// silence is how long a request must have been quiet at an interruption to be
// worth a word.
const silence = time.Second

// waiting turns what go was waiting for into failures.
func waiting(a *attempt) []golog.Failure {
	var list []golog.Failure
	fetches := a.Log.InFlight()
	quiet := a.Log.Silent()
	if len(fetches) == 0 && len(a.Log.Commands()) == 0 {
		if all := a.Log.Fetches(); len(all) > 0 && strings.HasPrefix(all[len(all)-1].Status, "200") {
			fetches = all[len(all)-1:] // the header came, the body did not
		}
	}
	if quiet < silence {
		return nil
	}
	for _, f := range fetches {
		said := golog.ReadFetch(golog.Fetch{URL: f.URL})
		said.Step, said.Outcome = golog.HTTP, golog.Unanswered
		said.Waited = quiet
		said.Reason = fmt.Sprintf("no answer for %.0f s when it was interrupted", quiet.Seconds())
		said.Text = "# get " + f.URL
		if e, ok := goproxy.ParseEndpoint(f.URL); ok {
			said.Module.Path, said.Module.Version = e.Module, e.Version
		}
		list = append(list, said)
	}
	return list
}

// diagnose asks package diagnose why.
func (w *wrapped) diagnose(failures []golog.Failure, signals <-chan os.Signal, code *int) (*diagnose.Report, error) {
	report, sig, err := guarded(signals, func(ctx context.Context) *diagnose.Report {
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
// first signal ends it with what is known, the second exits at once.
func guarded(signals <-chan os.Signal, f func(context.Context) *diagnose.Report) (report *diagnose.Report, sig syscall.Signal, err error) {
	defer func() {
		if p := recover(); p != nil {
			report, err = nil, fmt.Errorf("diagnosis stopped: %v", p)
		}
	}()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	done, heard := make(chan struct{}), make(chan syscall.Signal)
	go func() { heard <- listen(signals, done, func() { cancel(diagnose.ErrInterrupted) }) }()
	defer func() { close(done); sig = <-heard }()
	return f(ctx), 0, nil
}

// listen calls stop at the first signal, exits at the second, and returns the
// first, or 0, when done is closed.
func listen(signals <-chan os.Signal, done <-chan struct{}, stop func()) (first syscall.Signal) {
	for {
		select {
		case <-done:
			return first
		case s := <-signals:
			if first != 0 {
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
		Env: diagnose.NewEnvironment(w.o.Env), Limits: w.o.Limits}
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
	if needsNetwork(failures) || w.o.WantReport {
		settings, err := goproxy.ReadSettings(ctx, w.gocmd, w.dir(), w.o.Env)
		if err != nil {
			in.Notes = append(in.Notes, "go env failed: "+firstLine(goproxy.Redact(err.Error())))
		}
		in.Settings = settings
	}
	return in
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
	if f := flagValue(w.line.Args, "modfile"); f != "" {
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
