package tidy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"tidyx/diagnose"
	"tidyx/tidy/golog"
)

// Explain reads a log that was saved elsewhere and says what failed and why.
// Only the log speaks: no go is run, no setting, go.mod or environment of this
// machine is read, no network is asked. name is the log's, for the report. The
// exit code is 0 where nothing failed, 1 for a cause, 3 for one without a name.
// An error is about reading the log.
func Explain(log io.Reader, name string, o Options) Result {
	begun := time.Now()
	signals, stop := notify()
	defer stop()
	var pasted golog.Pasted
	var wrong error
	report, sig, err := (&wrapped{}).guarded(signals, 0, func(ctx context.Context) *diagnose.Report {
		pasted, wrong = golog.ReadPasted(untilDone{ctx, log})
		if wrong != nil && ctx.Err() == nil {
			return nil
		}
		return explainRuns(ctx, pasted, o)
	})
	if err = errors.Join(wrong, err); report == nil {
		return Result{ExitCode: 2, Err: fmt.Errorf("reading the log: %w", err)}
	}
	report.Command = []string{"tidyx", "explain", name}
	report.Started, report.TookMS = begun, time.Since(begun).Milliseconds()
	report.ExitCode = askCode(report)
	if sig != 0 {
		report.ExitCode = 128 + int(sig)
	}
	return Result{ExitCode: report.ExitCode, Report: report}
}

// explainRuns judges the last run of a log by its text, and names what the
// earlier ones failed of.
func explainRuns(ctx context.Context, pasted golog.Pasted, o Options) *diagnose.Report {
	in := diagnose.Input{Mode: "explain", Version: o.Version, Limits: diagnose.Limits{Offline: true}}
	n := len(pasted.Runs)
	if n == 0 {
		in.Notes = append(in.Notes, fmt.Sprintf("no failure of the go command was found in %s", count(pasted.Lines, "line")))
		return diagnose.Run(ctx, in)
	}
	last := pasted.Runs[n-1]
	in.Failures, in.Fetches = last.Failures, last.Fetches
	report := diagnose.Run(ctx, in)
	for _, run := range pasted.Runs[:n-1] {
		in.Failures, in.Fetches = run.Failures, run.Fetches
		for _, f := range diagnose.Run(ctx, in).Findings[:1] {
			if !names(report, f) {
				report.Notes = append(report.Notes, fmt.Sprintf("an earlier run (line %d) failed too: %s (%s)", run.Line, f.Title, f.Cause))
			}
		}
	}
	if pasted.Passed > 0 {
		report.Notes = slices.Insert(report.Notes, 0, fmt.Sprintf("a later run passed (line %d)", pasted.Passed))
	}
	if pasted.Lost > 0 {
		report.Notes = append(report.Notes, fmt.Sprintf("%s before those failed too", count(pasted.Lost, "run")))
	}
	return report
}

// names says whether a report has a finding already.
func names(r *diagnose.Report, f diagnose.Finding) bool {
	for _, have := range r.Findings {
		if have.Cause == f.Cause && have.Host == f.Host {
			return true
		}
	}
	return false
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// untilDone is a reader that ends with its context.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}
