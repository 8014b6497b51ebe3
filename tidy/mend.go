package tidy

import (
	"fmt"
	"strings"

	"tidyx/diagnose"
)

// mend runs go once more with what was seen to work, for this run alone. The
// exit code is then that run's. Without such a fix nothing is changed.
func (w *wrapped) mend(r *runner, res *Result) {
	m, why := res.Report.Mending()
	if l := w.o.Limits; m == nil && (l.Offline || l.Try == diagnose.TryNone) {
		why = "no fix was tried (--offline, --try=none)"
	}
	if m == nil {
		w.say("--fix changes nothing: " + why)
		return
	}
	w.say("running go mod tidy again, this once with another " + strings.Join(m.Names(), ", "))
	again := *r
	again.watch = nil // it looks at things as they were
	again.Env = m.Environ(w.o.Env)
	a, err := again.run(w.line)
	if err != nil {
		res.Err = fmt.Errorf("running go mod tidy with the fix: %w", err)
		return
	}
	m.ExitCode, res.ExitCode = a.Code, a.Code
	report := res.Report
	report.Mend, report.ExitCode = m, a.Code
	report.Attempts[len(report.Attempts)-1].Reason = report.Findings[0].Title
	report.Attempts = append(report.Attempts, a.view())
}

// say says one line beside the report.
func (w *wrapped) say(text string) {
	if w.o.Say != nil {
		w.o.Say(text)
	}
}
