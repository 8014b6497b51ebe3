package tidy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tidyx/diagnose"
	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// This file says what go waits for: live, and as failures once it has ended.

// isTraced says whether a wait shows in go's trace: something has begun there
// and has not ended.
func isTraced(w golog.Wait) bool {
	return w.Kind == golog.WaitAnswer || w.Kind == golog.WaitCommand
}

// peer names whom a wait is for.
func peer(w golog.Wait) string {
	if w.Host == "" {
		return w.URL + w.Command.Dir + w.Module.Version
	}
	return w.Host
}

// open are the waits that are left when what is known of the processes and of the
// module cache is looked at too: bodies that have come in whole are none, and how
// long one has lasted counts from when something last moved. Where that is not
// known, only what was traced counts.
func (w *wrapped) open(s state) []golog.Wait {
	var list []golog.Wait
	bodies, older := map[string]bool{}, false
	in := w.files()
	for _, wait := range s.waits {
		switch {
		case wait.Kind == golog.WaitAnswer:
		case wait.Tentative && !wait.Last && !(s.known && s.activity.runs(wait.URL)):
			continue // it has ended, as far as that can be told
		case wait.Kind == golog.WaitCommand:
			if s.known {
				wait.For = min(wait.For, s.below)
			}
		case !s.known:
			continue
		case wait.Kind == golog.WaitBody:
			e, ok := goproxy.ParseEndpoint(wait.URL)
			kept := ok && e.Version != "" // in the module cache; of others only the newest can be told
			skip := bodies[peer(wait)] || older && !kept || diagnose.Arrived(in, wait.URL)
			if older = true; skip {
				continue
			}
			bodies[peer(wait)] = true
			fallthrough
		default:
			wait.For = min(wait.For, s.mute)
		}
		list = append(list, wait)
	}
	return list
}

// files is an input that knows where go's files are; no go is started.
func (w *wrapped) files() diagnose.Input {
	if w.places == nil {
		w.places = &diagnose.Input{Settings: goproxy.FileSettings(w.gocmd, w.o.Env), Env: diagnose.NewEnvironment(w.o.Env)}
	}
	return *w.places
}

// silence is how long a wait must have lasted at the end to be worth a word.
const silence = time.Second

// waiting is what go was waiting for when it was ended: servers, tools, or,
// where none of them is at work, a lock that somebody else holds.
func (w *wrapped) waiting() []golog.Failure {
	a := w.attempt
	if w.lock != nil {
		return []golog.Failure{*w.lock}
	}
	waits := a.Stalled
	s := w.atEnd // what is known of the processes; nothing if nobody watched
	s.waits, s.silent = a.Waits, a.Quiet
	switch {
	case waits != nil:
	case s.known:
		waits = w.open(s)
	default:
		waits = slices.DeleteFunc(slices.Clone(s.waits), func(w golog.Wait) bool { return w.Tentative && !w.Last })
		waits = waits[:min(len(waits), traced(waits)+1)]
	}
	if traced(waits) == 0 && a.Quiet >= silence {
		if f, ok := diagnose.HeldLock(diagnose.Locks(w.files(), a.Log.Downloading()), 0); ok {
			f.Waited = a.Quiet
			return []golog.Failure{f}
		}
	}
	var list []golog.Failure
	for _, wait := range waits {
		if wait.For >= silence && !(s.asking && wait.Kind == golog.WaitCommand) {
			list = append(list, unanswered(failureOf(wait), wait.For))
		}
	}
	return list
}

// traced is how many waits show in go's trace; they stand first, or alone.
func traced(waits []golog.Wait) (n int) {
	for n < len(waits) && isTraced(waits[n]) {
		n++
	}
	return n
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
