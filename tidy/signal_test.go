//go:build unix

package tidy_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

var endings = []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

// TestSignal sends each signal to tidyx while a script in go's place waits for
// a child: both end, and the code is 128+n.
func TestSignal(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"waits": "sleep 100 & wait",
		"deaf":  `trap "" INT TERM HUP QUIT; sleep 100; sleep 100`,
	} {
		for _, terminal := range []bool{false, true} {
			for _, sig := range endings {
				t.Run(fmt.Sprintf("%s/terminal=%t/%v", name, terminal, sig), func(t *testing.T) {
					t.Parallel()
					s := startSession(t, scriptPlace(t, begin+script), terminal, catchAll+runTidyx)
					s.signal(sig)
					if got, want := s.code(), 128+int(sig); got != want {
						t.Errorf("the exit code is %d, want %d", got, want)
					}
					s.checkNobodyLeft()
				})
			}
		}
	}
}

// TestSignalLeavesOthers starts tidyx in the place of a shell that has a child
// already, which is none of tidyx's.
func TestSignalLeavesOthers(t *testing.T) {
	t.Parallel()
	const other = `while [ ! -e question ]; do sleep 0.1; done; echo yes >answer`
	const shell = `sh -c '{ ` + other + `; } & exec "$TIDYX" 2>stderr'; echo $? >code; exec cat`
	s := startSession(t, scriptPlace(t, begin+"sleep 100 & wait"), true, catchAll+shell)
	s.signal(syscall.SIGTERM)
	if got := s.code(); got != 143 {
		t.Errorf("the exit code is %d, want 143", got)
	}
	s.checkNobodyLeft()
	s.write(t, "question", "")
	s.waitForFile(t, "answer")
}

// TestSignalTwice is for who has no patience: not even a report is written.
func TestSignalTwice(t *testing.T) {
	t.Parallel()
	for _, terminal := range []bool{false, true} {
		t.Run(fmt.Sprintf("terminal=%t", terminal), func(t *testing.T) {
			t.Parallel()
			s := startSession(t, scriptPlace(t, begin+`trap "" INT; sleep 100; sleep 100`), terminal, catchAll+runTidyx)
			s.signal(syscall.SIGINT)
			s.signal(syscall.SIGTERM)
			if got := s.code(); got != 128+int(syscall.SIGINT) && got != 128+int(syscall.SIGTERM) {
				t.Errorf("the exit code is %d, want 130 or 143", got)
			}
			if report := s.read(t, "report.json"); report != "" {
				t.Errorf("there is a report: %s", report)
			}
			s.checkNobodyLeft()
		})
	}
}

// TestSignalEcho sends a signal twice at once, as timeout(1) does: to the
// process and to its group. It is one interruption, and has a report.
func TestSignalEcho(t *testing.T) {
	t.Parallel()
	s, host := waitingSession(t, false, catchAll)
	pid := s.number("started")
	s.signal(syscall.SIGINT)
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) { // it may be fast
		t.Fatal(err)
	}
	if got := s.code(); got != 130 {
		t.Errorf("the exit code is %d, want 130", got)
	}
	s.checkNobodyLeft()
	s.checkVerdict("http-timeout", host)
}

// TestSignalWithoutReader has nobody read tidyx's stderr, which is full: the
// first signal ends go, the second tidyx.
func TestSignalWithoutReader(t *testing.T) {
	t.Parallel()
	p := scriptPlace(t, begin+`cat much >&2`)
	p.write(t, "much", strings.Repeat("a line of thirty-two characters\n", 1<<20/32))
	makePipe(t, filepath.Join(p.dir, "stuck"))
	s := startSession(t, p, false, catchAll+`"$TIDYX" 2>stuck; echo $? >code; exec cat`)
	time.Sleep(time.Second) // until all pipes are full
	s.signal(syscall.SIGINT)
	s.checkNobodyLeft()
	time.Sleep(200 * time.Millisecond) // at once it would be the same one
	s.signal(syscall.SIGINT)
	if got := s.code(); got != 130 {
		t.Errorf("the exit code is %d, want 130", got)
	}
}

// TestSignalWithoutReaderOfTheWatch has the watch stand in a write that nobody
// reads while go ends: the second signal ends tidyx all the same.
func TestSignalWithoutReaderOfTheWatch(t *testing.T) {
	t.Parallel()
	p := scriptPlace(t, begin+`echo "# get http://127.0.0.1:1/x/@v/list" >&2; cat much >&2; sleep 3; exit 1`).with("TIDYX_STALL=300ms")
	p.write(t, "much", strings.Repeat("a line of thirty-two characters\n", 64<<10/32-1)) // a pipe has room for one more
	makePipe(t, filepath.Join(p.dir, "stuck"))
	s := startSession(t, p, false, catchAll+`"$TIDYX" 2>stuck; echo $? >code; exec cat`)
	s.checkNobodyLeft()
	s.signal(syscall.SIGINT)
	time.Sleep(200 * time.Millisecond) // at once it would be the same one
	s.signal(syscall.SIGINT)
	if got := s.code(); got != 130 {
		t.Errorf("the exit code is %d, want 130", got)
	}
}

// TestSignalIgnored starts tidyx where INT and HUP are ignored, as nohup and a
// shell's & do: they stay so.
func TestSignalIgnored(t *testing.T) {
	t.Parallel()
	for _, terminal := range []bool{false, true} {
		t.Run(fmt.Sprintf("terminal=%t", terminal), func(t *testing.T) {
			t.Parallel()
			p := scriptPlace(t, begin+`while [ ! -e go-on ]; do sleep 0.1; done; exit 3`)
			s := startSession(t, p, terminal, `trap "" INT HUP; `+runTidyx)
			s.signal(syscall.SIGINT)
			s.signal(syscall.SIGHUP)
			s.write(t, "go-on", "")
			if got := s.code(); got != goCode {
				t.Errorf("the exit code is %d, want go's %d", got, goCode)
			}
		})
	}
}

// TestSignalWhileWaiting sends each signal while the real go waits for a module
// proxy that never answers. What it waited for is in the report; go.mod and
// go.sum are as they were.
func TestSignalWhileWaiting(t *testing.T) {
	t.Parallel()
	for _, terminal := range []bool{false, true} {
		for _, sig := range endings {
			t.Run(fmt.Sprintf("terminal=%t/%v", terminal, sig), func(t *testing.T) {
				t.Parallel()
				s, host := waitingSession(t, terminal, catchAll)
				goMod := s.read(t, "go.mod")
				s.signal(sig)
				if got, want := s.code(), 128+int(sig); got != want {
					t.Errorf("the exit code is %d, want %d", got, want)
				}
				s.checkNobodyLeft()
				s.checkVerdict("http-timeout", host)
				if s.read(t, "go.mod") != goMod || s.read(t, "go.sum") != "" {
					t.Errorf("go.mod or go.sum has changed: %q, %q", s.read(t, "go.mod"), s.read(t, "go.sum"))
				}
			})
		}
	}
}

// waitingSession starts a session in which the real go has waited for a while,
// and returns whom it waits for.
func waitingSession(t *testing.T, terminal bool, before string) (s *session, host string) {
	t.Helper()
	gocmd := realGo(t)
	lab, scene, p := newScene(t, fault(t, "no-response-plain-http"))
	script := writeScript(t, t.TempDir(), "go", begin+`exec `+gocmd+` "$@"`)
	s = startSession(t, p.with("TIDYX_GO="+script, "TIDYX_STALL=0"), terminal, before+runTidyx)
	waitFor(t, "go's request", func() bool { return len(lab.Requests()) > 0 })
	time.Sleep(1500 * time.Millisecond) // a shorter silence is not worth a word
	return s, scene.Host
}

// checkVerdict reads the first finding of the report.
func (s *session) checkVerdict(cause, host string) {
	s.t.Helper()
	got, err := readVerdict(filepath.Join(s.dir, "report.json"))
	if err != nil {
		s.t.Fatalf("%v; stderr is:\n%.1000s", err, s.read(s.t, "stderr"))
	}
	if got.Cause != cause || got.Host != host {
		s.t.Errorf("the verdict is %s of %q, want %s of %q", got.Cause, got.Host, cause, host)
	}
}
