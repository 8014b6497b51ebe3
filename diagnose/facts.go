package diagnose

import (
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

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
	c.namingFacts(m)
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
