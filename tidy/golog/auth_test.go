package golog

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestAuthErrors reads in recorded logs why GOAUTH had nothing, which go prints with -x alone.
func TestAuthErrors(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "traces.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]AuthError{
		"auth-goauth-cmd-badoutput.trace": {"echo", Invalid, "could not parse URL"},
		"auth-goauth-cmd-fails.trace":     {"false", Failed, "exit status 1"},
		"auth-goauth-cmd-missing.trace":   {"authcmd", Missing, ""},
		"auth-goauth-git-nocreds.trace":   {"git", Failed, "exit status 128"},
		"auth-netrc-unreadable.trace":     {"netrc", Failed, "is a directory"},
	}
	for _, f := range archive.Files {
		e, ok := want[strings.Fields(f.Name)[0]]
		if !ok {
			continue
		}
		delete(want, strings.Fields(f.Name)[0])
		failures := readAll(string(f.Data))
		if len(failures) != 1 || !slices.Equal(failures[0].Auth, []AuthError{e}) {
			t.Errorf("%s: %+v, want %+v", f.Name, failures, e)
		}
	}
	if len(want) > 0 {
		t.Errorf("there are no records of %v", want)
	}
}

// TestForkedDatabase: the checksum database's own alarm has no "go: " before it.
func TestForkedDatabase(t *testing.T) {
	failures := readAll("go: downloading a.example/b v1.0.0\nSECURITY ERROR\ngo.sum database server misbehavior detected!\n\nold database:\n\tgo.sum database tree\n\t2\n")
	if len(failures) != 1 || failures[0].Step != Checksum || failures[0].Outcome != Disproved {
		t.Errorf("%+v, want one that was disproved", failures)
	}
}

func readAll(text string) []Failure {
	l := New(Flags{})
	for _, line := range strings.SplitAfter(text, "\n") {
		l.Line(line)
	}
	l.Close()
	return l.Failures()
}
