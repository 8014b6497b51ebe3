package faultlab

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"
)

// An issuer is one of the lab's certificate authorities.
type issuer int

const (
	trusted      issuer = iota // its certificate is in the file that SSL_CERT_FILE names
	intermediate               // issued by trusted
	stranger                   // trusted by nobody
	device                     // trusted by nobody, and named like that of a well-known inspecting product
	numIssuers
)

// authority is a certificate that issues others, with its key.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// createAuthorities makes all issuers anew and writes the trusted one to the lab's folder.
func (l *Lab) createAuthorities() (err error) {
	names := [numIssuers]pkix.Name{
		trusted:      {CommonName: "faultlab root"},
		intermediate: {CommonName: "faultlab intermediate"},
		stranger:     {CommonName: "faultlab unknown root"},
		device:       {CommonName: "Zscaler Root CA", Organization: []string{"Zscaler Inc."}},
	}
	for i, name := range names {
		var parent *authority
		if issuer(i) == intermediate {
			parent = l.authorities[trusted]
		}
		if l.authorities[i], err = newAuthority(name, parent); err != nil {
			return err
		}
	}
	_, err = l.bundle(trusted)
	return err
}

// bundle writes the certificate of an issuer to a file of its own.
func (l *Lab) bundle(i issuer) (string, error) {
	file := l.rootFile()
	if i != trusted {
		file = l.path(fmt.Sprintf("authority-%d.pem", i))
	}
	block := &pem.Block{Type: "CERTIFICATE", Bytes: l.authorities[i].cert.Raw}
	if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o644); err != nil {
		return "", fmt.Errorf("writing a certificate of the lab: %w", err)
	}
	return file, nil
}

// rootFile names the PEM file with the one root certificate that the lab's scenes trust.
func (l *Lab) rootFile() string { return l.path("root.pem") }

// newAuthority makes an authority that parent issues; a nil parent makes it a root.
func newAuthority(name pkix.Name, parent *authority) (*authority, error) {
	template := certificateTemplate(name)
	template.IsCA = true
	template.KeyUsage = x509.KeyUsageCertSign
	der, key, err := issue(template, parent)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("reading back the certificate of %s: %w", name.CommonName, err)
	}
	return &authority{cert, key}, nil
}

// leaf issues a certificate for the lab's hosts; edit changes it before it is signed and may be nil.
func (a *authority) leaf(edit func(*x509.Certificate)) (tls.Certificate, error) {
	template := certificateTemplate(pkix.Name{CommonName: "faultlab server"})
	template.DNSNames = []string{"localhost", "*.lab.test"}
	template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	if edit != nil {
		edit(template)
	}
	der, key, err := issue(template, a)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// certificateTemplate is valid from an hour ago for a day.
func certificateTemplate(name pkix.Name) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()),
		Subject:               name,
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		BasicConstraintsValid: true,
	}
}

// issue signs template with a fresh key by parent, or by that key itself if parent is nil.
func issue(template *x509.Certificate, parent *authority) ([]byte, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("making the key of %s: %w", template.Subject.CommonName, err)
	}
	if parent == nil {
		parent = &authority{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent.cert, &key.PublicKey, parent.key)
	if err != nil {
		return nil, nil, fmt.Errorf("issuing the certificate of %s: %w", template.Subject.CommonName, err)
	}
	return der, key, nil
}
