package faultlab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Demos returns the faults that a demonstration can show: loopback is enough, and they end by themselves.
func Demos() []Fault {
	var list []Fault
	for _, f := range Faults() {
		if f.Cause != "" && !f.Endless {
			list = append(list, f)
		}
	}
	return list
}

// Demo makes the fault of that name, runs tidyx (the program at self) in its module with args, and says on stdout
// what it did. It returns tidyx's exit code. The error is about the name or the lab.
func Demo(ctx context.Context, name, self string, args []string, stdout, stderr io.Writer) (code int, err error) {
	for _, f := range Demos() {
		if f.Name == name {
			return f.show(ctx, self, args, stdout, stderr)
		}
	}
	return 0, fmt.Errorf("no demo is called %q (tidyx demo --list names them all)", name)
}

func (f Fault) show(ctx context.Context, self string, args []string, stdout, stderr io.Writer) (code int, err error) {
	lab, err := New()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, lab.Close()) }()
	scene, err := f.Setup(lab)
	if err != nil {
		return 0, fmt.Errorf("making %s: %w", f.Name, err)
	}
	fmt.Fprintf(stdout, "demo %s: %s\n", f.Name, f.Title)
	fmt.Fprintf(stdout, "In a throw-away module, %s,\ntidyx runs go mod tidy with\n", scene.Dir)
	for _, kv := range scene.Env {
		if scene.shown(kv) {
			fmt.Fprintf(stdout, "    %s\n", kv)
		}
	}
	fmt.Fprintf(stdout, "\n$ %s\n", strings.Join(append([]string{"tidyx"}, scene.Args...), " "))
	cmd := exec.CommandContext(ctx, self, append(slices.Clone(scene.Args), args...)...)
	cmd.Dir, cmd.Env = scene.Dir, append(os.Environ(), scene.Env...)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		return 0, fmt.Errorf("running tidyx in the demo: %w", err)
	}
	code = cmd.ProcessState.ExitCode()
	fmt.Fprintf(stdout, "\ntidyx exited with %d, as go mod tidy did.\nNothing left this machine, and all of it is removed again.\n", code)
	return code, nil
}

// chose says whether the scene sets a variable that every scene has to another value.
func (s Scene) chose(name string) bool {
	n := 0
	for _, kv := range s.Env {
		if strings.HasPrefix(kv, name+"=") {
			n++
		}
	}
	return n > 1
}

// shown picks the variables that make the fault; the rest only keeps the user's own settings out.
func (scene Scene) shown(kv string) bool {
	name, value, _ := strings.Cut(kv, "=")
	switch name {
	case "GOTOOLCHAIN", "GOMODCACHE":
		return scene.chose(name)
	case "HOME", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "GOVCS", "LANGUAGE":
		return value != ""
	case "GOPROXY", "GOSUMDB", "GOPRIVATE", "GONOPROXY", "GOINSECURE", "GOAUTH", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE",
		"GO111MODULE", "GOFLAGS", "GOWORK":
		return value != ""
	}
	return false
}
