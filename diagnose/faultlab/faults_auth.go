package faultlab

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// What the lab's module proxies that want credentials take.
const (
	login    = "user"
	password = "canary-right-password"
)

// authFaults returns the faults of the step auth: credentials are there, and are of no use; and controls in which they
// are taken.
func authFaults() []Fault {
	faults := append(netrcFaults(), goauthFaults()...)
	return append(faults, rightsFaults()...)
}

// netrcFaults has a row for each way in which a .netrc is there and does not help. HOST stands for the module proxy's
// host and port, NAME for its host.
func netrcFaults() []Fault {
	right := "login " + login + " password " + password
	faults := []Fault{
		{
			Name: "netrc-healthy", Title: "the module proxy wants the password that .netrc has, and nothing is wrong",
			Setup: withNetrc("machine HOST " + right),
		},
		{
			Name: "netrc-none", Title: "the module proxy wants a password, and NETRC names the empty device",
			Cause: "http-401", Step: "http", Says: ": 401 Unauthorized",
			Setup: wantsCredentials("NETRC=" + os.DevNull),
		},
		{
			Name: "netrc-unreadable", Title: "the module proxy wants a password, and .netrc is a folder",
			Cause: "auth-netrc", Step: "auth", Says: ": 401 Unauthorized",
			Setup: func(l *Lab) (Scene, error) {
				if err := os.Mkdir(l.path("netrc"), 0o755); err != nil {
					return Scene{}, fmt.Errorf("making a folder in place of .netrc: %w", err)
				}
				return wantsCredentials("NETRC=" + l.path("netrc"))(l)
			},
		},
	}
	for _, row := range []struct{ name, title, text string }{
		{"wrong-password", "the module proxy wants another password than the one in .netrc", "machine HOST login user password canary-wrong-password"},
		{"other-machine", ".netrc has no entry for the module proxy", "machine other.example " + right},
		{"without-port", "the entry of .netrc lacks the port of the module proxy", "machine NAME " + right},
		{"without-login", "the entry of .netrc has a password and no login", "machine HOST password " + password},
		{"default-only", ".netrc has nothing but a default entry, which go passes over", "default " + right},
		{"words-on-other-lines", "the words of .netrc's entry are not in pairs on their lines", "machine HOST login\n" + login + " password\n" + password},
		{"empty", ".netrc is empty", ""},
	} {
		faults = append(faults, Fault{
			Name: "netrc-" + row.name, Title: row.title,
			Cause: "auth-netrc", Step: "auth", Says: ": 401 Unauthorized",
			Setup: withNetrc(row.text),
		})
	}
	return faults
}

// goauthFaults has a row for each way in which a command of GOAUTH does not help.
func goauthFaults() []Fault {
	header := "Authorization: Basic dXNlcjpjYW5hcnktd3Jvbmc=" // user:canary-wrong
	faults := []Fault{
		{
			Name: "goauth-healthy", Title: "GOAUTH's command brings the password that the module proxy wants, and nothing is wrong",
			Since: "go1.24",
			Setup: withCommand("printf 'https://HOST\\n\\nAuthorization: Basic " + basic() + "\\n\\n'"),
		},
		{
			Name: "goauth-off", Title: "GOAUTH=off keeps go from the password in .netrc",
			Cause: "auth-goauth", Step: "auth", Says: ": 401 Unauthorized", Since: "go1.24",
			Mended: true,
			Setup:  withNetrc("machine HOST login "+login+" password "+password, "GOAUTH=off"),
		},
		{
			Name: "goauth-git", Title: "git, which GOAUTH names, has no password for the module proxy",
			Cause: "auth-goauth", Step: "auth", Says: ": 401 Unauthorized", Since: "go1.24",
			Setup: func(l *Lab) (Scene, error) {
				return wantsCredentials("GOAUTH=git "+l.dir, "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")(l)
			},
		},
		{
			Name: "goauth-missing", Title: "the module proxy wants a password, and the command in GOAUTH is not there",
			Cause: "auth-goauth", Step: "auth", Says: ": 401 Unauthorized", Since: "go1.24",
			Setup: func(l *Lab) (Scene, error) { return wantsCredentials("GOAUTH=" + l.path("no-such-command"))(l) },
		},
		{
			Name: "goauth-empty", Title: "GOAUTH has an empty element",
			Cause: "auth-goauth", Step: "auth", Says: "GOAUTH encountered an empty command", Since: "go1.24",
			Setup: emptyElement,
		},
	}
	for _, row := range []struct{ name, title, script string }{
		{"fails", "GOAUTH's command fails", "echo canary-of-stderr >&2; exit 3"},
		{"rubbish", "GOAUTH's command prints something else than credentials", "echo canary-rubbish"},
		{"silent", "GOAUTH's command ends well and prints nothing", "true"},
		{"other-host", "GOAUTH's command has credentials for another host", "printf 'https://other.example\\n\\n" + header + "\\n\\n'"},
		{"refused", "GOAUTH's command brings a password that the module proxy refuses", "printf 'https://HOST\\n\\n" + header + "\\n\\n'"},
	} {
		faults = append(faults, Fault{
			Name: "goauth-" + row.name, Title: row.title,
			Cause: "auth-goauth", Step: "auth", Says: ": 401 Unauthorized", Since: "go1.24",
			Setup: withCommand(row.script),
		})
	}
	return faults
}

// emptyElement is a Setup in which go ends before it says which module it wants.
func emptyElement(l *Lab) (Scene, error) {
	scene, err := wantsCredentials("GOAUTH=netrc;")(l)
	scene.Host, scene.Modules = "", 0
	return scene, err
}

// rightsFaults are refusals that are not a matter of finding the credentials.
func rightsFaults() []Fault {
	taken := "machine HOST login " + login + " password " + password
	return []Fault{
		{
			Name: "url-wrong-password", Title: "the module proxy refuses the password in GOPROXY's URL",
			Cause: "http-401", Step: "http", Says: ": 401 Unauthorized",
			Setup: with(guarded(moduleProxy), func(_ *Lab, address string) sceneSpec {
				return sceneSpec{goproxy: "https://user:canary-in-url@" + address, host: address}
			}),
		},
		{
			Name: "plain-http-401", Title: "the module proxy wants a password, and go sends none over plain http",
			Cause: "http-401", Step: "http", Says: ": 401 Unauthorized",
			Setup: on("http", overHTTP(lock(moduleProxy))),
		},
		{
			Name: "netrc-without-rights", Title: "the module proxy knows the password in .netrc and answers 403",
			Cause: "http-403", Step: "http", Says: ": 403 Forbidden",
			Setup: netrcScene(taken, guarded(status(http.StatusForbidden))),
		},
		{
			Name: "stranger-404", Title: "the module proxy answers 404 to whoever it does not know",
			Cause: "http-404", Step: "http", Says: ": 404 Not Found",
			Setup: netrcScene("machine other.example login a password b", overTLS(status(http.StatusNotFound))),
		},
		{
			Name: "behind-login-500", Title: "the module proxy takes the password in .netrc and answers 500",
			Cause: "http-5xx", Step: "http", Says: ": 500 Internal Server Error",
			Setup: netrcScene(taken, guarded(status(http.StatusInternalServerError))),
		},
	}
}

// lock lets requests with the lab's login and password through to h, and answers 401 to all others.
func lock(h http.HandlerFunc) http.Handler {
	refuse := status(http.StatusUnauthorized, "WWW-Authenticate", `Basic realm="faultlab"`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if u, p, ok := r.BasicAuth(); ok && u == login && p == password {
			h(w, r)
			return
		}
		refuse(w, r)
	})
}

// guarded is h behind a lock, over TLS.
func guarded(h http.HandlerFunc) server { return overTLS(lock(h)) }

// basic is the lab's login and password as the header has them.
func basic() string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(login, password)
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Basic ")
}

// wantsCredentials returns a Setup whose module proxy wants the lab's password; env is where go gets its own.
func wantsCredentials(env ...string) setup {
	return with(guarded(moduleProxy), func(_ *Lab, address string) sceneSpec {
		return sceneSpec{goproxy: "https://" + address, host: address, env: env}
	})
}

// withNetrc is wantsCredentials with a .netrc.
func withNetrc(text string, env ...string) setup {
	return netrcScene(text, guarded(moduleProxy), env...)
}

// netrcScene returns a Setup with a module proxy and a .netrc, in which HOST and NAME stand for its address.
func netrcScene(text string, start server, env ...string) setup {
	return func(l *Lab) (Scene, error) {
		address, err := start(l, loopback)
		if err != nil {
			return Scene{}, err
		}
		file := l.path("netrc")
		if err := os.WriteFile(file, []byte(addressed(text, address)+"\n"), 0o600); err != nil {
			return Scene{}, fmt.Errorf("writing .netrc: %w", err)
		}
		return l.scene(sceneSpec{goproxy: "https://" + address, host: address, env: append(env, "NETRC="+file)})
	}
}

// withCommand is wantsCredentials with a shell script in GOAUTH.
func withCommand(script string) setup { return commandScene(script, guarded(moduleProxy)) }

// commandScene returns a Setup with a module proxy and a shell script in GOAUTH, in which HOST stands for its address.
func commandScene(script string, start server) setup {
	return func(l *Lab) (Scene, error) {
		address, err := start(l, loopback)
		if err != nil {
			return Scene{}, err
		}
		file := l.path("credentials.sh")
		if err := os.WriteFile(file, []byte(addressed(script, address)+"\n"), 0o600); err != nil {
			return Scene{}, fmt.Errorf("writing a command for GOAUTH: %w", err)
		}
		return l.scene(sceneSpec{goproxy: "https://" + address, host: address, env: []string{"GOAUTH=sh '" + filepath.ToSlash(file) + "'"}})
	}
}

func addressed(text, address string) string {
	name, _, _ := strings.Cut(address, ":")
	return strings.NewReplacer("HOST", address, "NAME", name).Replace(text)
}
