//go:build unix

package tidy_test

import (
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// begin begins a script in go's place, which knows go mod alone: it says who
// it is and who started it, and it and all that it starts hold the pipe
// "alive" open.
const begin = `[ "$1" = mod ] || exit 1
exec 9>alive; echo $$ >gocmd; echo $PPID >started
`

// catchAll lets a shell outlive the signals that end what it starts; its
// children do not inherit that.
const catchAll = "trap : INT TERM HUP QUIT; "

// runTidyx leaves tidyx's words and exit code in files, and waits then.
const runTidyx = `"$TIDYX" --report json=report.json 2>stderr; echo $? >code; exec cat`

// A session is a shell that runs tidyx and outlives it, so that nothing but
// tidyx itself ends what tidyx started.
type session struct {
	place
	t     *testing.T
	tty   *os.File // the other side of the controlling terminal; nil: there is none
	alive *os.File // ends when the go command and all its descendants have ended
}

// startSession runs a shell script in a session of its own, with a controlling
// terminal or without, and waits until the go command has started.
func startSession(t *testing.T, p place, terminal bool, script string) *session {
	t.Helper()
	s := &session{place: p.with("TIDYX=" + tidyx), t: t, alive: makePipe(t, filepath.Join(p.dir, "alive"))}
	cmd := s.command(t, "sh", "-c", script)
	var stdin io.WriteCloser
	var err error
	if terminal {
		s.tty, err = pty.Start(cmd)
		stdin = s.tty
	} else {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if stdin, err = cmd.StdinPipe(); err == nil {
			err = cmd.Start()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		cmd.Wait() // its end by a signal is no news
		if t.Failed() && s.read(t, "gocmd") != "" {
			syscall.Kill(-s.number("gocmd"), syscall.SIGKILL) // in a group of its own
		}
	})
	s.waitForFile(t, "started")
	return s
}

// makePipe makes a named pipe and opens its reading end.
func makePipe(t *testing.T, file string) *os.File {
	t.Helper()
	if err := syscall.Mkfifo(file, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(file, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// number waits for the file in which a script leaves a number.
func (s *session) number(file string) int {
	s.t.Helper()
	s.waitForFile(s.t, file)
	n, err := strconv.Atoi(strings.TrimSpace(s.read(s.t, file)))
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// signal sends a signal to tidyx alone.
func (s *session) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := syscall.Kill(s.number("started"), sig); err != nil {
		s.t.Fatal(err)
	}
}

// press sends a key to the terminal.
func (s *session) press(key string) {
	s.t.Helper()
	if _, err := s.tty.WriteString(key); err != nil {
		s.t.Fatal(err)
	}
}

// code waits for the end of tidyx and returns its exit code.
func (s *session) code() int {
	s.t.Helper()
	return s.number("code")
}

// checkNobodyLeft waits until go and all its descendants have ended.
func (s *session) checkNobodyLeft() {
	s.t.Helper()
	s.alive.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.ReadAll(s.alive); err != nil {
		s.t.Errorf("go, or a process that it started, outlives tidyx: %v", err)
	}
}
