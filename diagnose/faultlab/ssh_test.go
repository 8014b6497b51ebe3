package faultlab

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
)

// An sshServer is a real sshd of the lab, for the user who runs the tests.
type sshServer struct {
	address string // host:port
	hostKey string // its public key, as known_hosts has it
	allowed string // the file of public keys that it lets in
	user    string
}

// sshd starts sshd on loopback, with a host key of its own. It lets nobody in until allowed has keys.
func (l *Lab) sshd() (*sshServer, error) {
	file, err := lookSSHD()
	if err != nil {
		return nil, err
	}
	who, err := user.Current()
	if err != nil {
		return nil, err
	}
	key, err := l.sshKey("host")
	if err != nil {
		return nil, err
	}
	s := &sshServer{allowed: l.path("allowed"), hostKey: publicKey(key), user: who.Username}
	config := l.path("sshd_config")
	text := "HostKey " + key + "\nLogLevel VERBOSE\nPidFile none\nUsePAM no\nStrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n" +
		"PermitRootLogin prohibit-password\nAuthorizedKeysFile " + s.allowed + "\n"
	if err := errors.Join(os.WriteFile(config, []byte(text), 0o600), os.WriteFile(s.allowed, nil, 0o600)); err != nil {
		return nil, err
	}
	// sshd -i serves one connection on its standard input: the lab listens.
	s.address, err = l.serveTCP(loopback, func(c net.Conn) { l.serveSSH(c, file, config) })
	return s, err
}

// serveSSH has sshd talk on one connection.
func (l *Lab) serveSSH(c net.Conn, sshd, config string) {
	socket, err := c.(*net.TCPConn).File()
	if err != nil {
		return // the client has gone
	}
	defer socket.Close()
	cmd := exec.CommandContext(l.ctx, sshd, "-i", "-e", "-f", config)
	cmd.Stdin, cmd.Stdout = socket, socket
	if log, err := os.OpenFile(l.path("sshd.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
		defer log.Close()
		cmd.Stderr = log
	}
	cmd.Run() // its error is the fault that the client is told
}

// lookSSHD finds sshd, which wants to be called by its whole name.
func lookSSHD() (string, error) {
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/sbin") {
		if file, err := exec.LookPath(filepath.Join(dir, "sshd")); err == nil && filepath.IsAbs(file) {
			return file, nil
		}
	}
	return "", errors.New("there is no sshd here: install openssh-server")
}

// sshKey makes a key pair and returns the file of its private half.
func (l *Lab) sshKey(name string) (string, error) {
	file := l.path("key-" + name)
	out, err := exec.CommandContext(l.ctx, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("making an ssh key: %w: %s", err, out)
	}
	return file, nil
}

// publicKey is the type and the public half of a key.
func publicKey(file string) string {
	text, err := os.ReadFile(file + ".pub")
	if err != nil {
		return ""
	}
	return string(bytes.Join(bytes.Fields(text)[:2], []byte(" ")))
}

// An sshSpec is what differs from a user whom the server knows, and who knows the server.
type sshSpec struct {
	known   func(s *sshServer) string // lines of known_hosts; nil: the right one
	noKey   bool                      // the user has no key
	refused bool                      // the server does not let the user's key in
	path    string                    // of the repository; "": the lab's
	config  string                    // further lines of ssh's configuration; LAB is the lab's folder
	command string                    // in place of ssh, in GIT_SSH_COMMAND
	from    string                    // what insteadOf sends there
	three   bool                      // three modules at hosts of their own name it
}

// overSSH returns a Setup in which go-import names a repository on a real sshd.
func overSSH(spec sshSpec) setup {
	return func(l *Lab) (Scene, error) {
		s, err := l.sshd()
		if err != nil {
			return Scene{}, err
		}
		key, err := l.sshKey("user")
		if err != nil {
			return Scene{}, err
		}
		known := "[127.0.0.1]:" + port(s.address) + " " + s.hostKey
		if spec.known != nil {
			known = spec.known(s)
		}
		config := "Host *\n\tBatchMode yes\n\tIdentitiesOnly yes\n\tGlobalKnownHostsFile none\n\tUserKnownHostsFile " + l.path("known_hosts") + "\n" + strings.ReplaceAll(spec.config, "LAB", l.dir)
		if spec.noKey {
			key = l.path("no-such-key")
		}
		config += "\tIdentityFile " + key + "\n"
		err = errors.Join(os.WriteFile(l.path("known_hosts"), []byte(known+"\n"), 0o600), os.WriteFile(l.path("ssh_config"), []byte(config), 0o600))
		if err == nil && !spec.refused && !spec.noKey {
			err = os.WriteFile(s.allowed, []byte(publicKey(key)+"\n"), 0o600)
		}
		if err != nil {
			return Scene{}, err
		}
		path := spec.path
		if path == "" {
			path = l.path("repositories") + "/good"
		}
		return sshScene(l, spec, "ssh://"+s.user+"@"+s.address+path, s.address)
	}
}

// sshScene is a scene with a repository at remote; host is at fault.
func sshScene(l *Lab, spec sshSpec, remote, host string) (Scene, error) {
	return fromRepository(func(l *Lab, g *gitSpec) error {
		g.remote, g.host = remote, host
		g.env = []string{"GIT_SSH_COMMAND=" + cmp.Or(spec.command, "ssh") + " -F " + l.path("ssh_config")}
		if spec.three {
			g.server = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { tagPage(r.Host+"/m git "+remote).ServeHTTP(w, r) })
		}
		if spec.from != "" {
			g.config = insteadOfFrom(spec.from, remote)
		}
		return nil
	})(l)
}

// refusedKeys counts the keys that the lab's sshd did not take.
func (l *Lab) refusedKeys() int {
	text, err := os.ReadFile(l.path("sshd.log"))
	if err != nil {
		return 0
	}
	return strings.Count(string(text), "Failed publickey")
}

func port(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }
