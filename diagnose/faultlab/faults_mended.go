package faultlab

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// mendedFaults returns faults whose remedy lies on the machine itself, in a place that go does not read.
func mendedFaults() []Fault {
	faults := append(mendedByBundle(), mendedByHTTPProxy()...)
	faults = append(faults, mendedBySetting()...)
	faults = append(faults, mendedByPrivate()...)
	faults = append(faults, mendedTogether())
	for i := range faults {
		faults[i].Mended = true
	}
	return faults
}

func mendedByBundle() []Fault {
	return []Fault{
		{
			Name: "authority-at-home", Title: "nobody told go of the authority whose certificate lies in the home folder",
			Cause: "tls-unknown-authority", Step: "tls", Says: unknownAuthority,
			Setup: withBundle(stranger, func(_, home string) []string { return []string{"HOME=" + home} }),
		},
		{
			Name: "authority-of-node", Title: "TLS is inspected, and only NODE_EXTRA_CA_CERTS names the authority",
			Cause: "tls-intercepted", Step: "tls", Says: unknownAuthority,
			Setup: withBundle(device, func(bundle, _ string) []string { return []string{"NODE_EXTRA_CA_CERTS=" + bundle} }),
		},
		{
			Name: "authorities-of-curl", Title: "SSL_CERT_FILE names nothing, CURL_CA_BUNDLE the right file",
			Cause: "tls-no-roots", Step: "tls", Says: unknownAuthority,
			Setup: withBundle(stranger, func(bundle, home string) []string {
				return []string{"CURL_CA_BUNDLE=" + bundle, "SSL_CERT_FILE=" + filepath.Join(home, "none.pem")}
			}),
		},
		{
			Name: "authority-in-folder", Title: "SSL_CERT_FILE names the folder of the authority's certificate",
			Cause: "tls-no-roots", Step: "tls", Says: "x509: failed to load system roots and no roots provided",
			Setup: withBundle(stranger, func(_, home string) []string {
				return []string{"HOME=" + filepath.Join(home, "elsewhere"), "SSL_CERT_FILE=" + filepath.Join(home, "certs")}
			}),
		},
		{
			Name: "authority-of-http-proxy", Title: "the HTTP proxy's own authority lies in the home folder, that of the host is trusted",
			Cause: "http-proxy-invalid", Step: "http-proxy", Says: unknownAuthority,
			Setup: behindTLS,
		},
	}
}

// behindTLS is a Setup with an HTTP proxy over TLS whose certificate is from an authority that only a file at home has.
func behindTLS(l *Lab) (Scene, error) {
	connect := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { l.connect(w, r, "") })
	alone := func(c *tls.Config) { c.NextProtos = []string{"http/1.1"} } // which CONNECT is asked in
	home := l.path("home-of-http-proxy")
	scene, err := through("https://", withConfig(connect, leafOf(stranger, nil), alone), blameHTTPProxy)(l)
	if err != nil {
		return Scene{}, err
	}
	bundle, err := l.bundle(stranger)
	if err != nil {
		return Scene{}, err
	}
	text, err := os.ReadFile(bundle)
	if err != nil {
		return Scene{}, err
	}
	scene.Env = append(scene.Env, "HOME="+home)
	return scene, writeFiles(home, map[string]string{"certs/corp.pem": string(text)})
}

// withBundle returns a Setup with a module proxy whose certificate is from an authority that only a bundle on disk has:
// at home, and where env puts it.
func withBundle(i issuer, env func(bundle, home string) []string) setup {
	return with(withCertificate(leafOf(i, nil)), func(l *Lab, address string) sceneSpec {
		spec := sceneSpec{goproxy: "https://" + address, host: address}
		bundle, err := l.bundle(i)
		if err != nil {
			return spec // the lab's folder is not to be written: the scene says so itself
		}
		home := l.path("home-with-bundle")
		text, err := os.ReadFile(bundle)
		if err == nil {
			err = writeFiles(home, map[string]string{"certs/corp.pem": string(text)})
		}
		if err == nil {
			spec.env = env(bundle, home)
		}
		return spec
	})
}

func mendedByHTTPProxy() []Fault {
	file := func(name, format string) setup {
		return bypassedAtHome(func(url string) map[string]string { return map[string]string{name: fmt.Sprintf(format, url)} })
	}
	return []Fault{
		{
			Name: "http-proxy-of-git", Title: "only git knows the HTTP proxy that the host is behind",
			Cause: "http-proxy-required", Step: "http-proxy", Says: "connect: connection refused",
			Setup: file(".gitconfig", "[http]\n\tproxy = %s\n"),
		},
		{
			Name: "http-proxy-of-docker", Title: "only docker knows the HTTP proxy that the host is behind",
			Cause: "http-proxy-required", Step: "http-proxy", Says: "connect: connection refused",
			Setup: file(".docker/config.json", "{\n  \"proxies\": {\"default\": {\"httpsProxy\": \"%s\"}}\n}\n"),
		},
		{
			Name: "http-proxy-of-npm", Title: "only npm knows the HTTP proxy that the host is behind",
			Cause: "http-proxy-required", Step: "http-proxy", Says: "connect: connection refused",
			Setup: file(".npmrc", "registry=https://registry.example/\nhttps-proxy=%s\n"),
		},
		{
			Name: "http-proxy-of-curl", Title: "only curl knows the HTTP proxy that the host is behind",
			Cause: "http-proxy-required", Step: "http-proxy", Says: "connect: connection refused",
			Setup: file(".curlrc", "silent\nproxy = \"%s\"\n"),
		},
		{
			Name: "http-proxy-of-shell", Title: "only a shell's file knows the HTTP proxy that the host is behind, by way of another variable",
			Cause: "http-proxy-required", Step: "http-proxy", Says: "connect: connection refused",
			Setup: file(".bashrc", "corp=%s\nwork() { export HTTPS_PROXY=$corp; }\n"),
		},
		{
			Name: "http-proxy-with-password-of-http", Title: "HTTP_PROXY holds a login, HTTPS_PROXY is not set",
			Cause: "http-proxy-required", Step: "http-proxy", Says: "connect: connection refused",
			Setup: bypassed(func(url string) []string {
				return []string{"HTTP_PROXY=" + strings.Replace(url, "://", "://user:canary-right-password@", 1)}
			}),
		},
		{
			Name: "http-proxy-in-quotes", Title: "the quotes around HTTPS_PROXY have become a part of it, and the host is behind the HTTP proxy",
			Cause: "http-proxy-invalid", Step: "http-proxy", Says: "proxyconnect tcp",
			Setup: malformedBypass(`"http:80`, func(a string) string { return `"http://` + a + `"` }),
		},
		{
			Name: "http-proxy-slash-lost", Title: "HTTPS_PROXY lacks a slash, and the host is behind the HTTP proxy",
			Cause: "http-proxy-invalid", Step: "http-proxy", Says: "proxyconnect tcp",
			Setup: malformedBypass("http:80", func(a string) string { return "http:/" + a }),
		},
		{
			Name: "http-proxy-behind-blank", Title: "HTTPS_PROXY begins with a blank, so that go ignores it, and the host is behind the HTTP proxy",
			Cause: "http-proxy-required", Step: "http-proxy", Says: "connect: connection refused",
			Setup: bypassed(func(url string) []string { return []string{"HTTPS_PROXY= " + url} }),
		},
		{
			Name: "http-proxy-wrong-scheme-login", Title: "HTTPS_PROXY says https:// of an HTTP proxy without TLS, and holds a login",
			Cause: "http-proxy-invalid", Step: "http-proxy", Says: "proxyconnect tcp: tls: first record does not look like a TLS handshake",
			Setup: through("https://user:canary-right-password@", tunnels(""), blameHTTPProxy),
		},
		{
			Name: "http-proxy-stale", Title: "HTTPS_PROXY names a dead HTTP proxy, ALL_PROXY the living one",
			Cause: "http-proxy-refused", Step: "http-proxy", Says: "proxyconnect tcp",
			Setup: func(l *Lab) (Scene, error) {
				addresses, err := l.startAll(healthy, closedPort, closedPort)
				if err != nil {
					return Scene{}, err
				}
				living, err := tunnels(addresses[0])(l, loopback)
				if err != nil {
					return Scene{}, err
				}
				return l.scene(sceneSpec{goproxy: "https://" + proxyable(addresses[1]), host: addresses[2],
					env: []string{"HTTPS_PROXY=http://" + addresses[2], "ALL_PROXY=http://" + living}})
			},
		},
	}
}

// malformedBypass returns a Setup like bypassed, with what malformed makes of the HTTP proxy's address in HTTPS_PROXY; go
// takes host for the HTTP proxy then.
func malformedBypass(host string, malformed func(address string) string) setup {
	return func(l *Lab) (Scene, error) {
		scene, err := bypassed(func(url string) []string {
			return []string{"HTTPS_PROXY=" + malformed(strings.TrimPrefix(url, "http://"))}
		})(l)
		scene.Host = host
		return scene, err
	}
}

// bypassedAtHome is bypassed where files at home name the HTTP proxy.
func bypassedAtHome(files func(httpProxyURL string) map[string]string) setup {
	return func(l *Lab) (Scene, error) {
		home, err := os.MkdirTemp(l.dir, "home-")
		if err != nil {
			return Scene{}, err
		}
		var failed error
		scene, err := bypassed(func(url string) []string {
			failed = writeFiles(home, files(url))
			return append(withHome(home), "SSH_AUTH_SOCK=")
		})(l)
		if failed != nil {
			err = failed
		}
		return scene, err
	}
}

func mendedBySetting() []Fault {
	malformed := func(name, title, says string, value func(address string) string) Fault {
		return Fault{Name: name, Title: title, Cause: "goproxy-invalid", Step: "goproxy", Says: says,
			Setup: with(healthy, func(_ *Lab, address string) sceneSpec { return sceneSpec{goproxy: value(address)} })}
	}
	right := "login " + login + " password " + password
	return []Fault{
		malformed("goproxy-scheme-misspelt", "the scheme in GOPROXY is misspelt", "invalid proxy URL scheme", func(a string) string { return "htps://" + a + ",direct" }),
		malformed("goproxy-slash-lost", "GOPROXY lacks the slashes of its URL", "invalid port", func(a string) string { return "https:" + a }),
		malformed("goproxy-with-name", "the variable's name has become a part of GOPROXY's value", "first path segment in URL cannot contain colon", func(a string) string { return "GOPROXY=https://" + a }),
		malformed("goproxy-backslashes", "GOPROXY has backslashes in the place of slashes", "invalid port", func(a string) string { return `https:\\` + a }),
		{
			Name: "goproxy-without-tls", Title: "GOPROXY says http:// of a module proxy that speaks TLS",
			Cause: "http-4xx", Step: "http", Says: ": 400 Bad Request",
			Setup: with(healthy, func(_ *Lab, address string) sceneSpec { return sceneSpec{goproxy: "http://" + address, host: address} }),
		},
		{
			Name: "goproxy-by-address", Title: "GOPROXY has the address of this machine, the certificate its name",
			Cause: "tls-hostname", Step: "tls", Says: "because it doesn't contain any IP SANs",
			Setup: on("https", withCertificate(leafOf(trusted, noAddresses))),
		},
		malformed("goproxy-in-quotes", "the quotes around GOPROXY have become a part of it", "first path segment in URL cannot contain colon", func(a string) string { return `"https://` + a + `"` }),
		{
			Name: "netrc-hidden", Title: "NETRC names an empty file, and hides ~/.netrc, which has the password",
			Cause: "auth-netrc", Step: "auth", Says: ": 401 Unauthorized",
			Setup: func(l *Lab) (Scene, error) {
				home := l.path("home-with-netrc")
				address, err := guarded(moduleProxy)(l, loopback)
				if err == nil {
					err = writeFiles(home, map[string]string{".netrc": "machine " + address + " " + right + "\n", "empty": ""})
				}
				if err != nil {
					return Scene{}, err
				}
				return l.scene(sceneSpec{goproxy: "https://" + address, host: address,
					env: []string{"HOME=" + home, "NETRC=" + filepath.Join(home, "empty")}})
			},
		},
	}
}

func mendedByPrivate() []Fault {
	prompts := "not found: " + gitModule + "@v1.0.0: invalid version: git ls-remote -q origin: exit status 128:\n" +
		"\tfatal: could not read Username for 'https://" + gitHost + "': terminal prompts disabled\n"
	private := func(spec func(l *Lab, g *gitSpec)) setup {
		return fromRepository(func(l *Lab, g *gitSpec) error {
			address, err := overTLS(says(http.StatusNotFound, "text/plain", prompts))(l, loopback)
			g.env, g.host = append(g.env, "GOPROXY=https://"+address), address
			spec(l, g)
			return err
		})
	}
	return []Fault{
		{
			Name: "private-open-repository", Title: "a module proxy is asked for a module that its own host gives",
			Cause: "goproxy-private-module", Step: "goproxy", Says: "terminal prompts disabled",
			Setup: private(func(*Lab, *gitSpec) {}),
		},
		{
			Name: "private-with-netrc", Title: "a module proxy is asked for a private module, for which git has a login in .netrc",
			Cause: "goproxy-private-module", Step: "goproxy", Says: "terminal prompts disabled",
			Setup: private(func(l *Lab, g *gitSpec) {
				g.server = lock(l.gitServer().ServeHTTP)
				g.netrc = "machine " + gitHost + " login " + login + " password " + password + "\n"
			}),
		},
		{
			Name: "private-with-helper", Title: "a module proxy is asked for a private module, for which git's helper has a login",
			Cause: "goproxy-private-module", Step: "goproxy", Says: "terminal prompts disabled",
			Setup: private(func(l *Lab, g *gitSpec) {
				g.server = lock(l.gitServer().ServeHTTP)
				g.config = helpedBy(l.helper(login, password))
			}),
		},
		{
			Name: "private-beside-others", Title: "a module proxy is asked for a private module, and GOPRIVATE names others",
			Cause: "goproxy-private-module", Step: "goproxy", Says: "terminal prompts disabled",
			Setup: private(func(_ *Lab, g *gitSpec) { g.env = append(g.env, "GOPRIVATE=*.corp.example,other.example/team") }),
		},
		{
			Name: "private-by-gonoproxy", Title: "a module proxy is asked for a private module, and GONOPROXY overrides GOPRIVATE",
			Cause: "goproxy-private-module", Step: "goproxy", Says: "terminal prompts disabled",
			Setup: private(func(_ *Lab, g *gitSpec) { g.env = append(g.env, "GOPRIVATE="+ownHost, "GONOPROXY=other.example") }),
		},
		{
			Name: "git-header-for-public", Title: "git sends a stale header to a repository that everybody may read",
			Cause: "vcs-auth-https", Step: "vcs", Says: "The requested URL returned error: 403",
			Setup: fromRepository(func(l *Lab, g *gitSpec) error {
				g.server, g.host = refusesLogins(l.gitServer()), gitHost+":443"
				g.config = "[http]\n\textraHeader = Authorization: Basic d3Jvbmc6Y2FuYXJ5\n"
				return nil
			}),
		},
	}
}

// mendedTogether is a fault of two causes, of which each has a fix of its own.
func mendedTogether() Fault {
	return Fault{
		Name: "two-with-a-cure-each", Title: "git's HTTP proxy is dead, and the module proxy's authority lies on disk",
		Cause: "tls-unknown-authority", Step: "tls", Also: []string{"http-proxy-refused"}, Says: unknownAuthority,
		Setup: func(l *Lab) (Scene, error) {
			address, err := withCertificate(leafOf(stranger, nil))(l, loopback)
			if err != nil {
				return Scene{}, err
			}
			bundle, err := l.bothRoots()
			if err != nil {
				return Scene{}, err
			}
			scene, err := fromRepository(func(l *Lab, g *gitSpec) error {
				dead, err := closedPort(l, loopback)
				g.modules = []string{gitModule, goodModule}
				g.config = "[http]\n\tproxy = http://" + dead + "\n"
				g.env, g.host = []string{"GOPROXY=https://" + address, "GONOPROXY=" + ownHost, "CURL_CA_BUNDLE=" + bundle}, address
				return err
			})(l)
			scene.Modules = 1
			return scene, err
		},
	}
}

// bothRoots writes a bundle with the authority that scenes trust, and one that they do not.
func (l *Lab) bothRoots() (string, error) {
	var text []byte
	for _, i := range []issuer{trusted, stranger} {
		file, err := l.bundle(i)
		if err != nil {
			return "", err
		}
		more, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		text = append(text, more...)
	}
	file := l.path("both-roots.pem")
	return file, os.WriteFile(file, text, 0o644)
}
