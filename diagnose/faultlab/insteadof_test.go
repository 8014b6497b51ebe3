package faultlab

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestInsteadOf: of a module whose repository go knows by its path, the finding is about the server that git asks, the
// one behind insteadOf.
func TestInsteadOf(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	const from = "https://github.com/"
	for name, test := range map[string]struct {
		setup setup
		cause string
		keeps string // in the first fix
	}{
		"https": {fromRepository(func(_ *Lab, s *gitSpec) error {
			s.server, s.host, s.config = http.HandlerFunc(wantsLogin), gitHost+":443", insteadOfFrom(from, "https://"+gitHost+"/")
			return nil
		}), "vcs-auth-https", "url.ssh://git@" + gitHost + "/.insteadOf"},
		"ssh": {overSSH(sshSpec{from: "https://github.com/lab/good", known: func(*sshServer) string { return "" }}), "vcs-hostkey", " 127.0.0.1 |"},
		"closed port": {fromRepository(func(l *Lab, s *gitSpec) (err error) {
			s.host, err = closedPort(l, "")
			s.config = insteadOfFrom(from, "https://"+s.host+"/") + "[http]\n\tproxy =\n"
			return err
		}), "tcp-refused", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, networkFault{Fault: Fault{Setup: test.setup}})
			got := s.diagnose(t, "github.com/lab/good", "--try=none") // which would ask that very host
			if len(got.Findings) == 0 {
				t.Fatal("no finding")
			}
			first := got.Findings[0]
			if first.Cause != test.cause || first.Host != s.scene.Host {
				t.Errorf("%s of %s, want %s of %s", first.Cause, first.Host, test.cause, s.scene.Host)
			}
			for _, f := range first.Fixes {
				if strings.Contains(f.Command, "github.com") && !strings.HasPrefix(f.Command, "git ls-remote ") && !strings.Contains(f.Title, "insteadOf") {
					t.Errorf("a fix is for another host: %s", f.Command)
				}
			}
			if len(first.Fixes) == 0 || !strings.Contains(first.Fixes[0].Command, test.keeps) {
				t.Errorf("the first fix lacks %s: %+v", test.keeps, first.Fixes)
			}
		})
	}
}

// diagnose runs tidyx diagnose and reads its report.
func (s stage) diagnose(t *testing.T, module string, flags ...string) (got report) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	if _, err := s.run(s.scene, os.Getenv(tidyxEnv), append([]string{"diagnose", module, "--report", "json=" + file}, flags...)...); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	return got
}
