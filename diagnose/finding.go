package diagnose

import (
	"maps"
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
		again: againFor(cause, c), Help: "docs/causes.md#" + cause.ID, Fixes: []Fix{}, Hosts: []string{}}
	if f.Why == "" {
		f.Why = fill("{gosays}", facts)
	}
	if f.Host = serverText(f.Host); f.Host != "" {
		f.Hosts = []string{f.Host}
	}
	for _, r := range cause.remedies(c) {
		if r.When != nil && !r.When(c) || r.Otherwise && len(f.Fixes) > 0 {
			continue
		}
		for _, fix := range r.fixes(c, facts) {
			if !slices.ContainsFunc(f.Fixes, func(have Fix) bool {
				return have.Title == fix.Title || len(fix.set) > 0 && maps.Equal(have.set, fix.set)
			}) {
				f.Fixes = append(f.Fixes, c.withoutPrinting(fix))
			}
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
	case c.Said.Waited > 0 && c.Trace.probed():
		return "medium" // the server answers, and not this
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
	case c.Agreed, c.Seen.From == FromProbe, c.Said.Waited > 0 && c.Trace.probed():
		return Broken
	case c.Since != "" && c.Trace.toolAnswered():
		return NowGone
	}
	return NotProbed
}
