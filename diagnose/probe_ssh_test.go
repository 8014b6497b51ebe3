package diagnose

import (
	"reflect"
	"strings"
	"testing"
)

// TestSSHDebug reads what OpenSSH 9 says with -v.
func TestSSHDebug(t *testing.T) {
	text := `OpenSSH_9.2p1, OpenSSL 3.0
debug1: Server host key: ssh-ed25519 SHA256:host
debug1: Found key in /home/u/.ssh/known_hosts:3
debug1: Will attempt key: /home/u/.ssh/id_a RSA SHA256:a explicit
debug1: Will attempt key: work laptop ED25519 SHA256:b agent
debug1: Will attempt key: /home/u/.ssh/id_none
debug1: Authentications that can continue: publickey,password
debug1: Offering public key: /home/u/.ssh/id_a RSA SHA256:a explicit
debug1: Server accepts key: work laptop ED25519 SHA256:b agent
git@h.example: Permission denied (publickey).
fatal: Could not read from remote repository.
`
	var got SSHFacts
	rest := got.read(text, Environment{"HOME": "/home/u"})
	want := SSHFacts{HostKey: "ssh-ed25519", Fingerprint: "SHA256:host", Known: "known", KnownHosts: "~/.ssh/known_hosts:3", Methods: "publickey,password",
		Keys: []SSHKey{{"~/.ssh/id_a", "RSA", "SHA256:a", "refused"}, {"work laptop", "ED25519", "SHA256:b", "accepted"}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, want %+v", got, want)
	}
	if !strings.HasPrefix(rest, "git@h.example: Permission denied") {
		t.Errorf("left of it: %q", rest)
	}
}

// TestSSHOptionsComeFirst: ssh takes the first of two options, so that ours
// stand before those of the user's command.
func TestSSHOptionsComeFirst(t *testing.T) {
	for command, want := range map[string]string{
		"ssh -i key":                "ssh -o BatchMode=yes -i key",
		`"/opt/my ssh/ssh" -F none`: `"/opt/my ssh/ssh" -o BatchMode=yes -F none`,
		"ssh":                       "ssh -o BatchMode=yes",
	} {
		r := sshRoad{command: command, options: []string{"-o", "BatchMode=yes"}}
		if got := r.environment(false)[0]; got != "GIT_SSH_COMMAND="+want {
			t.Errorf("%s becomes %s, want %s", command, got, want)
		}
	}
	if without := (&sshRoad{command: "ssh", options: []string{"-v"}}).environment(true)[0]; !strings.Contains(without, "PreferredAuthentications=none") {
		t.Errorf("keys that were refused are offered again: %s", without)
	}
}

// TestNoProxyOfGit: libcurl's rule for NO_PROXY.
func TestNoProxyOfGit(t *testing.T) {
	for list, want := range map[string]bool{"": false, "*": true, "h.example": true, ".example": true, "example": true, "xample": false,
		"other.example, h.example": true, "10.0.0.0/8": false} {
		if got := noProxyCovers(list, "h.example"); got != want {
			t.Errorf("%q covers h.example: %v, want %v", list, got, want)
		}
	}
	if !noProxyCovers("10.0.0.0/8", "10.1.2.3") {
		t.Error("a network covers no address of it")
	}
}

// TestOutputIsBounded: a child that never stops talking costs bounded memory.
func TestOutputIsBounded(t *testing.T) {
	b := &bounded{max: 10}
	for range 5 {
		if n, err := b.Write([]byte("1234")); n != 4 || err != nil {
			t.Fatalf("Write: %d, %v", n, err)
		}
	}
	if b.String() != "1234123412" {
		t.Errorf("kept %q", b.String())
	}
}
