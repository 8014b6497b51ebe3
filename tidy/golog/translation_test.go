package golog

import (
	"strings"
	"testing"
)

// contexts are the places where a sentence stands in what go prints; the first
// in which the English one is understood is the one that is tried.
var contexts = []string{
	"go: a.example/m@v1.0.0: git ls-remote -q origin in /m: exit status 128:\n\tfatal: %s",
	"go: a.example/m@v1.0.0: git ls-remote -q origin in /m: exit status 128:\n\tfatal: %s: Could not resolve host: a.example",
	"go: a.example/m@v1.0.0: git ls-remote -q origin in /m: exit status 128:\n\tssh: connect to host a.example port 22: %s",
	"go: a.example/m@v1.0.0: git ls-remote -q origin in /m: exit status 128:\n\tssh: Could not resolve hostname a.example: %s",
	"go: a.example/m@v1.0.0: Get \"https://p.example/a.example/m/@v/v1.0.0.mod\": dial tcp 10.0.0.1:443: connectex: %s",
	"go: a.example/m@v1.0.0: Get \"https://p.example/a.example/m/@v/v1.0.0.mod\": dial tcp: lookup p.example: %s",
	"go: open C:\\x\\go.mod: %s",
}

// TestTranslations: a sentence means in every language what it means in English.
func TestTranslations(t *testing.T) {
	for _, tr := range translations {
		context, want := "", Failure{}
		for _, c := range contexts {
			if f := parseOne(strings.ReplaceAll(c, "%s", said(tr.english))); f.Step != "" && f.Outcome != Failed {
				context, want = c, f
				break
			}
		}
		if context == "" {
			t.Errorf("no wording knows %q", tr.english)
		}
		for _, foreign := range tr.foreign {
			got := parseOne(strings.ReplaceAll(context, "%s", said(foreign)))
			if got.Step != want.Step || got.Outcome != want.Outcome {
				t.Errorf("%q: %s %s, want %s %s", foreign, got.Step, got.Outcome, want.Step, want.Outcome)
			}
		}
	}
}

func said(sentence string) string { return strings.ReplaceAll(sentence, "%s", "https://a.example/m/") }

func parseOne(text string) Failure {
	l := New(Flags{})
	passOn(l, text+"\n")
	if len(l.Failures()) == 0 {
		return Failure{}
	}
	return l.Failures()[0]
}
