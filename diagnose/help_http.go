package diagnose

func helpHTTP() map[string]help {
	look := byHand{"curl -sS -D- -o /dev/null 'URL'", "status and headers of the very URL that go's message names"}
	settings := byHand{"go env GOPROXY GOPRIVATE GONOPROXY", "which server is asked for which module"}
	versions := byHand{"curl -s 'https://HOST/MODULE/@v/list'", "the versions that this module proxy has; capital letters of the path are written as ! and the small letter"}
	return map[string]help{
		"http-401": {
			Means: "The server wants credentials and go has none for this host. go sends what the netrc file, GOAUTH or the URL in GOPROXY hold for it, and asks nobody.",
			Words: []words{
				{`reading https://proxy.example/…: 401 Unauthorized`, ""},
				{`unrecognized import path "a.example/b": reading https://a.example/b?go-get=1: 401 Unauthorized`, ""},
			},
			Apart:  "Wrong, missing and unreadable credentials read alike. tidyx looks what is configured: an entry that fails is auth-netrc, a GOAUTH command auth-goauth, nothing at all is this. A 401 that git meets is vcs-auth-https.",
			ByHand: []byHand{{"curl -sS -D- -o /dev/null 'URL' | grep -i www-authenticate", "the scheme that the server takes, and its realm"}, {"go env GOAUTH; ls -l ~/.netrc", "where go looks for credentials (Windows: %USERPROFILE%\\_netrc; NETRC names another file)"}, {"curl -sS -n -o /dev/null -w '%{http_code}\\n' 'URL'", "the same request with what .netrc holds"}},
			Never:  "Do not write a token into GOPROXY in a file that is checked in, and do not try again and again: accounts get locked.",
		},
		"http-403": {
			Means: "The server knows what is asked and refuses: a policy (blocked module, licence, quarantine), credentials without the right, an address that is not allowed, or a filter on the way that answers in its place.",
			Words: []words{
				{`reading https://proxy.example/…: 403 Forbidden`, ""},
				{`unrecognized import path "a.example/b": reading https://a.example/b?go-get=1: 403 Forbidden`, ""},
			},
			Apart:  "go quotes the answer as server response only if it is plain text; a page in HTML stays hidden, and tidyx shows its words. A bare Forbidden without a number is the HTTP proxy's (http-proxy-denied).",
			ByHand: []byHand{{"curl -sS 'URL'", "the reason that the server gives"}, look, {"curl -sS -n -o /dev/null -w '%{http_code}\\n' 'URL'", "whether the credentials in .netrc change it"}},
			Never:  "Do not go around a quarantine with GOPROXY=direct before you know why the module is in it.",
		},
		"http-404": {
			Means: "The one source that was asked does not have this module or version, and no other may be asked: the path or version is wrong, the module is private, or this module proxy holds a selection only.",
			Words: []words{
				{"reading https://proxy.example/a.example/b/@v/v1.5.0.zip: 404 Not Found", ""},
				{"reading https://proxy.example/a.example/b/@v/v1.5.0.zip: 404 Not Found\n\tserver response: not found: no such module", ""},
			},
			Apart:  "If several sources were asked and each said so, it is module-not-found; where the response says unknown revision, vcs-unknown-revision. A 404 at the checksum database is sumdb-lookup-failed; of a page with ?go-get=1 alone, import-meta-missing.",
			ByHand: []byHand{versions, {"(cd / && go list -m -versions MODULE)", "the same, the way go asks"}, settings},
		},
		"http-410": {
			Means: "As http-404: for go both mean that the source does not have it. Module proxies say 410 for what they tried to fetch and could not, so a private module asked of a public module proxy often ends so.",
			Words: []words{{"reading https://proxy.example/a.example/b/@v/v1.0.0.mod: 410 Gone", ""}},
			Apart: "The response below it often quotes git: could not read Username means a private repository (goproxy-private-module), unknown revision a version that is not there (vcs-unknown-revision).",
			ByHand: []byHand{
				{"curl -sS 'URL'", "the words of the module proxy: what it tried, and what it met"}, versions, settings},
		},
		"http-429": {
			Means: "The server limits how often it is asked. go asks once for each file, many at a time, neither waits nor asks again, and ignores Retry-After. In CI many jobs share one address and thus one limit.",
			Words: []words{
				{"reading https://proxy.example/…: 429 Too Many Requests", ""},
				{"fatal: unable to access 'https://git.example/b/': The requested URL returned error: 429", ""},
			},
			Apart:  "The number says it. Some servers limit with 403 or 503 and say so in the text only.",
			ByHand: []byHand{{"curl -sS -D- -o /dev/null 'URL' | grep -iE 'retry-after|ratelimit'", "how long to wait, and what is left of the limit"}, {"go env GOMODCACHE", "in CI: whether it is kept between jobs, so that little is asked"}},
			Never:  "Do not let CI run again at once: each run counts against the limit.",
		},
		"http-4xx": {
			Means: "The server rejects the request as such: 400 of a port that wants TLS, 405 or 406 of a server that is no module proxy, 408 for a slow request, 451 for legal reasons.",
			Words: []words{
				{"reading http://proxy.example:443/…: 400 Bad Request", ""},
				{"reading https://proxy.example/…: 451 Unavailable For Legal Reasons", ""},
				{"fatal: unable to access 'https://git.example/b/': The requested URL returned error: 451", ""},
			},
			Apart:  "401, 403, 404, 407, 410 and 429 have causes of their own.",
			ByHand: []byHand{look, {"curl -sS 'URL'", "what the server says to it"}, settings},
		},
		"http-5xx": {
			Means: "The server, or what stands in front of it, failed: 500 in itself, 502 and 504 at the next server behind it, 503 overloaded or in maintenance. go asks once.",
			Words: []words{
				{"reading https://proxy.example/…: 500 Internal Server Error", ""},
				{"reading https://proxy.example/…: 502 Bad Gateway", ""},
				{"reading https://proxy.example/…: 503 Service Unavailable", ""},
				{"fatal: unable to access 'https://git.example/b/': The requested URL returned error: 500", ""},
			},
			Apart:  "With reading and a number it is the host's answer; a bare Bad Gateway is that of an HTTP proxy (http-proxy-upstream). Behind a comma in GOPROXY go does not move on after it (goproxy-no-fallback).",
			ByHand: []byHand{look, {"curl -sS -o /dev/null -w '%{http_code} %{time_total}\\n' 'https://HOST/golang.org/x/mod/@v/list'", "whether a public module fails too, or this one alone"}, {"go env GOPROXY", "comma or bar behind this source"}},
		},
		"http-html-page": {
			Means: "A web page comes where go expects a module file: a login, a captive portal, a block page, or a URL without the path under which the module proxy lives.",
			Words: []words{
				{`invalid response from proxy "https://proxy.example": invalid character '<' looking for beginning of value`, ""},
				{"fatal: https://git.example/b/info/refs not valid: is this a git repository?", ""},
				{"zip: not a valid zip file", "goproxy-bad-response"},
				{`unrecognized import path "a.example/b": parse https://a.example/b?go-get=1: no go-import meta tags ()`, "import-meta-missing"},
			},
			Apart:  "Status 200 and text/html. go sees the < of a page in JSON only; in a zip or a go.mod file it names the damage (goproxy-bad-response). A probe reads the content type and the page's title.",
			ByHand: []byHand{{"curl -sSL 'URL' | head -20", "the page; its title says whose it is"}, {"curl -sSL -o /dev/null -w '%{url_effective} %{content_type}\\n' 'URL'", "where the redirects end"}, settings},
		},
		"http-redirect": {
			Means: "The server redirects in a loop, to no usable address, or from https to http, which go does not follow.",
			Words: []words{
				{`Get "https://proxy.example/…": stopped after 10 redirects`, ""},
				{`Get "http://cdn.example/…": redirected from secure URL https://proxy.example/… to insecure URL http://cdn.example/…`, ""},
				{`Get "https://proxy.example/…": failed to parse Location header "…": parse "…": invalid port ":port" after host`, ""},
			},
			Apart:  "A redirect that leads to a host which then fails has that host's cause; tidyx says which hop it was.",
			ByHand: []byHand{{"curl -sSIL --max-redirs 12 'URL' | grep -iE '^(HTTP|location)'", "each hop"}, settings},
			Never:  "Do not allow http with GOINSECURE for a host that speaks https: ask its owner to redirect to https.",
		},
		"http-truncated": {
			Means: "The connection ends in order before the answer is complete: a server or load balancer that crashed or was restarted, a device on the way with a size or time limit, a damaged cache.",
			Words: []words{
				{`Get "https://proxy.example/…": EOF`, ""},
				{`read "https://proxy.example/a.example/b/@v/v1.0.0.zip": unexpected EOF`, ""},
				{`Get "https://proxy.example/…": net/http: HTTP/1.x transport connection broken: unexpected EOF`, ""},
				{"fatal: unable to access 'https://git.example/b/': Empty reply from server", ""},
				{"error: RPC failed; curl 18 transfer closed with outstanding read data remaining\n\tfatal: early EOF", ""},
			},
			Apart:  "Get: no byte of an answer came. read: the body was cut. A reset in its place is tcp-reset, an error of HTTP/2 http-stream-error. A bare EOF may also come from the handshake (tls-handshake-failure): a probe tells.",
			ByHand: []byHand{{"curl -sS -o /dev/null -w '%{http_code} %{size_download} bytes in %{time_total} s\\n' 'URL'", "curl: (18) or (52), and where it ends: always at the same size or time is a limit"}, {"curl -sSI 'URL' | grep -i content-length", "how many bytes there should be"}},
		},
		"http-timeout": {
			Means:  "The connection and TLS are up, the request went out, and no answer comes, or its body stands still. go waits without limit; what ends it is Ctrl-C or the CI job's own timeout.",
			Words:  []words{{"fatal: unable to access 'https://git.example/b/': Operation too slow. Less than 1000 bytes/sec transferred the last 30 seconds", ""}, {`Get "https://proxy.example/…": read tcp 192.0.2.7:…->192.0.2.1:443: read: connection timed out`, ""}},
			Silent: "go itself mostly prints nothing. With -x the last line is # get URL, without a line of the same URL and its status behind it.",
			Apart:  "A probe sees at which step the silence begins: earlier ones are tcp-timeout and tls-handshake-timeout. In the log of a run that was stopped, only the request that was open is known.",
			ByHand: []byHand{{"curl -sS -m 20 -o /dev/null -w 'connect %{time_connect} tls %{time_appconnect} first byte %{time_starttransfer}\\n' 'URL'", "a first byte of 0: no answer"}, {"kill -QUIT PID", "of the go command: it ends and prints where it waits (internal/web.get)"}, {"ss -tnp | grep go", "the connection, and bytes that wait in its queues"}},
		},
		"http-stream-error": {
			Means: "The server or a device on the way ends the HTTP/2 stream or connection with an error: restarts of load balancers (GOAWAY), limits of streams, faults of an inspecting device.",
			Words: []words{
				{`Get "https://proxy.example/…": stream error: stream ID 1; INTERNAL_ERROR; received from peer`, ""},
				{`Get "https://proxy.example/…": http2: server sent GOAWAY and closed the connection; LastStreamID=1999, ErrCode=NO_ERROR, debug=""`, ""},
				{"error: RPC failed; curl 92 HTTP/2 stream 0 was not closed cleanly: INTERNAL_ERROR (err 2)", ""},
			},
			Apart:  "If HTTP/1.1 works, HTTP/2 is at fault on the way; if that is cut too, it is http-truncated.",
			ByHand: []byHand{{"curl -sS --http1.1 -o /dev/null -w '%{http_code}\\n' 'URL'; curl -sS --http2 -o /dev/null -w '%{http_code}\\n' 'URL'", "whether the version of HTTP makes the difference"}, {"GODEBUG=http2debug=1 go mod download -x MODULE@VERSION", "the frames, with RST_STREAM or GOAWAY (use an empty GOMODCACHE; it prints headers, credentials too)"}},
		},
	}
}
