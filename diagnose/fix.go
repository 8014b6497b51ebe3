package diagnose

import (
	"cmp"
	"slices"
	"strings"

	"tidyx/tidy/golog"
)

// remedies are those of the row, on git's own way after those that hold there
// whatever breaks.
func (cause *Cause) remedies(c *Case) []Remedy {
	switch {
	case c.Machine == nil:
		return cause.Fixes
	case c.Seen.Step == golog.TLS && c.Seen.Leg == golog.LegHost && cause.Step != golog.HTTPProxy && c.Trace.Target.HTTPProxy != nil:
		return append([]Remedy{remedyWithoutHTTPProxy, remedyOtherHTTPProxy}, cause.Fixes...) // each where a contrast showed it
	case c.Seen.Leg == golog.LegVCS && cause.Step == golog.TLS:
		return append([]Remedy{remedyTrustOfGo}, ofGitItself(cause.Fixes)...)
	case c.Seen.Leg == golog.LegVCS:
		return ofGitItself(cause.Fixes)
	case c.usesModuleProxy():
		return cause.ofModuleProxy()
	}
	if c.source() == golog.Direct {
		return append(slices.Clone(cause.Fixes), remedyModuleProxiesToo)
	}
	return cause.Fixes
}

// fixes are what a remedy comes to in a case: what it makes of this machine, or
// its one text with the placeholders filled.
func (r Remedy) fixes(c *Case, facts map[string]string) []Fix {
	if r.Make != nil && c.Machine != nil {
		return r.Make(c)
	}
	if fix, ok := fillRemedy(r, facts); ok {
		return []Fix{fix}
	}
	return nil
}

// onMachine says whether fixes may be made of what a machine has.
func onMachine(c *Case) bool { return c.Machine != nil }

func fillRemedy(r Remedy, facts map[string]string) (Fix, bool) {
	title, ok := fillOne(r.Title, facts)
	command, okCommand := fillOne(r.Command, facts)
	weakens, okWeakens := fillOne(r.Weakens, facts)
	if !ok || !okCommand || !okWeakens || !safeToPaste(r.Command, facts) {
		return Fix{}, false
	}
	set := exportedBy(command)
	for k, v := range r.Env {
		name, okName := fillOne(k, facts)
		raw, okValue := fillOne(v, facts)
		if !okName || !okValue {
			return Fix{}, false
		}
		set[name] = value{raw: raw}
	}
	return Fix{Title: title, Command: command, Env: set.shown(), Applies: r.Applies, Weakens: weakens, Tried: NotTried, set: set}, true
}

// unlessAsked is the fix, which is not tried for a reason that is told with it.
func (fix Fix) unlessAsked(why string) Fix {
	fix.consent, fix.Detail = why, why
	return fix
}

// exportedBy is the change that a command makes which is nothing but an export
// or an unset of plain values.
func exportedBy(command string) change {
	set := change{}
	words := strings.Fields(command)
	if len(words) < 2 || strings.ContainsAny(command, "$;&#`") || strings.Contains(command, "/path/to/") || strings.Contains(command, "USER:") {
		return set
	}
	for _, w := range words[1:] {
		name, raw, assigns := strings.Cut(w, "=")
		if assigns != (words[0] == "export") || words[0] != "export" && words[0] != "unset" {
			return change{}
		}
		set[name] = value{raw: strings.Trim(raw, `"'`)}
	}
	return set
}

// safeToPaste says whether the values that a command takes are names and
// addresses to a shell and to the command, and nothing else: some come from
// servers.
func safeToPaste(command string, facts map[string]string) bool {
	for _, part := range strings.Split(command, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		if name == "netrcfile" {
			continue // words of ours
		}
		allowed := pasteable
		if name == "cachedmod" { // capitals of a path; it stands in quotes
			allowed += "!"
		}
		if name == "url" { // stands in quotes
			allowed += "?&;$()!*"
		}
		if isOption(facts[name]) {
			return false
		}
		if name == "take" { // several paths, each of them pasteable
			allowed += " "
		}
		for _, c := range facts[name] {
			if !strings.ContainsRune(allowed, c) {
				return false
			}
		}
	}
	return true
}

const pasteable = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._~:/@%+=,[]-"

func (r *Report) orderFixes() {
	for i := range r.Findings {
		r.Findings[i].orderFixes()
	}
}

// orderFixes puts the fixes of a finding into the order in which a person should
// take them: what works before what was not tried, and that before what fails;
// of what works the narrow before the wide; what weakens a check last.
func (f *Finding) orderFixes() {
	var groups [][]Fix // a fix, and what makes it stay
	for _, fix := range f.Fixes {
		if !fix.stays || len(groups) == 0 {
			groups = append(groups, []Fix{fix})
		} else if last := &groups[len(groups)-1]; (*last)[0].Tried != Fails {
			*last = append(*last, fix)
		}
	}
	slices.SortStableFunc(groups, func(x, y []Fix) int {
		a, b := x[0], y[0]
		return cmp.Or(cmp.Compare(weight(a), weight(b)), cmp.Compare(triedRank[a.Tried], triedRank[b.Tried]), cmp.Compare(reach(a), reach(b)))
	})
	looksLast(groups)
	f.Fixes = append([]Fix{}, slices.Concat(groups...)...)
}

func weight(f Fix) int {
	switch {
	case f.whole:
		return -1
	case f.Weakens != "":
		return 1
	}
	return 0
}

var triedRank = map[string]int{Works: 0, NotTried: 1, Fails: 2}

// looksLast lets what can be done stand before a look at something, where they
// follow each other: of other looks what follows may depend.
func looksLast(groups [][]Fix) {
	for range groups {
		for i := range len(groups) - 1 {
			a, b := groups[i][0], groups[i+1][0]
			if len(a.Env) == 0 && onlyLooks(a) && len(b.Env) > 0 && b.Tried == NotTried && weight(a) == weight(b) {
				groups[i], groups[i+1] = groups[i+1], groups[i]
			}
		}
	}
}

// reach is how far a fix goes that was seen to work. Those that were not tried
// stand as the row has them.
func reach(f Fix) int {
	if f.Tried != Works {
		return 0
	}
	return slices.Index([]string{thisRun, thisUser, thisMachine, inCI, repository, someoneElse}, f.Applies)
}

// onlyLooks says whether a fix is to look at something, by its first word.
func onlyLooks(f Fix) bool {
	word, _, _ := strings.Cut(f.Title, " ")
	return word == "see" || word == "check" || word == "look"
}
