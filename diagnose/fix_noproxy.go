package diagnose

import (
	"net/url"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// This file makes fixes of NO_PROXY. go reads the one in capitals first, git's
// libcurl the one in small letters: each keeps what it has.

// eachNoProxy edits NO_PROXY in each form that is set, where that changes it.
func (m *machine) eachNoProxy(edit func(entries []string) []string) change {
	c, names := change{}, []string{}
	for _, name := range []string{"NO_PROXY", "no_proxy"} {
		if m.env[name] != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		names = []string{"NO_PROXY"}
	}
	for _, name := range names {
		if edited := strings.Join(edit(noProxyEntries(m.env[name])), ","); edited != m.env[name] {
			c[name] = value{raw: edited}
		}
	}
	return c
}

// noProxyEntries are the entries of a list, whatever stands between them: go
// parts them at commas alone (golang.org/x/net/http/httpproxy).
func noProxyEntries(list string) []string {
	return strings.FieldsFunc(list, func(c rune) bool { return strings.ContainsRune(",;| \t\r\n", c) })
}

// leavesOut says whether an entry of NO_PROXY covers a URL, as go reads it.
func leavesOut(entry string, u *url.URL) bool {
	config := httpproxy.Config{HTTPProxy: "http://proxy.invalid", HTTPSProxy: "http://proxy.invalid", NoProxy: entry}
	p, err := config.ProxyFunc()(u)
	return err == nil && p == nil
}

// outOfNoProxy takes those entries out of NO_PROXY that cover the host.
func outOfNoProxy(c *Case) []Fix {
	var gone []string
	set := c.Machine.eachNoProxy(func(entries []string) (kept []string) {
		for _, e := range entries {
			if leavesOut(e, c.Trace.Target.URL) {
				gone = appendNew(gone, e)
			} else {
				kept = append(kept, e)
			}
		}
		return kept
	})
	if len(gone) == 0 {
		return nil
	}
	return []Fix{c.Machine.fix("take "+strings.Join(gone, ", ")+" out of NO_PROXY, so that the HTTP proxy is used", set)}
}

// intoNoProxy has the host reached without the HTTP proxy.
func intoNoProxy(c *Case) []Fix {
	host := hostOnly(c.Trace.Target.Address())
	if ofGitsHTTPProxy(c) {
		return []Fix{c.Machine.fix("have git reach "+host+" without the HTTP proxy", gitSetting("http.https://"+host+"/.proxy", ""))}
	}
	set := c.Machine.eachNoProxy(func(entries []string) []string { return appendNew(entries, host) })
	if len(set) == 0 {
		return nil
	}
	return []Fix{c.Machine.fix("reach "+host+" without the HTTP proxy", set)}
}
