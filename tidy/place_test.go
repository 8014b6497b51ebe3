package tidy_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"tidyx/diagnose/faultlab"
)

// longest is the time after which a command counts as hung.
const longest = 2 * time.Minute

// A place is where a command runs: a module's folder, and all of its
// environment. Nothing of the settings of whoever runs the tests is in it.
type place struct {
	dir string
	env []string
}

// fault is the fault of this name, or a control: "healthy-plain-http" has a
// module proxy that answers.
func fault(t *testing.T, name string) faultlab.Fault {
	t.Helper()
	for _, f := range faultlab.Faults() {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("there is no fault %s", name)
	return faultlab.Fault{}
}

// newPlace is a module that meets the fault of this name.
func newPlace(t *testing.T, name string) place {
	t.Helper()
	_, _, p := newScene(t, fault(t, name))
	return p
}

func newScene(t *testing.T, f faultlab.Fault) (*faultlab.Lab, faultlab.Scene, place) {
	t.Helper()
	lab, err := faultlab.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := lab.Close(); err != nil {
			t.Error(err)
		}
	})
	scene, err := f.Setup(lab)
	if err != nil {
		t.Fatal(err)
	}
	return lab, scene, place{scene.Dir, append(usualEnv(t), scene.Env...)}
}

// scriptPlace is a module in which a shell script takes the part of go.
func scriptPlace(t *testing.T, script string) place {
	t.Helper()
	p := place{t.TempDir(), append(usualEnv(t), "GOENV=off", "GOPROXY=off")}
	p.write(t, "go.mod", "module example.com/m\n\ngo 1.18\n")
	return p.with("TIDYX_GO=" + writeScript(t, t.TempDir(), "go", script))
}

// usualEnv is what a shell on a machine without settings has. Its go does not
// count its own use: that would be a process that outlives the test.
func usualEnv(t *testing.T) []string {
	t.Helper()
	home := t.TempDir()
	telemetry := filepath.Join(home, ".config", "go", "telemetry")
	err := errors.Join(os.MkdirAll(telemetry, 0o755),
		os.WriteFile(filepath.Join(telemetry, "mode"), []byte("off"), 0o644))
	if err != nil {
		t.Fatal(err)
	}
	return []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(), "LANG=C.UTF-8", "TIDYX_RETRY=0"} // one run, unless a test is about more
}

// realGo is the go command that runs the tests.
func realGo(t *testing.T) string {
	t.Helper()
	gocmd, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	return gocmd
}

// writeScript writes an executable shell script and returns its path.
func writeScript(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	writeProgram(t, file, "#!/bin/sh\n"+text+"\n")
	return file
}

// writeProgram writes an executable file. No process is started meanwhile: it
// would hold the file open for writing, which can't be executed then (ETXTBSY).
func writeProgram(t *testing.T, file, text string) {
	t.Helper()
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

func (p place) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (p place) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(text)
}

// with is the same place with more environment.
func (p place) with(env ...string) place {
	p.env = append(slices.Clip(p.env), env...)
	return p
}

// copy is the same module in another folder, with an empty module cache.
func (p place) copy(t *testing.T) place {
	t.Helper()
	root := t.TempDir()
	dir := filepath.Join(root, filepath.Base(p.dir))
	if err := os.CopyFS(dir, os.DirFS(p.dir)); err != nil {
		t.Fatal(err)
	}
	env := []string{"GOMODCACHE=" + filepath.Join(root, "modcache"), "GOPATH=" + filepath.Join(root, "gopath")}
	return place{dir, p.env}.with(env...)
}

// command is a command in this place that is killed if it hangs.
func (p place) command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = p.dir, p.env
	cmd.WaitDelay = time.Second
	return cmd
}

// An outcome is what a command left behind; code is 128+n after a signal.
type outcome struct {
	code           int
	stdout, stderr string
}

func (p place) run(t *testing.T, name string, args ...string) outcome {
	t.Helper()
	return run(t, p.command(t, name, args...))
}

func run(t *testing.T, cmd *exec.Cmd) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatalf("running %s: %v", cmd, err)
	}
	return outcome{exitCode(cmd.ProcessState), stdout.String(), stderr.String()}
}

func exitCode(state *os.ProcessState) int {
	if w, ok := state.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int(w.Signal())
	}
	return state.ExitCode()
}

// lines are the lines of a text, each with its end.
func lines(text string) []string { return strings.SplitAfter(text, "\n") }

// waitFor waits until a condition holds.
func waitFor(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(longest); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// waitForFile waits until a script has made a file.
func (p place) waitForFile(t *testing.T, name string) {
	t.Helper()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s is %.100q, stderr is %.1000q", name, p.read(t, name), p.read(t, "stderr"))
		}
	})
	waitFor(t, name, func() bool { return p.read(t, name) != "" })
}
