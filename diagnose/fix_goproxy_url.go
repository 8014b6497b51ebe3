package diagnose

import (
	"net"
	"net/netip"
	"net/url"
	"strings"

	"tidyx/tidy/golog"
)

// This file makes fixes of the URL of the module proxy that failed: another
// scheme, or a name that its certificate has.

var (
	remedyOverTLS = Remedy{Title: "name it with https, if it says that it speaks TLS", Command: "export GOPROXY=https://{host}", Applies: thisRun,
		When: and(onMachine, wantsTLS), Make: overTLS}
	remedyWithoutTLS = Remedy{Title: "name it with http, if it has no TLS", Command: "export GOPROXY=http://{host}", Applies: thisRun, Weakens: unencrypted,
		When: and(onMachine, (*Case).usesModuleProxy), Make: withoutTLS}
	remedyCertifiedName = Remedy{Title: "use a name that the certificate has", Command: "export GOPROXY=https://{hostname}.corp.example", Applies: thisRun,
		When: and(onMachine, (*Case).usesModuleProxy), Make: certifiedNames}
)

// unencrypted is what a URL without TLS costs.
const unencrypted = "nobody vouches for who answers, and what is asked can be read on the way"

// wantsTLS says whether a server tells that it was spoken to without TLS
// (net/http, nginx, Apache).
func wantsTLS(c *Case) bool {
	u := c.Trace.Target.URL
	return c.usesModuleProxy() && u != nil && u.Scheme == "http" &&
		containsAny(c.Said.Text+c.serverWords(), "HTTP request to an HTTPS server", "plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled server")
}

// withSource is GOPROXY's list after an edit of the URL that failed; empty where
// it is not in the list.
func (c *Case) withSource(edit func(*url.URL)) string {
	sources, err := c.Machine.settings.Sources()
	target, changed := c.Trace.Target.URL, false
	if err != nil || target == nil || c.Seen.Leg == golog.LegRedirect {
		return ""
	}
	for i := range sources {
		u := parseURL(sources[i].URL)
		if u == nil || u.Scheme != target.Scheme || address(u) != address(target) {
			continue
		}
		edit(u)
		sources[i].URL, changed = u.String(), true
	}
	if !changed {
		return ""
	}
	return listOf(sources)
}

func overTLS(c *Case) []Fix {
	list := c.withSource(func(u *url.URL) { u.Scheme = "https" })
	if list == "" {
		return nil
	}
	return []Fix{c.Machine.goproxy("name "+c.target()+" with https: it speaks TLS", list)}
}

func withoutTLS(c *Case) []Fix {
	list := c.withSource(func(u *url.URL) { u.Scheme = "http" })
	if list == "" {
		return nil
	}
	fix := c.Machine.goproxy("name "+c.target()+" with http", list)
	fix.Weakens = unencrypted
	return []Fix{fix}
}

// certifiedNames puts a name that the certificate has in place of the asked one:
// that name with its domain, or any for an address. Nothing is resolved here, so
// that it needs consent where no step has shown that it is the same server.
func certifiedNames(c *Case) (list []Fix) {
	f := c.Seen.Facts.TLS
	if f == nil || len(f.sent) == 0 {
		return nil
	}
	asked := hostOnly(c.target())
	_, err := netip.ParseAddr(asked)
	trusted := bundle{trust: loadTrust(c.Machine.env)}
	for _, name := range f.sent[0].DNSNames {
		if !plainName(name) || err != nil && !strings.HasPrefix(name, asked+".") || !trusted.vouchesFor(c, name) || len(list) == maxNames {
			continue
		}
		sources := c.withSource(func(u *url.URL) {
			if u.Host = name; c.Trace.Target.URL.Port() != "" {
				u.Host = net.JoinHostPort(name, c.Trace.Target.URL.Port())
			}
		})
		if sources == "" {
			return nil
		}
		fix := c.Machine.goproxy("use "+name+", as the certificate has it", sources)
		if !c.isAlso(asked, name) {
			fix = fix.unlessAsked("whether " + name + " is the same server was not asked")
		}
		list = append(list, fix)
	}
	return list
}

// maxNames bounds how many names of a certificate are told.
const maxNames = 2

// isAlso says whether a name is known to lead to the server that was asked: the
// search domain makes it of the asked one, or both are this machine.
func (c *Case) isAlso(asked, name string) bool {
	d := c.dns()
	return d != nil && strings.EqualFold(strings.TrimSuffix(d.SearchedAs, "."), name) || isLoopback(asked) && isLoopback(name)
}

// plainName says whether a name that came from a server is that of one host.
func plainName(name string) bool {
	return name != "" && !isOption(name) && strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
}
