//go:build unix

package tidy_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tidyx/diagnose"
)

// TestWarningsAreNotes: of a failure the settings that have to do with it are
// noted, at most three, and no other.
func TestWarningsAreNotes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		command string
		with    []string
		want    []string
		not     string
	}{
		{"", []string{"GO_PROXY=https://user:secret@h.example", "GONOSUMCHECK=1"}, []string{"GO_PROXY=https://xxxxx@h.example (environment): go reads no variable of this name; the nearest that it reads is GOPROXY"}, "GONOSUMCHECK"},
		{"", []string{"GOPRIVATE=https://git.corp.example,127.0.0.1:80", "NO_PROXY=a.example b.example"}, []string{"module paths have no scheme", "module paths have no port", "go parts entries at commas alone"}, "GOSUMDB"},
		{"diagnose", []string{"GOPRIVATE=https://127.0.0.1"}, []string{"(meant: export GOPRIVATE=127.0.0.1)"}, "GOSUMDB"},
		{"diagnose", []string{"GOPRIVATE=https://git.corp.example"}, nil, "GOPRIVATE"},
	} {
		p := newPlace(t, "port-closed").with(test.with...)
		got := p.run(t, tidyx, append(strings.Fields(test.command), "--report=json=report.json")...)
		var r diagnose.Report
		if err := json.Unmarshal([]byte(p.read(t, "report.json")), &r); err != nil || got.code != 1 {
			t.Fatalf("%v, %+v", err, got)
		}
		notes := strings.Join(r.Notes, "\n")
		for _, want := range test.want {
			if !strings.Contains(notes, want) {
				t.Errorf("%q: no note has %q:\n%s", test.with, want, notes)
			}
		}
		if strings.Contains(notes, test.not) || strings.Contains(notes, "secret") || r.Warnings != nil {
			t.Errorf("%q: %s", test.with, notes)
		}
		if i := slices.IndexFunc(r.Notes, func(n string) bool { return strings.Contains(n, "(environment): ") }); len(r.Notes)-max(i, 0) > 3 {
			t.Errorf("%q: too many notes\n%s", test.with, notes)
		}
	}
}
