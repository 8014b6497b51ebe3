//go:build unix

package tidy_test

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidyx/diagnose/faultlab"
)

// A phase is a part of a run in which a signal may come.
type phase struct {
	name  string
	start func(t *testing.T, terminal bool, env ...string) *session // returns when the phase has begun
}

// failing is a script in go's place that says what it failed of.
func failing(text string) string {
	return begin + "echo 'go: example.com/x@v1.0.0: " + text + "' >&2; exit 1"
}

var phases = []phase{
	{"between two runs", func(t *testing.T, terminal bool, env ...string) *session {
		p := scriptPlace(t, failing("reading http://127.0.0.1:1/example.com/x/@v/v1.0.0.mod: 502 Bad Gateway")).with(env...)
		s := startSession(t, p.with("TIDYX_RETRY=5"), terminal, catchAll+runTidyx)
		waitFor(t, "a long pause", func() bool { return strings.Contains(s.read(t, "stderr"), "(attempt 3)") })
		return s
	}},
	{"probing", func(t *testing.T, terminal bool, env ...string) *session {
		lab, scene, _ := newScene(t, fault(t, "no-response-plain-http"))
		p := scriptPlace(t, failing(`Get "http://`+scene.Host+`/example.com/x/@v/v1.0.0.mod": EOF`)).with(env...)
		s := startSession(t, p.with("GOPROXY=http://"+scene.Host), terminal, catchAll+runTidyx)
		waitFor(t, "a probe", func() bool { return len(lab.Requests()) > 0 })
		return s
	}},
	{"watching", func(t *testing.T, terminal bool, env ...string) *session {
		return watchedSession(t, terminal, catchAll+runTidyx, func(_ *session, lab *faultlab.Lab) bool { return len(lab.Requests()) > 1 }, env...)
	}},
	{"ending go", func(t *testing.T, terminal bool, env ...string) *session {
		return watchedSession(t, terminal, catchAll+`"$TIDYX" --fail-fast --try=none --report json=report.json 2>stderr; echo $? >code; exec cat`,
			func(s *session, _ *faultlab.Lab) bool {
				return strings.Contains(s.read(t, "stderr"), "--fail-fast ends go")
			}, env...)
	}},
}

// watchedSession has the real go wait for a module proxy that does not answer, until something holds.
func watchedSession(t *testing.T, terminal bool, script string, until func(*session, *faultlab.Lab) bool, env ...string) *session {
	t.Helper()
	lab, _, p := newScene(t, fault(t, "no-response-plain-http"))
	gocmd := writeScript(t, t.TempDir(), "go", begin+`trap "" TERM; `+realGo(t)+` "$@"; sleep 5; exit 1`) // it takes its time to end
	s := startSession(t, p.with("TIDYX_GO="+gocmd, "TIDYX_STALL=400ms", "TIDYX_PROBE_TIMEOUT=1s").with(env...), terminal, script)
	waitFor(t, "a climb", func() bool { return until(s, lab) })
	return s
}

// TestSignalInPhases sends each signal in each phase: tidyx ends with 128+n, leaves no process and no file, and writes
// the report that was asked for.
func TestSignalInPhases(t *testing.T) {
	t.Parallel()
	for _, phase := range phases {
		for _, terminal := range []bool{false, true} {
			for _, sig := range endings {
				t.Run(fmt.Sprintf("%s/terminal=%t/%v", phase.name, terminal, sig), func(t *testing.T) {
					t.Parallel()
					tmp := t.TempDir()
					s := phase.start(t, terminal, "TMPDIR="+tmp)
					s.signal(sig)
					want := 128 + int(sig)
					if got := s.code(); got != want && (phase.name != "ending go" || got != 1) { // it may have been ended already
						t.Errorf("the exit code is %d, want %d", got, want)
					}
					s.checkNobodyLeft()
					s.checkReport(s.code())
					if left, err := filepath.Glob(filepath.Join(tmp, "*")); err != nil || len(left) > 0 {
						t.Errorf("left in the temporary folder: %q, %v", left, err)
					}
				})
			}
		}
	}
}

// checkReport checks that the report is whole and has the exit code.
func (s *session) checkReport(code int) {
	s.t.Helper()
	var report struct {
		Schema   string
		ExitCode int `json:"exit_code"`
	}
	if err := json.Unmarshal([]byte(s.read(s.t, "report.json")), &report); err != nil || report.Schema == "" || report.ExitCode != code {
		s.t.Errorf("the report has code %d, want %d; %v; stderr is:\n%s", report.ExitCode, code, err, s.read(s.t, "stderr"))
	}
}

// TestStandingLine: while go waits a line stands on the terminal, and it is gone when tidyx ends.
func TestStandingLine(t *testing.T) {
	t.Parallel()
	s := watchedSession(t, true, catchAll+`"$TIDYX"; echo $? >code; exec cat`, func(_ *session, lab *faultlab.Lab) bool { return len(lab.Requests()) > 0 }, "TIDYX_STALL=20s")
	screen := make(chan string)
	go func() {
		var b strings.Builder
		buffer := make([]byte, 4096)
		for {
			n, err := s.tty.Read(buffer)
			b.Write(buffer[:n])
			if err != nil || strings.Contains(b.String(), "Next: ") {
				screen <- b.String()
				return
			}
		}
	}()
	time.Sleep(4 * time.Second) // the line comes after two
	s.press("\x03")
	if got := s.code(); got != 130 {
		t.Errorf("the exit code is %d, want 130", got)
	}
	shown := <-screen
	stood := strings.LastIndex(shown, "go is waiting for ")
	if stood < 0 || !strings.Contains(shown[stood:], "\r\x1b[K") {
		t.Errorf("no line stood and went away: %q", shown)
	}
	if _, after, _ := strings.Cut(shown[max(0, stood):], "\x1b[K"); strings.Contains(after, "go is waiting for") {
		t.Errorf("the line is left: %q", shown)
	}
}

// TestKilled kills tidyx at some moment of a tidy that changes go.mod and go.sum: both are as they were, or as they
// were to be.
func TestKilled(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "healthy-plain-http")
	const before = "module lab.example/scene\n\ngo 1.18\n" // go finds what it needs
	p.write(t, "go.mod", before)
	alone := p.copy(t)
	if got := alone.run(t, realGo(t), "mod", "tidy"); got.code != 0 {
		t.Fatalf("go says: %s", got.stderr)
	}
	after, sum := alone.read(t, "go.mod"), alone.read(t, "go.sum")
	if after == before || sum == "" {
		t.Fatalf("tidy changes nothing: %q %q", after, sum)
	}
	for i := range 25 {
		q := p.copy(t)
		alive := makePipe(t, filepath.Join(q.dir, "alive"))
		cmd := q.command(t, "sh", "-c", `exec 9>alive "$TIDYX"`)
		cmd.Env = append(cmd.Env, "TIDYX="+tidyx)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(i) * 4 * time.Millisecond)
		cmd.Process.Kill() // it may have ended
		cmd.Wait()
		alive.SetReadDeadline(time.Now().Add(longest))
		if _, err := io.ReadAll(alive); err != nil && !os.IsTimeout(err) {
			t.Fatal(err)
		}
		if mod := q.read(t, "go.mod"); mod != before && mod != after {
			t.Errorf("after %d ms go.mod is %q", i*4, mod)
		}
		if s := q.read(t, "go.sum"); s != "" && s != sum {
			t.Errorf("after %d ms go.sum is %q", i*4, s)
		}
	}
}
