//go:build unix

package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// graph is how many modules the flaky module proxy serves: each requires two
// others, as far as there are any.
const graph = 110

// flaky runs go and tidyx where a share of all requests fails.
func flaky(b *bench) error {
	files, err := b.publishGraph()
	if err != nil {
		return err
	}
	b.line("failing|go ends well|tidyx ends well|go s|tidyx s|runs of go by tidyx")
	for _, share := range []float64{0.01, 0.05, 0.2} {
		alone, err := b.flakyRuns(files, share, "go", "mod", "tidy")
		if err != nil {
			return err
		}
		wrapped, err := b.flakyRuns(files, share, b.tidyx, "--try=none")
		if err != nil {
			return err
		}
		b.line("%.0f %%|%d of %d|%d of %d|%.1f|%.1f|%.1f", share*100, alone.well, b.runs, wrapped.well, b.runs, alone.seconds, wrapped.seconds, wrapped.attempts)
	}
	return nil
}

// outcome is what several runs came to: seconds and attempts are means.
type outcome struct {
	well              int
	seconds, attempts float64
}

// flakyRuns runs a command so often, two at a time, each against a server and
// with a module cache of its own.
func (b *bench) flakyRuns(files string, share float64, name string, args ...string) (o outcome, err error) {
	slots := make(chan struct{}, 2)
	var mu sync.Mutex
	var all sync.WaitGroup
	for range b.runs {
		all.Add(1)
		slots <- struct{}{}
		go func() {
			defer all.Done()
			defer func() { <-slots }()
			well, took, runs, e := b.flakyRun(files, share, name, args...)
			mu.Lock()
			defer mu.Unlock()
			err = errors.Join(err, e)
			if well {
				o.well++
			}
			o.seconds += took.Seconds() / float64(b.runs)
			o.attempts += float64(runs) / float64(b.runs)
		}()
	}
	all.Wait()
	return o, err
}

func (b *bench) flakyRun(files string, share float64, name string, args ...string) (well bool, took time.Duration, runs int, err error) {
	server := httptest.NewServer(hiccups(share, http.FileServer(http.Dir(files))))
	defer server.Close()
	dir, err := b.graphModule()
	if err != nil {
		return false, 0, 0, err
	}
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(b.env, "GOPROXY="+server.URL, "GOMODCACHE="+filepath.Join(dir, "cache"))
	begun := time.Now()
	out, err := cmd.CombinedOutput()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		return false, 0, 0, err
	}
	return err == nil, time.Since(begun), 1 + strings.Count(string(out), "; running go mod tidy again in "), nil
}

// hiccups fails a share of the requests: 503, a reset, a body cut short, a
// connection that ends.
func hiccups(share float64, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rand.Float64() >= share {
			h.ServeHTTP(w, r)
			return
		}
		kind := rand.IntN(4)
		if kind == 0 {
			http.Error(w, "try again", http.StatusServiceUnavailable)
			return
		}
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return // the client has gone
		}
		switch kind {
		case 1:
			c.(*net.TCPConn).SetLinger(0)
		case 2:
			fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\na part")
		}
		c.Close()
	})
}

// publishGraph writes the modules of the graph as a module proxy serves them.
func (b *bench) publishGraph() (string, error) {
	path := func(i int) string { return fmt.Sprintf("graph.example/m%03d", i) }
	f := &fixture{dir: filepath.Join(b.dir, "graph")}
	for i := range graph {
		mod, source := goMod(path(i)), "package m\n"
		for _, k := range []int{2*i + 1, 2*i + 2} {
			if k < graph {
				mod += fmt.Sprintf("\nrequire %s %s\n", path(k), version)
				source += fmt.Sprintf("\nimport _ %q\n", path(k))
			}
		}
		if err := f.publish(path(i), mod, map[string]string{"m.go": source}); err != nil {
			return "", fmt.Errorf("making the graph: %w", err)
		}
	}
	return filepath.Join(f.dir, "modules"), nil
}

// graphModule is a module in a folder of its own that needs the whole graph.
func (b *bench) graphModule() (string, error) { return b.needing("graph.example/m000") }

// stalledModule is one that needs a module which nobody has.
func (b *bench) stalledModule() (string, error) { return b.needing(modulePath(0)) }

func (b *bench) needing(path string) (string, error) {
	dir, err := os.MkdirTemp(b.dir, "module-")
	if err != nil {
		return "", err
	}
	return dir, errors.Join(
		write(filepath.Join(dir, "go.mod"), goMod("bench.example/main")+"\nrequire "+path+" "+version+"\n"),
		write(filepath.Join(dir, "main.go"), fmt.Sprintf("package main\n\nimport _ %q\n\nfunc main() {}\n", path)))
}
