package faultlab

import (
	"os"
	"path/filepath"
	"testing"
)

// TestLookBySSH walks to repositories by ssh as the user has set it up: the probe meets what git would, and leaves
// nothing behind.
func TestLookBySSH(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	nobody := func(*sshServer) string { return "" }
	other := func(s *sshServer) string {
		return "[127.0.0.1]:" + port(s.address) + " " + publicKey(filepath.Join(filepath.Dir(s.allowed), "key-user"))
	}
	for name, test := range map[string]struct {
		spec  sshSpec
		cause string
	}{
		"leaves a connection open":        {sshSpec{config: "\tControlMaster auto\n\tControlPersist 3\n\tControlPath LAB/mux-%C\n"}, ""},
		"takes new keys":                  {sshSpec{known: nobody, config: "\tStrictHostKeyChecking accept-new\n"}, ""},
		"takes new keys, and has one":     {sshSpec{config: "\tStrictHostKeyChecking accept-new\n"}, ""},
		"takes new keys, and has another": {sshSpec{known: other, config: "\tStrictHostKeyChecking accept-new\n"}, "vcs-hostkey"},
		"takes every key":                 {sshSpec{known: other, config: "\tStrictHostKeyChecking no\n"}, ""},
		"another program starts it":       {sshSpec{command: "env ssh"}, ""},
		"another program, refused":        {sshSpec{command: "env ssh", refused: true}, "vcs-auth-ssh"},
		"a variable before it":            {sshSpec{command: "LANGUAGE=de ssh"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, networkFault{Fault: Fault{Setup: overSSH(test.spec)}})
			before, err := os.ReadFile(s.lab.path("known_hosts"))
			if err != nil {
				t.Fatal(err)
			}
			got, cause := s.diagnose(t, gitModule), ""
			if len(got.Findings) > 0 {
				cause = got.Findings[0].Cause
			}
			if cause != test.cause {
				t.Errorf("cause %q, want %q: %+v", cause, test.cause, got.Findings)
			}
			if after, err := os.ReadFile(s.lab.path("known_hosts")); err != nil || string(after) != string(before) {
				t.Errorf("known_hosts was %q and is %q, %v", before, after, err)
			}
			if left, err := filepath.Glob(s.lab.path("mux-*")); err != nil || len(left) > 0 {
				t.Errorf("an ssh is left waiting at %q, %v", left, err)
			}
		})
	}
}
