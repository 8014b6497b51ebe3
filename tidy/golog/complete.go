package golog

import (
	"maps"
	"strings"
)

// This file reads what somebody cut off in the middle of a word.

// completed reads a message whose last words were cut off, where all rows agree
// that may go on from there. Of what they would have said only the class is
// kept: the words are nobody's.
func (l *Log) completed(found []Failure, lines []string) []Failure {
	n := len(lines) - 1
	last := strings.ToLower(lines[n][max(0, len(lines[n])-maxEnd):])
	var best *Failure
	var agreed class
	for _, p := range patterns() {
		rest, ok := begun(last, p.has)
		if !ok {
			continue
		}
		whole := l.parse(append(lines[:n:n], lines[n]+rest))
		said := class{p.step, p.outcome}
		if len(whole) == 1 && whole[0].Step != "" { // else it wants more than its first words
			said = class{whole[0].Step, whole[0].Outcome}
			if best == nil {
				best = &whole[0]
			}
		}
		if agreed == (class{}) {
			agreed = said
		}
		if said != agreed {
			return found
		}
	}
	if best == nil {
		return found
	}
	best.forget(found[0])
	return []Failure{*best}
}

// class is what a wording makes of a text.
type class struct {
	step    Step
	outcome Outcome
}

// forget takes out of a completed failure what the log does not hold; cut is
// the failure as it stands there.
func (f *Failure) forget(cut Failure) {
	f.Text, f.Reason, f.Completed = cut.Text, cut.Reason, true
	for _, v := range []struct{ have, was *string }{{&f.URL, &cut.URL}, {&f.Host, &cut.Host}, {&f.Server, &cut.Server}, {&f.Package, &cut.Package},
		{&f.Module.Path, &cut.Module.Path}, {&f.Module.Version, &cut.Module.Version}, {&f.File, &cut.File}, {&f.Status, &cut.Status}} {
		if !strings.Contains(f.Text, *v.have) {
			*v.have = *v.was
		}
	}
	maps.DeleteFunc(f.Told, func(_, value string) bool { return !strings.Contains(f.Text, value) })
}

// begun says whether a text may end inside of what a row looks for, and what of
// its words is missing: a good part of them is there, or all and at most the
// beginning of one more.
func begun(text, words string) (rest string, ok bool) {
	for n := len(words) - 1; n >= minBegun; n-- {
		if strings.HasSuffix(text, words[:n]) {
			return words[n:], true
		}
	}
	_, behind, ok := cutLast(text, words)
	return "", ok && len(words) >= minBegun && !strings.Contains(behind, " ")
}
