package faultlab

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// attempts is what the tests of further runs read of a report.
type attempts struct {
	ExitCode int `json:"exit_code"`
	Attempts []struct {
		Reason   string
		Progress int
	}
	Findings []struct{ Cause string }
}

// runAgain runs tidyx as it is where nobody has set how often go is run.
func (s stage) runAgain(t *testing.T, flags ...string) (outcome, attempts) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	got, err := s.run(s.scene, os.Getenv(tidyxEnv), append(flags, "--retry=2", "--ci=none", "--report", "json="+file)...)
	if err != nil {
		t.Fatal(err)
	}
	var r attempts
	if text, err := os.ReadFile(file); err != nil {
		t.Fatal(err)
	} else if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return got, r
}

// A hiccup is what a server or the way to it does once in a while, in place of an answer.
type hiccup func(l *Lab, w http.ResponseWriter, r *http.Request)

var hiccups = []hiccup{
	func(_ *Lab, w http.ResponseWriter, r *http.Request) { status(http.StatusServiceUnavailable)(w, r) },
	func(l *Lab, w http.ResponseWriter, _ *http.Request) { resetNow(l, w) },
	func(_ *Lab, w http.ResponseWriter, r *http.Request) { cut(w, r) },
	func(_ *Lab, w http.ResponseWriter, r *http.Request) { abort(w, r) },
}

// flaky is a module proxy of these modules that hiccups where fails says so. It speaks HTTP/1.1.
func flaky(fails func() bool, with []hiccup, h http.Handler) server {
	return func(l *Lab, address string) (string, error) {
		return overHTTP1(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if fails() {
				with[rand.IntN(len(with))](l, w, r)
				return
			}
			h.ServeHTTP(w, r)
		}))(l, address)
	}
}

// once fails the first request.
func once() func() bool {
	var first sync.Once
	return func() (fails bool) {
		first.Do(func() { fails = true })
		return fails
	}
}

// tree is a module graph: each module requires and imports two others, as far as there are n.
func tree(n int) (list []published) {
	path := func(i int) string { return fmt.Sprintf("127.0.0.1/tree/m%03d", i) }
	for i := range n {
		p := plain(path(i), version, goMod(path(i)))
		for _, k := range []int{2*i + 1, 2*i + 2} {
			if k < n {
				p.files["go.mod"] += fmt.Sprintf("\nrequire %s %s\n", path(k), version)
				p.files["lab.go"] += fmt.Sprintf("\nimport _ %q\n", path(k))
			}
		}
		list = append(list, p)
	}
	return list
}

// TestFlakyNetwork: a fifth of all requests fails at random, and tidyx gets through: of a hundred runs at most one or two
// do not, so of a few at most one.
func TestFlakyNetwork(t *testing.T) {
	t.Parallel()
	const n, runs = 110, 6
	fifth := func() bool { return rand.IntN(5) == 0 }
	said := make([]string, runs)
	var all sync.WaitGroup
	for i := range runs {
		s := stageOf(t, with(flaky(fifth, hiccups, serving(tree(n))), func(_ *Lab, address string) sceneSpec {
			return sceneSpec{goproxy: "https://" + address, modules: []string{"127.0.0.1/tree/m000"}}
		}))
		all.Add(1)
		go func() {
			defer all.Done()
			got, err := s.run(s.scene, os.Getenv(tidyxEnv), "--retry=2", "--ci=none")
			if attempts := 1 + strings.Count(got.stderr, "; running go mod tidy again in "); err != nil || got.code != 0 ||
				attempts > 1 && !strings.Contains(got.stderr, fmt.Sprintf("tidyx: go mod tidy passed on attempt %d (first: ", attempts)) {
				said[i] = fmt.Sprintf("code %d, %v:\n%s", got.code, err, got.stderr)
			}
		}()
	}
	all.Wait()
	if said = slices.DeleteFunc(said, func(s string) bool { return s == "" }); len(said) > 1 {
		t.Errorf("%d of %d runs did not end well:\n%s", len(said), runs, strings.Join(said, "\n"))
	}
}

// TestRetry: what happens once is passed over, whatever it is.
func TestRetry(t *testing.T) {
	t.Parallel()
	for i, h := range hiccups {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			s := stageOf(t, on("https", flaky(once(), []hiccup{h}, http.HandlerFunc(moduleProxy))))
			got, r := s.runAgain(t)
			if got.code != 0 || len(r.Attempts) != 2 || r.Attempts[0].Reason == "" || r.Attempts[1].Reason != "" || len(r.Findings) > 0 {
				t.Errorf("the code is %d, the report %+v:\n%s", got.code, r, got.stderr)
			}
		})
	}
}

// TestRetryAfter: a pause that a server wants is kept if it is short, and reported if not.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for wanted, want := range map[string]struct{ code, attempts int }{"2": {0, 2}, "120": {1, 1}} {
		t.Run(wanted, func(t *testing.T) {
			t.Parallel()
			n := 0
			var mu sync.Mutex
			fails := func() bool { // go asks twice (web.get after GOAUTH), and then how long to wait is asked
				mu.Lock()
				defer mu.Unlock()
				n++
				return n <= 3
			}
			tooMany := func(_ *Lab, w http.ResponseWriter, r *http.Request) {
				status(http.StatusTooManyRequests, "Retry-After", wanted)(w, r)
			}
			s := stageOf(t, on("https", flaky(fails, []hiccup{tooMany}, http.HandlerFunc(moduleProxy))))
			got, r := s.runAgain(t, "--try=none")
			if got.code != want.code || len(r.Attempts) != want.attempts {
				t.Errorf("the code is %d after %d attempts, want %+v:\n%s", got.code, len(r.Attempts), want, got.stderr)
			}
		})
	}
}

// TestNoRetry: what will not change by itself is not tried again, nor what goes on with -e; and what does not get any
// further is given up.
func TestNoRetry(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"port-closed", "unknown-authority", "certificate-expired", "handshake-refused", "plain-http-on-https-port",
		"status-401", "status-403", "status-404", "status-410", "status-451", "portal-page", "redirect-loop", "http-proxy-closed", "http-proxy-407", "goproxy-off", "bad-zip",
		"go-sum-mismatch", "sumdb-404", "sumdb-closed", "netrc-wrong-password", "toolchain-absent", "renamed-module", "git-not-found", "git-unknown-tag", "git-wants-login", "go-mod-unknown-directive"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dependOnSources(t)
			s := newStage(t, networkFault{Fault: faultNamed(t, name)})
			if got, r := s.runAgain(t, "--try=none"); len(r.Attempts) != 1 {
				t.Errorf("%d attempts:\n%s", len(r.Attempts), got.stderr)
			}
		})
	}
	for name, test := range map[string]struct {
		flags    []string
		attempts int
	}{"-e": {[]string{"-e"}, 1}, "never further": {nil, 3}, "--retry-for": {[]string{"--retry-for=100ms"}, 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stageOf(t, on("https", overTLS(status(http.StatusBadGateway))))
			if got, r := s.runAgain(t, append(test.flags, "--try=none")...); len(r.Attempts) != test.attempts {
				t.Errorf("%d attempts, want %d:\n%s", len(r.Attempts), test.attempts, got.stderr)
			}
		})
	}
}
