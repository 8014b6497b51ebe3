package faultlab

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// privateModule is a path that nobody may learn of but those whom go has told it.
const privateModule = "private.lab.test/team/topsecret"

// lists are values of GOPROXY; a letter stands for a module proxy.
var lists = []string{"A,B", "A|B", "A,B,C", "A|B|C", "A,B|C", "A|B,C", "A,direct", "A|direct"}

// firstSources are the ways in which the first module proxy of a list fails.
var firstSources = map[string]server{
	"refused": closedPort,
	"404":     overTLS(status(http.StatusNotFound)),
	"401":     overTLS(http.HandlerFunc(wantsLogin)),
	"500":     overTLS(status(http.StatusInternalServerError)),
	"silent":  overTLS(http.HandlerFunc(never)),
}

// privateScene has the module behind a list of module proxies, of which the first fails in one way and the others in
// another, and a checksum database, which the others stand in for or not.
func privateScene(list string, first server, otherCode int) setup {
	return func(l *Lab) (Scene, error) {
		signer, verifier, err := newSumdbKey()
		if err != nil {
			return Scene{}, err
		}
		other := overTLS(choose("/supported", says(http.StatusOK, "text/plain", ""), status(otherCode)))
		a, err := l.startAll(first, other, other, overTLS(sumdbHandler(signer, trueSum)))
		if err != nil {
			return Scene{}, err
		}
		httpProxy, err := tunnels(a[1])(l, loopback) // to the module's own host, which is asked for a page
		if err != nil {
			return Scene{}, err
		}
		goproxy := strings.NewReplacer("A", "https://"+a[0], "B", "https://"+a[1], "C", "https://"+a[2]).Replace(list)
		return l.scene(sceneSpec{modules: []string{privateModule}, goproxy: goproxy,
			env: []string{"GOSUMDB=" + verifier + " https://" + a[3], "HTTPS_PROXY=http://" + httpProxy, "TIDYX_CI=none", "TIDYX_RETRY=0", "TIDYX_PROBE_TIMEOUT=1s"}})
	}
}

// told are the servers that learned of the module, each with what it was asked for: a module or a checksum.
func (s stage) told(since int) []string {
	var list []string
	for _, r := range s.lab.Requests()[since:] {
		if !strings.Contains(r.Path, "topsecret") && !strings.Contains(r.Host, "private") {
			continue
		}
		what := "module"
		if strings.Contains(r.Path, "/lookup/") {
			what = "checksum"
		}
		if who := r.Host + " " + what; !slices.Contains(list, who) {
			list = append(list, who)
		}
	}
	return list
}

// TestModuleGoesNowhereElse: nobody learns of a module by tidyx's probes whom go did not tell of it.
func TestModuleGoesNowhereElse(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	for _, list := range lists {
		for name, first := range firstSources {
			for _, other := range []int{http.StatusNotFound, http.StatusInternalServerError} {
				t.Run(fmt.Sprintf("%s %s %d", list, name, other), func(t *testing.T) {
					t.Parallel()
					s := newStage(t, networkFault{Fault: Fault{Setup: privateScene(list, first, other), Endless: name == "silent"}})
					if _, err := s.run(s.scene, goCommand(), "mod", "tidy"); err != nil {
						t.Fatal(err)
					}
					byGo := s.told(0)
					s.tellsNoMore(t, append(byGo, ownHostOfPrivate...))
					s.fault.Endless = false
					s.tellsNoMore(t, append(byGo, ownHostOfPrivate...), "diagnose", privateModule)
					s.tellsNoMore(t, byGo, "diagnose", privateModule+"@v1.0.0", "--try=none")
					s.tellsNoMore(t, byGo, "diagnose", "--try=none")
				})
			}
		}
	}
}

// ownHostOfPrivate may learn of its module by a try: it has it.
var ownHostOfPrivate = []string{"private.lab.test module", "private.lab.test:443 module"}

// tellsNoMore runs tidyx and compares whom it told of the module with whom go told.
func (s stage) tellsNoMore(t *testing.T, byGo []string, args ...string) {
	t.Helper()
	before := len(s.lab.Requests())
	got, err := s.run(s.scene, os.Getenv(tidyxEnv), args...)
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range s.told(before) {
		if !slices.Contains(byGo, who) {
			t.Errorf("%v: %s of the module is asked of whom go did not ask (%q)\n%s%s", args, who, byGo, got.stdout, got.stderr)
		}
	}
	if len(args) == 0 && got.code == 0 {
		t.Error("nothing failed")
	}
}

// TestChecksumIsAskedNowhereElse has module proxies that have the module and stand in for the checksum database, which
// they then fail to do: the database itself, and the proxies that go did not ask, learn nothing of the module.
func TestChecksumIsAskedNowhereElse(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	for _, list := range []string{"A", "A,B", "A|B", "A,direct"} {
		for _, code := range []int{403, 404, 410, 500} {
			for _, env := range []string{"", "GONOSUMDB=private.lab.test", "GOPRIVATE=private.lab.test", "GOPRIVATE=private.lab.test GONOPROXY=none"} {
				t.Run(fmt.Sprint(list, " ", code, " ", env), func(t *testing.T) {
					t.Parallel()
					half := overTLS(choose("/supported", says(http.StatusOK, "text/plain", ""), choose("/sumdb/", status(code), moduleProxy).ServeHTTP))
					s := newStage(t, networkFault{Fault: Fault{Setup: privateScene(list, half, code)}})
					s.scene.Env = append(s.scene.withoutDatabaseURL(), strings.Fields(env)...)
					alone, err := s.run(s.scene, goCommand(), "mod", "tidy")
					if err != nil {
						t.Fatal(err)
					}
					byGo := s.told(0)
					if strings.Contains(list, "direct") { // the module's own host may always be asked there
						byGo = append(byGo, ownHostOfPrivate...)
					}
					if env == "" && alone.code == 0 || len(byGo) == 0 {
						t.Fatalf("go ends with %d, and told %q:\n%s", alone.code, byGo, alone.stderr)
					}
					s.tellsNoMore(t, append(byGo, ownHostOfPrivate...), "--verbose")
					s.tellsNoMore(t, byGo, "diagnose", privateModule, "--try=none")
					s.tellsNoMore(t, byGo, "diagnose", "--try=none")
				})
			}
		}
	}
}

// withoutDatabaseURL is the environment with the name of the checksum database alone, for which module proxies may
// stand in; the HTTP proxy leads to the database of that name.
func (s Scene) withoutDatabaseURL() []string {
	env := slices.Clone(s.Env)
	for i, kv := range env {
		if strings.HasPrefix(kv, "GOSUMDB="+sumdbName) {
			env[i], _, _ = strings.Cut(kv, " ")
		}
	}
	return env
}
