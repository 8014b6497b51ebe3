package diagnose

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"tidyx/goproxy"
)

// A loginLab is an HTTP proxy behind which one server plays all hosts below
// example.com, over TLS and without. It has no module, and keeps who came.
type loginLab struct {
	env []string
	dir string

	mu   sync.Mutex
	came []string // "host user" of each request
	via  []string // hosts that the HTTP proxy was asked for
}

func newLoginLab(t *testing.T) *loginLab {
	t.Helper()
	home := t.TempDir()
	lab := &loginLab{dir: filepath.Join(home, "work")}
	server := httptest.NewTLSServer(http.HandlerFunc(lab.answer))
	t.Cleanup(server.Close)
	httpProxy := httptest.NewServer(lab.httpProxy(server.Listener.Addr().String()))
	t.Cleanup(httpProxy.Close)
	roots, telemetry := filepath.Join(home, "roots.pem"), filepath.Join(home, ".config", "go", "telemetry")
	err := errors.Join(os.Mkdir(lab.dir, 0o755), os.MkdirAll(telemetry, 0o755), os.WriteFile(filepath.Join(telemetry, "mode"), []byte("off"), 0o644),
		os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o644))
	if err != nil {
		t.Fatal(err)
	}
	lab.env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "GOPATH=" + filepath.Join(home, "gopath"), "GOCACHE=" + filepath.Join(home, "cache"),
		"GOENV=off", "GOSUMDB=off", "GOTOOLCHAIN=local", "GOFLAGS=-modcacherw", "GIT_ALLOW_PROTOCOL=none", "SSL_CERT_FILE=" + roots,
		"HTTP_PROXY=" + httpProxy.URL, "HTTPS_PROXY=" + httpProxy.URL, "NETRC=" + filepath.Join(home, "netrc")}
	return lab
}

func (lab *loginLab) answer(w http.ResponseWriter, r *http.Request) {
	user, _, _ := r.BasicAuth()
	lab.mu.Lock()
	defer lab.mu.Unlock()
	lab.came = append(lab.came, strings.TrimSpace(r.Host+" "+user))
	w.WriteHeader(http.StatusNotFound)
}

// httpProxy tunnels to the one server, and answers plain requests itself.
func (lab *loginLab) httpProxy(server string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		lab.mu.Lock()
		lab.via = append(lab.via, strings.TrimSuffix(r.Host, ":443"))
		lab.mu.Unlock()
		if r.Method != http.MethodConnect {
			lab.answer(w, r)
			return
		}
		far, err := net.Dial("tcp", server)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer far.Close()
		near, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer near.Close()
		io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
		go io.Copy(far, near)
		io.Copy(near, far)
	}
}

// run has go look for a version of a module, and returns who came, each once.
func (lab *loginLab) run(t *testing.T, env []string, word string) (came, via []string) {
	t.Helper()
	lab.mu.Lock()
	lab.came, lab.via = nil, nil
	lab.mu.Unlock()
	cmd := exec.CommandContext(t.Context(), "go", "mod", "download", word)
	cmd.Dir, cmd.Env = lab.dir, append(slices.Clone(lab.env), env...)
	if out, err := cmd.CombinedOutput(); err == nil {
		t.Fatalf("go found a module: %s", out)
	}
	lab.mu.Lock()
	defer lab.mu.Unlock()
	return unique(lab.came), unique(lab.via)
}

func unique(list []string) (once []string) {
	for _, s := range list {
		if !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	return once
}

// TestRoutesAreWhatGoDoes makes up settings and a .netrc, lets the real go look
// for a module, and compares whom it asked, as which user, and through which
// HTTP proxy, with what the report has.
func TestRoutesAreWhatGoDoes(t *testing.T) {
	lab := newLoginLab(t)
	r := rand.New(rand.NewSource(1))
	one := func(list ...string) string { return list[r.Intn(len(list))] }
	for n := range 40 {
		word := fmt.Sprintf("m%d.example.com/x", n)
		machines := []string{"a.example.com", "b.example.com", "b.example.com/p", "b.example.com:443", "c.example.com", "https://a.example.com/", "A.example.com", fmt.Sprintf("m%d.example.com", n)}
		r.Shuffle(len(machines), func(i, j int) { machines[i], machines[j] = machines[j], machines[i] })
		var netrc strings.Builder
		for line, m := range machines[:r.Intn(len(machines))] {
			fmt.Fprintf(&netrc, "machine %s login line%d password x\n", m, line+1)
		}
		if err := os.WriteFile(filepath.Join(filepath.Dir(lab.dir), "netrc"), []byte(netrc.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		env := []string{"GOAUTH=" + one("netrc", "netrc", "off", ""), "GOPRIVATE=" + one("", "", "", "*.example.com"),
			"GOPROXY=" + one("https://a.example.com", "http://a.example.com", "https://u1:x@a.example.com") + one(",", "|") +
				one("https://b.example.com/p", "https://u2:x@b.example.com/p/q", "http://u3:x@c.example.com") + one(",", "|") + one("direct", "off", "https://c.example.com")}
		came, via := lab.run(t, env, word+"@v1.0.0")
		wantCame, wantVia := lab.predict(t, env, word)
		if !slices.Equal(came, wantCame) || !slices.Equal(via, wantVia) {
			t.Errorf("%q\n%sgo came as %q through the HTTP proxy for %q\nthe report has %q and %q", env, netrc.String(), came, via, wantCame, wantVia)
		}
	}
}

// predict reads the report.
func (lab *loginLab) predict(t *testing.T, env []string, word string) (came, via []string) {
	t.Helper()
	env = append(slices.Clone(lab.env), env...)
	settings, err := goproxy.ReadSettings(t.Context(), "go", lab.dir, env)
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Mode: "route", Settings: settings, Env: NewEnvironment(env), Dir: lab.dir}
	report, err := Routes(t.Context(), in, []string{word})
	if err != nil || len(report.Routes) != 1 {
		t.Fatalf("%v, %d routes", err, len(report.Routes))
	}
	sources, err := settings.Sources()
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range report.Routes[0].Sources {
		host, user := strings.Split(word, "/")[0], ""
		switch s.Kind {
		case "off":
			return came, via
		case "proxy":
			host = parseURL(s.URL).Host
		}
		if s.Refused && s.NextOn == "any error" {
			continue
		} else if s.Refused {
			return came, via
		}
		if len(s.Logins) > 0 {
			user = fmt.Sprint("line", s.Logins[0].Line)
		}
		if len(s.Logins) > 0 && s.Logins[0].Method == "url" {
			user = parseURL(sources[i].URL).User.Username()
		}
		came = append(came, strings.TrimSpace(host+" "+user))
		if s.HTTPProxyBy != "" {
			via = append(via, host)
		}
	}
	return came, via
}

// TestToolchainIsWhatGoWants compares the toolchain that a go.mod asks for with
// the one that the real go wants to download.
func TestToolchainIsWhatGoWants(t *testing.T) {
	lab := newLoginLab(t)
	for _, test := range []struct{ setting, lines string }{
		{"auto", "go 1.21"}, {"auto", "go 1.99"}, {"auto", "go 1.99.1"}, {"auto", "go 1.99rc1"}, {"auto", "go 1.21\ntoolchain go1.99.2"},
		{"auto", "go 1.99.3\ntoolchain go1.99.2"}, {"auto", "go 1.21\ntoolchain default"}, {"local", "go 1.21\ntoolchain go1.99.2"},
		{"local+auto", "go 1.99"}, {"go1.99.4", "go 1.21"}, {"go1.99.4+auto", "go 1.99.5"}, {"go1.99.4+auto", "go 1.21"}, {"auto", "go 1.21\ntoolchain go1.20.1"},
	} {
		file := filepath.Join(lab.dir, "go.mod")
		if err := os.WriteFile(file, []byte("module m.example\n\n"+test.lines+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		env := append(slices.Clone(lab.env), "GOTOOLCHAIN="+test.setting, "GOPROXY=https://a.example.com", "GOSUMDB=sum.example.com")
		settings, err := goproxy.ReadSettings(t.Context(), "go", lab.dir, env)
		require, errMod := ReadRequirements(file)
		if err := errors.Join(err, errMod); err != nil {
			t.Fatal(err)
		}
		want := Input{Settings: settings, Require: require}.toolchain()
		got := wantedByGo(t.Context(), lab.dir, env)
		if got != want {
			t.Errorf("GOTOOLCHAIN=%s, %q: go wants %q, tidyx says %q", test.setting, test.lines, got, want)
		}
	}
}

// wantedByGo is the toolchain that go says it can't download.
func wantedByGo(ctx context.Context, dir string, env []string) string {
	cmd := exec.CommandContext(ctx, "go", "version")
	cmd.Dir, cmd.Env = dir, env
	out, _ := cmd.CombinedOutput() // a failure is what is looked for
	_, rest, _ := strings.Cut(string(out), "download ")
	name, _, ok := strings.Cut(rest, " for "+runtime.GOOS+"/"+runtime.GOARCH)
	if !ok {
		return ""
	}
	return name
}
