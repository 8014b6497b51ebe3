package faultlab

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"time"
)

// overHTTP serves h in plain HTTP.
func overHTTP(h http.Handler) server {
	return func(l *Lab, address string) (string, error) { return l.serveHTTP(address, h) }
}

// overTLS serves h over HTTP/2 or HTTP/1.1 with a certificate that the lab's scenes trust.
func overTLS(h http.Handler) server {
	return withConfig(h, leafOf(trusted, nil), nil)
}

// overHTTP1 serves h over TLS and HTTP/1.1 alone.
func overHTTP1(h http.Handler) server {
	return withConfig(h, leafOf(trusted, nil), func(c *tls.Config) { c.NextProtos = []string{"http/1.1"} })
}

// overRaw serves everything over TLS and HTTP/1.1 with a raw answer.
func overRaw(answer raw) server {
	return func(l *Lab, address string) (string, error) {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(l, w) })
		return overHTTP1(h)(l, address)
	}
}

// healthy is a module proxy with nothing wrong.
func healthy(l *Lab, address string) (string, error) {
	return overTLS(http.HandlerFunc(moduleProxy))(l, address)
}

// A certificate issues the certificate of a server.
type certificate func(*Lab) (tls.Certificate, error)

// withCertificate is a healthy module proxy that shows cert.
func withCertificate(cert certificate) server {
	return withConfig(http.HandlerFunc(moduleProxy), cert, nil)
}

// withConfig serves h with cert and a TLS config that edit changes; edit may be nil.
func withConfig(h http.Handler, cert certificate, edit func(*tls.Config)) server {
	return func(l *Lab, address string) (string, error) {
		leaf, err := cert(l)
		if err != nil {
			return "", err
		}
		config := &tls.Config{Certificates: []tls.Certificate{leaf}}
		if edit != nil {
			edit(config)
		}
		return l.serveTLS(address, h, config)
	}
}

// leafOf issues a certificate by one of the lab's authorities; edit may be nil.
func leafOf(by issuer, edit func(*x509.Certificate)) certificate {
	return func(l *Lab) (tls.Certificate, error) { return l.authorities[by].leaf(edit) }
}

// selfSigned issues a certificate by its own key.
func selfSigned(*Lab) (tls.Certificate, error) {
	var nobody *authority
	return nobody.leaf(nil)
}

// mintedOnTheFly has a certificate issued during each handshake, as an inspecting device does.
func mintedOnTheFly(l *Lab, address string) (string, error) {
	return l.serveTLS(address, http.HandlerFunc(moduleProxy), &tls.Config{
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			leaf, err := l.authorities[device].leaf(nil)
			return &leaf, err
		},
	})
}

func expired(c *x509.Certificate) {
	c.NotBefore, c.NotAfter = time.Now().Add(-48*time.Hour), time.Now().Add(-24*time.Hour)
}

func notYetValid(c *x509.Certificate) {
	c.NotBefore, c.NotAfter = time.Now().Add(24*time.Hour), time.Now().Add(48*time.Hour)
}

func otherName(c *x509.Certificate) {
	c.DNSNames, c.IPAddresses = []string{"www.example.org"}, []net.IP{net.IPv4(192, 0, 2, 1)}
}

func noAddresses(c *x509.Certificate) { c.IPAddresses = nil }

func clientsOnly(c *x509.Certificate) {
	c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
}

// wantsClientCertificate ends the handshake of every client without a certificate; it speaks no later protocol
// version than highest. It reads on until the client ends, since a RST could overtake the alert.
func wantsClientCertificate(highest uint16) server {
	return func(l *Lab, address string) (string, error) {
		leaf, err := l.authorities[trusted].leaf(nil)
		if err != nil {
			return "", err
		}
		config := &tls.Config{
			Certificates: []tls.Certificate{leaf}, ClientAuth: tls.RequireAnyClientCert, MaxVersion: highest,
		}
		return l.serveTCP(address, func(c net.Conn) {
			tls.Server(c, config).HandshakeContext(l.ctx) // fails, which is what the client is told
			silence(c)
		})
	}
}

// oldProtocol speaks TLS 1.0 alone (RFC 8996 says why nobody should).
func oldProtocol(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS10 }

// oldCipher speaks TLS 1.2 with a cipher suite that go's clients do not offer.
func oldCipher(c *tls.Config) {
	c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA}
	c.NextProtos = []string{"http/1.1"} // HTTP/2 forbids it
}

var errNoCertificate = errors.New("faultlab: no certificate on purpose")

// refuseHandshake ends each handshake with the alert internal_error (RFC 8446, section 6.2).
func refuseHandshake(c *tls.Config) {
	c.Certificates = nil
	c.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, errNoCertificate }
}
