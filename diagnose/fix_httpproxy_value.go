package diagnose

import (
	"net/url"
	"regexp"
	"strings"
	"sync"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// This file makes fixes of the value that names an HTTP proxy: what a malformed
// one was meant to be, another scheme, another spelling of its host.

var (
	remedyRepairHTTPProxy = Remedy{Title: "write {variable} as go reads it", Command: "export {variable}=http://proxy.corp.example:3128", Applies: thisRun,
		When: ofVariable, Make: repairHTTPProxy}
	remedyRespellHTTPProxy = Remedy{Title: "use the host that another setting spells almost alike", Command: "export {variable}=http://proxy.corp.example:3128", Applies: thisRun,
		When: ofVariable, Make: respellHTTPProxy}
	remedyPlainHTTPProxy = Remedy{Title: "speak plain HTTP to the HTTP proxy (http:// in {variable}): the tunnel inside stays encrypted", Command: "export {variable}=http://{httpproxy}", Applies: thisRun,
		When: func(c *Case) bool { p := c.Trace.Target.HTTPProxy; return p != nil && p.Scheme == "https" }, Make: plainHTTPProxy}
)

// ofVariable says whether a variable of this machine names the HTTP proxy.
func ofVariable(c *Case) bool {
	return c.Machine != nil && c.Trace.Target.HTTPProxy != nil && c.Machine.env[c.Trace.Target.HTTPProxyBy] != ""
}

// aroundValues is what gets around a value by mistake.
const aroundValues = " \t\r\n\"'`“”‘’„‚«»"

// schemeOfHTTPProxy is a scheme that go knows for an HTTP proxy, or socks, however
// many colons and slashes came with it.
var schemeOfHTTPProxy = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(https?|socks5h?|socks)(:?/+|:)(.*[^0-9].*)$`)
})

// repairedHTTPProxy is the value of a variable as it was meant. What go reads as
// it stands is left so.
func repairedHTTPProxy(raw string) string {
	v := strings.TrimRight(strings.Trim(raw, aroundValues), ",;")
	v = strings.ReplaceAll(v, `\`, "/")
	if m := schemeOfHTTPProxy().FindStringSubmatch(v); m != nil {
		if schemeOfHTTPProxy().MatchString(m[3]) { // http://https://host
			return repairedHTTPProxy(m[3])
		}
		scheme := strings.ToLower(m[1])
		if scheme == "socks" {
			scheme = "socks5"
		}
		return scheme + "://" + m[3]
	}
	if scheme, rest, ok := strings.Cut(v, "://"); ok && rest != "" {
		if s := nearestOf(scheme, "https", "http", "socks5"); s != "" {
			return s + "://" + rest
		}
	}
	return v
}

// repairHTTPProxy writes the value as it was meant.
func repairHTTPProxy(c *Case) []Fix {
	by := c.Trace.Target.HTTPProxyBy
	raw := c.Machine.env[by]
	repaired := repairedHTTPProxy(raw)
	if u := parseHTTPProxy(repaired); repaired == raw || u == nil || unusableHTTPProxy(u) != "" {
		return nil
	}
	return []Fix{c.Machine.fix("write "+by+" as go reads it", c.Machine.alike(by, redacted(repaired)))}
}

// redacted is a value that is printed without its credentials.
func redacted(raw string) value {
	v := value{raw: raw}
	if shown := goproxy.Redact(raw); shown != raw {
		v.shown = shown
	}
	return v
}

// alike sets a variable, and its other spelling if that has the same value.
func (m *machine) alike(name string, v value) change {
	c := change{name: v}
	for _, other := range []string{strings.ToUpper(name), strings.ToLower(name)} {
		if m.env[other] == m.env[name] {
			c[other] = v
		}
	}
	return c
}

// plainHTTPProxy speaks to an HTTP proxy without TLS. A login is not repeated:
// the shell takes it out of the variable.
func plainHTTPProxy(c *Case) []Fix {
	by, m := c.Trace.Target.HTTPProxyBy, c.Machine
	if ofGitsHTTPProxy(c) {
		if c.Trace.Target.HTTPProxy.User != nil {
			return nil
		}
		return []Fix{m.fix("have git speak plain HTTP to the HTTP proxy: the tunnel inside stays encrypted", gitSetting("http.proxy", "http://"+c.Trace.Target.HTTPProxy.Host))}
	}
	set := change{}
	for _, name := range []string{strings.ToUpper(by), strings.ToLower(by)} {
		rest, ok := strings.CutPrefix(m.env[name], "https://")
		if !ok {
			continue
		}
		v := redacted("http://" + rest)
		if v.shown != "" && m.dialect.posix {
			v.shown = "http://${" + name + "#https://}"
		}
		set[name] = v
	}
	if len(set) == 0 {
		return nil
	}
	return []Fix{m.fix("speak plain HTTP to the HTTP proxy (http:// in "+by+"): the tunnel inside stays encrypted", set)}
}

// respellHTTPProxy uses a host that another setting spells almost alike. One that
// is named as an HTTP proxy is asked as such anyway; another is not, unasked.
func respellHTTPProxy(c *Case) (list []Fix) {
	by, wrong := c.Trace.Target.HTTPProxyBy, c.Trace.Target.HTTPProxy.Hostname()
	for _, good := range c.Machine.hostsNamed() {
		meant := meantHost(wrong, good.host)
		if meant == "" || !strings.Contains(c.Machine.env[by], wrong) {
			continue
		}
		v := redacted(strings.Replace(c.Machine.env[by], wrong, meant, 1))
		fix := c.Machine.fix("use "+meant+", as "+good.by+" has it", c.Machine.alike(by, v))
		if !good.httpProxy || c.Trace.Target.HTTPProxy.User != nil {
			fix = fix.unlessAsked("it would ask " + meant + " to pass everything on")
		}
		list = append(list, fix)
	}
	return list
}

// hostsNamed are the hosts that this machine names, HTTP proxies first.
func (m *machine) hostsNamed() (list []namedHost) {
	for _, p := range m.httpProxies() {
		list = append(list, namedHost{p.url.Hostname(), p.by, true})
	}
	return append(list, m.namedHosts()...)
}

// otherScheme is the HTTP proxy at SOCKS's usual port spoken to as the other of
// the two; nil where that is not the question. What has a login is asked once.
func otherScheme(used *url.URL) *namedHTTPProxy {
	if used == nil || used.Port() != defaultPort["socks5"] || used.User != nil {
		return nil
	}
	other := *used
	switch used.Scheme {
	case "http":
		other.Scheme = "socks5"
	case "socks5":
		other.Scheme = "http"
	default:
		return nil
	}
	return &namedHTTPProxy{url: &other, by: "spoken to as " + other.Scheme}
}

// certified is the host that a certificate should name: that of the HTTP proxy
// on its own leg.
func (c *Case) certified() string {
	if p := c.Trace.Target.HTTPProxy; p != nil && c.Seen.Leg == golog.LegHTTPProxy {
		return p.Hostname()
	}
	return hostOnly(c.target())
}
