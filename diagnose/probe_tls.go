package diagnose

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"tidyx/tidy/golog"
)

// probeTLS shakes hands as go would, keeps the chain, and judges it as the go
// child would with its trusted authorities.
func probeTLS(ctx context.Context, r *road) []Observation {
	start := time.Now()
	host := r.url.Hostname()
	o := Observation{Subject: host, Outcome: golog.OK}
	facts := &TLSFacts{Chain: []Certificate{}, Roots: r.trust().count, RootsFrom: r.trust().from}
	o.Facts.TLS = facts
	state, err := shake(ctx, r, r.tlsConfig(facts))
	o.Took = time.Since(start)
	if err != nil {
		o.Error = err.Error()
		o.Step, o.Outcome = readHandshakeError(err)
		if o.Outcome == golog.Cut || o.Outcome == golog.NoCommonVersion {
			explainRefusal(ctx, r, &o, facts)
		}
		return []Observation{o}
	}
	facts.Version = tls.VersionName(state.Version)
	facts.describe(state.PeerCertificates)
	if r.insecure() {
		return []Observation{o}
	}
	if err := r.verify(host, state.PeerCertificates); err != nil {
		o.Error = "tls: failed to verify certificate: " + err.Error()
		o.Outcome = readVerifyError(err, r.world.now())
		var invalid x509.CertificateInvalidError
		if errors.As(err, &invalid) && invalid.Cert != nil && !invalid.Cert.Equal(state.PeerCertificates[0]) {
			rejected := describe(invalid.Cert)
			facts.Rejected = &rejected
		}
		if o.Outcome == golog.UnknownAuthority {
			o.Outcome = r.trust().refineUnknown(host, state.PeerCertificates)
		}
	}
	return []Observation{o}
}

// tlsConfig is go's, but for the judgement of the chain, which is made after
// the handshake so that the chain can be shown. A request for a client
// certificate is noted and answered with none, as go does.
func (r *road) tlsConfig(facts *TLSFacts) *tls.Config {
	return &tls.Config{
		ServerName:         r.url.Hostname(),
		InsecureSkipVerify: true, // verify judges afterwards
		NextProtos:         []string{"h2", "http/1.1"},
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			facts.ClientCertWanted = true
			return &tls.Certificate{}, nil
		},
	}
}

// shake opens a connection and shakes hands. A server that speaks TLS 1.3
// refuses a missing client certificate only after that, so a moment is given
// to its alert where it asked for one.
func shake(ctx context.Context, r *road, config *tls.Config) (tls.ConnectionState, error) {
	raw, err := r.dial(ctx)
	if err != nil {
		return tls.ConnectionState{}, err
	}
	defer raw.Close()
	stop := context.AfterFunc(ctx, func() { raw.SetDeadline(time.Now()) })
	defer stop()
	conn := tls.Client(raw, config)
	if err := conn.HandshakeContext(ctx); err != nil {
		return tls.ConnectionState{}, err
	}
	return conn.ConnectionState(), nil
}

// verify judges a chain as crypto/tls does.
func (r *road) verify(host string, chain []*x509.Certificate) error {
	options := x509.VerifyOptions{Roots: r.trust().pool, CurrentTime: r.world.now(), DNSName: host, Intermediates: x509.NewCertPool()}
	for _, c := range chain[1:] {
		options.Intermediates.AddCert(c)
	}
	_, err := chain[0].Verify(options)
	return err
}

// readHandshakeError reads an error of dialling or shaking hands.
func readHandshakeError(err error) (Step, Outcome) {
	if isTimeout(err) {
		return golog.TLS, golog.Unanswered
	}
	step, outcome := readError(err)
	switch {
	case step == golog.HTTP && outcome == golog.Truncated: // EOF in the handshake
		return golog.TLS, golog.Cut
	case step == golog.TCP, step == "":
		return golog.TLS, outcome
	}
	return step, outcome
}

// explainRefusal shakes hands once more with all that crypto/tls knows: a
// server that agrees then has only outdated versions or ciphers.
func explainRefusal(ctx context.Context, r *road, o *Observation, facts *TLSFacts) {
	if facts.ClientCertWanted {
		o.Outcome = golog.ClientCertWanted
		return
	}
	config := r.tlsConfig(&TLSFacts{})
	config.MinVersion = tls.VersionTLS10
	for _, c := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		config.CipherSuites = append(config.CipherSuites, c.ID)
	}
	state, err := shake(ctx, r, config)
	if err != nil {
		return
	}
	o.Outcome = golog.NoCommonVersion
	facts.WorksWith = tls.VersionName(state.Version) + " with " + tls.CipherSuiteName(state.CipherSuite)
	facts.describe(state.PeerCertificates)
}

// refineUnknown tells the faults behind "signed by unknown authority" apart.
func (t *trust) refineUnknown(host string, chain []*x509.Certificate) Outcome {
	last := chain[len(chain)-1]
	switch {
	case t.count == 0:
		return golog.NoRoots
	case inspector(chain) != "":
		return golog.Intercepted
	case selfIssued(last):
		return golog.UnknownAuthority
	case len(last.IssuingCertificateURL) > 0, isIntermediateName(last.Issuer.CommonName), t.knowsOrganization(last):
		return golog.IncompleteChain
	}
	return golog.UnknownAuthority
}

func selfIssued(c *x509.Certificate) bool { return string(c.RawIssuer) == string(c.RawSubject) }

// isIntermediateName says whether a name is that of an authority below a root.
func isIntermediateName(name string) bool {
	low := strings.ToLower(name)
	for _, s := range []string{"intermediate", "issuing", "sub ca", "subca", "subordinate"} {
		if strings.Contains(low, s) {
			return true
		}
	}
	return false
}

// inspector is the product whose name the chain bears, or "".
func inspector(chain []*x509.Certificate) string {
	for _, c := range chain {
		names := strings.ToLower(c.Issuer.String() + " " + c.Subject.String())
		for _, p := range inspectors {
			if strings.Contains(names, p) {
				return p
			}
		}
	}
	return ""
}

// inspectors are products that open TLS on the way and sign what they pass on.
var inspectors = []string{"zscaler", "netskope", "fortigate", "fortinet", "palo alto", "blue coat", "bluecoat", "symantec web security",
	"cisco umbrella", "opendns", "ironport", "sophos", "skyhigh", "mcafee web gateway", "forcepoint", "websense", "check point", "checkpoint", "barracuda",
	"watchguard", "squid", "mitmproxy", "charles proxy", "fiddler", "portswigger", "burp suite", "kaspersky", "avast", "bitdefender", "eset ssl",
	"untangle", "pfsense", "opnsense", "cato networks", "iboss", "contentkeeper", "lightspeed", "securly", "smoothwall", "sonicwall",
	"trend micro", "menlo security", "cloudflare gateway", "gateway ca - cloudflare", "inspection", "interception", "mitm", "ssl decrypt", "tls decrypt", "decryption", "web gateway"}

func (f *TLSFacts) describe(chain []*x509.Certificate) {
	f.sent = chain
	for _, c := range chain {
		f.Chain = append(f.Chain, describe(c))
	}
	if n := len(chain); n > 0 {
		f.Fingerprint = fmt.Sprintf("%X", sha256.Sum256(chain[n-1].Raw))
	}
}

func describe(c *x509.Certificate) Certificate {
	names := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) > 10 {
		names = append(names[:10], "…")
	}
	return Certificate{Subject: printable(nameOf(c.Subject.CommonName, c.Subject.String())), Issuer: printable(nameOf(c.Issuer.CommonName, c.Issuer.String())),
		Names: printableAll(names), NotBefore: c.NotBefore, NotAfter: c.NotAfter}
}

func nameOf(common, full string) string {
	if common != "" {
		return common
	}
	return full
}
