package faultlab

import "net/http"

// httpProxyFaults returns the faults of the step http-proxy, and two controls in which an HTTP proxy works.
func httpProxyFaults() []Fault {
	return append(httpProxyRefusals(), httpProxySettings()...)
}

func httpProxyRefusals() []Fault {
	return []Fault{
		{
			Name: "http-proxy-healthy", Title: "everything goes through an HTTP proxy, and nothing is wrong",
			Setup: through("http://", tunnels(""), blameTarget),
		},
		{
			Name: "socks-healthy", Title: "everything goes through a SOCKS5 server, and nothing is wrong",
			Setup: through("socks5://", socks(socksSucceeded), blameTarget),
		},
		{
			Name: "http-proxy-closed", Title: "nothing listens on the HTTP proxy's port",
			Cause: "http-proxy-refused", Step: "http-proxy", Says: "proxyconnect tcp: dial tcp",
			Mended: true,
			Setup:  through("http://", closedPort, blameHTTPProxy),
		},
		{
			Name: "http-proxy-407", Title: "the HTTP proxy wants a password",
			Cause: "http-proxy-auth", Step: "http-proxy", Says: ": Proxy Authentication Required",
			Mended: true,
			Setup:  through("http://", wantsPassword(), blameHTTPProxy),
		},
		{
			Name: "http-proxy-407-wrong-password", Title: "the HTTP proxy wants another password than the one given",
			Cause: "http-proxy-auth", Step: "http-proxy", Says: ": Proxy Authentication Required",
			Mended: true,
			Setup:  through("http://user:wrong@", wantsPassword(), blameHTTPProxy),
		},
		{
			Name: "http-proxy-403", Title: "the HTTP proxy does not let this host be reached",
			Cause: "http-proxy-denied", Step: "http-proxy", Says: ": Forbidden",
			Mended: true,
			Setup:  through("http://", overHTTP(status(http.StatusForbidden)), blameTarget),
		},
		{
			Name: "http-proxy-403-plain", Title: "over plain http the HTTP proxy answers 403 in the module proxy's place",
			Cause: "http-proxy-denied", Step: "http-proxy", Says: ": 403 Forbidden",
			Mended: true,
			Setup:  plainThrough(overHTTP(status(http.StatusForbidden, "X-Squid-Error", "ERR_ACCESS_DENIED 0"))),
		},
		{
			Name: "http-proxy-503-plain", Title: "over plain http the HTTP proxy answers 503 in the module proxy's place",
			Cause: "http-proxy-upstream", Step: "http-proxy", Says: ": 503 Service Unavailable",
			Mended: true,
			Setup:  plainThrough(overHTTP(status(http.StatusServiceUnavailable, "X-Squid-Error", "ERR_CONNECT_FAIL 111"))),
		},
		{
			Name: "http-proxy-502", Title: "the HTTP proxy can't reach the host",
			Cause: "http-proxy-upstream", Step: "http-proxy", Says: ": Bad Gateway",
			Mended: true,
			Setup:  through("http://", overHTTP(status(http.StatusBadGateway)), blameTarget),
		},
		{
			Name: "http-proxy-503", Title: "the HTTP proxy finds no way to the host at the moment",
			Cause: "http-proxy-upstream", Step: "http-proxy", Says: ": Service Unavailable",
			Mended: true,
			Setup:  through("http://", overHTTP(status(http.StatusServiceUnavailable)), blameTarget),
		},
		{
			Name: "socks-unreachable", Title: "the SOCKS5 server can't reach the host",
			Cause: "http-proxy-upstream", Step: "http-proxy", Says: "unknown error host unreachable",
			Mended: true,
			Setup:  through("socks5://", socks(socksHostUnreachable), blameTarget),
		},
		{
			Name: "socks-password", Title: "the SOCKS5 server wants a password",
			Cause: "http-proxy-auth", Step: "http-proxy", Says: "no acceptable authentication methods",
			Mended: true,
			Setup:  through("socks5://", overTCP(socksWantsPassword), blameHTTPProxy),
		},
		{
			Name: "http-proxy-silent", Title: "the HTTP proxy takes the connection and never answers",
			Cause: "http-proxy-timeout", Step: "http-proxy", Says: ": context deadline exceeded",
			Mended: true,
			Setup:  through("http://", overTCP(silence), blameHTTPProxy),
		},
	}
}

func httpProxySettings() []Fault {
	return []Fault{
		{
			Name: "http-proxy-wrong-scheme", Title: "HTTPS_PROXY says https:// of an HTTP proxy without TLS",
			Cause: "http-proxy-invalid", Step: "http-proxy",
			Says:   "proxyconnect tcp: tls: first record does not look like a TLS handshake",
			Mended: true,
			Setup:  through("https://", tunnels(""), blameHTTPProxy),
		},
		{
			Name: "http-proxy-is-ssh", Title: "HTTPS_PROXY names an SSH server",
			Cause: "http-proxy-invalid", Step: "http-proxy", Says: "malformed HTTP response",
			Mended: true,
			Setup:  through("http://", overTCP(banner), blameHTTPProxy),
		},
		{
			Name: "http-proxy-hangs-up", Title: "the HTTP proxy closes the connection without an answer",
			Cause: "http-proxy-invalid", Step: "http-proxy", Says: ": unexpected EOF",
			Mended: true,
			Setup:  through("http://", overTCP(hangUp), blameHTTPProxy),
		},
		{
			Name: "http-proxy-is-web-server", Title: "HTTPS_PROXY names a web server, which answers CONNECT with a page",
			Cause: "http-proxy-invalid", Step: "http-proxy", Says: "http: server gave HTTP response to HTTPS client",
			Mended: true,
			Setup:  through("http://", overHTTP(page(http.StatusOK)), blameHTTPProxy),
		},
		{
			Name: "http-proxy-malformed", Title: "HTTPS_PROXY is no URL",
			Cause: "http-proxy-invalid", Step: "http-proxy", Says: "proxyconnect tcp: dial tcp: lookup ht!tp: no such host",
			Mended: true,
			Setup:  with(healthy, malformedHTTPProxy),
		},
		{
			Name: "no-proxy-too-broad", Title: "NO_PROXY lets go pass by the HTTP proxy, the only way to the host",
			Cause: "http-proxy-required", Step: "http-proxy", Says: "connect: connection refused",
			Mended: true,
			Setup: bypassed(func(url string) []string {
				return []string{"HTTPS_PROXY=" + url, "NO_PROXY=localhost,.corp.example"}
			}),
		},
		{
			Name: "https-proxy-unset", Title: "HTTP_PROXY is set, HTTPS_PROXY is not, and all of GOPROXY is https",
			Cause: "http-proxy-required", Step: "http-proxy", Says: "connect: connection refused",
			Mended: true,
			Setup:  bypassed(func(url string) []string { return []string{"HTTP_PROXY=" + url} }),
		},
	}
}

// malformedHTTPProxy has an HTTPS_PROXY with a scheme that is none.
func malformedHTTPProxy(_ *Lab, address string) sceneSpec {
	return sceneSpec{
		goproxy: "https://" + proxyable(address),
		env:     []string{"HTTPS_PROXY=ht!tp://bad"},
		host:    "ht!tp:80", // what go makes of it: http://, a host "ht!tp" with an empty port, and a path
	}
}
