package golog

import (
	"bytes"
	"strings"
	"testing"
)

// FuzzPasted: whatever is pasted, nothing panics, every line is counted, and
// what is called a failure stands in the log.
func FuzzPasted(f *testing.F) {
	for _, text := range samples(f, "failures.txtar") {
		f.Add([]byte(text))
		f.Add([]byte("#12 3.456 " + strings.ReplaceAll(text, "\n", "\n#12 3.457 ")))
	}
	f.Add([]byte("{\"msg\":\"go: a/b@v1.0.0: Get \\\"https://x/@v/\\\": EOF\\n\\tgo: \\u00e9\"}\n"))
	f.Add([]byte("go: x@v1: reading https://a: 404 \x1b[31m\r\n\xff\xfe\x00"))
	f.Fuzz(func(t *testing.T, log []byte) {
		p, err := ReadPasted(bytes.NewReader(log))
		if err != nil {
			t.Skip() // no text: a byte order mark before something else
		}
		if want := lineCount(log); !hasBOM(log) && p.Lines != want {
			t.Errorf("%d lines were read of %d", p.Lines, want)
		}
		for _, run := range p.Runs {
			if run.Line < 1 || run.Line > p.Lines || len(run.Failures) == 0 {
				t.Errorf("a run with %d failures begins in line %d of %d", len(run.Failures), run.Line, p.Lines)
			}
		}
	})
}

// TestFinder: the marks are found wherever they stand.
func TestFinder(t *testing.T) {
	for _, m := range marks {
		if len(m) < markLen {
			t.Fatalf("the mark %q is shorter than %d bytes", m, markLen)
		}
		for _, before := range []string{"", "x", "go", "gggg", "a long line of somebody else's "} {
			at := markFinder().find([]byte(before + m + " and more"))
			if at < 0 || at > len(before) {
				t.Errorf("%q after %q is found at %d", m, before, at)
			}
		}
	}
	if at := markFinder().find([]byte("nothing of the kind stands here")); at >= 0 {
		t.Errorf("a mark is found at %d", at)
	}
}
