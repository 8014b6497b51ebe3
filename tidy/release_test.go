package tidy_test

import (
	"os"
	"path/filepath"
	"testing"

	"tidyx/diagnose/faultlab"
)

// releaseFaults are faults that every release of go words in its own way.
var releaseFaults = []string{
	"healthy", "port-closed", "name-misspelt", "status-404", "status-500", "plain-http-on-https-port",
	"unknown-authority", "goproxy-off", "goproxy-scheme", "bad-zip", "body-cut",
}

// releases are other go commands that tidyx is tried with, listed like PATH.
func releases() []string { return filepath.SplitList(os.Getenv("TIDYX_OLD_GO")) }

// TestReleases holds the drop-in promise, and asks for the right verdict, with
// the go command in PATH and with other releases.
func TestReleases(t *testing.T) {
	t.Parallel()
	for _, gocmd := range append(releases(), "go") {
		for _, name := range releaseFaults {
			t.Run(gocmd+" "+name, func(t *testing.T) {
				t.Parallel()
				checkFault(t, gocmd, fault(t, name))
			})
		}
	}
}

func checkFault(t *testing.T, gocmd string, f faultlab.Fault) {
	_, scene, p := newScene(t, f)
	report := filepath.Join(t.TempDir(), "report.json")
	plain, own := compare(t, p.with("TIDYX_REPORT=json="+report, "GOROOT="), gocmd)
	if failed := f.Cause != ""; failed != (plain.code != 0) || failed != (own != "") {
		t.Fatalf("go's exit code is %d; it says:\n%s\ntidyx adds %q", plain.code, plain.stderr, own)
	}
	if f.Cause == "" {
		return
	}
	got, err := readVerdict(report)
	if err != nil {
		t.Fatalf("%v; go says:\n%s", err, plain.stderr)
	}
	if want := (verdict{f.Cause, scene.Host}); got != want {
		t.Errorf("the verdict is %v, want %v; go says:\n%s", got, want, plain.stderr)
	}
}

// TestReleasesSameAsGo compares all command lines with other releases, which
// word their answers otherwise or know fewer flags.
func TestReleasesSameAsGo(t *testing.T) {
	t.Parallel()
	for _, gocmd := range releases() {
		for _, line := range commandLines {
			t.Run(gocmd+" "+line.name, func(t *testing.T) {
				t.Parallel()
				plain, own := compare(t, line.place(t).with("GOROOT="), gocmd, line.flags...)
				if line.quiet && plain.code == 0 && own != "" {
					t.Errorf("tidyx adds %q", own)
				}
			})
		}
	}
}
