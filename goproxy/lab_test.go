package goproxy

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// The real go command, kept on loopback: whatever is not on 127.0.0.1 has to go
// through an HTTP proxy of the test's, which lets nothing pass and keeps a list.

// goLab is a place to run the go command in.
type goLab struct {
	env    []string
	dir    string
	tunnel *recorder // the HTTP proxy
}

func newGoLab(t *testing.T) *goLab {
	t.Helper()
	home := t.TempDir()
	lab := &goLab{dir: filepath.Join(home, "work"), tunnel: &recorder{}}
	telemetry := filepath.Join(home, ".config", "go", "telemetry")
	err := errors.Join(os.Mkdir(lab.dir, 0o755), os.MkdirAll(telemetry, 0o755),
		// Else go leaves a process behind that writes there.
		os.WriteFile(filepath.Join(telemetry, "mode"), []byte("off"), 0o644))
	if err != nil {
		t.Fatal(err)
	}
	httpProxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lab.tunnel.add(r.Method + " " + r.Host)
		http.Error(w, "nothing passes", http.StatusForbidden)
	}))
	t.Cleanup(httpProxy.Close)
	lab.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "GOPATH=" + filepath.Join(home, "gopath"),
		"GOCACHE=" + filepath.Join(home, "cache"), "GOENV=off", "GOSUMDB=off", "GOTOOLCHAIN=local",
		"GOFLAGS=-modcacherw", "GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL=none",
		"HTTP_PROXY=" + httpProxy.URL, "HTTPS_PROXY=" + httpProxy.URL,
	}
	return lab
}

// run runs go with more environment and returns what it wrote. A failure of the
// command is part of the result, not of the test.
func (lab *goLab) run(t *testing.T, env []string, args ...string) (stdout, stderr string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir, cmd.Env = lab.dir, append(lab.env[:len(lab.env):len(lab.env)], env...)
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatalf("go %v: %v", args, err)
	}
	return out.String(), log.String()
}

// download has go download modules and returns the error of each, empty for none,
// and the URLs that go asked for, in order.
func (lab *goLab) download(t *testing.T, env []string, versions ...string) (failures map[string]string, asked []string) {
	t.Helper()
	stdout, stderr := lab.run(t, env, append([]string{"mod", "download", "-x", "-json"}, versions...)...)
	failures = map[string]string{}
	for decoder := json.NewDecoder(strings.NewReader(stdout)); ; {
		var result struct{ Path, Version, Error string }
		err := decoder.Decode(&result)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("output of go mod download: %v\n%s", err, stdout)
		}
		failures[result.Path] = result.Error
	}
	for _, line := range strings.Split(stderr, "\n") {
		if rest, ok := strings.CutPrefix(line, "# get "); ok && !strings.Contains(rest, " ") {
			asked = append(asked, strings.TrimSuffix(rest, ":"))
		}
	}
	return failures, asked
}

// recorder keeps a list that several goroutines add to.
type recorder struct {
	mu   sync.Mutex
	list []string
}

func (r *recorder) add(entry string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, entry)
}

// with returns the entries that contain a text.
func (r *recorder) with(text string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []string
	for _, entry := range r.list {
		if strings.Contains(entry, text) {
			found = append(found, entry)
		}
	}
	return found
}

// serveModule answers a question to a module proxy as one that has every module
// in every version.
func serveModule(w http.ResponseWriter, r *http.Request) {
	e, ok := ParseEndpoint("http://" + r.Host + r.URL.EscapedPath())
	if !ok {
		http.NotFound(w, r)
		return
	}
	switch e.Resource {
	case VersionList:
		fmt.Fprintln(w, "v1.0.0")
	case VersionInfo, LatestVersion:
		version := e.Version
		if version == "" {
			version = "v1.0.0"
		}
		fmt.Fprintf(w, `{"Version":%q,"Time":"2020-02-02T02:02:02Z"}`, version)
	case ModFile:
		fmt.Fprintf(w, "module %s\n", e.Module)
	case ModuleZip:
		w.Write(moduleZip(e.Module, e.Version))
	default:
		http.NotFound(w, r)
	}
}

// moduleZip is the zip of a module with nothing but a go.mod.
func moduleZip(modulePath, version string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(modulePath + "@" + version + "/go.mod")
	if err == nil {
		_, err = fmt.Fprintf(w, "module %s\n", modulePath)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(err) // writing to memory does not fail
	}
	return b.Bytes()
}

// openString opens any file as the same text.
func openString(text string) func(string) (io.ReadCloser, error) {
	return func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }
}
