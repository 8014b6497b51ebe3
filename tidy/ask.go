package tidy

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tidyx/diagnose"
	"tidyx/goproxy"
)

// Ask probes without running tidy: the named targets, or, without words, all
// that this folder's go.mod needs. The error is about the words or the
// settings; ExitCode is 0 for nothing wrong, 1 for a cause, 3 for something
// unfinished or without a name.
func Ask(words []string, o Options) Result {
	return answer("diagnose", words, o, func(ctx context.Context, w *wrapped) (*diagnose.Report, error) {
		in, err := w.question(ctx, words)
		if err != nil {
			return nil, err
		}
		return diagnose.Run(ctx, in), nil
	})
}

// answer is the way of a command that runs no tidy: find makes its report, and
// its error is about the words or the settings.
func answer(command string, words []string, o Options, find func(context.Context, *wrapped) (*diagnose.Report, error)) Result {
	gocmd, code, err := FindGo(o.Env)
	if err != nil {
		return Result{ExitCode: code, Err: err}
	}
	o.Env = withStarted(o.Env, gocmd)
	w := &wrapped{o: o, gocmd: gocmd, line: commandLine{}}
	begun := time.Now()
	signals, stop := notify()
	defer stop()
	var wrong error
	report, sig, err := w.guarded(signals, 0, func(ctx context.Context) (r *diagnose.Report) {
		r, wrong = find(ctx, w)
		return r
	})
	if err = errors.Join(wrong, err); err != nil || report == nil {
		return Result{ExitCode: exitUsage, Err: err}
	}
	report.Command = append([]string{"tidyx", command}, words...)
	for i := range report.Command {
		report.Command[i] = goproxy.Redact(report.Command[i])
	}
	report.Dir, report.Started, report.TookMS = w.dir(), begun, time.Since(begun).Milliseconds()
	report.ExitCode = askCode(report)
	if sig != 0 {
		report.ExitCode = 128 + int(sig)
	}
	return Result{ExitCode: report.ExitCode, Report: report}
}

func askCode(r *diagnose.Report) int {
	switch {
	case len(r.Findings) > 0 && r.Findings[0].Cause == "unknown":
		return 3
	case len(r.Findings) > 0:
		return 1
	case len(r.Unfinished) > 0:
		return 3
	}
	return 0
}

// question gathers settings and targets.
func (w *wrapped) question(ctx context.Context, words []string) (in diagnose.Input, err error) {
	in = diagnose.Input{Mode: "diagnose", Version: w.o.Version, Env: diagnose.NewEnvironment(w.o.Env), Dir: w.dir(), Limits: w.o.Limits, Go: w.gocmd, Scratch: &w.scratch}
	w.readSettings(ctx, &in)
	file := w.modFile()
	if file != "" {
		in.Require, err = w.requirements(file)
		if err != nil && len(words) == 0 {
			return in, err
		}
	}
	if len(words) > 0 {
		in.Targets, err = diagnose.Named(words, in.Settings)
		return in, err
	}
	if file == "" {
		in.Notes = append(in.Notes, "there is no go.mod here: a public module stands for all")
	}
	in.Targets, err = diagnose.Needed(in.Require, wantedGo(in.Require), in.Settings)
	return in, err
}

// wantedGo is the newest go that a go.mod asks for.
func wantedGo(r diagnose.Requirements) string {
	if v, ok := strings.CutPrefix(r.Toolchain, "go"); ok {
		return v
	}
	return r.Go
}

// requirements reads go.mod; a file that is not there has none.
func (w *wrapped) requirements(file string) (diagnose.Requirements, error) {
	r, err := diagnose.ReadRequirements(file)
	r.File = fromRoot(file)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	return r, err
}

// fromRoot is a file's path from the root of the repository that it lies in,
// as CI systems want it; outside of one, from here.
func fromRoot(file string) string {
	for dir := filepath.Dir(file); ; dir = filepath.Dir(dir) {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return relative(dir, file)
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	here, err := os.Getwd()
	if err != nil {
		return file
	}
	return relative(here, file)
}

func relative(base, file string) string {
	if r, err := filepath.Rel(base, file); err == nil && !strings.HasPrefix(r, "..") {
		return filepath.ToSlash(r)
	}
	return file
}
