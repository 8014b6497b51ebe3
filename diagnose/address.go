package diagnose

import (
	"net"
	"net/url"
)

// address is host:port of a URL, with the port that its scheme implies.
func address(u *url.URL) string {
	if u == nil || u.Host == "" {
		return ""
	}
	port := u.Port()
	if port == "" {
		port = defaultPort[u.Scheme]
	}
	return joinHostPort(u.Hostname(), port)
}

var defaultPort = map[string]string{"http": "80", "https": "443", "ssh": "22", "git+ssh": "22", "git": "9418", "socks5": "1080", "socks5h": "1080", "": "443", "svn": "3690"}

func sameHost(a, b string) bool {
	ua, ub := parseURL(a), parseURL(b)
	return ua != nil && ub != nil && ua.Host == ub.Host
}

func parseURL(raw string) *url.URL {
	if raw == "" {
		return nil
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil
	}
	return u
}

// hostOnly is a host:port without its port.
func hostOnly(hostport string) string {
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		return h
	}
	return hostport
}

func joinHostPort(host, port string) string { return net.JoinHostPort(host, port) }
