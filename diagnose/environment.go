package diagnose

import (
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// An Environment is the environment of the go child: what its network code
// reads from there, and nowhere else.
type Environment map[string]string

// NewEnvironment reads a list like os.Environ's.
func NewEnvironment(list []string) Environment {
	e := Environment{}
	for _, kv := range list {
		if k, v, ok := strings.Cut(kv, "="); ok {
			e[k] = v
		}
	}
	return e
}

// httpProxyConfig is what httpproxy.FromEnvironment would read; it takes the
// child's environment and not ours, and reads it again each time.
func (e Environment) httpProxyConfig() *httpproxy.Config {
	return &httpproxy.Config{HTTPProxy: e.either("HTTP_PROXY"), HTTPSProxy: e.either("HTTPS_PROXY"),
		NoProxy: e.either("NO_PROXY"), CGI: e["REQUEST_METHOD"] != ""}
}

// either is the variable in capitals, or in small letters.
func (e Environment) either(name string) string {
	if v := e[name]; v != "" {
		return v
	}
	return e[strings.ToLower(name)]
}

// HTTPProxy is the HTTP proxy that go uses for a URL, and the variable that
// names it; nil for none. Like go it takes an unusable value as a host's name
// (httpproxy.parseProxy).
func (e Environment) HTTPProxy(u *url.URL) (*url.URL, string, error) {
	p, err := e.httpProxyConfig().ProxyFunc()(u)
	name := "HTTP_PROXY"
	if u.Scheme == "https" {
		name = "HTTPS_PROXY"
	}
	if e[name] == "" {
		name = strings.ToLower(name)
	}
	return p, name, err
}

// otherHTTPProxy is an HTTP proxy that the environment names and that is not
// used for u: NO_PROXY excludes the host, or only the other scheme has one.
func (e Environment) otherHTTPProxy(u *url.URL) (p *url.URL, why string) {
	if a, err := netip.ParseAddr(u.Hostname()); u.Hostname() == "localhost" || err == nil && a.IsLoopback() {
		return nil, ""
	}
	all := *e.httpProxyConfig()
	all.NoProxy = ""
	if p, err := all.ProxyFunc()(u); err == nil && p != nil {
		return p, leftOut
	}
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"} {
		if v := e.either(name); v != "" {
			all.HTTPProxy, all.HTTPSProxy = v, v
			if p, err := all.ProxyFunc()(u); err == nil && p != nil {
				return p, name + " is set and " + unsetFor(u) + " is not"
			}
		}
	}
	return nil, ""
}

// leftOut is why an HTTP proxy that is set is not used.
const leftOut = "NO_PROXY leaves it out"

func unsetFor(u *url.URL) string {
	if u.Scheme == "http" {
		return "HTTP_PROXY"
	}
	return "HTTPS_PROXY"
}
