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

	Failed  []golog.Failure // all that go said of it; Said is the first
	Require Requirements    // go.mod's
	At      Location        // the line to look at
	Local   *LocalFacts     // what a look at this machine showed; nil: there was none
	Machine *machine        // what fixes may be made of; nil in explain
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
	if c.Said.Server == "" && c.Said.Leg == golog.LegHTTPProxy {
		return c.Said.Host // a certificate names it
	}
	return c.Said.Server
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
func (c *Case) isKnownPublic() bool { return isCodeHost(hostOnly(c.target())) }

func isCodeHost(host string) bool {
	for _, d := range []string{"github.com", "gitlab.com", "bitbucket.org", "gopkg.in", "golang.org", "go.dev", "k8s.io", "google.golang.org"} {
		if host == d {
			return true
		}
	}
	return false
}
