package faultlab

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
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
			add(fmt.Sprint("three repositories of one host, ", name, " ", code), threeRepositories(code, spec), threeModules...)
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
		"header": func(_ *Lab, s *gitSpec) {
			s.config = "[http \"https://" + gitHost + "\"]\n\textraHeader = Authorization: Basic dXNlcjp3cm9uZw==\n"
		},
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

// threeModules are modules at hosts of their own.
var threeModules = []string{"own-a.lab.test/m", "own-b.lab.test/m", "own-c.lab.test/m"}

// threeRepositories has three modules at hosts of their own in repositories of one host, which refuses git's login.
func threeRepositories(code int, spec func(*Lab, *gitSpec)) setup {
	return func(l *Lab) (Scene, error) {
		scene, err := fromRepository(func(l *Lab, s *gitSpec) error {
			s.server = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch name, own := strings.CutPrefix(r.Host, "own-"); {
				case own:
					tagPage("own-"+name+"/m git https://"+gitHost+"/"+name[:1]).ServeHTTP(w, r)
				case r.Header.Get("Authorization") == "": // git sends most logins only where it is asked for one
					wantsLogin(w, r)
				default:
					status(code, "WWW-Authenticate", `Basic realm="faultlab"`)(w, r)
				}
			})
			spec(l, s)
			return nil
		})(l)
		if err != nil {
			return Scene{}, err
		}
		return scene, writeModule(scene.Dir, sceneSpec{modules: threeModules})
	}
}

// TestHelperForThreeHosts has one credential helper for the repositories of three hosts: diagnose has it asked once for
// each, and sends each host its login once; after go nothing is asked or sent again.
func TestHelperForThreeHosts(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	s := newStage(t, networkFault{Fault: Fault{Setup: threeGitHosts}})
	s.scene.Env = append(s.scene.Env, "TIDYX_CI=none", "TIDYX_RETRY=0")
	sent := func(args ...string) (logins map[string]int, helped []string) {
		requests := len(s.lab.Requests())
		before, err := s.lab.helped()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.run(s.scene, args[0], args[1:]...); err != nil {
			t.Fatal(err)
		}
		logins = map[string]int{}
		for _, r := range s.lab.Requests()[requests:] {
			if r.Authorization != "" {
				logins[r.Host]++
			}
		}
		helped, err = s.lab.helped()
		if err != nil {
			t.Fatal(err)
		}
		return logins, helped[len(before):]
	}
	one, helped := sent(slices.Concat([]string{os.Getenv(tidyxEnv), "diagnose"}, threeModules)...)
	if len(one) != 3 || slices.ContainsFunc(slices.Collect(maps.Values(one)), func(n int) bool { return n > 1 }) {
		t.Errorf("diagnose sends logins to %v, want once to each", one)
	}
	if slices.ContainsFunc(helped, func(word string) bool { return word != "get" }) || len(helped) != len(one) {
		t.Errorf("diagnose asks the helper to %q for %d hosts", helped, len(one))
	}
	aside, err := copyScene(s.scene)
	if err != nil {
		t.Fatal(err)
	}
	scene := s.scene
	s.scene = aside
	alone, asked := sent(goCommand(), "mod", "tidy")
	s.scene = scene
	both, askedBoth := sent(os.Getenv(tidyxEnv))
	if !maps.Equal(alone, both) || len(asked) != len(askedBoth) {
		t.Errorf("go sends logins to %v and asks the helper %d times, with tidyx after it %v and %d", alone, len(asked), both, len(askedBoth))
	}
}

// threeGitHosts has three modules in repositories of a host each, which refuse what one credential helper has.
func threeGitHosts(l *Lab) (Scene, error) {
	scene, err := fromRepository(func(l *Lab, s *gitSpec) error {
		s.config = helpedBy(l.helper("user", "wrong-password"))
		s.server = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if name, own := strings.CutPrefix(r.Host, "own-"); own {
				tagPage("own-"+name+"/m git https://git-"+name[:1]+".lab.test/m").ServeHTTP(w, r)
				return
			}
			wantsLogin(w, r)
		})
		return nil
	})(l)
	if err != nil {
		return Scene{}, err
	}
	return scene, writeModule(scene.Dir, sceneSpec{modules: threeModules})
}

// TestCommandForThreeHosts has GOAUTH name one command for three module proxies: it runs once.
func TestCommandForThreeHosts(t *testing.T) {
	t.Parallel()
	skipBefore(t, "go1.24")
	dependOnSources(t)
	file := filepath.Join(t.TempDir(), "runs")
	s := newStage(t, networkFault{Fault: Fault{Setup: func(l *Lab) (Scene, error) {
		a, err := l.startAll(guarded(moduleProxy), guarded(moduleProxy), guarded(moduleProxy))
		if err != nil {
			return Scene{}, err
		}
		script := l.path("credentials.sh")
		text := "echo run >> '" + file + "'\n"
		for _, address := range a {
			text += "printf 'https://" + address + "\\n\\nAuthorization: Basic dXNlcjp3cm9uZw==\\n\\n'\n"
		}
		if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
			return Scene{}, err
		}
		return l.scene(sceneSpec{goproxy: "https://" + strings.Join(a, "|https://"), env: []string{"GOAUTH=sh '" + script + "'", "TIDYX_CI=none", "TIDYX_RETRY=0"}})
	}}})
	for args, most := range map[string]int{"diagnose": 1, "diagnose " + goodModule: 1} {
		before, _ := os.ReadFile(file) // not there: none
		if _, err := s.run(s.scene, os.Getenv(tidyxEnv), strings.Fields(args)...); err != nil {
			t.Fatal(err)
		}
		after, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(strings.Fields(string(after))) - len(strings.Fields(string(before))); n != most {
			t.Errorf("%s: the command ran %d times, want %d", args, n, most)
		}
	}
}

// TestKeyIsOfferedOnce counts the keys that a server refuses: diagnose offers one once, however many modules lead there,
// and after go tidyx offers none.
func TestKeyIsOfferedOnce(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	s := newStage(t, networkFault{Fault: Fault{Setup: overSSH(sshSpec{refused: true, three: true})}})
	if err := writeModule(s.scene.Dir, sceneSpec{modules: threeModules}); err != nil {
		t.Fatal(err)
	}
	s.scene.Env = append(s.scene.Env, "TIDYX_CI=none", "TIDYX_RETRY=0")
	offered := func(scene Scene, name string, args ...string) int {
		before := s.lab.refusedKeys()
		if _, err := s.run(scene, name, args...); err != nil {
			t.Fatal(err)
		}
		return s.lab.refusedKeys() - before
	}
	aside, err := copyScene(s.scene)
	if err != nil {
		t.Fatal(err)
	}
	alone := offered(aside, goCommand(), "mod", "tidy")
	if both := offered(s.scene, os.Getenv(tidyxEnv)); alone == 0 || both > alone {
		t.Errorf("go offers the key %d times, with tidyx after it %d times", alone, both)
	}
	if n := offered(s.scene, os.Getenv(tidyxEnv), append([]string{"diagnose"}, threeModules...)...); n != 1 {
		t.Errorf("diagnose offers the key %d times, want once", n)
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
			s.scene.Env = append(s.scene.Env, "TIDYX_CI=none", "TIDYX_RETRY=0")
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
