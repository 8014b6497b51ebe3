package faultlab

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLoginIsNotSentAgain counts the requests that carry a login: a run of tidyx has no more of them than go alone,
// and shows none.
func TestLoginIsNotSentAgain(t *testing.T) {
	if why := os.Getenv(buildErrorEnv); why != "" {
		t.Fatalf("tidyx does not build: %s", why)
	}
	for _, name := range []string{"git-wrong-login", "git-wrong-default", "git-wrong-header", "git-wrong-helper", "git-wrong-token", "git-stale-login"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := faultNamed(t, name)
			s := newStage(t, networkFault{Fault: f})
			aside, err := copyScene(s.scene)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.run(aside, goCommand(), "mod", "tidy"); err != nil {
				t.Fatal(err)
			}
			alone := s.logins()
			s.scene.Env = append(s.scene.Env, "TIDYX_CI=none", "TIDYX_RETRY=0")
			file := filepath.Join(t.TempDir(), "report.json")
			got, err := s.run(s.scene, os.Getenv(tidyxEnv), "--report", "terminal", "--report", "json="+file)
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{"wrong-password", "old-password", "c29tZWJvZHk6"} {
				if strings.Contains(got.stderr+got.stdout+string(text), secret) {
					t.Errorf("%s is shown:\n%s%s", secret, got.stderr, text)
				}
			}
			if again := s.logins() - alone; alone == 0 || again != alone {
				t.Errorf("go alone sends the login %d times, tidyx %d times", alone, again)
			}
			if strings.Contains(got.stderr, "git has none") || strings.Contains(got.stderr, "TOKEN") {
				t.Errorf("git has a login:\n%s", got.stderr)
			}
		})
	}
}

func faultNamed(t *testing.T, name string) Fault {
	for _, f := range Faults() {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("there is no fault %s", name)
	return Fault{}
}

// logins counts the requests so far that carried a login.
func (s stage) logins() (n int) {
	for _, r := range s.lab.Requests() {
		if r.Authorization != "" {
			n++
		}
	}
	return n
}
