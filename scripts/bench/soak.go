//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// soak runs tidyx many times in every way that a run can end: well, flaky, at a
// fault with tries, watched, interrupted, killed with its stderr closed. Then it
// looks for what is left.
func soak(b *bench) error {
	files, err := b.publishGraph()
	if err != nil {
		return err
	}
	tmp := filepath.Join(b.dir, "tmp")
	if err := os.MkdirAll(tmp, 0o755); err != nil {
		return err
	}
	server := httptest.NewServer(hiccups(0.05, http.FileServer(http.Dir(files))))
	defer server.Close()
	var servers listeners
	defer servers.close()
	mute, err := servers.start(silent.talk)
	if err != nil {
		return err
	}
	closed, err := servers.start(nil)
	if err != nil {
		return err
	}
	codes := map[int]int{}
	for i := range b.runs {
		goproxy := []string{server.URL, server.URL, "http://" + closed, "http://" + mute, "https://" + mute}[i%5]
		code, err := b.soakRun(tmp, goproxy, i%2 == 1 || i%5 >= 3)
		if err != nil {
			return err
		}
		codes[code]++
	}
	time.Sleep(time.Second) // what was ended has ended
	left, err := os.ReadDir(tmp)
	if err != nil {
		return err
	}
	processes, err := processesBelow(b.dir)
	if err != nil {
		return err
	}
	b.line("runs|exit codes|files left|processes left")
	b.line("%d|%v|%d|%d", b.runs, codes, len(left), len(processes))
	if len(left) > 0 || len(processes) > 0 {
		return fmt.Errorf("left: %v %v", left, processes)
	}
	return nil
}

func (b *bench) soakRun(tmp, goproxy string, interrupt bool) (code int, err error) {
	dir, err := b.graphModule()
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	cmd := exec.Command(b.tidyx, "--stall=100ms", "--probe-timeout=200ms")
	cmd.Dir, cmd.Env = dir, append(b.env, "TMPDIR="+tmp, "GOPROXY="+goproxy, "GOMODCACHE="+filepath.Join(dir, "cache"))
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	if interrupt {
		signals := []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}
		timer := time.AfterFunc(time.Duration(rand.IntN(600))*time.Millisecond, func() { cmd.Process.Signal(signals[rand.IntN(len(signals))]) })
		defer timer.Stop()
	}
	cmd.Wait() // the code tells
	return cmd.ProcessState.ExitCode(), nil
}

// processesBelow are the processes that work below a folder (proc(5)).
func processesBelow(dir string) (list []string, err error) {
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range links {
		if cwd, err := os.Readlink(link); err == nil && strings.HasPrefix(cwd, dir) {
			list = append(list, link)
		}
	}
	return list, err
}
