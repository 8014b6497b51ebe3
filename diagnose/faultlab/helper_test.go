package faultlab

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestHelperIsOnlyRead: git stores a login that was taken with its credential helper and has it erase one that was
// refused. Under tidyx it reads it, no more, and sends it once.
func TestHelperIsOnlyRead(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	file := func(g *gitSpec, helper string) { g.config = helpedBy(helper) }
	for name, test := range map[string]struct {
		password string
		place    func(g *gitSpec, helper string)
	}{
		"right": {password, file},
		"wrong": {"wrong-password", file},
		"of a path": {password, func(g *gitSpec, helper string) {
			g.config = strings.Replace(helpedBy(helper), "[credential]", `[credential "https://`+gitHost+`/good"]`, 1)
		}},
		"of the environment": {password, func(g *gitSpec, helper string) {
			g.env = []string{"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=credential.helper", "GIT_CONFIG_VALUE_0=" + helper}
		}},
		"of an option": {password, func(g *gitSpec, helper string) {
			g.env = []string{"GIT_CONFIG_PARAMETERS='credential.helper'='" + strings.ReplaceAll(helper, "'", `'\''`) + "'"}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, networkFault{Fault: Fault{Setup: fromRepository(func(l *Lab, g *gitSpec) error {
				g.server = lock(l.gitServer().ServeHTTP)
				test.place(g, l.helper(login, test.password))
				return nil
			})}})
			got, err := s.run(s.scene, os.Getenv(tidyxEnv), "diagnose", gitModule)
			if err != nil {
				t.Fatal(err)
			}
			helped, err := s.lab.helped()
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(helped, []string{"get"}) {
				t.Errorf("the helper is asked to %q, want one get", helped)
			}
			if s.refusedLogins() > 1 || (got.code == 0) != (test.password == password) {
				t.Errorf("%d refused logins, code %d\n%s%s", s.refusedLogins(), got.code, got.stdout, got.stderr)
			}
			if strings.Contains(got.stdout+got.stderr, "git has none") {
				t.Errorf("git has a login:\n%s", got.stdout)
			}
		})
	}
}

// TestHelperIsLeftAfterGo: where go's git has had a login refused, the helper is not asked once more.
func TestHelperIsLeftAfterGo(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	s := newStage(t, networkFault{Fault: faultNamed(t, "git-wrong-helper")})
	aside, err := copyScene(s.scene)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.run(aside, goCommand(), "mod", "tidy"); err != nil {
		t.Fatal(err)
	}
	alone, err := s.lab.helped()
	if err != nil {
		t.Fatal(err)
	}
	s.scene.Env = append(s.scene.Env, "TIDYX_CI=none", "TIDYX_RETRY=0")
	if _, err := s.run(s.scene, os.Getenv(tidyxEnv)); err != nil {
		t.Fatal(err)
	}
	both, err := s.lab.helped()
	if err != nil {
		t.Fatal(err)
	}
	if len(alone) == 0 || !slices.Equal(both, append(alone, alone...)) {
		t.Errorf("under go alone the helper is asked to %q, with tidyx after it to %q", alone, both)
	}
}

// refusedLogins counts the requests so far that carried another login than the lab's.
func (s stage) refusedLogins() (n int) {
	for _, r := range s.lab.Requests() {
		if r.Authorization != "" && r.Method != http.MethodConnect && r.Authorization != "Basic "+basic() {
			n++
		}
	}
	return n
}
