package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// Judge turns what was seen into findings, the verdict first. It does no I/O:
// a trace from a file gives the findings it gave when it was made.
func Judge(traces []Trace, failures []golog.Failure, require Requirements, looks ...Look) []Finding {
	return judgeOn(nil, traces, failures, require, looks...)
}

// judgeOn is Judge with fixes made of what a machine has.
func judgeOn(m *machine, traces []Trace, failures []golog.Failure, require Requirements, looks ...Look) []Finding {
	j := &judge{machine: m, traces: traces, failures: failures, require: require, looks: looks}
	covered := map[int]bool{}
	for i := range traces {
		for _, n := range traces[i].Target.Failures {
			covered[n] = true
		}
	}
	j.addTraces()
	for i, f := range failures {
		if !covered[i] {
			j.addText(i, f)
		}
	}
	return j.findings()
}

// addTraces takes the cases of all traces.
func (j *judge) addTraces() {
	cases := make([]*Case, len(j.traces))
	for i := range j.traces {
		cases[i] = newCase(&j.traces[i])
	}
	relate(cases)
	for i, c := range cases {
		if c != nil {
			j.add(c, i)
		}
	}
}

type judge struct {
	machine  *machine // nil: the log alone speaks
	traces   []Trace
	failures []golog.Failure
	require  Requirements
	looks    []Look
	drafts   []draft
}

// inform gives a case what is known beside its trace.
func (j *judge) inform(c *Case, failures []int) {
	for _, i := range failures {
		c.Failed = append(c.Failed, j.failures[i])
	}
	c.Require, c.At, c.Machine = j.require, j.require.locate(j.failures, failures), j.machine
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
	alike    int // how many more that differ in the file or package only
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
			if cause.Alike && d.Title != have.Title {
				have.alike++
			}
			have.merge(d)
			have.Fixes = j.machine.merge(have.Fixes, d.Fixes)
			return
		}
	}
	j.drafts = append(j.drafts, d)
}

// remedyKey tells remedies apart: hosts with the same row and as many of its
// fixes are one finding, whatever host the fixes name. Of modules that are
// themselves at fault each has its own.
func remedyKey(cause *Cause, f Finding) string {
	if cause.Alike {
		return cause.Title + "\x00" + firstCommand(f)
	}
	if cause.Host == hostNone || cause.Host == hostAsked || len(f.Hosts) == 0 {
		return f.Title
	}
	return fmt.Sprint(cause.Title, len(f.Fixes))
}

// firstCommand is that of the best fix which has one.
func firstCommand(f Finding) string {
	for _, fix := range f.Fixes {
		if fix.Command != "" {
			return fix.Command
		}
	}
	return ""
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
	d.again = min(d.again, e.again)
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

// findings are the drafts that are left, in their order.
func (j *judge) findings() []Finding {
	j.fold()
	j.order()
	list := []Finding{}
	for _, d := range j.drafts {
		if n := len(d.Hosts); n > 1 {
			d.Title = strings.Replace(d.Title, d.Host, fmt.Sprintf("%s and %d more", d.Host, n-1), 1)
		}
		if d.alike > 0 {
			d.Title += fmt.Sprintf(" and %d more", d.alike)
		}
		d.Failures = orEmpty(d.failures)
		d.Location = j.require.locate(j.failures, d.failures)
		list = append(list, d.Finding)
	}
	return list
}
