//go:build unix

package tidy_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	maxMemory = 100 << 20 // bytes that tidyx may have needed at most
	goCode    = 3         // exit code of the scripts that take go's part
)

// outputs are what a script in go's place writes to stderr, and what is left
// of it: all but the lines that the added -x brought.
func outputs() map[string]struct{ written, left string } {
	long := strings.Repeat("0123456789abcdef", 10<<20/16)
	garbage := make([]byte, 3<<20)
	rand.NewChaCha8([32]byte{1}).Read(garbage)
	many := strings.Repeat("go: downloading example.com/m v1.0.0\n", 500_000)
	failures := strings.Repeat("go: example.com/m@v1.0.0: it failed\n\tand this is why\n", 250_000)
	traced := strings.Repeat("# get https://proxy.example.org/m/@v/list\nword\n", 50_000)
	url := "# get https://proxy.example.org/" + long
	return map[string]struct{ written, left string }{
		"nothing":                    {},
		"no newline at the end":      {"one\ntwo", "one\ntwo"},
		"carriage returns":           {"one\r\ntwo\rthree\r\n", "one\r\ntwo\rthree\r\n"},
		"empty lines":                {"\n\n\n", "\n\n\n"},
		"a line of 10 MB":            {long + "\nend\n", long + "\nend\n"},
		"10 MB without a newline":    {long, long},
		"a trace line of 10 MB":      {"one\n" + url + "\n# get of a word\ntwo\n", "one\n# get of a word\ntwo\n"},
		"half a million lines":       {many, many},
		"a quarter million failures": {failures, failures},
		"fifty thousand traces":      {traced, strings.Repeat("word\n", 50_000)},
		"bytes that are no text":     {string(garbage), string(garbage)},
	}
}

// TestOutput has a script in go's place write much, or much that is no text,
// to both streams: it arrives byte for byte, in bounded memory.
func TestOutput(t *testing.T) {
	t.Parallel()
	for name, output := range outputs() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := scriptPlace(t, fmt.Sprintf(`cat written; cat written >&2; grep VmHWM /proc/$PPID/status >memory; exit %d`, goCode))
			p.write(t, "written", output.written)
			got := p.with("TIDYX_QUIET=true").run(t, tidyx)
			if got.code != goCode {
				t.Errorf("the exit code is %d, want go's %d", got.code, goCode)
			}
			if got.stdout != output.written {
				t.Errorf("stdout has %d bytes, not the %d that go wrote", len(got.stdout), len(output.written))
			}
			if got.stderr != output.left {
				t.Errorf("stderr has %d bytes, want %d: %s", len(got.stderr), len(output.left), difference(got.stderr, output.left))
			}
			if used := memory(t, p.read(t, "memory")); used > maxMemory {
				t.Errorf("tidyx needed %d MB of memory, want less than %d", used>>20, maxMemory>>20)
			}
		})
	}
}

// difference shows where two texts part.
func difference(got, want string) string {
	n := 0
	for n < len(got) && n < len(want) && got[n] == want[n] {
		n++
	}
	return fmt.Sprintf("at byte %d %.60q, want %.60q", n, got[n:], want[n:])
}

// memory reads "VmHWM:   12345 kB" of proc(5); 0 where there is no /proc.
func memory(t *testing.T, status string) int {
	t.Helper()
	if _, err := os.Stat("/proc/self/status"); err != nil {
		return 0
	}
	fields := strings.Fields(status)
	if len(fields) != 3 || fields[2] != "kB" {
		t.Fatalf("the peak of memory reads %q", status)
	}
	kB, err := strconv.Atoi(fields[1])
	if err != nil {
		t.Fatal(err)
	}
	return kB << 10
}

// TestSlowReader reads stderr only after go has ended: nothing is lost.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	p := scriptPlace(t, fmt.Sprintf(`cat written >&2; echo yes >ended; exit %d`, goCode))
	want := strings.Repeat("a line of thirty-two characters\n", 120<<10/32) // fits into two pipes
	p.write(t, "written", want)
	cmd := p.with("TIDYX_QUIET=true").command(t, tidyx)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.waitForFile(t, "ended")
	time.Sleep(2 * time.Second) // longer than an orphan's words are waited for
	got, err := io.ReadAll(stderr)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("stderr has %d bytes, want %d", len(got), len(want))
	}
	cmd.Wait()
	if code := exitCode(cmd.ProcessState); code != goCode {
		t.Errorf("the exit code is %d, want go's %d", code, goCode)
	}
}

// TestClosedStreams runs tidyx with streams that are closed, or whose reader
// has gone: go runs to its end, and its result is the result.
func TestClosedStreams(t *testing.T) {
	t.Parallel()
	const script = `for i in 1 2 3 4 5; do echo "go: line $i" >&2; sleep 0.1; done; echo yes >ended; exit 3`
	for name, line := range map[string]string{
		"stderr closed":         `"$TIDYX" 2>&-`,
		"stdout closed":         `"$TIDYX" >&-`,
		"all closed":            `"$TIDYX" <&- >&- 2>&-`,
		"stderr without reader": `{ "$TIDYX"; echo $? >code; } 2>&1 >/dev/null | :; while [ ! -s code ]; do sleep 0.1; done; exit $(cat code)`,
		"both without reader":   `{ "$TIDYX"; echo $? >code; } 2>&1 | :; while [ ! -s code ]; do sleep 0.1; done; exit $(cat code)`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := scriptPlace(t, script).with("TIDYX=" + tidyx)
			if got := p.run(t, "sh", "-c", line); got.code != goCode {
				t.Errorf("the exit code is %d, want go's %d; stderr is %q", got.code, goCode, got.stderr)
			}
			if p.read(t, "ended") == "" {
				t.Error("go did not run to its end")
			}
		})
	}
}
