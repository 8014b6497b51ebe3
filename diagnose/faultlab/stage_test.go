package faultlab

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// longest is the time after which a run counts as hung: go alone waits 60 s for a silent HTTP proxy.
const longest = 3 * time.Minute

// stage is where a command meets a scene.
type stage struct {
	lab        *Lab
	scene      Scene
	fault      Fault
	resolvConf string // the name of a file; "": that of the network
	uid        uint32 // who runs the command; 0: we
}

// newStage sets f up in a lab that ends with the test.
func newStage(t *testing.T, f networkFault) stage {
	lab, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := lab.Close(); err != nil {
			t.Error(err)
		}
	})
	s := stage{lab: lab, fault: f.Fault, uid: f.uid}
	if s.scene, err = f.Setup(lab); err != nil {
		t.Fatal(err)
	}
	if f.resolvConf != "" {
		s.resolvConf = lab.path("resolv.conf")
		if err := os.WriteFile(s.resolvConf, []byte(f.resolvConf), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// outcome is what a command left behind; code is 128+n after a signal.
type outcome struct {
	code           int
	stdout, stderr string
}

// goCommand is the go command of both runs: TIDYX_GO is tidyx's own setting.
func goCommand() string { return cmp.Or(os.Getenv("TIDYX_GO"), "go") }

// goVersion is the release of goCommand, such as "go1.24.0".
var goVersion = sync.OnceValues(func() (string, error) {
	cmd := exec.Command(goCommand(), "env", "GOVERSION")
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local")
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("asking go for its release: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
})

// copyScene returns the same scene in another folder, with another module cache, unless the scene has one of its own.
func copyScene(s Scene) (Scene, error) {
	dir, root := s.Dir+"-copy", filepath.Dir(s.Dir)
	if err := os.CopyFS(dir, os.DirFS(s.Dir)); err != nil {
		return Scene{}, err
	}
	if gopath := filepath.Join(root, "gopath"); exists(gopath) { // what go has seen before
		if err := os.CopyFS(gopath+"-copy", os.DirFS(gopath)); err != nil {
			return Scene{}, err
		}
	}
	s.Dir, s.Env = dir, slices.Clone(s.Env)
	for i, kv := range s.Env {
		switch kv {
		case "GOMODCACHE=" + filepath.Join(root, "modcache"), "GOPATH=" + filepath.Join(root, "gopath"):
			s.Env[i] = kv + "-copy"
		}
	}
	return s, nil
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// goCommand is the scene's own go, where it has one.
func (s Scene) goCommand() string {
	for _, kv := range s.Env {
		if v, ok := strings.CutPrefix(kv, "TIDYX_GO="); ok {
			return v
		}
	}
	return goCommand()
}

// run runs a command in scene. An endless one is interrupted some time after it asked the lab for something.
func (s stage) run(scene Scene, name string, args ...string) (outcome, error) {
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, append(args, scene.Args...)...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Dir, cmd.Env = scene.Dir, append(append(os.Environ(), "TIDYX_RETRY=0"), scene.Env...) // one run, unless a scene wants more
	cmd.WaitDelay = time.Second
	if s.resolvConf != "" {
		useResolver(cmd, s.resolvConf)
	}
	if s.uid != 0 {
		runAs(cmd, s.uid)
	}
	asked := len(s.lab.Requests())
	if err := cmd.Start(); err != nil {
		return outcome{}, err
	}
	interrupted := func() {}
	if s.fault.Endless {
		interrupted = s.interrupt(ctx, cmd.Process, asked)
	}
	err := cmd.Wait()
	cancel()
	interrupted()
	if ctx.Err() == context.DeadlineExceeded {
		return outcome{}, fmt.Errorf("%s did not end within %v; it said:\n%s", name, longest, &stderr)
	}
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		return outcome{}, fmt.Errorf("running %s: %w", name, err)
	}
	return outcome{code(cmd.ProcessState), stdout.String(), stderr.String()}, nil
}

// interrupt sends SIGINT once the lab was asked more than asked times and some time has passed. The function it
// returns waits for that to be over.
func (s stage) interrupt(ctx context.Context, p *os.Process, asked int) (wait func()) {
	var running sync.WaitGroup
	running.Add(1)
	go func() {
		defer running.Done()
		for len(s.lab.Requests()) == asked {
			if !pause(ctx, 50*time.Millisecond) {
				return
			}
		}
		if pause(ctx, 2500*time.Millisecond) {
			p.Signal(os.Interrupt) // an error says that it has ended by itself, which its exit code shows
		}
	}()
	return running.Wait
}

// pause waits for d; it is false if ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

func code(state *os.ProcessState) int {
	if w, ok := state.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int(w.Signal())
	}
	return state.ExitCode()
}

// unstable is what differs between two runs that meet the same fault: where in a connection's life a RST or an alert
// was noticed, ports, times.
var unstable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`dial tcp \S+ connect: |(read|write) (tcp|udp) \S+->\S+ ((read|write): )?|` +
		`readLoopPeekFailLocked: |-copy|\.zip\d+\.tmp|current time \S+ | in \S+/cache/vcs/[0-9a-f]+|after \d+ ms`)
})

// stableLines splits text into its lines, without what differs from run to run.
func stableLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(unstable().ReplaceAllString(text, ""), "\n"), "\n")
}
