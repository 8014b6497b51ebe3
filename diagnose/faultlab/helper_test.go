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
	for name, test := range map[string]struct {
		password string
		path     bool // the helper is for this repository alone
	}{"right": {password, false}, "wrong": {"wrong-password", false}, "of a path": {password, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, networkFault{Fault: Fault{Setup: fromRepository(func(l *Lab, g *gitSpec) error {
				g.server, g.config = lock(l.gitServer().ServeHTTP), l.helper(login, test.password)
				if test.path {
					g.config = strings.Replace(g.config, "[credential]", `[credential "https://`+gitHost+`/good"]`, 1)
				}
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

// refusedLogins counts the requests so far that carried another login than the lab's.
func (s stage) refusedLogins() (n int) {
	for _, r := range s.lab.Requests() {
		if r.Authorization != "" && r.Method != http.MethodConnect && r.Authorization != "Basic "+basic() {
			n++
		}
	}
	return n
}
