package faultlab

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// The tests run this same binary again, with a role in the environment.
const (
	roleEnv      = "FAULTLAB_ROLE"
	roleInside   = "inside"   // run the tests in namespaces of their own
	roleResolver = "resolver" // run a command with another resolv.conf

	tidyxEnv      = "FAULTLAB_TIDYX"        // the tidyx binary under test; unset: built anew (use -count=1 if set)
	buildErrorEnv = "FAULTLAB_BUILD_ERROR"  // why there is none
	resolvConfEnv = "FAULTLAB_RESOLV_CONF"  // the file that roleResolver puts in place
	requiredEnv   = "TIDYX_NAMESPACE_TESTS" // "required": no namespaces is a failure
)

// errNotIsolated says why this process has no namespaces of its own; nil if it has.
var errNotIsolated error

func TestMain(m *testing.M) {
	code, err := dispatch(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "faultlab:", err)
		code = 1
	}
	os.Exit(code)
}

// dispatch plays the role that the environment gives to this process.
func dispatch(m *testing.M) (int, error) {
	switch os.Getenv(roleEnv) {
	case roleResolver:
		return 0, execWithResolver(os.Getenv(resolvConfEnv), os.Args[1:])
	case roleInside:
		leave, err := enterNetwork()
		if err != nil {
			return 0, err
		}
		defer leave()
		return runTests(m), nil
	default:
		return outside(m)
	}
}

// outside builds tidyx and runs the tests in namespaces; where these can't be had it runs what needs none.
func outside(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "faultlab-tidyx-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // other users run it too
		return 0, err
	}
	if os.Getenv(tidyxEnv) == "" {
		buildTidyx(filepath.Join(dir, "tidyx"))
	}

	attr, err := findIsolation()
	if err == nil {
		return runIsolated(attr)
	}
	if os.Getenv(requiredEnv) == "required" {
		return 0, fmt.Errorf("%s=required, and there are no namespaces: %w", requiredEnv, err)
	}
	fmt.Fprintf(os.Stderr, "faultlab: SKIPPED the faults that need namespaces: %v\n", err)
	errNotIsolated = err
	return runTests(m), nil
}

// buildTidyx builds the tidyx binary at path and says so in the environment, for this process and those it starts.
func buildTidyx(path string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "build", "-o", path, ".")
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		os.Setenv(buildErrorEnv, fmt.Sprintf("%v\n%s", err, out))
		return
	}
	os.Setenv(tidyxEnv, path)
}

// runTests runs more tests at a time than there are processors, since they wait most of their time.
func runTests(m *testing.M) int {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		flag.Set("test.parallel", fmt.Sprint(4*runtime.NumCPU()))
	}
	return m.Run()
}

// runIsolated runs this binary again with the same arguments in namespaces, and returns its exit code.
func runIsolated(attr *syscall.SysProcAttr) (int, error) {
	runtime.LockOSThread() // the child is told when this thread ends
	defer runtime.UnlockOSThread()
	cmd := insideCommand(attr, os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// insideCommand is this binary in the role that enters namespaces.
func insideCommand(attr *syscall.SysProcAttr, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), roleEnv+"="+roleInside)
	cmd.SysProcAttr = attr
	return cmd
}
