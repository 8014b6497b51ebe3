package faultlab

import (
	"encoding/json"
	goversion "go/version"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
)

// TestFaults makes each fault and runs the real go command against it, then the real tidyx.
// `-run 'TestFaults/.*/go'` tells a broken lab from a broken tidyx.
func TestFaults(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	for _, f := range Faults() {
		t.Run(f.Name, func(t *testing.T) { testFault(t, networkFault{Fault: f}) })
	}
}

// TestNetworkFaults does the same with the faults that need namespaces.
func TestNetworkFaults(t *testing.T) {
	if errNotIsolated != nil {
		t.Skipf("no namespaces here: %v", errNotIsolated)
	}
	t.Parallel()
	for _, f := range networkFaults() {
		t.Run(f.Name, func(t *testing.T) { testFault(t, f) })
	}
}

// dependOnSources reads every folder of this module. go test caches a result until a file or folder changes that the
// test opened, and it can't know that the tidyx binary was made of these.
func dependOnSources(t *testing.T) {
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, d fs.DirEntry, err error) error {
		if d != nil && d.Name() == ".git" {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func testFault(t *testing.T, f networkFault) {
	t.Parallel()
	skipBefore(t, f.Since)
	if f.uid != 0 && !mayBeNobody() {
		t.Skip("no other user can be had here")
	}
	s := newStage(t, f)
	aside, err := copyScene(s.scene)
	if err != nil {
		t.Fatal(err)
	}
	goAlone := sync.OnceValues(func() (outcome, error) {
		return s.run(aside, aside.goCommand(), "mod", "tidy")
	})
	t.Run("go", func(t *testing.T) {
		if !f.Endless {
			t.Parallel() // so that a silence is waited for once, not twice
		}
		testGo(t, f.Fault, goAlone)
	})
	t.Run("tidyx", func(t *testing.T) {
		t.Parallel()
		testTidyx(t, s, goAlone)
	})
}

// skipBefore skips what does not go wrong in this way before a release of go.
func skipBefore(t *testing.T, since string) {
	if running, err := goVersion(); err != nil {
		t.Fatal(err)
	} else if since != "" && goversion.Compare(running, since) < 0 {
		t.Skipf("%s is not what goes wrong before %s", running, since)
	}
}

// testGo checks that the lab makes the fault that its row says, by go's own words and exit code.
func testGo(t *testing.T, f Fault, goAlone func() (outcome, error)) {
	got, err := goAlone()
	if err != nil {
		t.Fatal(err)
	}
	if want := exitCode(f); got.code != want {
		t.Errorf("go's exit code is %d, want %d", got.code, want)
	}
	if !strings.Contains(got.stderr, f.Says) {
		t.Errorf("go does not say %q", f.Says)
	}
	if f.Cause == "" && strings.Contains(got.stderr, "go: lab.example/scene imports") {
		t.Error("go reports a failure in a control")
	}
	if t.Failed() {
		t.Logf("go says:\n%s", got.stderr)
	}
}

// exitCode is what go ends with: 130 says that it was waiting until it was interrupted.
func exitCode(f Fault) int {
	switch {
	case f.Endless:
		return 130
	case f.Exit != 0:
		return f.Exit
	case f.Cause != "":
		return 1
	}
	return 0
}

// report is what the tests read of a report.
type report struct {
	Schema   string
	ExitCode int `json:"exit_code"`
	Attempts []struct{}
	Findings []struct {
		Cause, Step, Host, Title string
		Now                      string
		Modules                  []string
		Fixes                    []fix
	}
}

func testTidyx(t *testing.T, s stage, goAlone func() (outcome, error)) {
	if why := os.Getenv(buildErrorEnv); why != "" {
		t.Fatalf("tidyx does not build: %s", why)
	}
	path := filepath.Join(filepath.Dir(s.scene.Dir), "report.json")
	s.scene.Env = append(slices.Clone(s.scene.Env), "TIDYX_CI=none", "TIDYX_RETRY=0")
	if s.fault.Endless {
		s.scene.Env = append(s.scene.Env, "TIDYX_STALL=1s") // sooner than the interrupt
	}
	got, err := s.run(s.scene, os.Getenv(tidyxEnv), "--report", "json="+path)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := goAlone()
	if err != nil {
		t.Fatal(err)
	}
	checkOutput(t, s.fault, got, alone)
	checkReport(t, s, path, got.code)
	if t.Failed() {
		t.Logf("tidyx says:\n%s%s", got.stderr, got.stdout)
	}
}

// checkOutput checks what tidyx promises as a drop-in: go's exit code and lines, and its own silence on success.
func checkOutput(t *testing.T, f Fault, got, alone outcome) {
	if got.code != alone.code {
		t.Errorf("tidyx's exit code is %d, go's is %d", got.code, alone.code)
	}
	if got.stdout != "" {
		t.Errorf("stdout must be go's own, which is empty: %q", got.stdout)
	}
	missing, own := subtract(stableLines(alone.stderr), stableLines(got.stderr))
	if len(missing) > 0 {
		t.Errorf("lines of go are missing from tidyx's output:\n%s", strings.Join(missing, "\n"))
	}
	if f.Cause == "" && len(own) > 0 {
		t.Errorf("tidyx adds to a success:\n%s", strings.Join(own, "\n"))
	}
	for _, line := range own {
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) && r != '\t' }) {
			t.Errorf("a control character in a line of tidyx's: %q", line)
		}
	}
}

// checkReport compares the report with the row.
func checkReport(t *testing.T, s stage, path string, code int) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got report
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if got.Schema != "tidyx.report/v1" || got.ExitCode != code {
		t.Errorf("schema is %q, exit_code %d; want tidyx.report/v1, %d", got.Schema, got.ExitCode, code)
	}
	var causes []string
	for _, f := range got.Findings {
		causes = append(causes, f.Cause)
	}
	if s.fault.Cause == "" {
		if len(causes) > 0 {
			t.Errorf("findings in a control: %q", causes)
		}
		return
	}
	if len(causes) == 0 {
		t.Fatalf("no finding, want %s", s.fault.Cause)
	}
	first := got.Findings[0]
	if first.Cause != s.fault.Cause || first.Step != s.fault.Step || first.Host != s.scene.Host {
		t.Errorf("verdict: cause %q, step %q, host %q; want %q, %q, %q",
			first.Cause, first.Step, first.Host, s.fault.Cause, s.fault.Step, s.scene.Host)
	}
	checkFixes(t, s, got)
	if len(first.Modules) != s.scene.Modules {
		t.Errorf("the verdict lists %d modules, want %d: %q", len(first.Modules), s.scene.Modules, first.Modules)
	}
	if missing, more := subtract(s.fault.Also, causes[1:]); len(missing) > 0 || len(more) > 0 {
		t.Errorf("further findings: %q, want %q", causes[1:], s.fault.Also)
	}
	if t.Failed() {
		t.Logf("the report:\n%s", text)
	}
}

// subtract returns what is in want only, and what is in got only, each as often as it is there more.
func subtract(want, got []string) (missing, more []string) {
	more = slices.Clone(got)
	for _, w := range want {
		if i := slices.Index(more, w); i >= 0 {
			more = slices.Delete(more, i, i+1)
		} else {
			missing = append(missing, w)
		}
	}
	return missing, more
}
