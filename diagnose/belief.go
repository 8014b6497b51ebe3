package diagnose

import (
	"tidyx/tidy/golog"
)

// This file has the order of belief: what go said is the class, and a probe refines inside it.

// newCase decides what is believed: what go said is the class, and a probe
// refines inside it. A probe that sees another fault than the text is a note.
// It returns nil if nothing broke.
func newCase(t *Trace) *Case {
	c := &Case{Trace: t, Said: t.Target.said}
	said, broke := t.log(), t.broken()
	switch {
	case said == nil && broke == nil && len(t.Target.Failures) > 0:
		c.Seen = observe(c.Said) // go failed in words that are not known, and all holds
	case said == nil && broke == nil:
		return nil
	case said == nil:
		c.Seen = *broke
	case broke == nil:
		c.Seen = *said
		if c.Said.Waited == 0 && t.probed() && t.Unfinished == "" && (t.Target.URL != nil && !isBare(t.Target.URL) || t.toolAnswered()) {
			c.Since = "the same question is answered now"
		}
	case refines(*broke, *said), c.Said.Waited > 0: // that go waits is no word of go's
		c.Seen, c.Agreed = *broke, true
	case c.harmless(*broke):
		c.Seen = *said
	default:
		c.Seen = *said
		c.Since = "since then " + name(*broke) + " was " + string(broke.Outcome)
	}
	return c
}

// harmless says whether what a probe saw tells nothing: probes send no
// credentials but those of the URL, so a refusal of them means little; none to
// an HTTP proxy that may have been what answered go with 401.
func (c *Case) harmless(broke Observation) bool {
	unsent := broke.Step == golog.HTTPProxy && c.Said.Step == golog.HTTP && c.Said.Outcome == golog.Unauthorized
	return (broke.Step == golog.HTTP || unsent) && broke.Outcome == golog.Unauthorized
}

func name(o Observation) string { return string(o.Step) + " of " + o.Subject }

// refinements lists, for what go's text can say, what a probe may see behind
// the same words beside the very same. A log of one step may be refined by
// another: a reset in the handshake and one in the request read alike.
var refinements = map[On][]On{
	{Step: golog.Toolchain, Outcome: "unavailable"}:    on(golog.HTTP, golog.NotFound, golog.Gone),
	{Step: golog.DNS, Outcome: golog.NoSuchHost}:       on(golog.DNS, golog.NXDomain, golog.NoData),
	{Step: golog.DNS, Outcome: golog.Misbehaving}:      on(golog.DNS, golog.ServFail, golog.Refused, golog.Unanswered, golog.Unreachable),
	{Step: golog.DNS, Outcome: golog.Unanswered}:       on(golog.DNS, golog.Unreachable, golog.ServFail),
	{Step: golog.DNS, Outcome: golog.Unreachable}:      on(golog.DNS, golog.Unanswered),
	{Step: golog.TCP, Outcome: golog.Unreachable}:      on(golog.TCP, golog.Prohibited, golog.Unanswered),
	{Step: golog.TCP, Outcome: golog.Prohibited}:       on(golog.TCP, golog.Unreachable),
	{Step: golog.TCP, Outcome: golog.Unanswered}:       on(golog.TCP, golog.Unreachable),
	{Step: golog.TCP, Outcome: golog.Reset}:            {{Step: golog.TLS, Outcome: golog.Reset}, {Step: golog.HTTP, Outcome: golog.Reset}, {Step: golog.HTTP, Outcome: golog.Truncated}, {Step: golog.TLS, Outcome: golog.Cut}, {Step: golog.TLS, Outcome: golog.ClientCertWanted}, {Step: golog.HTTPProxy}},
	{Step: golog.TLS, Outcome: golog.UnknownAuthority}: on(golog.TLS, golog.Intercepted, golog.IncompleteChain, golog.NoRoots, golog.Expired, golog.OtherName),
	{Step: golog.TLS, Outcome: golog.NoRoots}:          on(golog.TLS, golog.UnknownAuthority, golog.Expired, golog.NotYetValid, golog.OtherName, golog.Intercepted, golog.IncompleteChain),
	{Step: golog.TLS, Outcome: golog.Cut}:              {{Step: golog.TLS, Outcome: golog.ClientCertWanted}, {Step: golog.TLS, Outcome: golog.NoCommonVersion}, {Step: golog.TLS, Outcome: golog.Reset}, {Step: golog.TLS, Outcome: golog.PlainHTTP}, {Step: golog.HTTPProxy, Outcome: golog.Invalid}},
	{Step: golog.TLS, Outcome: golog.NoCommonVersion}:  on(golog.TLS, golog.Cut),
	{Step: golog.TLS, Outcome: golog.ClientCertWanted}: on(golog.TLS, golog.Cut),
	{Step: golog.TLS, Outcome: golog.PlainHTTP}:        {{Step: golog.HTTPProxy, Outcome: golog.Invalid}},
	{Step: golog.HTTP, Outcome: golog.Truncated}:       {{Step: golog.TLS, Outcome: golog.Cut}, {Step: golog.HTTP, Outcome: golog.Reset}, {Step: golog.HTTPProxy, Outcome: golog.Invalid}, {Step: golog.HTTP, Outcome: golog.StreamError}, {Step: golog.TLS, Outcome: golog.Reset}},
	{Step: golog.HTTP, Outcome: golog.StreamError}:     on(golog.HTTP, golog.Truncated, golog.Reset),
	{Step: golog.Goproxy, Outcome: golog.Private}:      on(golog.HTTP, golog.NotFound, golog.Gone, golog.ServerError),
	{Step: golog.Goproxy, Outcome: golog.BadResponse}:  {{Step: golog.HTTP, Outcome: golog.HTMLPage}, {Step: golog.HTTP, Outcome: golog.BadResponse}, {Step: golog.HTTP, Outcome: golog.Truncated}, {Step: golog.Module, Outcome: "bad-gomod"}},
	{Step: golog.HTTP, Outcome: golog.HTMLPage}:        {{Step: golog.Goproxy, Outcome: golog.BadResponse}},
	{Step: golog.Checksum, Outcome: golog.BadResponse}: {{Step: golog.HTTP, Outcome: golog.HTMLPage}, {Step: golog.HTTP, Outcome: golog.BadResponse}},
	{Step: golog.VCS, Outcome: golog.Missing}:          {{Step: golog.HTTP}},
	{Step: golog.VCS, Outcome: golog.Invalid}:          {{Step: golog.HTTP, Outcome: golog.HTMLPage}, {Step: golog.VCS, Outcome: golog.Missing}},
	{Step: golog.VCS, Outcome: golog.NotFound}:         on(golog.VCS, golog.Misconfigured),
	{Step: golog.VCS, Outcome: golog.UnknownRevision}:  on(golog.VCS, golog.Missing),                                                                                              // go takes a tool of svn's that is not there for that
	{Step: golog.VCS, Outcome: golog.Failed}:           {{Step: golog.VCS}, {Step: golog.DNS}, {Step: golog.TCP}, {Step: golog.TLS}, {Step: golog.HTTP}, {Step: golog.HTTPProxy}}, // words that no row knows: a translation
	{Step: golog.Goproxy, Outcome: golog.NoTree}:       {{Step: golog.Goproxy, Outcome: golog.Invalid}, {Step: golog.HTTP, Outcome: golog.NotFound}, {Step: golog.HTTP, Outcome: golog.Denied}, {Step: golog.Goproxy}},
	{Step: golog.Checksum, Outcome: golog.Invalid}:     on(golog.Checksum, golog.Disproved),
	{Step: golog.HTTPProxy, Outcome: golog.Failed}:     {{Step: golog.HTTPProxy}},
	{Step: golog.HTTP, Outcome: golog.Denied}:          on(golog.HTTPProxy, golog.Denied), // over plain http they read alike
	{Step: golog.HTTP, Outcome: golog.ServerError}:     on(golog.HTTPProxy, golog.NoUpstream),
	{Step: golog.HTTPProxy, Outcome: golog.Denied}:     {{Step: golog.HTTPProxy}},
	{Step: golog.HTTPProxy, Outcome: golog.NoUpstream}: on(golog.HTTPProxy, golog.Denied),
	{Step: golog.HTTPProxy, Outcome: golog.Invalid}:    {{Step: golog.TLS}, {Step: golog.HTTPProxy}, {Step: golog.DNS}},
}

// refines says whether the probe's observation lies inside the class that the
// text named.
func refines(probe, said Observation) bool {
	if probe.Step == said.Step && probe.Outcome == said.Outcome {
		return true
	}
	if probe.Leg == golog.LegHTTPProxy && said.Leg == golog.LegHTTPProxy && probe.Step == said.Step && said.Step != golog.DNS {
		return true
	}
	for _, r := range refinements[On{Step: said.Step, Outcome: said.Outcome}] {
		if r.Step == probe.Step && (r.Outcome == "" || r.Outcome == probe.Outcome) {
			return true
		}
	}
	return false
}

// name is the name that was asked for at the dns step.
func (c *Case) name() string {
	if c.Seen.From == FromLog && c.Said.Host != "" {
		return c.Said.Host
	}
	if c.Seen.Step == golog.DNS {
		return c.Seen.Subject
	}
	return hostOnly(c.target())
}
