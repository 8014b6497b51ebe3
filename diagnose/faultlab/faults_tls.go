package faultlab

import (
	"crypto/tls"
	"net/http"
)

const unknownAuthority = "x509: certificate signed by unknown authority"

// tlsFaults returns the faults of the step tls: of certificates, then of the handshake.
func tlsFaults() []Fault {
	return append(certificateFaults(), handshakeFaults()...)
}

func certificateFaults() []Fault {
	return []Fault{
		{
			Name: "certificate-expired", Title: "the certificate expired yesterday",
			Cause: "tls-expired", Step: "tls", Says: "x509: certificate has expired or is not yet valid",
			Setup: on("https", withCertificate(leafOf(trusted, expired))),
		},
		{
			Name: "certificate-of-tomorrow", Title: "the certificate is valid from tomorrow on",
			Cause: "tls-not-yet-valid", Step: "tls", Says: "x509: certificate has expired or is not yet valid",
			Setup: on("https", withCertificate(leafOf(trusted, notYetValid))),
		},
		{
			Name: "certificate-of-another-host", Title: "the certificate is for other names",
			Cause: "tls-hostname", Step: "tls", Says: "x509: certificate is valid for 192.0.2.1, not 127.0.0.1",
			Setup: on("https", withCertificate(leafOf(trusted, otherName))),
		},
		{
			Name: "certificate-without-address", Title: "the certificate has names, GOPROXY an address",
			Cause: "tls-hostname", Step: "tls", Says: "because it doesn't contain any IP SANs",
			Setup: on("https", withCertificate(leafOf(trusted, noAddresses))),
		},
		{
			Name: "certificate-for-clients", Title: "the certificate may not be used by a server",
			Cause: "tls-bad-certificate", Step: "tls", Says: "x509: certificate specifies an incompatible key usage",
			Setup: on("https", withCertificate(leafOf(trusted, clientsOnly))),
		},
		{
			Name: "unknown-authority", Title: "the certificate is from an authority that nobody here trusts",
			Cause: "tls-unknown-authority", Step: "tls", Says: unknownAuthority,
			Setup: on("https", withCertificate(leafOf(stranger, nil))),
		},
		{
			Name: "self-signed", Title: "the certificate is signed by its own key",
			Cause: "tls-unknown-authority", Step: "tls", Says: unknownAuthority,
			Setup: on("https", withCertificate(selfSigned)),
		},
		{
			Name: "inspected", Title: "a device on the way opens TLS connections and shows certificates of its own",
			Cause: "tls-intercepted", Step: "tls", Says: unknownAuthority,
			Setup: on("https", mintedOnTheFly),
		},
		{
			Name: "intermediate-missing", Title: "the server leaves out its intermediate certificate",
			Cause: "tls-incomplete-chain", Step: "tls", Says: unknownAuthority,
			Setup: on("https", withCertificate(leafOf(intermediate, nil))),
		},
		{
			Name: "no-trusted-authorities", Title: "SSL_CERT_FILE and SSL_CERT_DIR name nothing",
			Cause: "tls-no-roots", Step: "tls", Says: unknownAuthority,
			Setup: with(healthy, withoutRoots),
		},
	}
}

func handshakeFaults() []Fault {
	wellKnown := leafOf(trusted, nil)
	modules := http.HandlerFunc(moduleProxy)
	return []Fault{
		{
			Name: "client-certificate", Title: "the server wants a client certificate (TLS 1.3)",
			Cause: "tls-client-cert", Step: "tls", Says: "remote error: tls: certificate required",
			Setup: on("https", wantsClientCertificate(tls.VersionTLS13)),
		},
		{
			Name: "client-certificate-tls12", Title: "the server wants a client certificate (TLS 1.2)",
			Cause: "tls-client-cert", Step: "tls", Says: "remote error: tls: ",
			Setup: on("https", wantsClientCertificate(tls.VersionTLS12)),
		},
		{
			Name: "tls10-only", Title: "the server speaks TLS 1.0 alone",
			Cause: "tls-version", Step: "tls", Says: "protocol version not supported",
			Setup: on("https", withConfig(modules, wellKnown, oldProtocol)),
		},
		{
			Name: "old-cipher", Title: "the server knows one cipher alone, which go does not offer",
			Cause: "tls-version", Step: "tls", Says: "remote error: tls: handshake failure",
			Setup: on("https", withConfig(modules, wellKnown, oldCipher)),
		},
		{
			Name: "handshake-refused", Title: "the server ends the handshake with an alert",
			Cause: "tls-handshake-failure", Step: "tls", Says: "remote error: tls: internal error",
			Setup: on("https", withConfig(modules, wellKnown, refuseHandshake)),
		},
		{
			Name: "plain-http-on-https-port", Title: "the server speaks HTTP without TLS",
			Cause: "tls-plain-http", Step: "tls", Says: "http: server gave HTTP response to HTTPS client",
			Setup: on("https", overHTTP(modules)),
		},
		{
			Name: "ssh-on-https-port", Title: "the server greets like an SSH server",
			Cause: "tls-handshake-failure", Step: "tls", Says: "tls: first record does not look like a TLS handshake",
			Setup: on("https", overTCP(banner)),
		},
		{
			Name: "handshake-cut", Title: "the server closes the connection in the middle of the handshake",
			Cause: "tls-handshake-failure", Step: "tls", Says: ": EOF",
			Setup: on("https", overTCP(hangUp)),
		},
		{
			Name: "handshake-silent", Title: "the server never answers the handshake",
			Cause: "tls-handshake-timeout", Step: "tls", Says: "net/http: TLS handshake timeout",
			Setup: on("https", overTCP(silence)),
		},
	}
}

// withoutRoots leads to a healthy module proxy from a machine without a trusted authority.
func withoutRoots(l *Lab, address string) sceneSpec {
	return sceneSpec{
		goproxy: "https://" + address,
		env:     []string{"SSL_CERT_FILE=" + l.path("no-such-bundle.pem"), "SSL_CERT_DIR=" + l.path("no-such-folder")},
		host:    address,
	}
}
