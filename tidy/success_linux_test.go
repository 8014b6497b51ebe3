package tidy_test

import (
	"bytes"
	"errors"
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// TestSuccessAddsNothing tidies a module whose requirements are in the module
// cache: tidyx writes nothing, starts one process, and neither it nor go asks
// for a socket.
func TestSuccessAddsNothing(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "healthy-plain-http").copy(t)
	if first := p.run(t, tidyx); first.code != 0 {
		t.Fatalf("filling the module cache: %+v", first)
	}
	gocmd := realGo(t)
	bin := t.TempDir()
	writeScript(t, bin, "go", `echo "$*" >>started; exec `+gocmd+` "$@"`)
	p = p.with("PATH=" + bin) // nothing but go can be found
	got := runWithoutSockets(t, p)
	if got != (outcome{}) {
		t.Errorf("tidyx ends with %+v, want no output and 0", got)
	}
	if starts := p.read(t, "started"); starts != "mod tidy -v -x\n" {
		t.Errorf("tidyx started go with %q, want once with mod tidy -v -x", starts)
	}
}

// TestWithoutSockets shows that the test above would notice: a module that is
// not in the module cache can't be tidied without sockets.
func TestWithoutSockets(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "healthy-plain-http").with("TIDYX_NO_DIAGNOSE=true")
	got := runWithoutSockets(t, p)
	if want := 128 + int(syscall.SIGSYS); got.code != want {
		t.Errorf("tidyx ends with %+v, want %d", got, want)
	}
}

// runWithoutSockets runs tidyx so that whoever calls socket(2), it or what it
// starts, is killed.
func runWithoutSockets(t *testing.T, p place, args ...string) outcome {
	t.Helper()
	cmd := p.command(t, tidyx, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // for good: a child inherits the filter of its thread, which ends with this goroutine
		started <- errors.Join(forbidSockets(), cmd.Start())
	}()
	if err := <-started; err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return outcome{exitCode(cmd.ProcessState), stdout.String(), stderr.String()}
}

// forbidSockets makes socket(2) deadly in this thread (seccomp(2)).
func forbidSockets() error {
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS}, // the number of the system call
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.SYS_SOCKET, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_KILL_PROCESS},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	return errors.Join(
		unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
		unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0, 0),
	)
}
