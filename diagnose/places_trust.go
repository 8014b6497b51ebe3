package diagnose

import (
	"crypto/x509"
	"path/filepath"
	"slices"
)

// This file finds bundles of authorities on this machine.

// bundleFiles are where authorities of one's own are put, and what programs
// that inspect TLS leave; ~ is the home folder.
var bundleFiles = []string{
	"/usr/local/share/ca-certificates/*.crt", "/usr/local/share/ca-certificates/*/*.crt", // Debian, Alpine
	"/etc/pki/ca-trust/source/anchors/*", "/usr/share/pki/ca-trust-source/anchors/*", // Fedora, RHEL
	"/etc/pki/trust/anchors/*", "/usr/share/pki/trust/anchors/*", // SUSE
	"/etc/ca-certificates/trust-source/anchors/*", // Arch
	"/etc/ssl/*.pem", "/etc/ssl/*.crt", "/usr/local/etc/ssl/*.pem", // by hand
	"/etc/docker/certs.d/*/ca.crt", "~/.docker/certs.d/*/*.crt", "~/.docker/certs.d/*", // docker
	"/opt/netskope/stagent/data/nscacert.pem", "~/.mitmproxy/mitmproxy-ca-cert.pem",
	"~/*.pem", "~/*.crt", "~/*.cer", "~/certs/*.pem", "~/certs/*.crt", "~/.certs/*.pem", "~/.config/certs/*.pem", "~/.local/share/certs/*",
	"~/Downloads/*.crt", "~/Downloads/*.pem", "~/Downloads/*.cer",
	"/etc/ssl/*/*.pem", "/etc/ssl/*/*.crt", "/opt/*/certs/*.pem", "/opt/*/certs/*.crt", "/opt/*/*.pem",
}

// bundleVariables name the bundles of other programs.
var bundleVariables = []string{"SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "AWS_CA_BUNDLE", "PIP_CERT", "NIX_SSL_CERT_FILE", "DENO_CERT"}

// bundleSettings are files of other programs that name a bundle, and the words
// that stand before it.
var bundleSettings = []struct {
	glob  string
	words []string
}{
	{"~/.npmrc", []string{"cafile"}}, {"/etc/npmrc", []string{"cafile"}},
	{"~/.config/pip/pip.conf", []string{"cert"}}, {"~/.pip/pip.conf", []string{"cert"}}, {"/etc/pip.conf", []string{"cert"}},
	{"~/.curlrc", []string{"cacert", "--cacert"}},
}

// Bounds of the search, so that it takes a few milliseconds.
const (
	maxBundleFiles = 200
	maxBundleBytes = 1 << 20
)

// A bundle is a file with authorities.
type bundle struct {
	*trust
	file string
	by   string // the variable or the setting that names it; empty: it was found
	der  bool   // a form that go does not read
}

func (b bundle) named() string {
	if b.by == "" {
		return ""
	}
	return ", which " + b.by + " names"
}

// findBundles are the bundles of this machine, those that something names first.
func (m *machine) findBundles() []bundle {
	var list []bundle
	seen := map[string]bool{}
	add := func(file, by string) {
		file = m.env.expandHome(file)
		if !filepath.IsAbs(file) || seen[file] || len(seen) == maxBundleFiles {
			return
		}
		seen[file] = true
		if b := readBundle(file, by); b.count > 0 {
			list = append(list, b)
		}
	}
	for _, name := range bundleVariables {
		add(m.env[name], name)
	}
	for _, s := range append(m.git.settledAs(".sslcainfo"), m.git.settledAs(".proxysslcainfo")...) {
		add(s.value, "git's "+s.name)
	}
	m.settledBundles(add)
	for _, file := range rootFiles {
		add(file, "")
	}
	for _, glob := range bundleFiles {
		for _, file := range m.files(glob) {
			if !slices.Contains(rootDirs, filepath.Dir(file)) { // the system's own, one by one
				add(file, "")
			}
		}
	}
	return list
}

// settledBundles are those that files of other programs name.
func (m *machine) settledBundles(add func(file, by string)) {
	for _, s := range bundleSettings {
		for _, file := range m.files(s.glob) {
			data, err := readBounded(file, maxPlace)
			if err != nil {
				continue // what can't be read names nothing
			}
			for _, w := range s.words {
				for _, v := range valuesIn(string(data), w, m.env) {
					add(v, m.env.shortenHome(file))
				}
			}
		}
	}
}

// readBundle trusts what a file holds, in PEM or in DER.
func readBundle(file, by string) bundle {
	b := bundle{trust: &trust{pool: x509.NewCertPool(), from: file}, file: file, by: by}
	data, err := readBounded(file, maxBundleBytes)
	if err != nil {
		return b // what can't be read holds nothing
	}
	if b.add(data); b.count == 0 {
		if cert, err := x509.ParseCertificate(data); err == nil {
			b.pool.AddCert(cert)
			b.certs, b.count, b.der = append(b.certs, cert), 1, true
		}
	}
	return b
}
