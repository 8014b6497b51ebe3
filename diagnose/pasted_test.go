package diagnose

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/txtar"

	"tidyx/tidy/golog"
)

// wrappings are what stands around go's lines where people paste them.
var wrappings = map[string]func(lines []string) string{
	"bare":    func(l []string) string { return strings.Join(l, "\n") },
	"windows": func(l []string) string { return strings.Join(l, "\r\n") + "\r\n" },
	"github": func(l []string) string {
		return "2026-11-22T06:00:00.0000001Z ##[group]Run go mod tidy\n" + each(l, func(i int, s string) string { return fmt.Sprintf("2026-11-22T06:00:%02d.%07dZ ", i%60, i*1237) + s }) +
			"2026-11-22T06:00:00.0000001Z ##[error]Process completed with exit code 1.\n"
	},
	"buildkit": func(l []string) string {
		return "#12 [builder 4/6] RUN go mod download\n" + each(l, func(i int, s string) string { return fmt.Sprintf("#12 %d.%03d ", i/3, i*7) + s }) +
			"#12 ERROR: process \"/bin/sh -c go mod download\" did not complete successfully: exit code: 1\n------\n"
	},
	"coloured": func(l []string) string {
		return each(l, func(_ int, s string) string { return "\x1b[31m" + s + "\x1b[0m" })
	},
	"jenkins": func(l []string) string {
		return each(l, func(i int, s string) string { return fmt.Sprintf("[2026-11-22T06:00:%02d.123Z] ", i%60) + s })
	},
	"compose": func(l []string) string { return each(l, func(_ int, s string) string { return "web-1  | " + s }) },
	"journal": func(l []string) string {
		return each(l, func(i int, s string) string {
			return fmt.Sprintf("Nov 22 06:00:%02d runner-7 build[%d]: ", i%60, 2100) + s
		})
	},
	"mail":     func(l []string) string { return each(l, func(_ int, s string) string { return "> " + s }) },
	"markdown": func(l []string) string { return each(l, func(_ int, s string) string { return "    " + s }) },
	"make": func(l []string) string {
		return "go mod tidy\n" + strings.Join(l, "\n") + "\nmake: *** [Makefile:12: tidy] Error 1\n"
	},
	"json": func(l []string) string {
		msg, _ := json.Marshal("exit status 1: " + strings.Join(l, "\n"))
		return `{"level":"error","ts":1732255200.1,"msg":` + string(msg) + `,"caller":"build/run.go:42"}` + "\n"
	},
	"logfmt": func(l []string) string {
		return "time=2026-11-22T06:00:00Z level=error msg=\"running go failed\" err=" + strconv.Quote(strings.Join(l, "\n")) + "\n"
	},
	"utf16": func(l []string) string {
		b := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(strings.Join(l, "\r\n"))) {
			b = append(b, byte(u), byte(u>>8))
		}
		return string(b)
	},
	"hard-wrapped": hardWrapped, "word-wrapped": wordWrapped,
	"annotation": func(l []string) string {
		return "::error file=go.mod::" + strings.Join(l, "%0A") + "\n"
	},
}

// hardWrapped cuts lines as a terminal does whose window is narrow.
func hardWrapped(lines []string) string {
	var b strings.Builder
	for _, s := range lines {
		r := []rune(s)
		for len(r) > 80 {
			b.WriteString(string(r[:80]) + "\n")
			r = r[80:]
		}
		b.WriteString(string(r) + "\n")
	}
	return b.String()
}

// wordWrapped breaks lines at blanks as mail programs do.
func wordWrapped(lines []string) string {
	var b strings.Builder
	for _, s := range lines {
		width := 0
		for i, word := range strings.SplitAfter(s, " ") {
			if i > 0 && width+len(strings.TrimRight(word, " ")) > 72 {
				b.WriteString("\n")
				width = 0
			}
			b.WriteString(word)
			width += len(word)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func each(lines []string, f func(int, string) string) string {
	var b strings.Builder
	for i, s := range lines {
		b.WriteString(f(i, s) + "\n")
	}
	return b.String()
}

// TestPasted: whatever stands around go's words, the cause is what the words
// alone tell. Each sample is tried in a few wrappings, each wrapping with many.
func TestPasted(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("..", "tidy", "golog", "testdata", "failures.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Sorted(maps.Keys(wrappings))
	for i, f := range archive.Files {
		name, _, _ := cutSample(t, f.Name)
		lines := strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n")
		want := firstCause(readLog(string(f.Data)))
		for j, wrapping := range names {
			if (i+j)%5 != 0 {
				continue
			}
			if got := pastedCause(t, wrappings[wrapping](lines)); got != want {
				t.Errorf("%s in %s: %s, want %s\n%s", name, wrapping, got, want, f.Data)
			}
		}
	}
}

// TestPastedLogs reads logs as they come in mails and issues.
func TestPastedLogs(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "pasted.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		name, want, host := cutSample(t, f.Name)
		p, err := golog.ReadPasted(strings.NewReader(string(f.Data)))
		if err != nil {
			t.Fatal(err)
		}
		got := Finding{Cause: "-", Host: "-"}
		if n := len(p.Runs); n > 0 {
			got = Run(t.Context(), Input{Mode: "explain", Failures: p.Runs[n-1].Failures, Limits: Limits{Offline: true}}).Findings[0]
		}
		if got.Cause != want || got.Host != strings.TrimPrefix(host, "-") && got.Host != host {
			t.Errorf("%s: %s at %q, want %s at %q\n%s", name, got.Cause, got.Host, want, host, f.Data)
		}
	}
}

// TestCutOff: a verdict on a text that was cut off claims less than one on the
// whole text, and prints no word that the log does not hold.
func TestCutOff(t *testing.T) {
	const get = `go: example.com/q@v1.0.0: Get "https://proxy.example.org/example.com/q/@v/v1.0.0.mod": dial tcp 10.1.1.1:443: `
	for _, test := range []struct{ log, cause, confidence, guess string }{
		{get + "connect: connection refused", "tcp-refused", "high", ""},
		{get + "connect: connection refu", "tcp-refused", "medium", "refused"},
		{get + "connect: connection", "unknown", "low", "refused"},
		{"go: example.com/q@v1.0.0: zip: not a valid zip f", "goproxy-bad-response", "medium", "zip file"},
		{"go: example.com/q@v1.0.0: parsing go.mod:", "unknown", "low", "missing module"},
	} {
		p, err := golog.ReadPasted(strings.NewReader(test.log + "\n"))
		if err != nil || len(p.Runs) != 1 {
			t.Fatalf("%s: %d runs, %v", test.log, len(p.Runs), err)
		}
		r := Run(t.Context(), Input{Mode: "explain", Failures: p.Runs[0].Failures, Limits: Limits{Offline: true}})
		if f := r.Findings[0]; f.Cause != test.cause || f.Confidence != test.confidence {
			t.Errorf("%s: %s, confidence %s, want %s, %s", test.log, f.Cause, f.Confidence, test.cause, test.confidence)
		}
		failures, err := json.Marshal(r.Failures)
		if err != nil {
			t.Fatal(err)
		}
		if test.guess != "" && strings.Contains(string(failures)+r.Findings[0].Why, test.guess) {
			t.Errorf("%s: %q is printed: %s, %s", test.log, test.guess, r.Findings[0].Why, failures)
		}
	}
}

// TestHealthyLog: a long build log without a failure has no finding.
func TestHealthyLog(t *testing.T) {
	var log strings.Builder
	for i := range 500 {
		fmt.Fprintf(&log, "2026-11-22T06:00:00.0000000Z go: downloading github.com/acme/lib%d v1.0.%d\n", i, i)
		fmt.Fprintf(&log, "2026-11-22T06:00:01.0000000Z ok  \tm.example/app/p%d\t0.1s\n", i)
	}
	if got := pastedCause(t, log.String()); got != "-" {
		t.Errorf("a healthy log has the finding %s", got)
	}
}

func firstCause(failures []golog.Failure) string {
	if findings := Judge(nil, failures, Requirements{}); len(findings) > 0 {
		return findings[0].Cause
	}
	return "-"
}

func pastedCause(t *testing.T, log string) string {
	t.Helper()
	p, err := golog.ReadPasted(strings.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Runs) == 0 {
		return "-"
	}
	return firstCause(p.Runs[len(p.Runs)-1].Failures)
}
