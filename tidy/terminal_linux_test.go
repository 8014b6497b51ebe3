package tidy_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTerminalStop presses Ctrl-Z under a shell with job control: tidyx and go
// stop, and go on in the foreground.
func TestTerminalStop(t *testing.T) {
	t.Parallel()
	p := scriptPlace(t, begin+`read answer <question; exit 3`) // one process, which waits
	question := filepath.Join(p.dir, "question")
	makePipe(t, question)
	answer, err := os.OpenFile(question, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Close()
	s := startSession(t, p, true, `set -m; "$TIDYX" --quiet; echo $? >stopped
while [ ! -e awake ]; do sleep 0.1; done; fg; echo $? >code; exec cat`)
	tidyx, gocmd := s.number("started"), s.number("gocmd")
	s.press("\x1a")
	if got, want := s.number("stopped"), 148; got != want { // 128+SIGTSTP
		t.Errorf("the shell is told %d of tidyx, want %d", got, want)
	}
	for _, pid := range []int{tidyx, gocmd} {
		waitFor(t, "process to stop", func() bool { return state(t, pid) == "T" })
	}
	s.write(t, "awake", "")
	if _, err := answer.WriteString("go on\n"); err != nil {
		t.Fatal(err)
	}
	if got := s.code(); got != goCode {
		t.Errorf("the exit code is %d, want go's %d", got, goCode)
	}
	s.checkNobodyLeft()
}

// state is the state of a process, as proc(5) has it.
func state(t *testing.T, pid int) string {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), ") ") // after the name
	return rest[:1]
}
