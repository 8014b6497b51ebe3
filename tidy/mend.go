package tidy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tidyx/diagnose"
)

// mend runs go once more with what was seen to work, for this run alone. The
// exit code is then that run's. Without such a fix nothing is changed.
func (w *wrapped) mend(r *runner, res *Result) {
	m, why := res.Report.Mending()
	if m == nil {
		fmt.Fprintln(w.o.Stderr, "tidyx: --fix changes nothing:", why)
		return
	}
	fmt.Fprintf(w.o.Stderr, "tidyx: running go mod tidy again, this once with %s\n", assignments(m.Env))
	again := *r
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
	report.Attempts = append(report.Attempts, diagnose.Attempt{ExitCode: a.Code, TookMS: a.Took.Milliseconds(), Progress: a.Log.Progress()})
}

// assignments are the variables of a change as a person reads them.
func assignments(env map[string]string) string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if env[name] == "" {
			list = append(list, "no "+name)
			continue
		}
		list = append(list, name+"="+env[name])
	}
	return strings.Join(list, " ")
}
