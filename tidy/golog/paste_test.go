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

// TestOnlyGoSpeaksSo: a chain of requirements or a module's version behind "go: "
// is a failure, in however few words and with whatever is said.
func TestOnlyGoSpeaksSo(t *testing.T) {
	for _, text := range []string{
		"go: example.com/a@v1.0.0 requires\n\texample.com/b@v1.0.0: what nobody has said",
		"go: m.example/app imports\n\texample.com/b: what nobody has said",
		"go: example.com/b@v1.0.0: surprised",
	} {
		if f := pastedFailure(t, "make tidy\n"+text+"\n"); f.Text != text || f.Step != "" {
			t.Errorf("%q: %s %s in %q, want a failure without a name", text, f.Step, f.Outcome, f.Text)
		}
	}
}

// pastedFailure is the only failure of a pasted log.
func pastedFailure(t *testing.T, log string) Failure {
	t.Helper()
	p, err := ReadPasted(strings.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Runs) != 1 || len(p.Runs[0].Failures) != 1 {
		t.Fatalf("%q has the runs %+v, want one failure", log, p.Runs)
	}
	return p.Runs[0].Failures[0]
}
