package tidy

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"tidyx/diagnose"
)

const twoRuns = `$ go mod tidy
go: a.example/m@v1.0.0: Get "https://proxy.example.org/a.example/m/@v/v1.0.0.mod": dial tcp 192.0.2.1:443: connect: connection refused
$ go mod tidy
go: a.example/m@v1.0.0: Get "https://proxy.example.org/a.example/m/@v/v1.0.0.mod": dial tcp: lookup proxy.example.org on 192.0.2.53:53: no such host
`

// TestExplain: the last run of a log is explained, the earlier ones are named,
// and the exit code says what came of it.
func TestExplain(t *testing.T) {
	for _, test := range []struct {
		name, log, cause, note string
		code                   int
	}{
		{"two runs", twoRuns, "dns-nxdomain", "line 2", 1},
		{"passed later", twoRuns + "$ go mod tidy\n$ ls\n", "dns-nxdomain", "a later run passed (line 5)", 1},
		{"no failure", "go: downloading a.example/m v1.0.0\n", "", "no failure of the go command was found in 1 line", 0},
		{"nothing", "", "", "0 lines", 0},
		{"no name", "go: a.example/m@v1.0.0: something nobody has said before\n", "unknown", "", 3},
	} {
		res := Explain(strings.NewReader(test.log), "ci.log", Options{})
		cause := ""
		if len(res.Report.Findings) > 0 {
			cause = res.Report.Findings[0].Cause
		}
		if cause != test.cause || res.ExitCode != test.code || !strings.Contains(strings.Join(res.Report.Notes, "\n"), test.note) {
			t.Errorf("%s: %q, exit code %d, notes %q", test.name, cause, res.ExitCode, res.Report.Notes)
		}
	}
}

// TestExplainAsksNothing: the log alone speaks, whatever this machine's
// settings and go.mod say.
func TestExplainAsksNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("go.mod", []byte("module m.example\n\nrequire a.example/m v1.0.0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOPROXY", "https://canary.example")
	t.Setenv("HTTPS_PROXY", "http://canary.example:3128")
	t.Setenv("PATH", "")
	r := Explain(strings.NewReader(twoRuns), "-", Options{Env: os.Environ()}).Report
	if len(r.Settings) > 0 || len(r.Traces[0].Contrasts) > 0 || r.Findings[0].Location.File != "" || r.Findings[0].Now != "not probed" {
		t.Errorf("settings %v, contrasts %v, location %v, now %s", r.Settings, r.Traces[0].Contrasts, r.Findings[0].Location, r.Findings[0].Now)
	}
}

// TestExplainUnreadable: a log that can't be read is an error, never a verdict.
func TestExplainUnreadable(t *testing.T) {
	res := Explain(iotest.ErrReader(errors.New("the disk is gone")), "ci.log", Options{})
	if res.Report != nil || res.ExitCode != 2 || res.Err == nil || !strings.Contains(res.Err.Error(), "the disk is gone") {
		t.Errorf("report %v, exit code %d, error %v", res.Report, res.ExitCode, res.Err)
	}
}

// TestGuarded: a fault of ours ends the diagnosis with an error that holds
// nothing of what it was about.
func TestGuarded(t *testing.T) {
	report, _, err := (&wrapped{}).guarded(nil, 0, func(context.Context) *diagnose.Report { panic("https://user:canary@h.example") })
	if report != nil || err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("the report is %v, the error %v", report, err)
	}
}
