package faultlab

import (
	"net"
	"net/http"
	"os"
	"strings"
)

// sshFaults returns repositories that are reached over ssh. They need sshd.
func sshFaults() []Fault {
	stranger := func(s *sshServer) string {
		return "[127.0.0.1]:" + port(s.address) + " " + publicKey(strings.TrimSuffix(s.allowed, "allowed")+"key-user")
	}
	return []Fault{
		{
			Name: "ssh-healthy", Title: "the repository is reached over ssh, and nothing is wrong",
			Setup: overSSH(sshSpec{}),
		},
		{
			Name: "ssh-refused-key", Title: "the ssh server does not take the user's key",
			Cause: "vcs-auth-ssh", Step: "vcs", Says: "Permission denied (publickey)",
			Setup: overSSH(sshSpec{refused: true}),
		},
		{
			Name: "ssh-no-key", Title: "the user has no ssh key",
			Cause: "vcs-auth-ssh", Step: "vcs", Says: "Permission denied (publickey)",
			Setup: overSSH(sshSpec{noKey: true}),
		},
		{
			Name: "ssh-unknown-host-key", Title: "known_hosts has no entry for the ssh server",
			Cause: "vcs-hostkey", Step: "vcs", Says: "Host key verification failed",
			Setup: overSSH(sshSpec{known: func(*sshServer) string { return "" }}),
		},
		{
			Name: "ssh-changed-host-key", Title: "known_hosts has another key for the ssh server",
			Cause: "vcs-hostkey", Step: "vcs", Says: "REMOTE HOST IDENTIFICATION HAS CHANGED",
			Setup: overSSH(sshSpec{known: stranger}),
		},
		{
			Name: "ssh-no-repository", Title: "the ssh server lets the user in, and has no such repository",
			Cause: "vcs-repo-not-found", Step: "vcs", Says: "does not appear to be a git repository",
			Setup: overSSH(sshSpec{path: "/no/such/repository"}),
		},
		{
			Name: "ssh-port-closed", Title: "nothing listens on the ssh server's port",
			Cause: "tcp-refused", Step: "tcp", Says: "Connection refused",
			Setup: toSSH(closedPort),
		},
		{
			Name: "ssh-hangs-up", Title: "what listens on the ssh server's port ends each connection at once",
			Cause: "tcp-reset", Step: "tcp", Says: "kex_exchange_identification",
			Setup: toSSH(overTCP(func(c net.Conn) { hangUp(c) })),
		},
		{
			Name: "ssh-silent", Title: "what listens on the ssh server's port never says a word",
			Cause: "http-timeout", Step: "http", Endless: true,
			Setup: toSSH(overTCP(silence)),
		},
	}
}

// toSSH returns a Setup whose repository is at the server that start starts.
func toSSH(start server) setup {
	return func(l *Lab) (Scene, error) {
		address, err := start(l, loopback)
		if err != nil {
			return Scene{}, err
		}
		if err := os.WriteFile(l.path("ssh_config"), []byte("Host *\n\tBatchMode yes\n"), 0o600); err != nil {
			return Scene{}, err
		}
		return sshScene(l, sshSpec{}, "ssh://git@"+address+"/good", address)
	}
}

// namedRepositoryFaults returns repositories at hosts with names and the usual ports, without an HTTP proxy.
func namedRepositoryFaults() []Fault {
	return []Fault{
		{
			Name: "git-host-healthy", Title: "the module's own host names a repository on another, and nothing is wrong",
			Setup: namedRepository("repository-modules.lab.test", "repository.lab.test", true),
		},
		{
			Name: "git-host-absent", Title: "the name of the repository's host does not exist",
			Cause: "dns-nxdomain", Step: "dns", Says: "Could not resolve host: absent.lab.test",
			Setup: namedRepository("lost-modules.lab.test", "absent.lab.test", false),
		},
		{
			Name: "git-host-closed", Title: "the repository's host refuses connections",
			Cause: "tcp-refused", Step: "tcp", Says: "Failed to connect to closed.lab.test",
			Setup: namedRepository("closed-modules.lab.test", "closed.lab.test", false),
		},
		{
			Name: "ping-wants-login", Title: "a path with .git leads to a repository that wants a login over https, and ssh's port is closed",
			Cause: "vcs-auth-https", Step: "vcs", Says: "no secure protocol found for repository",
			Setup: pinged("ping1.lab.test", overTLS(http.HandlerFunc(wantsLogin))),
		},
		{
			Name: "ping-not-found", Title: "a path with .git leads to a server that has no such repository, and ssh's port is closed",
			Cause: "vcs-repo-not-found", Step: "vcs", Says: "no secure protocol found for repository",
			Setup: pinged("ping2.lab.test", overTLS(status(http.StatusNotFound))),
		},
		{
			Name: "ping-bad-gateway", Title: "a path with .git leads to a server that answers 502, and ssh's port is closed",
			Cause: "http-5xx", Step: "http", Says: "no secure protocol found for repository",
			Setup: pinged("ping3.lab.test", overTLS(status(http.StatusBadGateway))),
		},
		{
			Name: "ping-closed", Title: "a path with .git leads to a host that refuses https and ssh",
			Cause: "tcp-refused", Step: "tcp", Says: "no secure protocol found for repository",
			Setup: pinged("ping4.lab.test", nil),
		},
	}
}

// pinged returns a Setup with a module whose path says by .git where its repository is, and not how to get there
// (https://go.dev/ref/mod#vcs-find): go tries https, and then ssh.
func pinged(host string, start server) setup {
	return func(l *Lab) (Scene, error) {
		s := gitSpec{}
		home, err := s.home(l)
		if err != nil {
			return Scene{}, err
		}
		if start != nil {
			if _, err := start(l, addressOf(host)+":443"); err != nil {
				return Scene{}, err
			}
		}
		return l.scene(sceneSpec{modules: []string{host + "/team/lib.git"}, goproxy: "direct", host: host + ":443",
			env: append(withHome(home), "GIT_SSL_CAINFO="+l.rootFile(), "GIT_SSH_COMMAND=ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null")})
	}
}

// namedRepository returns a Setup in which the page of a module at own names a repository at host.
func namedRepository(own, host string, served bool) setup {
	return func(l *Lab) (Scene, error) {
		s := gitSpec{}
		home, err := s.home(l)
		if err != nil {
			return Scene{}, err
		}
		modulePath := own + "/good"
		if _, err := overTLS(tagPage(modulePath+" git https://"+host+"/good"))(l, addressOf(own)+":443"); err != nil {
			return Scene{}, err
		}
		at := host
		if _, there := zone[host+"."]; there {
			at += ":443"
		}
		if served {
			if err := l.repositoryOf(modulePath, "good", version); err != nil {
				return Scene{}, err
			}
			if _, err := overTLS(l.gitServer())(l, addressOf(host)+":443"); err != nil {
				return Scene{}, err
			}
		}
		return l.scene(sceneSpec{modules: []string{modulePath}, goproxy: "direct", host: at, env: append(withHome(home), "GIT_SSL_CAINFO="+l.rootFile())})
	}
}
