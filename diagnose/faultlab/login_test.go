package faultlab

import (
	"os"
	"testing"
)

// TestLoginIsNotSentAgain counts the requests that carry a login: a run of tidyx has no more of them than go alone.
func TestLoginIsNotSentAgain(t *testing.T) {
	if why := os.Getenv(buildErrorEnv); why != "" {
		t.Fatalf("tidyx does not build: %s", why)
	}
	for _, name := range []string{"git-wrong-login", "git-wrong-helper", "git-stale-login"} {
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
			if _, err := s.run(s.scene, os.Getenv(tidyxEnv)); err != nil {
				t.Fatal(err)
			}
			if again := s.logins() - alone; alone == 0 || again != alone {
				t.Errorf("go alone sends the login %d times, tidyx %d times", alone, again)
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
