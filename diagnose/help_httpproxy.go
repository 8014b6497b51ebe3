package diagnose

func helpHTTPProxy() map[string]help {
	settings := byHand{"env | grep -i _proxy", "HTTPS_PROXY counts for https, HTTP_PROXY for http, NO_PROXY for what goes past; go reads the upper and the lower case, ALL_PROXY is not read"}
	tunnel := byHand{"curl -v -x http://PROXY:3128 https://HOST/ -o /dev/null", "the line HTTP/1.1 behind CONNECT is the HTTP proxy's own answer"}
	git := byHand{"git config --show-origin --get-all http.proxy", "git may have an HTTP proxy of its own, which goes before the environment"}
	return map[string]help{
		"http-proxy-dns": {
			Means: "The setting names an HTTP proxy whose name does not resolve here: a spelling mistake, or a name of another network (the office's, while at home).",
			Words: []words{
				{`Get "https://proxy.example/…": proxyconnect tcp: dial tcp: lookup webproxy.corp.example on 192.0.2.53:53: no such host`, ""},
				{`fatal: unable to access 'https://git.example/b/': Could not resolve proxy: webproxy.corp.example`, ""},
			},
			Apart:  "proxyconnect tcp marks the way to the HTTP proxy: all dns causes on it are this one. Where the scheme itself is looked up (lookup http), the value is malformed: http-proxy-invalid.",
			ByHand: []byHand{settings, {"dig webproxy.corp.example", "the answer for the HTTP proxy's name"}, git},
		},
		"http-proxy-refused": {
			Means: "The HTTP proxy's address is known and no connection opens: refused, unreachable or reset. A local helper (cntlm, px, a VPN client) that is not running is the usual one, or another network's HTTP proxy.",
			Words: []words{
				{`Get "https://proxy.example/…": proxyconnect tcp: dial tcp 192.0.2.8:3128: connect: connection refused`, ""},
				{`fatal: unable to access 'https://git.example/b/': Failed to connect to webproxy.corp.example port 3128 after 2 ms: Couldn't connect to server`, ""},
			},
			Apart: "proxyconnect tcp in go's text; in git's, a host in Failed to connect that is not that of the URL. Without either it is the host itself: tcp-refused.",
			ByHand: []byHand{settings, {"nc -vz -w 5 PROXY 3128", "whether the HTTP proxy takes a connection"},
				{"curl -sI --noproxy '*' https://HOST", "whether the host answers without it"}, git},
		},
		"http-proxy-timeout": {
			Means: "The HTTP proxy does not answer: its packets are dropped (go gives up after 30 s), or it takes the connection and never answers the CONNECT (60 s). In the second case go names no HTTP proxy at all.",
			Words: []words{
				{`Get "https://proxy.example/…": proxyconnect tcp: dial tcp 192.0.2.8:3128: i/o timeout`, ""},
				{`Get "https://proxy.example/…": context deadline exceeded`, ""},
			},
			Apart:  "A bare context deadline exceeded behind the URL comes from the CONNECT alone: go sets no other deadline there. An HTTP proxy that answers 504 in time is http-proxy-upstream.",
			ByHand: []byHand{settings, tunnel, {"tcpdump -ni any host PROXY and port 3128", "a SYN without an answer, or a CONNECT without one"}},
		},
		"http-proxy-auth": {
			Means: "The HTTP proxy wants credentials, or others (status 407). go sends what stands in the setting as USER:PASSWORD@, as Basic only: NTLM, Kerberos and Negotiate need a helper between.",
			Words: []words{
				{`Get "https://proxy.example/…": Proxy Authentication Required`, ""},
				{`reading http://proxy.example/…: 407 Proxy Authentication Required`, ""},
				{`fatal: unable to access 'https://git.example/b/': CONNECT tunnel failed, response 407`, ""},
				{`Get "https://proxy.example/…": socks connect tcp 192.0.2.8:1080->proxy.example:443: no acceptable authentication methods`, ""},
			},
			Apart: "go prints the words that the HTTP proxy chose and neither its number nor its name; some send 401 or 403 for want of credentials. A probe reads the number and the schemes of Proxy-Authenticate. A 401 of the host is http-401.",
			ByHand: []byHand{settings, tunnel,
				{"curl -sI -x http://PROXY:3128 https://HOST | grep -i proxy-authenticate", "the schemes that it takes: Basic, NTLM, Negotiate"}},
			Never: "Do not put a domain account's password into a file that others read; special characters of it are written as %40 and the like in a URL.",
		},
		"http-proxy-denied": {
			Means: "The HTTP proxy answers and refuses to open a way to this host: its filter, its list of allowed ports, or its list of allowed hosts.",
			Words: []words{
				{`Get "https://proxy.example/…": Forbidden`, ""},
				{`fatal: unable to access 'https://git.example/b/': CONNECT tunnel failed, response 403`, ""},
				{`fatal: unable to access 'https://git.example/b/': Received HTTP code 403 from proxy after CONNECT`, ""},
				{`Get "https://proxy.example/…": socks connect tcp 192.0.2.8:1080->proxy.example:443: connection not allowed by ruleset`, ""},
			},
			Apart: "A bare status text behind the URL is the answer to CONNECT, from the HTTP proxy. With reading and a number in front of it, it is the host's own (http-403).",
			ByHand: []byHand{tunnel,
				{"curl -sI -x http://PROXY:3128 https://other.example", "whether this host alone is refused"}},
		},
		"http-proxy-invalid": {
			Means: "What the setting names can't be used as an HTTP proxy: a malformed value, https where it speaks plain HTTP, a certificate of its own that does not hold, or a server of another kind (a web server, SOCKS without socks5://).",
			Words: []words{
				{`Get "https://proxy.example/…": proxyconnect tcp: tls: first record does not look like a TLS handshake`, ""},
				{`Get "https://proxy.example/…": proxyconnect tcp: dial tcp: lookup http on 192.0.2.53:53: no such host`, ""},
				{`Get "https://proxy.example/…": malformed HTTP response "\x05\xff"`, ""},
				{"fatal: unable to access 'https://git.example/b/': Unsupported proxy syntax in 'http//webproxy.corp.example:3128'", ""},
				{`Get "https://proxy.example/…": http: server gave HTTP response to HTTPS client`, "tls-plain-http"},
			},
			Apart:  "https:// in HTTPS_PROXY asks for TLS to the HTTP proxy itself: most want http://, and the tunnel inside stays encrypted. The last sample comes as well from a host that speaks plain HTTP; that an HTTP proxy stands between tells the setting, not the text.",
			ByHand: []byHand{settings, tunnel, {"openssl s_client -connect PROXY:3128 </dev/null", "wrong version number: it speaks no TLS there"}},
		},
		"http-proxy-upstream": {
			Means: "The HTTP proxy works and can't reach the host: it does not know the name, gets no connection, or its own next hop fails. It answers CONNECT with 502, 503 or 504.",
			Words: []words{
				{`Get "https://proxy.example/…": Bad Gateway`, ""},
				{`Get "https://proxy.example/…": Service Unavailable`, ""},
				{`fatal: unable to access 'https://git.example/b/': CONNECT tunnel failed, response 502`, ""},
				{`Get "https://proxy.example/…": socks connect tcp 192.0.2.8:1080->proxy.example:443: unknown error host unreachable`, ""},
			},
			Apart:  "A bare status text behind the URL is the HTTP proxy's. The same number behind reading URL is the host's (http-5xx). Some HTTP proxies answer so for hosts that they block.",
			ByHand: []byHand{tunnel, {"curl -sI --noproxy '*' https://HOST", "whether the host answers without it"}, {"dig HOST", "whether the name exists at all"}},
		},
		"http-proxy-required": {
			Means: "The host is reached through the HTTP proxy alone, and go goes past it: HTTPS_PROXY is not set while HTTP_PROXY is, NO_PROXY covers the host, or sudo, cron or an image build did not pass the variable on.",
			Words: []words{
				{`Get "https://proxy.example/…": dial tcp 192.0.2.1:443: connect: connection refused`, "tcp-refused"},
				{`Get "https://proxy.example/…": dial tcp 192.0.2.1:443: i/o timeout`, "tcp-timeout"},
				{`Get "https://proxy.example/…": dial tcp: lookup proxy.example on 192.0.2.53:53: no such host`, "dns-nxdomain"},
			},
			Apart: "No text tells it. tidyx asks the HTTP proxy that is set for the other scheme, or left out by NO_PROXY, for a tunnel to the same host: if one opens, it is this.",
			ByHand: []byHand{settings,
				{"curl -sI --noproxy '*' https://HOST; curl -sI -x http://PROXY:3128 https://HOST", "the first fails, the second answers"},
				{"sudo env | grep -i _proxy", "what is left of the variables under sudo"}},
		},
	}
}
