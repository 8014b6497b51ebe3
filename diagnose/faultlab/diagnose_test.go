package faultlab

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestDiagnoseRepository asks tidyx about a module by its name, without a run of go: it walks to the repository too.
func TestDiagnoseRepository(t *testing.T) {
	if why := os.Getenv(buildErrorEnv); why != "" {
		t.Fatalf("tidyx does not build: %s", why)
	}
	for _, name := range []string{"git-healthy", "git-wants-login", "git-not-found", "git-unknown-tag", "git-config-broken", "git-missing", "svn-missing", "import-tag-other-path", "import-tags-disagree"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := faultNamed(t, name)
			s := newStage(t, networkFault{Fault: f})
			file := filepath.Join(t.TempDir(), "report.json")
			if _, err := s.run(s.scene, os.Getenv(tidyxEnv), "diagnose", gitModule+"@"+version, "--report", "json="+file); err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got report
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			cause := ""
			if len(got.Findings) > 0 {
				cause = got.Findings[0].Cause
			}
			if cause != f.Cause {
				t.Errorf("the cause is %q, want %q\n%s", cause, f.Cause, text)
			}
		})
	}
}
