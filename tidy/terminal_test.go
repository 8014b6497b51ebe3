//go:build unix

package tidy_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestTerminalKeys presses Ctrl-C and Ctrl-\ while the real go waits.
func TestTerminalKeys(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, key string
		code      int
	}{
		{"Ctrl-C", "\x03", 130},
		{"Ctrl-\\", "\x1c", 131},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, host := waitingSession(t, true, catchAll)
			s.press(test.key)
			if got := s.code(); got != test.code {
				t.Errorf("the exit code is %d, want %d", got, test.code)
			}
			s.checkNobodyLeft()
			s.checkVerdict("http-timeout", host)
		})
	}
}

// TestTerminalClosed closes the terminal while the real go waits: the shell
// ends, and the system hangs up on all in the foreground (termios(3)).
func TestTerminalClosed(t *testing.T) {
	t.Parallel()
	s, host := waitingSession(t, true, "")
	s.tty.Close()
	s.checkNobodyLeft()
	report := filepath.Join(s.dir, "report.json")
	waitFor(t, "the report", func() bool { _, err := readVerdict(report); return err == nil })
	s.checkVerdict("http-timeout", host)
}

// TestTerminalQuestion has a script in go's place ask on the terminal, as ssh
// does for a passphrase.
func TestTerminalQuestion(t *testing.T) {
	t.Parallel()
	s := startSession(t, scriptPlace(t, begin+`read answer </dev/tty; echo "go: heard $answer" >&2; exit 3`), true, runTidyx)
	s.press("sesame\n")
	if got := s.code(); got != goCode {
		t.Errorf("the exit code is %d, want go's %d", got, goCode)
	}
	if says := s.read(t, "stderr"); !strings.HasPrefix(says, "go: heard sesame\n") {
		t.Errorf("stderr is %q", says)
	}
}
