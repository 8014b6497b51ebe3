package diagnose

import (
	"slices"
	"strings"

	"tidyx/tidy/golog"
)

// This file draws up the finding of a case: words, host, confidence, fixes.

// write draws up the finding of a case.
func write(cause *Cause, c *Case) Finding {
	facts := c.facts()
	if cause.ID == "sumdb-unreachable" {
		cause = cause.borrow(c, facts)
	}
	f := Finding{Cause: cause.ID, Refines: refinesOf(cause, c), Step: cause.Step, Host: hostOf(cause, c), Title: clip(fillTitle(cause.Title, facts), 200), Why: fill(cause.Why, facts),
		Confidence: confidence(cause, c), Transient: cause.Transient, Now: now(c), Traces: []int{}, Modules: []string{},
		Help: "docs/causes.md#" + cause.ID, Fixes: []Fix{}, Hosts: []string{}}
	if f.Why == "" {
		f.Why = fill("{gosays}", facts)
	}
	if f.Host = serverText(f.Host); f.Host != "" {
		f.Hosts = []string{f.Host}
	}
	for _, r := range cause.Fixes {
		if r.When != nil && !r.When(c) || r.Otherwise && len(f.Fixes) > 0 {
			continue
		}
		fix, ok := fillRemedy(r, facts)
		if ok && !slices.ContainsFunc(f.Fixes, func(have Fix) bool { return have.Title == fix.Title }) {
			f.Fixes = append(f.Fixes, c.withoutPrinting(fix))
		}
	}
	return f
}

// refinesOf is the coarser cause that go's text would have given.
func refinesOf(cause *Cause, c *Case) string {
	if cause.Refines == "" || c.Said.Step == "" {
		return cause.Refines
	}
	coarse := textCase(c.Said)
	if base := find(coarse); base.ID != cause.ID {
		return base.ID
	}
	return cause.Refines
}

// fillTitle fills a title; what is unknown is left out of it.
func fillTitle(text string, facts map[string]string) string {
	if s, ok := fillOne(text, facts); ok {
		return s
	}
	words := map[string]string{"host": "the server", "where": "the server", "hostname": "the server", "httpproxy": "the HTTP proxy", "name": "the name", "module": "the module",
		"package": "see below", "resolved": "an address", "tool": "see below", "version": "that is asked for",
		"wanted": "a newer version", "running": "older", "path": "a file", "onpath": " ", "atpath": " ", "malformed": "a path", "declared": "another path", "value": "a value"}
	for k, v := range facts {
		if v != "" {
			words[k] = v
		}
	}
	for _, part := range strings.Split(text, "{")[1:] {
		if name, _, ok := strings.Cut(part, "}"); ok && words[name] == "" {
			words[name] = "what go names"
		}
	}
	s, _ := fillOne(text, words)
	s = strings.TrimSpace(s)
	return strings.Replace(s, "the HTTP proxy the HTTP proxy", "the HTTP proxy", 1)
}

func fillRemedy(r Remedy, facts map[string]string) (Fix, bool) {
	title, ok := fillOne(r.Title, facts)
	command, okCommand := fillOne(r.Command, facts)
	if !ok || !okCommand || !safeToPaste(r.Command, facts) {
		return Fix{}, false
	}
	env := map[string]string{}
	for k, v := range r.Env {
		name, okName := fillOne(k, facts)
		value, okValue := fillOne(v, facts)
		if !okName || !okValue {
			return Fix{}, false
		}
		env[name] = value
	}
	return Fix{Title: title, Command: command, Env: env, Applies: r.Applies, Weakens: r.Weakens, Tried: NotTried}, true
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

// hostOf names the finding's host by the cause's rule.
func hostOf(cause *Cause, c *Case) string {
	switch cause.Host {
	case hostName:
		return c.name()
	case hostHTTPProxy:
		if p := c.httpProxy(); p != "" {
			return p
		}
	case hostNone:
		return ""
	}
	return c.target()
}

// confidence: high is a contrast, a probe that agrees with go, or a text that
// only one cause has; medium is observed without a contrast, or a text whose end
// is missing; low is a text that several causes share.
func confidence(cause *Cause, c *Case) string {
	switch {
	case cause.ID == causeUnknown.ID:
		return "low"
	case cause.Shared && c.Seen.Step == golog.VCS && c.Seen.From == FromProbe:
		return "medium" // observed, and what it means is open
	case c.Agreed, c.Seen.From == FromProbe && len(c.Trace.Contrasts) > 0:
		return "high"
	case c.Seen.From == FromProbe:
		return "medium"
	case cause.Shared, c.Said.Waited > 0 && !c.Said.Final, c.Said.Outcome == golog.NoSuchHost, c.Said.Outcome == golog.Misbehaving:
		return "low"
	case c.Since != "", c.Said.Completed:
		return "medium"
	}
	return "high"
}

func now(c *Case) string {
	switch {
	case c.Seen.Facts.VCS != nil && c.Seen.Facts.VCS.Withheld != "" && c.Trace.stranger() == 0:
		return NotProbed // what was refused is not sent again
	case c.Agreed, c.Seen.From == FromProbe:
		return Broken
	case c.Since != "" && c.Trace.toolAnswered():
		return NowGone
	}
	return NotProbed
}
