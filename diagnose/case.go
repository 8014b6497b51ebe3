package diagnose

import (
	"net/netip"
	"slices"
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// A Case is what a rule looks at: one trace, what go said of it, and the
// observation that decides.
type Case struct {
	Trace  *Trace
	Said   golog.Failure // zero where nothing was said (diagnose)
	Seen   Observation   // the step that broke
	Agreed bool          // a probe saw it break in the class that go named
	Since  string        // what the probes saw instead; empty if they agree or saw nothing

	Require Requirements // go.mod's
	At      Location     // the line to look at
	Local   *LocalFacts  // what a look at this machine showed; nil: there was none
}

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
		if t.probed() && t.Unfinished == "" && (t.Target.URL != nil && !isBare(t.Target.URL) || t.toolAnswered()) {
			c.Since = "the same question is answered now"
		}
	case refines(*broke, *said):
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
// credentials but those of the URL, so a refusal of them means little.
func (c *Case) harmless(broke Observation) bool {
	return broke.Step == golog.HTTP && broke.Outcome == golog.Unauthorized
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
	{Step: golog.TLS, Outcome: golog.NoRoots}:          on(golog.TLS, golog.UnknownAuthority),
	{Step: golog.TLS, Outcome: golog.Cut}:              {{Step: golog.TLS, Outcome: golog.ClientCertWanted}, {Step: golog.TLS, Outcome: golog.NoCommonVersion}, {Step: golog.TLS, Outcome: golog.Reset}, {Step: golog.TLS, Outcome: golog.PlainHTTP}, {Step: golog.HTTPProxy, Outcome: golog.Invalid}},
	{Step: golog.TLS, Outcome: golog.NoCommonVersion}:  on(golog.TLS, golog.Cut),
	{Step: golog.TLS, Outcome: golog.ClientCertWanted}: on(golog.TLS, golog.Cut),
	{Step: golog.TLS, Outcome: golog.PlainHTTP}:        {{Step: golog.HTTPProxy, Outcome: golog.Invalid}},
	{Step: golog.HTTP, Outcome: golog.Truncated}:       {{Step: golog.TLS, Outcome: golog.Cut}, {Step: golog.HTTP, Outcome: golog.Reset}, {Step: golog.HTTPProxy, Outcome: golog.Invalid}, {Step: golog.HTTP, Outcome: golog.StreamError}, {Step: golog.TLS, Outcome: golog.Reset}},
	{Step: golog.HTTP, Outcome: golog.StreamError}:     on(golog.HTTP, golog.Truncated, golog.Reset),
	{Step: golog.Goproxy, Outcome: golog.Private}:      on(golog.HTTP, golog.NotFound, golog.Gone, golog.ServerError),
	{Step: golog.Goproxy, Outcome: golog.BadResponse}:  {{Step: golog.HTTP, Outcome: golog.HTMLPage}, {Step: golog.HTTP, Outcome: golog.BadResponse}, {Step: golog.HTTP, Outcome: golog.Truncated}},
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

func (c *Case) source() golog.Source {
	if c.Trace.Target.Source != "" {
		return c.Trace.Target.Source
	}
	return c.Said.Source
}

// target is the host:port that broke: of the redirect's hop, of the target, or
// what the text names.
func (c *Case) target() string {
	if c.Seen.From == FromProbe && c.Seen.Leg == golog.LegRedirect {
		return c.legHost()
	}
	if c.Seen.From == FromLog && c.Seen.Leg == golog.LegRedirect {
		return address(parseURL(c.Said.URL))
	}
	if w := c.Trace.Target.way; w != nil && w.url != nil && c.Trace.Target.Source == golog.Direct && c.Seen.Leg == golog.LegVCS {
		return address(w.url)
	}
	if u := c.Trace.Target.URL; u != nil && u.Host != "" {
		return c.Trace.Target.Address()
	}
	if h := failureHost(c.Said); h != "" {
		if u := parseURL(c.Said.URL); u != nil && u.Host == h {
			return address(u)
		}
		return withPort(h, c.Seen.Step)
	}
	return ""
}

// withPort adds https's port to a host that a text blames without one, at the
// steps that a port belongs to.
func withPort(host string, step Step) string {
	if strings.Contains(host, ":") || step != golog.TCP && step != golog.TLS && step != golog.HTTP {
		return host
	}
	return joinHostPort(host, "443")
}

// legHost is the authority of the redirect's leg that broke: the http step
// before it names where it leads.
func (c *Case) legHost() string {
	last := ""
	for _, o := range c.Trace.Observations {
		if o.Facts.HTTP == nil {
			continue
		}
		if u := parseURL(o.Subject); u != nil && o.Facts.HTTP.Location == "" {
			last = address(u)
		}
		if u := parseURL(o.Facts.HTTP.Location); u != nil && u.Host != "" {
			last = address(u)
		}
	}
	return last
}

// httpProxy is the authority of the HTTP proxy on the way, if it is known.
func (c *Case) httpProxy() string {
	if c.Said.Leg == golog.LegHTTPProxy && c.Said.Source == golog.VersionControl && c.Said.Host != "" {
		return c.Said.Host // git has an HTTP proxy of its own
	}
	if p := c.Trace.Target.HTTPProxy; p != nil {
		return address(p)
	}
	if c.Said.Step == golog.DNS {
		return c.Said.Host // the server is a name server
	}
	return c.Said.Server
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

// addresses are those of the tcp step.
func (c *Case) tcp() (list []Observation) {
	c.Trace.each(c.Seen.Leg, golog.TCP, func(o Observation) { list = append(list, o) })
	return list
}

// dns is what the resolver answered on the leg that broke; nil if unknown.
func (c *Case) dns() (facts *DNSFacts) {
	c.Trace.each(c.Seen.Leg, golog.DNS, func(o Observation) { facts = o.Facts.DNS })
	return facts
}

// leadsNowhere says whether the name resolved to an address that can't be
// another machine, though the name is no name of this machine.
func (c *Case) leadsNowhere() bool {
	facts := c.dns()
	u := c.Trace.Target.URL
	if facts == nil || u == nil || c.Seen.Step == golog.DNS {
		return false
	}
	host := strings.TrimSuffix(strings.ToLower(hostOnly(c.target())), ".")
	if _, err := netip.ParseAddr(host); err == nil || isLocal(host) {
		return false
	}
	stranger := c.Seen.Outcome == golog.OtherName || c.Seen.Outcome == golog.HTMLPage
	if facts.SearchedAs != "" && stranger {
		return true
	}
	for _, s := range facts.Addresses {
		a, err := netip.ParseAddr(s)
		if err == nil && (a.IsUnspecified() || a.IsLoopback() && (stranger || c.Seen.Step == golog.TCP)) {
			return true
		}
	}
	return facts.HostsFile != "" && c.serversSay() != "" && !slices.ContainsFunc(facts.Addresses, func(a string) bool { return strings.Contains(c.serversSay(), a) })
}

// serversSay are the addresses that the name servers have for a name which the
// hosts file hides. A name that they do not know is the file's to give.
func (c *Case) serversSay() string {
	var list []string
	for _, k := range c.Trace.Contrasts {
		if k.Question == askOtherServer && k.Facts.DNS != nil {
			list = append(list, k.Facts.DNS.Addresses...)
		}
	}
	return strings.Join(list, ", ")
}

// onlyDirect says whether go asks the module's own host alone.
func (c *Case) onlyDirect() bool {
	s := c.Trace.Target.Route.Sources
	return len(s) > 0 && s[0].Kind == goproxy.Direct
}

// usesModuleProxy says whether the road leads to a module proxy.
func (c *Case) usesModuleProxy() bool { return c.source() == golog.ModuleProxy && !c.onlyDirect() }

// ofFileTree says whether the source is a file tree of this machine.
func (c *Case) ofFileTree() bool {
	u := c.Trace.Target.URL
	return u != nil && u.Scheme == "file"
}

// otherHTTPProxy is the HTTP proxy that a contrast found to lead there.
func (c *Case) otherHTTPProxy() *Contrast {
	k := c.Trace.contrast(askWithHTTPProxy, golog.OK)
	if k == nil || k.Facts.HTTPProxy == nil {
		return nil
	}
	return k
}

// isKnownPublic says whether the host is one that everybody uses, so that an
// unknown authority for it can only be an inspecting device: the large code
// hosts.
func (c *Case) isKnownPublic() bool {
	host := hostOnly(c.target())
	for _, d := range []string{"github.com", "gitlab.com", "bitbucket.org", "gopkg.in", "golang.org", "go.dev", "k8s.io", "google.golang.org"} {
		if host == d {
			return true
		}
	}
	return false
}

// facts are the values of the placeholders; empty ones drop their sentence.
func (c *Case) facts() map[string]string {
	m := map[string]string{
		"host": c.target(), "name": c.name(), "module": c.Said.Module.Path, "version": c.Said.Module.Version, "package": c.Said.Package,
		"reason": c.reason(), "status": c.Said.Status, "httpproxy": c.httpProxy(), "server": c.Said.Server,
		"since": c.Since, "took": shortTime(c.Seen.Took), "waited": shortTime(c.Said.Waited), "file": c.Said.File, "tool": c.tool(), "nextproxy": goproxy.Redact(c.Trace.Target.nextModuleProxy()),
	}
	if m["module"] == "" {
		m["module"] = c.Trace.Target.Module
	}
	if m["reason"] != "" {
		m["gosays"] = "It ended with: " + m["reason"]
		if c.Said.Reason != "" {
			m["gosays"] = "go says: " + m["reason"]
		}
	}
	m["hostname"] = hostOnly(m["host"])
	m["port"] = strings.TrimPrefix(strings.TrimPrefix(m["host"], m["hostname"]), ":")
	if m["host"] == "" {
		m["where"] = "the server"
	} else {
		m["where"] = m["host"]
	}
	if u := c.Trace.Target.URL; u != nil {
		m["scheme"], m["url"] = u.Scheme, goproxy.Redact(u.String())
	}
	if c.ofFileTree() {
		m["tree"] = c.Seen.Subject
	}
	if m["port"] == "" && (c.Seen.Outcome == golog.HostKey || c.Seen.Outcome == golog.NoKey) {
		m["port"] = defaultPort["ssh"]
	}
	m["prefix"] = privatePrefix(m["module"])
	if len(c.Trace.Target.Route.Sources) == 1 {
		m["alone"] = "No other source may be asked."
	}
	c.tcpFacts(m)
	c.dnsFacts(m)
	c.tlsFacts(m)
	c.httpFacts(m)
	c.httpProxyFacts(m)
	c.credentialFacts(m)
	c.checksumFacts(m)
	c.textFacts(m)
	c.vcsFacts(m)
	for name, value := range m {
		m[name] = serverText(value)
	}
	return m
}

// reason is the last link of what went wrong, in go's words where there are
// any: without the URL, which the title and the evidence name.
func (c *Case) reason() string {
	text := c.Said.Reason
	if text == "" {
		text = c.Seen.Error
	}
	text = serverText(text)
	if c.Said.Final {
		text = shorten(text, 120) // go has just printed it whole
	}
	if strings.HasPrefix(text, "Get \"") || strings.HasPrefix(text, "read \"") {
		if _, leaf, ok := strings.Cut(text[5:], `": `); ok {
			text = leaf
		}
	}
	return strings.TrimSuffix(text, ".")
}

// privatePrefix is the part of a module path that belongs to one owner: the
// host and, on a host of many, the owner's name.
func privatePrefix(path string) string {
	parts := strings.SplitN(path, "/", 3)
	switch {
	case path == "":
		return ""
	case len(parts) >= 2 && manyOwners[parts[0]]:
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

var manyOwners = map[string]bool{"github.com": true, "gitlab.com": true, "bitbucket.org": true}

// tool is the version control tool that the case is about, or "".
func (c *Case) tool() string {
	if f := c.Seen.Facts.VCS; f != nil && c.Seen.Outcome == golog.Missing {
		return f.Tool
	}
	if c.Said.Tool != "" {
		return c.Said.Tool
	}
	return c.Trace.Target.Tool
}
