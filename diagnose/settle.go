package diagnose

import (
	"path/filepath"
	"slices"
	"strings"

	"tidyx/tidy/golog"
)

// Settle marks the failures that go's text and go.mod together settle: a
// package of this very module, a version that go.mod excludes, the target of a
// replace line. No server is at fault there, and none is asked.
func Settle(failures []golog.Failure, require Requirements) []golog.Failure {
	list := slices.Clone(failures)
	for i := range list {
		if f := &list[i]; !f.Final || f.Outcome == "gomod-required" {
			for _, s := range settlements {
				if s.fits(*f, require) {
					f.Final, f.Step, f.Outcome, f.Leg = true, s.step, s.outcome, golog.LegHost
				}
			}
		}
	}
	return unread(merged(list))
}

// manyLost is how many packages of the standard library no mixed installation
// lacks: go then does not find what it wrote of them in the build cache.
const manyLost = 10

// unread sees that go finds almost nothing of its standard library: what is
// damaged, or can't be written, is its index in the build cache
// (cmd/go/internal/modindex), and not the library.
func unread(list []golog.Failure) []golog.Failure {
	lost := func(f golog.Failure) bool { return f.Outcome == "std-broken" }
	n := 0
	for _, f := range list {
		if lost(f) {
			n++
		}
	}
	for i := range list {
		if n >= manyLost && lost(list[i]) {
			list[i].Step, list[i].Outcome = golog.Local, "build-cache-index"
		}
	}
	return list
}

// merged makes one fault of all that go says of a go.mod in which a merge left
// its marks.
func merged(list []golog.Failure) []golog.Failure {
	for _, f := range list {
		if f.File == "" || f.Line == 0 || !strings.Contains(f.Text, "<<<<<<<") {
			continue
		}
		for i := range list {
			if list[i].File == f.File {
				list[i].Step, list[i].Outcome, list[i].Final = golog.Local, "conflict", true
			}
		}
	}
	return list
}

var settlements = []struct {
	step    Step
	outcome Outcome
	fits    func(golog.Failure, Requirements) bool
}{
	{golog.Module, "package-own", func(f golog.Failure, r Requirements) bool {
		return r.Module != "" && isAnswer(f) && (inModule(f.Package, r.Module) || f.Package == "" && inModule(f.Module.Path, r.Module))
	}},
	{golog.Module, "package-own", func(f golog.Failure, r Requirements) bool {
		return f.Outcome == "gomod-required" && f.Package != "" && (inModule(f.Package, r.Module) || ofOwnTree(f))
	}},
	{golog.Module, "internal-excluded", func(f golog.Failure, r Requirements) bool {
		return f.Outcome == "not-found" && f.URL == "" && slices.ContainsFunc(r.Excludes, func(e Requirement) bool {
			return e.Path == f.Module.Path || inModule(f.Package, e.Path)
		})
	}},
	{golog.Local, "replace-gone", func(f golog.Failure, r Requirements) bool {
		return isAnswer(f) && slices.ContainsFunc(r.Replaces, func(p Replacement) bool {
			return p.NewVersion != "" && p.New == f.Module.Path && p.NewVersion == f.Module.Version && p.Old != p.New
		})
	}},
}

// ofOwnTree holds if a package can only be of the module that imports it: go
// names the file by a path from here, and an internal package is imported from
// beside it only.
func ofOwnTree(f golog.Failure) bool {
	return (strings.Contains(f.Package, "/internal/") || strings.HasSuffix(f.Package, "/internal")) && f.File != "" && !filepath.IsAbs(f.File) && f.Told["module"] == ""
}

// isAnswer holds if servers answered, and that they do not have it.
func isAnswer(f golog.Failure) bool {
	switch f.Outcome {
	case golog.NotFound, golog.Gone, golog.UnknownRevision, "not-found":
		return f.Step != golog.Checksum && !strings.Contains(f.Text, "verifying ")
	}
	return false
}
