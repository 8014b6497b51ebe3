package tidy

import (
	"context"
	"errors"
	"time"

	"tidyx/diagnose"
	"tidyx/goproxy"
)

// Route says where go looks for the named modules or, without words, for all
// that this folder's go.mod requires. Nobody is asked. The exit code is 0, 1
// where go can't use GOPROXY, 2 for a word that is no module.
func Route(words []string, o Options) Result {
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
	report, sig, err := w.guarded(signals, 0, func(ctx context.Context) *diagnose.Report {
		var r *diagnose.Report
		r, wrong = w.routes(ctx, words)
		return r
	})
	if err = errors.Join(wrong, err); err != nil || report == nil {
		return Result{ExitCode: exitUsage, Err: err}
	}
	report.Command = append([]string{"tidyx", "route"}, words...)
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

// routes gathers settings and go.mod.
func (w *wrapped) routes(ctx context.Context, words []string) (*diagnose.Report, error) {
	in := diagnose.Input{Mode: "route", Version: w.o.Version, Env: diagnose.NewEnvironment(w.o.Env), Dir: w.dir(), Limits: w.o.Limits}
	w.readSettings(ctx, &in)
	file := w.modFile()
	if file != "" {
		var err error
		if in.Require, err = w.requirements(file); err != nil && len(words) == 0 {
			return nil, err
		}
	}
	switch {
	case len(words) > 0:
	case file == "":
		in.Notes = append(in.Notes, "there is no go.mod here: a public module stands for all")
	case len(in.Require.Modules) == 0:
		in.Notes = append(in.Notes, in.Require.File+" requires nothing yet: a public module stands for all")
	}
	return diagnose.Routes(ctx, in, words)
}
