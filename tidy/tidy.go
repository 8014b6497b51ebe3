package tidy

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"tidyx/diagnose"
	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// Options say how go mod tidy is wrapped.
type Options struct {
	Flags      []string      // go's own, passed on unchanged
	Env        []string      // of the go child
	Version    string        // tidyx's
	Stdout     *os.File      // handed to go itself
	Stderr     io.Writer     // gets go's stderr, less what the added flags brought
	NoDiagnose bool          // pass on and nothing else
	WantReport bool          // make a report of a success too
	Fix        bool          // run go once more with what was seen to work
	Stall      time.Duration // how long a host may be silent until it is looked at while go waits; 0: no look
	FailFast   bool          // end go when what it waits for can't come
	Retry      int           // how often in a row a run that got no further is followed by another; 0: no further run
	RetryFor   time.Duration // how long after the first failure another run may begin
	Limits     diagnose.Limits
	Guard      func(line string) string       // makes a line of go's harmless for a CI system; nil: none is needed
	Say        func(text string)              // says one line of tidyx's own beside the report; may be nil
	Stand      func(text string)              // has a line stand on the terminal until something else is said, "" for none; nil: it can't
	Asking     func(verdict *diagnose.Report) // called before the network is asked; may be nil
}

// A Result is what one invocation comes to.
type Result struct {
	ExitCode int
	Report   *diagnose.Report // nil: nothing to say
	Slow     string           // what kept a run waiting that passed; empty: nothing
	Err      error            // why go could not be started, or the diagnosis stopped
}

// Run is the order of things: run go, judge by the log, run it again if the
// failure may pass, climb, judge, try fixes, run go with what works if that is
// wanted, report. While go runs it is watched. It runs go once more without -x
// where go does not know that flag.
func Run(o Options) Result {
	gocmd, code, err := FindGo(o.Env)
	if err != nil {
		return Result{ExitCode: code, Err: err, Report: withoutGo(o, code, err)}
	}
	o.Env = withStarted(o.Env, gocmd)
	surviveBrokenPipe()
	signals, stop := notify()
	defer stop()
	w := &wrapped{o: o, gocmd: gocmd, line: newCommandLine(o.Flags, goflags(o.Env))}
	r := &runner{Go: gocmd, Env: o.Env, Stdout: o.Stdout, Stderr: o.Stderr, Guard: o.Guard, Signals: signals}
	if o.Stall > 0 && !o.NoDiagnose {
		r.watch, r.watchAfter, r.yield = w.watch, min(glance, o.Stall/4), w.standing.yield
		if !w.line.has("diff") { // what go writes to stdout would stand beside it
			w.standing.show = o.Stand
		}
	}
	for again := true; again; {
		if err := w.run(r); err != nil {
			return Result{ExitCode: w.attempt.Code, Err: err}
		}
		again = w.again(signals)
	}
	return w.result(r, signals)
}

// run runs go once.
func (w *wrapped) run(r *runner) (err error) {
	w.sight.Forget()
	w.standing.yield(0)
	w.slow, w.lock, w.atEnd = "", nil, state{}
	w.attempt, err = r.run(w.line)
	if err == nil && w.attempt.NoTrace {
		w.line = w.line.withoutTrace()
		w.attempt, err = r.run(w.line)
	}
	return err
}

// result is what the last run comes to.
func (w *wrapped) result(r *runner, signals <-chan os.Signal) Result {
	a := w.attempt
	res := Result{ExitCode: a.Code}
	if a.Signal != 0 {
		res.ExitCode = 128 + int(a.Signal)
	}
	if w.o.NoDiagnose || a.Twice {
		return res
	}
	failures := w.failures()
	if a.Code == 0 && a.Signal == 0 {
		res.Slow = w.slow
	}
	if len(failures) == 0 && !w.o.WantReport && len(w.earlier) == 0 {
		return res
	}
	res.Report, res.Err = w.diagnose(failures, signals, &res.ExitCode)
	if res.Report != nil {
		res.Report.Notes = append(res.Report.Notes, w.history(res.ExitCode == 0)...)
	}
	if w.o.Fix && res.Report != nil && len(res.Report.Findings) > 0 && res.ExitCode == a.Code && a.Signal == 0 {
		w.mend(r, &res)
	}
	return res
}

// history is what a report notes of the time before the last run's end.
func (w *wrapped) history(passed bool) (notes []string) {
	if passed && w.slow != "" {
		notes = append(notes, w.slow)
	}
	if n := len(w.earlier); n > 0 && !passed {
		notes = append(notes, fmt.Sprintf("go mod tidy was run %d times (first: %s)", n+1, w.earlier[0].Reason))
	}
	return notes
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

// wrapped is go mod tidy as it is wrapped: its runs, and what is known of them.
type wrapped struct {
	o        Options
	gocmd    string
	line     commandLine
	attempt  *attempt           // the last run; nil: the first has not ended
	earlier  []diagnose.Attempt // those before it
	patience patience           // for further runs
	reading  sync.Mutex         // of inputs, which climbs of a watch want at once
	settings *goproxy.Settings  // go's, once they were asked for
	places   *diagnose.Input    // where go's files are, once that was wanted
	sight    diagnose.Sight     // what was seen before the report
	standing standing           // what stands on the terminal while go runs
	slow     string             // what kept go waiting; empty: nothing
	atEnd    state              // what the watch saw last
	lock     *golog.Failure     // that go waits for; nil: none is known
	scratch  diagnose.Scratch
}

// failures are what go printed; of an interrupted run also what it was waiting
// for, and of a run that failed without a word that is known, its last words.
func (w *wrapped) failures() []golog.Failure {
	a := w.attempt
	list := a.Log.Failures()
	switch {
	case a.Signal != 0, a.Stalled != nil && a.Code != 0:
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
	w.reading.Lock()
	defer w.reading.Unlock()
	in := diagnose.Input{Mode: "tidy", Version: w.o.Version, Failures: failures, Env: diagnose.NewEnvironment(w.o.Env), Dir: w.dir(),
		Limits: w.o.Limits, Go: w.gocmd, Scratch: &w.scratch, Sight: &w.sight}
	if w.attempt != nil {
		in.Fetches = w.attempt.Log.Fetches()
		in.Limits.Offline = in.Limits.Offline || w.attempt.Signal != 0
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
	w.sight.Ready(in)
	return in
}

// How long go may take to tell its settings; the second is for an interrupted
// run, which has to be over in 2 s.
const (
	settingsTimeout    = 5 * time.Second
	settingsTimeoutNow = time.Second
)

// readSettings asks go for its settings, once. What it does not tell is a note.
func (w *wrapped) readSettings(ctx context.Context, in *diagnose.Input) {
	if w.settings != nil {
		in.Settings = *w.settings
		return
	}
	timeout := settingsTimeout
	if w.attempt != nil && w.attempt.Signal != 0 {
		timeout = settingsTimeoutNow
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	settings, err := goproxy.ReadSettings(ctx, w.gocmd, w.dir(), w.o.Env)
	if err != nil {
		in.Notes = append(in.Notes, "go env failed: "+firstLine(goproxy.Redact(err.Error())))
	} else {
		w.settings = &settings
	}
	in.Settings = settings
}

// describe tells the report how go was run.
func (w *wrapped) describe(r *diagnose.Report) {
	a := w.attempt
	r.Command = append([]string{"go"}, w.line.Args...)
	r.Dir = w.dir()
	first := a.Started
	if len(w.earlier) > 0 {
		first = w.patience.begun
	}
	r.Started, r.TookMS = first, time.Since(first).Milliseconds()
	r.Attempts = append(slices.Clone(w.earlier), a.view())
	for i := range r.Command {
		r.Command[i] = goproxy.Redact(r.Command[i])
	}
}

// view is a run as a report has it.
func (a *attempt) view() diagnose.Attempt {
	return diagnose.Attempt{ExitCode: a.Code, TookMS: a.Took.Milliseconds(), Progress: a.Log.Progress()}
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
