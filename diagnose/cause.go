package diagnose

import (
	"strings"
	"sync"

	"tidyx/tidy/golog"
)

// A Cause is one row of the table: what it looks like, and what a person is
// told. Rows of a step stand most specific first; the first that fits is the
// cause.
//
// Texts hold {placeholders}, which facts.go fills. A sentence of Why (they are
// parted by "|") whose placeholder is empty is left out, and one that begins
// with "~" where another has told a fact.
type Cause struct {
	ID        string
	Step      Step             // the step it is filed under
	On        []On             // any of these
	When      func(*Case) bool // nil: always
	Refines   string           // the coarser cause, where it is finer than go's text
	Host      hostRule
	Title     string // what and where, at most 76 columns, never a fix
	Why       string
	Shared    bool // go's text alone can't tell it from its neighbours
	Transient bool // a rerun may help
	Alike     bool // failures that differ in the file or package only are one finding
	Fixes     []Remedy
}

// On is what a cause looks like; empty fields fit anything.
type On struct {
	Source  golog.Source
	Leg     Leg
	Step    Step
	Outcome Outcome
}

// A Remedy is a fix before its placeholders are filled. Without a Command
// somebody else must act.
type Remedy struct {
	Title   string
	Command string
	Env     map[string]string // what the go child needs, where the command is more than export or unset
	Applies string
	Weakens string
	When    func(*Case) bool
	Make    func(*Case) []Fix // makes fixes of what this machine has, in place of the text; in explain the text stands

	Otherwise bool // only where no earlier one of the row could be told
}

// hostRule says whom a finding names as its host.
type hostRule int

const (
	hostTarget    hostRule = iota // host:port of what broke
	hostName                      // the name asked for, without port
	hostHTTPProxy                 // the HTTP proxy
	hostAsked                     // the server that was asked, which is not at fault itself: what was asked for is, and has a finding of its own
	hostNone
)

// Whom a fix applies to.
const (
	thisRun     = "this run"
	thisUser    = "this user"
	thisMachine = "this machine"
	inCI        = "CI"
	repository  = "repository"
	someoneElse = "someone else"
)

// Causes is the table, in the order of the steps. It is built on first use.
var Causes = sync.OnceValue(func() []Cause {
	var all []Cause
	for _, group := range [][]Cause{causesToolchain(), causesChecksum(), causesHTTPProxy(), causesDNS(), causesTCP(), causesTLS(),
		causesAuth(), causesPrivate(), causesHTTP(), causesGoproxy(), causesVCS(), causesLocal(), causesModule(), {causeUnknown}} {
		all = append(all, group...)
	}
	return all
})

// causeUnknown fits anything: go failed and no row knows why.
var causeUnknown = Cause{ID: "unknown", Step: golog.Module, Host: hostNone, Shared: true,
	Title: "go failed in a way that has no name here yet",
	Why:   "{gosays}|No rule fits, so nothing is guessed.",
	Fixes: []Remedy{{Title: "read go's own text above; report it if tidyx should know it", Applies: someoneElse}}}

// find is the first row that fits the case.
func find(c *Case) *Cause {
	all := Causes()
	for i := range all {
		if all[i].fits(c) {
			return &all[i]
		}
	}
	return &causeUnknown
}

func (cause *Cause) fits(c *Case) bool {
	for _, on := range cause.On {
		if on.fits(c) && (cause.When == nil || cause.When(c)) {
			return true
		}
	}
	return false
}

func (on On) fits(c *Case) bool {
	return (on.Source == "" || on.Source == c.source()) && (on.Leg == "" || on.Leg == c.Seen.Leg) &&
		(on.Step == "" || on.Step == c.Seen.Step) && (on.Outcome == "" || on.Outcome == c.Seen.Outcome)
}

// FindCause is the row with that name, or nil.
func FindCause(id string) *Cause {
	for _, c := range Causes() {
		if c.ID == id {
			return &c
		}
	}
	return nil
}

// on makes On rows of one step for several outcomes.
func on(step Step, outcomes ...Outcome) []On {
	var list []On
	for _, o := range outcomes {
		list = append(list, On{Step: step, Outcome: o})
	}
	return list
}

// onLeg is on for one leg.
func onLeg(leg Leg, step Step, outcomes ...Outcome) []On {
	list := on(step, outcomes...)
	for i := range list {
		list[i].Leg = leg
	}
	return list
}

// fill replaces the placeholders of a text by the rules of Cause.
func fill(text string, facts map[string]string) string {
	var kept []string
	told := false // whether a sentence with a fact was kept
	for _, sentence := range strings.Split(text, "|") {
		sentence, otherwise := strings.CutPrefix(sentence, "~")
		if s, ok := fillOne(sentence, facts); ok && !(otherwise && told) {
			kept = append(kept, stopped(s))
			told = told || strings.Contains(sentence, "{")
		}
	}
	return strings.Join(kept, " ")
}

// stopped ends a sentence whose last words came from elsewhere.
func stopped(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?:") {
		return s
	}
	return s + "."
}

func fillOne(text string, facts map[string]string) (string, bool) {
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '{')
		j := strings.IndexByte(text, '}')
		if i < 0 || j < i {
			b.WriteString(text)
			return b.String(), true
		}
		value := facts[text[i+1:j]]
		if value == "" {
			return "", false
		}
		b.WriteString(text[:i])
		b.WriteString(value)
		text = text[j+1:]
	}
}
