package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// Judge turns what was seen into findings, the verdict first. It does no I/O:
// a trace from a file gives the findings it gave when it was made.
func Judge(traces []Trace, failures []golog.Failure, require Requirements, looks ...Look) []Finding {
	j := &judge{traces: traces, failures: failures, require: require, looks: looks}
	covered := map[int]bool{}
	for i := range traces {
		for _, n := range traces[i].Target.Failures {
			covered[n] = true
		}
	}
	cases := make([]*Case, len(traces))
	for i := range traces {
		cases[i] = newCase(&traces[i])
	}
	relate(cases)
	for i, c := range cases {
		if c != nil {
			j.add(c, i)
		}
	}
	for i, f := range failures {
		if !covered[i] {
			j.addText(i, f)
		}
	}
	j.fold()
	j.order()
	return j.findings()
}

type judge struct {
	traces   []Trace
	failures []golog.Failure
	require  Requirements
	looks    []Look
	drafts   []draft
}

// inform gives a case what is known beside its trace.
func (j *judge) inform(c *Case, failures []int) {
	c.Require, c.At = j.require, j.require.locate(j.failures, failures)
	for i := range j.looks {
		if slices.Contains(failures, j.looks[i].Failure) {
			c.Local = &j.looks[i].Facts
			return
		}
	}
}

// A draft is a finding that others may still be merged into.
type draft struct {
	Finding
	key      string
	weight   int // modules it blocks
	rank     int // place in the order of the steps
	source   int // place of its source in the route
	failures []int
}

// relate sees what no single trace shows: one unknown authority that signs for
// several hosts is a device on the way.
func relate(cases []*Case) {
	hosts := map[string]map[string]bool{}
	for _, c := range cases {
		if issuer := unknownIssuer(c); issuer != "" {
			if hosts[issuer] == nil {
				hosts[issuer] = map[string]bool{}
			}
			hosts[issuer][site(hostOnly(c.target()))] = true
		}
	}
	for _, c := range cases {
		if issuer := unknownIssuer(c); issuer != "" && (len(hosts[issuer]) > 1 || c.isKnownPublic()) {
			c.Seen.Outcome = golog.Intercepted
		}
	}
}

func unknownIssuer(c *Case) string {
	if c == nil || c.Seen.From != FromProbe || c.Seen.Facts.TLS == nil || len(c.Seen.Facts.TLS.Chain) == 0 ||
		c.Seen.Outcome != golog.UnknownAuthority && c.Seen.Outcome != golog.IncompleteChain {
		return ""
	}
	chain := c.Seen.Facts.TLS.Chain
	return chain[len(chain)-1].Issuer
}

// site is the last two labels of a name: hosts of one owner may well share a
// private authority.
func site(host string) string {
	labels := strings.Split(host, ".")
	return strings.Join(labels[max(0, len(labels)-2):], ".")
}

// add judges one trace.
func (j *judge) add(c *Case, trace int) {
	j.inform(c, c.Trace.Target.Failures)
	cause := find(c)
	d := draft{Finding: write(cause, c), failures: c.Trace.Target.Failures}
	d.Traces = []int{trace}
	d.source = sourceIndex(c.Trace.Target)
	j.put(d, cause)
}

// addText judges a failure that no trace belongs to.
func (j *judge) addText(i int, f golog.Failure) {
	c := textCase(f)
	j.inform(c, []int{i})
	cause := find(c)
	d := draft{Finding: write(cause, c), failures: []int{i}}
	d.Traces = []int{}
	d.Local = c.Local
	d.Final = f.Final
	j.put(d, cause)
}

// textCase is a case of which only the log speaks.
func textCase(f golog.Failure) *Case {
	t := &Trace{Target: Target{Source: f.Source, Module: f.Module.Path, said: f}, Contrasts: saidCredentials(f)}
	return &Case{Trace: t, Said: f, Seen: observe(f)}
}

// observe is what go's text says, as an observation.
func observe(f golog.Failure) Observation {
	return Observation{Leg: f.Leg, Step: f.Step, Subject: failureHost(f), Outcome: f.Outcome, From: FromLog, Error: goproxy.Redact(f.Reason)}
}

// put merges a draft with one of the same cause and remedy.
func (j *judge) put(d draft, cause *Cause) {
	d.rank = stepRank[cause.Step]
	d.key = cause.ID + "\x00" + remedyKey(cause, d.Finding)
	d.Modules = j.modules(d.failures)
	d.weight = len(d.failures)
	for i := range j.drafts {
		if have := &j.drafts[i]; have.key == d.key {
			have.merge(d)
			return
		}
	}
	j.drafts = append(j.drafts, d)
}

// remedyKey tells remedies apart: hosts with the same row and as many of its
// fixes are one finding, whatever host the fixes name. Of modules that are
// themselves at fault each has its own.
func remedyKey(cause *Cause, f Finding) string {
	if cause.Host == hostNone || cause.Host == hostAsked || len(f.Hosts) == 0 {
		return f.Title
	}
	return fmt.Sprint(cause.Title, len(f.Fixes))
}

func (d *draft) merge(e draft) {
	for _, h := range e.Hosts {
		if !slices.Contains(d.Hosts, h) {
			d.Hosts = append(d.Hosts, h)
		}
	}
	for _, m := range e.Modules {
		if !slices.Contains(d.Modules, m) {
			d.Modules = append(d.Modules, m)
		}
	}
	for _, f := range e.failures {
		if !slices.Contains(d.failures, f) {
			d.failures = append(d.failures, f)
		}
	}
	d.Traces = append(d.Traces, e.Traces...)
	d.Final = d.Final && e.Final
	d.weight = len(d.failures)
	d.source = min(d.source, e.source)
	if confidenceRank[e.Confidence] > confidenceRank[d.Confidence] {
		d.Confidence = e.Confidence
	}
}

// fold takes out what follows from another finding: a checksum database behind
// a server that can't be reached anyway.
func (j *judge) fold() {
	kept := j.drafts[:0:0]
	for _, d := range j.drafts {
		if d.Cause != "sumdb-unreachable" || !j.folded(d) {
			kept = append(kept, d)
		}
	}
	j.drafts = kept
}

func (j *judge) folded(d draft) bool {
	for i := range j.drafts {
		root := &j.drafts[i]
		if root.Cause == d.Cause || len(d.Hosts) == 0 || stepRank[root.Step] > stepRank[golog.HTTP] {
			continue
		}
		if !slices.ContainsFunc(d.Hosts, func(h string) bool { return !slices.Contains(root.Hosts, h) }) {
			for _, m := range d.Modules {
				if !slices.Contains(root.Modules, m) {
					root.Modules = append(root.Modules, m)
				}
			}
			return true
		}
	}
	return false
}

// modules are the names of what failed, without repetition.
func (j *judge) modules(failures []int) []string {
	list := []string{}
	seen := map[string]bool{}
	for _, i := range failures {
		if i >= len(j.failures) {
			continue
		}
		f := j.failures[i]
		name := f.Module.Path
		if name != "" && f.Module.Version != "" {
			name += "@" + f.Module.Version
		}
		if name == "" {
			name = f.Package
		}
		if name != "" && !seen[name] {
			seen[name] = true
			list = append(list, printable(name))
		}
	}
	return list
}

// order puts the verdict first: what stops go itself, then the cause that
// blocks most modules, then the order of the steps. Sources of one route are
// alternatives: the first of the route leads.
func (j *judge) order() {
	slices.SortStableFunc(j.drafts, func(a, b draft) int {
		return cmp.Or(
			cmp.Compare(stops(a), stops(b)),
			cmp.Compare(b.weight, a.weight),
			cmp.Compare(a.source, b.source),
			cmp.Compare(a.rank, b.rank))
	})
}

func stops(d draft) int {
	if d.Step == golog.Toolchain || d.Step == golog.Local {
		return 0
	}
	if d.Cause == causeUnknown.ID {
		return 2
	}
	return 1
}

func (j *judge) findings() []Finding {
	list := []Finding{}
	for _, d := range j.drafts {
		if n := len(d.Hosts); n > 1 {
			d.Title = strings.Replace(d.Title, d.Host, fmt.Sprintf("%s and %d more", d.Host, n-1), 1)
		}
		d.Failures = orEmpty(d.failures)
		d.Location = j.require.locate(j.failures, d.failures)
		list = append(list, d.Finding)
	}
	return list
}

// sourceIndex is the place of a target's server in its module's route.
func sourceIndex(t Target) int {
	for i, s := range t.Route.Sources {
		if base := parseURL(s.URL); base != nil && t.URL != nil && base.Host == t.URL.Host {
			return i
		}
	}
	return len(t.Route.Sources)
}

var stepRank = map[Step]int{golog.Settings: 0, golog.DNS: 1, golog.TCP: 2, golog.HTTPProxy: 3, golog.TLS: 4, golog.HTTP: 5, golog.Goproxy: 6,
	golog.Checksum: 7, golog.VCS: 8, golog.Auth: 9, golog.Toolchain: 10, golog.Local: 11, golog.Module: 12}

var confidenceRank = map[string]int{"low": 0, "medium": 1, "high": 2}

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
			f.Fixes = append(f.Fixes, fix)
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
// addresses to a shell and nothing else: some come from servers.
func safeToPaste(command string, facts map[string]string) bool {
	for _, part := range strings.Split(command, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		allowed := pasteable
		if name == "url" { // stands in quotes
			allowed += "?&;$()!*"
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
// only one cause has; medium is observed without a contrast; low is a text that
// several causes share.
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
	case c.Since != "":
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
