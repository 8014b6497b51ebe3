package faultlab

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// TestKeysAreNotOfferedAgain: where a program stands before ssh it can't be told to come without keys, so that it is
// not run again where they were refused.
func TestKeysAreNotOfferedAgain(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	for _, command := range []string{"ssh", "env ssh"} {
		s := newStage(t, networkFault{Fault: Fault{Setup: overSSH(sshSpec{command: command, refused: true})}})
		s.scene.Env = append(s.scene.Env, "TIDYX_CI=none", "TIDYX_RETRY=0")
		got, err := s.run(s.scene, os.Getenv(tidyxEnv))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(strings.ReplaceAll(got.stderr, "tidyx:", "")), " ")
		if !strings.Contains(text, "takes none of your ssh keys") || !strings.Contains(text, "Not asked again: the keys would be sent once more") {
			t.Errorf("%s: tidyx says\n%s", command, got.stderr)
		}
	}
}

// TestConnectionOfTheUsers: git by ssh takes a connection that stands open, and so does the probe.
func TestConnectionOfTheUsers(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	s := newStage(t, networkFault{Fault: Fault{Setup: overSSH(sshSpec{config: "\tControlPath LAB/mux-%C\n"})}})
	master := exec.CommandContext(t.Context(), "ssh", "-v", "-F", s.lab.path("ssh_config"), "-M", "-N", "-p", port(s.scene.Host), "127.0.0.1")
	stderr, err := master.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := master.Start(); err != nil {
		t.Fatal(err)
	}
	defer master.Wait()
	defer master.Process.Kill()
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if strings.Contains(lines.Text(), "Entering interactive session") {
			break
		}
	}
	if err := os.WriteFile(s.lab.path("allowed"), nil, 0o600); err != nil { // nobody gets in anew
		t.Fatal(err)
	}
	if got := s.diagnose(t, gitModule); len(got.Findings) > 0 {
		t.Errorf("git gets in and tidyx does not: %+v", got.Findings)
	}
}
