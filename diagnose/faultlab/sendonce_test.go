package faultlab

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// onceRow is a place where credentials are that a server refuses, and how many roads lead there at the same time.
type onceRow struct {
	name    string
	setup   setup
	targets []string // of diagnose; nil: what go.mod needs
}

// onceRows has a row for each kind of credentials and of refusal.
func onceRows() []onceRow {
	var rows []onceRow
	add := func(name string, s setup, targets ...string) { rows = append(rows, onceRow{name, s, targets}) }
	for _, code := range []int{401, 403} {
		refuses := overTLS(status(code, "WWW-Authenticate", `Basic realm="faultlab"`))
		add(fmt.Sprint("url ", code), userinfoScene("user:wrong", refuses), goodModule)
		add(fmt.Sprint("netrc ", code), netrcScene("machine HOST login user password wrong", refuses), goodModule)
		add(fmt.Sprint("goauth ", code), commandScene("printf 'https://HOST\\n\\nAuthorization: Basic dXNlcjp3cm9uZw==\\n\\n'", refuses), goodModule)
		add(fmt.Sprint("module, checksum and toolchain ", code), oneServerForAll(code))
	}
	for _, code := range []int{401, 407} {
		httpProxy := overHTTP(status(code, "Proxy-Authenticate", `Basic realm="faultlab"`))
		add(fmt.Sprint("http proxy for three ", code), throughWith("https", "HTTPS_PROXY", httpProxy))
		add(fmt.Sprint("http proxy for three without tls ", code), throughWith("http", "HTTP_PROXY", httpProxy))
	}
	add("http proxy for git and go", gitThroughProxy, gitModule)
	for name, spec := range wrongGitLogins() {
		for _, code := range []int{401, 403} {
			add(fmt.Sprint("three repositories of one host, ", name, " ", code), threeRepositories(code, spec),
				ownHost+"/a", ownHost+"/b", ownHost+"/c")
		}
	}
	return rows
}

// wrongGitLogins are the places where git has a login that is refused.
func wrongGitLogins() map[string]func(*Lab, *gitSpec) {
	return map[string]func(*Lab, *gitSpec){
		"helper":    func(l *Lab, s *gitSpec) { s.config = helpedBy(l.helper("user", "wrong-password")) },
		"insteadof": func(_ *Lab, s *gitSpec) { s.config = insteadOf("https://user:wrong-password@" + gitHost + "/") },
		"netrc":     func(_ *Lab, s *gitSpec) { s.netrc = "machine " + gitHost + " login user password wrong-password\n" },
		"header":    func(_ *Lab, s *gitSpec) { s.config = "[http]\n\textraHeader = Authorization: Basic dXNlcjp3cm9uZw==\n" },
	}
}

// oneServerForAll is a module proxy that stands in for the checksum database and has the toolchains, and refuses all.
func oneServerForAll(code int) setup {
	return func(l *Lab) (Scene, error) {
		_, verifier, err := newSumdbKey()
		if err != nil {
			return Scene{}, err
		}
		address, err := overTLS(status(code))(l, loopback)
		if err != nil {
			return Scene{}, err
		}
		base := "https://user:wrong@" + address
		gomod := "module lab.example/scene\n\ngo 1.18\n\ntoolchain go1.99.0\n\nrequire " + goodModule + " " + version + "\n"
		return l.scene(sceneSpec{goproxy: base, gomod: gomod, env: []string{"GOTOOLCHAIN=auto", "GOSUMDB=" + verifier + " " + base}})
	}
}

// throughWith has three module proxies behind an HTTP proxy whose password is wrong.
func throughWith(scheme, variable string, httpProxy server) setup {
	return func(l *Lab) (Scene, error) {
		a, err := l.startAll(httpProxy, healthy, healthy, healthy)
		if err != nil {
			return Scene{}, err
		}
		var list []string
		for _, address := range a[1:] {
			list = append(list, scheme+"://"+proxyable(address))
		}
		return l.scene(sceneSpec{goproxy: strings.Join(list, "|"), env: []string{variable + "=http://user:wrong@" + a[0]}})
	}
}

// gitThroughProxy has go and git fetch through an HTTP proxy whose password is wrong.
func gitThroughProxy(l *Lab) (Scene, error) {
	address, err := wantsPassword()(l, loopback)
	if err != nil {
		return Scene{}, err
	}
	return fromRepository(func(_ *Lab, s *gitSpec) error {
		s.env = []string{"HTTPS_PROXY=http://user:wrong@" + address, "https_proxy=http://user:wrong@" + address}
		return nil
	})(l)
}

// threeRepositories has three modules in repositories of one host, which refuses git's login.
func threeRepositories(code int, spec func(*Lab, *gitSpec)) setup {
	return func(l *Lab) (Scene, error) {
		scene, err := fromRepository(func(l *Lab, s *gitSpec) error {
			s.page = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				name := strings.Trim(r.URL.Path, "/")
				tagPage(ownHost+"/"+name+" git https://"+gitHost+"/"+name).ServeHTTP(w, r)
			})
			s.server = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") == "" { // git sends most logins only where it is asked for one
					wantsLogin(w, r)
					return
				}
				status(code, "WWW-Authenticate", `Basic realm="faultlab"`)(w, r)
			})
			spec(l, s)
			return nil
		})(l)
		if err != nil {
			return Scene{}, err
		}
		return scene, writeModule(scene.Dir, sceneSpec{modules: []string{ownHost + "/a", ownHost + "/b", ownHost + "/c"}})
	}
}

// TestCredentialsAreSentOnce counts the requests with credentials that are refused: after go tidyx sends no further,
// and without it one to each server, however many roads lead there.
func TestCredentialsAreSentOnce(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	for _, row := range onceRows() {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, networkFault{Fault: Fault{Setup: row.setup}})
			s.scene.Env = append(s.scene.Env, "TIDYX_CI=none", "TIDYX_RETRY=0", "TIDYX_TRY=none")
			aside, err := copyScene(s.scene)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.run(aside, goCommand(), "mod", "tidy"); err != nil {
				t.Fatal(err)
			}
			alone := s.logins()
			got, err := s.run(s.scene, os.Getenv(tidyxEnv))
			if err != nil {
				t.Fatal(err)
			}
			if again := s.logins() - alone; alone == 0 || again > alone {
				t.Errorf("go alone sends credentials %d times, tidyx %d times\n%s", alone, again, got.stderr)
			}
			before := s.logins()
			got, err = s.run(s.scene, os.Getenv(tidyxEnv), slices.Concat([]string{"diagnose"}, row.targets)...)
			if err != nil {
				t.Fatal(err)
			}
			if n := s.logins() - before; n != 1 {
				t.Errorf("diagnose sends credentials %d times, want once\n%s%s", n, got.stdout, got.stderr)
			}
		})
	}
}
