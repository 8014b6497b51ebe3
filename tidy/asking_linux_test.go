package tidy_test

import (
	"strings"
	"testing"
	"time"
)

// TestQuietWhileAsking: a tool that asks on the terminal is waited for by nobody but the person who is asked; one that
// does not, and whose server can't be reached, is named.
func TestQuietWhileAsking(t *testing.T) {
	t.Parallel()
	const fetch = `echo 'mkdir -p /m/vcs/ab # git3 https://127.0.0.1:1/x' >&2; echo 'cd /m/vcs/ab; git fetch -f origin' >&2; `
	for name, test := range map[string]struct {
		child string
		quiet bool
	}{
		"asking":  {`sh -c 'exec 3</dev/tty; echo begun >begun; read answer <&3; true'`, true},
		"waiting": {`sh -c 'echo begun >begun; sleep 4'`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := scriptPlace(t, begin+fetch+test.child+"; exit 0").with("TIDYX_STALL=400ms")
			s := startSession(t, p, true, catchAll+`"$TIDYX" 2>stderr; echo $? >code; exec cat`)
			s.waitForFile(t, "begun")
			time.Sleep(3 * time.Second)
			if test.quiet {
				s.press("sesame\n")
			}
			if got := s.code(); got != 0 {
				t.Errorf("the exit code is %d", got)
			}
			if said := strings.Contains(s.read(t, "stderr"), "(tcp-refused)"); said == test.quiet {
				t.Errorf("stderr is %q", s.read(t, "stderr"))
			}
		})
	}
}
