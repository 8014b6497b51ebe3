package diagnose

import (
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
		if f := &list[i]; !f.Final {
			for _, s := range settlements {
				if s.fits(*f, require) {
					f.Final, f.Step, f.Outcome, f.Leg = true, s.step, s.outcome, golog.LegHost
				}
			}
		}
	}
	return merged(list)
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

// isAnswer holds if servers answered, and that they do not have it.
func isAnswer(f golog.Failure) bool {
	switch f.Outcome {
	case golog.NotFound, golog.Gone, golog.UnknownRevision, "not-found":
		return f.Step != golog.Checksum && !strings.Contains(f.Text, "verifying ")
	}
	return false
}
