package diagnose

func helpTLS() map[string]help {
	chain := byHand{"openssl s_client -connect HOST:443 -servername HOST -showcerts </dev/null", "the chain: s: is whose certificate, i: who issued it; Verify return code at the end"}
	roots := byHand{"env | grep SSL_CERT; ls /etc/ssl/certs /etc/pki/tls/certs 2>/dev/null | wc -l", "which bundle go reads on Linux: SSL_CERT_FILE and SSL_CERT_DIR go before the system's"}
	gitRoots := byHand{"git config --show-origin --get http.sslCAInfo; env | grep GIT_SSL_CAINFO", "git has a bundle of its own"}
	unknown := `Get "https://proxy.example/…": tls: failed to verify certificate: x509: certificate signed by unknown authority`
	never := "Do not switch verification off, neither in git nor with GOINSECURE: it does not even apply to module proxies, and it takes the last check away from everything that is fetched."
	return map[string]help{
		"tls-unknown-authority": {
			Means: "The chain of certificates ends at an authority that this machine does not trust: a private authority of a company, or a certificate that the server signed itself.",
			Words: []words{
				{unknown, ""},
				{`Get "https://proxy.example/…": x509: “proxy.example” certificate is not trusted`, ""},
				{`fatal: unable to access 'https://git.example/b/': server certificate verification failed. CAfile: /etc/ssl/certs/ca-certificates.crt CRLfile: none`, ""},
				{`fatal: unable to access 'https://git.example/b/': SSL certificate problem: self-signed certificate`, ""},
				{`fatal: unable to access 'https://git.example/b/': SSL certificate problem: unable to get local issuer certificate`, ""},
			},
			Apart:  "One sentence of go stands for four causes. tidyx reads the chain: an inspecting device among the issuers is tls-intercepted, a last certificate whose issuer was not sent tls-incomplete-chain, an empty store here tls-no-roots; else it is this.",
			ByHand: []byHand{chain, roots, gitRoots},
			Never:  never,
		},
		"tls-intercepted": {
			Means: "A device on the way (a security gateway, a filter, an antivirus program) opens the TLS connection and signs a certificate of its own for the host. Its authority is installed in browsers by policy, and not where go looks.",
			Words: []words{
				{unknown, "tls-unknown-authority"},
				{`fatal: unable to access 'https://git.example/b/': SSL certificate problem: self-signed certificate in certificate chain`, "tls-unknown-authority"},
			},
			Apart: "The text is that of tls-unknown-authority. tidyx knows it by the issuer's name, or by one unknown issuer that signs for hosts of different owners.",
			ByHand: []byHand{chain,
				{"openssl s_client -connect other.example:443 -servername other.example </dev/null 2>/dev/null | grep ' i:'", "the same issuer for a foreign host: the connection is opened on the way"}, roots},
			Never: "Do not trust the certificate that came over the wire: ask for it where it is published, and compare the fingerprint. " + never,
		},
		"tls-incomplete-chain": {
			Means: "The server sends its own certificate without the intermediate that signed it. Browsers fetch or remember the missing one; go, git and curl do not.",
			Words: []words{
				{unknown, "tls-unknown-authority"},
				{`fatal: unable to access 'https://git.example/b/': SSL certificate problem: unable to get local issuer certificate`, "tls-unknown-authority"},
			},
			Apart: "The text is that of tls-unknown-authority. A probe sees that the last certificate sent was issued by a well known authority's intermediate, which is neither sent nor trusted here.",
			ByHand: []byHand{
				{"openssl s_client -connect HOST:443 -servername HOST </dev/null", "verify error:num=21 and a chain of one certificate only"},
				{"openssl s_client -connect HOST:443 -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -text | grep 'CA Issuers'", "where the missing one is published"}},
			Never: never,
		},
		"tls-no-roots": {
			Means: "This machine trusts no authority at all, so that no server can be verified: a minimal image without ca-certificates, or SSL_CERT_FILE names a file that is not there or holds no certificate.",
			Words: []words{
				{unknown, "tls-unknown-authority"},
				{`Get "https://proxy.example/…": tls: failed to verify certificate: x509: failed to load system roots and no roots provided`, ""},
				{`fatal: unable to access 'https://git.example/b/': Problem with the SSL CA cert (path? access rights?)`, ""},
				{`fatal: unable to access 'https://git.example/b/': error setting certificate verify locations:  CAfile: /etc/ssl/certs/ca-certificates.crt CApath: none`, ""},
			},
			Apart:  "go's usual text is that of tls-unknown-authority; tidyx counts the certificates where go would read them. If every host fails so, suspect this one.",
			ByHand: []byHand{roots, {"go env GOOS; cat /etc/os-release", "macOS and Windows ask the system, Linux reads files"}, gitRoots},
			Never:  never,
		},
		"tls-expired": {
			Means: "A certificate of the chain has expired: that of the host, or of an intermediate above it. If many hosts look expired at once, this machine's clock is ahead.",
			Words: []words{
				{`Get "https://proxy.example/…": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-22T06:20:06Z is after 2026-11-21T06:17:04Z`, ""},
				{`fatal: unable to access 'https://git.example/b/': SSL certificate problem: certificate has expired`, ""},
				{`fatal: unable to access 'https://git.example/b/': server certificate verification failed. CAfile: none CRLfile: none`, "tls-no-roots"},
			},
			Apart:  "go's sentence is one for both ends of the term: is after is this, is before is tls-not-yet-valid. A git built with GnuTLS has one sentence for all faults of a chain. A probe prints the end of the term and whose it is.",
			ByHand: []byHand{{"openssl s_client -connect HOST:443 -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -dates -subject", "notAfter"}, {"date -u", "this machine's clock"}, chain},
			Never:  "Do not set the clock back to get on: go.sum, tokens and other certificates depend on it.",
		},
		"tls-not-yet-valid": {
			Means: "The certificate's term begins in the future. Nearly always this machine's clock is behind: a virtual machine that slept, a board without a battery, a container host without time service.",
			Words: []words{
				{`Get "https://proxy.example/…": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-22T06:20:06Z is before 2026-12-02T06:17:04Z`, ""},
				{`fatal: unable to access 'https://git.example/b/': SSL certificate problem: certificate is not yet valid`, ""},
			},
			Apart:  "is before in go's sentence; is after is tls-expired. A clock that is far behind makes every host fail so.",
			ByHand: []byHand{{"date -u; timedatectl", "the clock, and whether it is synchronised"}, {"openssl s_client -connect HOST:443 -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -dates", "notBefore"}, {"curl -sI http://HOST | grep -i ^date", "what the server thinks the time is"}},
		},
		"tls-hostname": {
			Means: "The certificate is genuine and for other names: an alias that it lacks, a default site that answers for a name it does not know, an IP address in place of a name, or an old certificate with a Common Name only.",
			Words: []words{
				{`Get "https://proxy.example/…": tls: failed to verify certificate: x509: certificate is valid for www.example, not proxy.example`, ""},
				{`Get "https://192.0.2.1/…": tls: failed to verify certificate: x509: cannot validate certificate for 192.0.2.1 because it doesn't contain any IP SANs`, ""},
				{`Get "https://proxy.example/…": tls: failed to verify certificate: x509: certificate relies on legacy Common Name field, use SANs instead`, ""},
				{`fatal: unable to access 'https://git.example/b/': SSL: no alternative certificate subject name matches target host name 'git.example'`, ""},
			},
			Apart:  "If the name resolves to an address that is not the host's, a wrong answer is the reason (dns-wrong-address): a portal's certificate is a sign of it.",
			ByHand: []byHand{{"openssl s_client -connect HOST:443 -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -subject -ext subjectAltName", "the names that it is for"}, {"dig +short HOST", "whose address was asked"}},
			Never:  never,
		},
		"tls-bad-certificate": {
			Means: "The certificate can't be parsed, or may not be used for this: made for clients only, with a constraint that it breaks, with a weak or unknown signature.",
			Words: []words{
				{`Get "https://proxy.example/…": tls: failed to verify certificate: x509: certificate specifies an incompatible key usage`, ""},
				{`Get "https://proxy.example/…": tls: failed to parse certificate from server: x509: negative serial number`, ""},
				{`Get "https://proxy.example/…": x509: “proxy.example” certificate is not standards compliant`, ""},
				{"fatal: unable to access 'https://git.example/b/': schannel: next InitializeSecurityContext failed: CRYPT_E_NO_REVOCATION_CHECK (0x80092012) - The revocation function was unable to check revocation for the certificate.", ""},
			},
			Apart:  "The authority is known and the name may fit: the certificate itself is refused. macOS words several of these as not standards compliant. Windows' git (schannel) also ends where it can't ask whether a certificate was revoked: often an inspecting device or a closed network.",
			ByHand: []byHand{{"openssl s_client -connect HOST:443 -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -text", "Extended Key Usage, Basic Constraints, Signature Algorithm, Serial Number"}, chain},
			Never:  never,
		},
		"tls-version": {
			Means: "Server and client have no TLS version or cipher in common. go speaks TLS 1.2 and 1.3; a server that offers less is years old, or a setting (GODEBUG, a FIPS mode) narrows this side.",
			Words: []words{
				{`Get "https://proxy.example/…": remote error: tls: protocol version not supported`, ""},
				{`Get "https://proxy.example/…": tls: server selected unsupported protocol version 301`, ""},
				{`Get "https://proxy.example/…": remote error: tls: handshake failure`, "tls-handshake-failure"},
				{`fatal: unable to access 'https://git.example/b/': error:0A000102:SSL routines::unsupported protocol`, ""},
			},
			Apart: "A bare handshake failure is common to many faults. tidyx shakes hands once more with all versions and ciphers it knows: if that works, it is this, and it says on what they agreed.",
			ByHand: []byHand{
				{"openssl s_client -connect HOST:443 -servername HOST -tls1_2 </dev/null", "whether TLS 1.2 works; then -tls1_1 and -tls1 (with -cipher DEFAULT@SECLEVEL=0)"},
				{"env | grep GODEBUG", "tlsrsakex, tls3des and tlsmaxrsasize widen or narrow what go offers"}},
			Never: "Do not lower go's TLS version for good: GODEBUG set in a profile applies to every program written in go.",
		},
		"tls-client-cert": {
			Means: "The server wants a certificate from the client (mutual TLS). go has no setting for one, neither for module proxies nor for the checksum database; git has.",
			Words: []words{
				{`Get "https://proxy.example/…": remote error: tls: certificate required`, ""},
				{`Get "https://proxy.example/…": remote error: tls: handshake failure`, "tls-handshake-failure"},
				{`fatal: unable to access 'https://git.example/b/': OpenSSL SSL_read: error:0A00045C:SSL routines::tlsv13 alert certificate required`, ""},
			},
			Apart: "TLS 1.3 has an alert of its own for it; under TLS 1.2 a server says handshake failure only. A probe sees whether the server asked for a certificate in the handshake.",
			ByHand: []byHand{
				{"openssl s_client -connect HOST:443 -servername HOST </dev/null", "Acceptable client certificate CA names, and an alert after it"},
				{"git config --show-origin --get http.sslCert", "the certificate that git sends, if one is set"}},
		},
		"tls-plain-http": {
			Means: "TLS was due and plain HTTP came back: https in the setting for a port that speaks http, a captive portal, or an HTTP proxy that answers by itself.",
			Words: []words{
				{`Get "https://proxy.example/…": http: server gave HTTP response to HTTPS client`, ""},
				{`fatal: unable to access 'https://git.example/b/': gnutls_handshake() failed: An unexpected TLS packet was received.`, ""},
				{`fatal: unable to access 'https://git.example/b/': error:0A00010B:SSL routines::wrong version number`, ""},
			},
			Apart:  "go looks at the first bytes: HTTP/ is this, anything else tls-handshake-failure. Where an HTTP proxy stands between, it may be the one that answered (http-proxy-invalid).",
			ByHand: []byHand{{"curl -sI http://HOST:PORT/", "an answer to plain HTTP on that port"}, {"openssl s_client -connect HOST:PORT </dev/null", "wrong version number"}, {"go env GOPROXY GOSUMDB", "scheme and port in the setting"}},
			Never:  "Do not answer with http:// in GOPROXY over a network that is not your own: paths and contents can then be read and changed on the way.",
		},
		"tls-handshake-timeout": {
			Means: "The connection opens and the first message of TLS is never answered. go gives up after 10 s, git after 300 s. A device on the way drops TLS, the server hangs, or large packets are lost because the path's MTU is smaller than this machine believes (VPN, tunnels, container networks).",
			Words: []words{
				{`Get "https://proxy.example/…": net/http: TLS handshake timeout`, ""},
				{`fatal: unable to access 'https://git.example/b/': SSL connection timeout`, ""},
			},
			Apart: "Before the connection opens, silence is tcp-timeout; after the handshake, http-timeout. Many fetches at once on a slow line can end so too: then a single one works.",
			ByHand: []byHand{
				{"openssl s_client -connect HOST:443 -servername HOST </dev/null", "CONNECTED and nothing more"},
				{"ping -M do -s 1372 HOST", "message too long, or silence where small packets pass: an MTU below 1400 (macOS: ping -D)"},
				{"tcpdump -ni any host HOST and port 443", "a ClientHello sent again and again without an acknowledgement"}},
		},
		"tls-handshake-failure": {
			Means: "The handshake is cut, refused, or not TLS at all: another protocol on that port, a server without a certificate for this name, or a device on the way that ends it.",
			Words: []words{
				{`Get "https://proxy.example/…": remote error: tls: handshake failure`, ""},
				{`Get "https://proxy.example/…": remote error: tls: internal error`, ""},
				{`Get "https://proxy.example/…": tls: first record does not look like a TLS handshake`, ""},
				{`Get "https://proxy.example/…": EOF`, "http-truncated"},
				{`fatal: unable to access 'https://git.example/b/': OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to git.example:443`, ""},
			},
			Apart: "An alert (remote error) came from the other side; a first record that is no TLS is another protocol. Finer causes go before it: tls-version, tls-client-cert, tls-plain-http. A bare EOF may also come after the handshake.",
			ByHand: []byHand{
				{"openssl s_client -connect HOST:443 -servername HOST </dev/null", "the alert and its number, or bytes of another protocol"},
				{"openssl s_client -connect HOST:443 -noservername </dev/null", "if this works, the server does not know the name"},
				{"nc HOST 443 </dev/null | head -c 60", "a banner such as SSH-2.0 is no TLS"}},
		},
	}
}
