package tidy

import (
	"fmt"
	"strings"
	"time"

	"tidyx/diagnose"
	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// This file turns what go was waiting for into failures, as if it had said so.

// silence is how long a request must have been quiet at the end to be worth a
// word.
const silence = time.Second

// waiting is what go was waiting for when it was ended: servers, tools, or,
// where none of them is at work, a lock that somebody else holds.
func (w *wrapped) waiting() []golog.Failure {
	a := w.attempt
	if a.Quiet < silence {
		return nil
	}
	waits := a.Log.Waits()
	if len(waits) == 0 || waits[0].Kind == golog.WaitBody || waits[0].Kind == golog.WaitToolchain {
		if f, ok := w.heldLockIn(a.Log, 0); ok {
			f.Waited = a.Quiet
			return []golog.Failure{f}
		}
	}
	var list []golog.Failure
	for _, wait := range waits {
		list = append(list, unanswered(failureOf(wait), a.Quiet))
	}
	return list
}

// failureOf is the failure of what go waits for, as far as its trace tells:
// whom it asked and for what, and not what is wrong there.
func failureOf(wait golog.Wait) golog.Failure {
	switch wait.Kind {
	case golog.WaitToolchain:
		f := golog.Failure{Source: golog.ToolchainSource, Leg: golog.LegHost, Text: "go: downloading " + wait.Module.Version}
		f.Module = wait.Module
		return f
	case golog.WaitCommand:
		f := golog.Failure{Source: golog.VersionControl, Leg: golog.LegVCS, URL: wait.URL, Text: "cd " + wait.Command.Dir + "; " + wait.Command.Line}
		f.Module = wait.Module
		f.Tool, _, _ = strings.Cut(wait.Command.Line, " ")
		return f
	}
	f := golog.ReadFetch(golog.Fetch{URL: wait.URL})
	f.Text = "# get " + wait.URL
	if e, ok := goproxy.ParseEndpoint(wait.URL); ok {
		f.Module.Path, f.Module.Version = e.Module, e.Version
	}
	return f
}

// unanswered is a failure of which it is known that nothing came for so long.
func unanswered(f golog.Failure, waited time.Duration) golog.Failure {
	f.Step, f.Outcome, f.Waited = golog.HTTP, golog.Unanswered, waited
	f.Reason = fmt.Sprintf("no answer for %.0f s", waited.Seconds())
	return f
}

// heldLockIn is the failure of a lock that somebody else holds on what go
// downloads; own is go while it runs.
func (w *wrapped) heldLockIn(log *golog.Log, own int) (golog.Failure, bool) {
	in := diagnose.Input{Settings: goproxy.FileSettings(w.gocmd, w.o.Env), Env: diagnose.NewEnvironment(w.o.Env)}
	return diagnose.HeldLock(in, log.Downloading(), own)
}
