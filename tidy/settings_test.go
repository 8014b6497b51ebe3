//go:build unix

package tidy_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestSettingsNotTold has a go env that never answers: tidyx says so, and does
// without.
func TestSettingsNotTold(t *testing.T) {
	t.Parallel()
	const failure = "go: example.com/m@v1.0.0: Get \"http://127.0.0.1:9/m\": dial tcp 127.0.0.1:9: connect: connection refused"
	p := scriptPlace(t, `[ "$1" = mod ] || exec sleep 1000; echo '`+failure+`' >&2; exit 3`)
	got := p.run(t, tidyx, "--offline", "--report=json=report.json")
	if got.code != goCode || !strings.HasPrefix(got.stderr, failure+"\n") {
		t.Errorf("tidyx ends with %+v", got)
	}
	if v, err := readVerdict(filepath.Join(p.dir, "report.json")); err != nil || v.Cause != "tcp-refused" {
		t.Errorf("the verdict is %v, error %v", v, err)
	}
	if report := p.read(t, "report.json"); !strings.Contains(report, "go env failed: ") {
		t.Errorf("the report does not say that go env failed: %s", report)
	}
}
