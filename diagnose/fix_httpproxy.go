package diagnose

import (
	"net/url"
	"strings"

	"tidyx/tidy/golog"
)

// This file makes fixes of the HTTP proxies that this machine names.

var (
	remedyUseHTTPProxy = Remedy{Title: "go through the HTTP proxy {otherproxy}", Command: `export HTTPS_PROXY="$HTTP_PROXY"`, Applies: thisRun,
		When: onMachine, Make: throughHTTPProxies(askWithHTTPProxy)}
	remedyOtherHTTPProxy = Remedy{Title: "go through the HTTP proxy that another setting names", Command: "export HTTPS_PROXY=http://proxy.corp.example:3128", Applies: thisRun,
		When: onMachine, Make: throughHTTPProxies(askOtherHTTPProxy)}
	remedyOtherPort = Remedy{Title: "name the port on which it answers", Command: "export HTTPS_PROXY=http://proxy.corp.example:3128", Applies: thisRun,
		When: onMachine, Make: throughHTTPProxies(askOtherPort)}
	remedyNoProxy = Remedy{Title: "take {hostname} out of NO_PROXY, so that it is reached through {otherproxy}", Command: "env | grep -i no_proxy", Applies: thisRun,
		When: func(c *Case) bool { k := c.otherHTTPProxy(); return k != nil && k.Facts.HTTPProxy.Unused == leftOut }, Make: outOfNoProxy}
	remedyWithoutHTTPProxy = Remedy{Title: "reach {hostname} without the HTTP proxy", Command: `export NO_PROXY="$NO_PROXY,{hostname}"`, Applies: thisRun,
		When: func(c *Case) bool { return c.Trace.contrast(askWithoutHTTPProxy, golog.OK) != nil }, Make: intoNoProxy}
	remedyUnsetHTTPProxy = Remedy{Title: "unset {variable} if this network has no HTTP proxy", Command: "unset {variable}", Applies: thisRun, When: not(ofGitsHTTPProxy), Make: unsetHTTPProxy}
)

// throughHTTPProxies makes a fix of each HTTP proxy through which a contrast
// reached the host.
func throughHTTPProxies(question string) func(*Case) []Fix {
	return func(c *Case) (list []Fix) {
		for _, k := range c.Trace.Contrasts {
			if k.Question != question || k.Outcome != golog.OK || k.Facts.HTTPProxy == nil || k.Facts.HTTPProxy.Unused == leftOut {
				continue
			}
			u, v, by := c.Machine.httpProxyOf(k, c.Trace.Target)
			if u == nil {
				continue
			}
			list = append(list, c.Machine.fix("go through the HTTP proxy "+k.Subject+by, c.useHTTPProxy(v)))
		}
		return list
	}
}

// useHTTPProxy names an HTTP proxy to go, or to git where that goes its own way.
func (c *Case) useHTTPProxy(v value) change {
	if ofGitsHTTPProxy(c) {
		return change{ofGit + gitProxySetting: v}
	}
	return c.Machine.spelled(variableFor(c.Trace.Target.URL), v)
}

// httpProxyOf is the HTTP proxy of a contrast: one that this machine names, or
// the one in use at another port.
func (m *machine) httpProxyOf(k Contrast, target Target) (u *url.URL, v value, by string) {
	used := target.HTTPProxy
	if p := otherScheme(used); p != nil && address(p.url) == k.Subject && strings.HasPrefix(k.Facts.HTTPProxy.Unused, p.by) {
		return p.url, value{raw: p.url.String()}, ", " + p.by
	}
	for _, p := range m.httpProxies() {
		if address(p.url) == k.Subject && (strings.HasPrefix(k.Facts.HTTPProxy.Unused, p.by+" ") || k.Question == askWithHTTPProxy) {
			if v = redacted(p.url.String()); v.shown != "" && p.ref != "" {
				v.shown = p.ref
			}
			if by = ", which " + p.by + " names"; strings.HasPrefix(p.ref, "$") && !strings.HasPrefix(p.ref, "$(") {
				by = ", as " + p.by + " does"
			}
			return p.url, v, by
		}
	}
	if used == nil || hostOnly(k.Subject) != used.Hostname() || k.Question != askOtherPort {
		return nil, value{}, ""
	}
	u = &url.URL{Scheme: "http", Host: k.Subject, User: used.User}
	v = redacted(u.String())
	if v.shown != "" && used.Port() != "" && target.HTTPProxyBy != gitProxySetting { // a variable, cut at its port
		v.shown = "${" + target.HTTPProxyBy + "%:*}:" + u.Port()
	}
	return u, v, ""
}

// unsetHTTPProxy takes a variable away that names a dead HTTP proxy.
func unsetHTTPProxy(c *Case) []Fix {
	by := c.Trace.Target.HTTPProxyBy
	if by == "" {
		return nil
	}
	set := change{}
	for _, name := range []string{strings.ToUpper(by), strings.ToLower(by)} {
		if c.Machine.env[name] != "" {
			set[name] = value{}
		}
	}
	title := "unset " + by + " if this network has no HTTP proxy"
	if p := c.Trace.Target.HTTPProxy; p != nil { // what else names the same
		for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
			if other := parseHTTPProxy(c.Machine.env[name]); other != nil && address(other) == address(p) {
				set[name] = value{}
			}
		}
	}
	return []Fix{c.Machine.fix(title, set)}
}

// ofGitsHTTPProxy says whether the HTTP proxy is that of git's own setting.
func ofGitsHTTPProxy(c *Case) bool { return c.Trace.Target.HTTPProxyBy == gitProxySetting }
