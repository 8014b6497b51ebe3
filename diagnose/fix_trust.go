package diagnose

import (
	"crypto/x509"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tidyx/tidy/golog"
)

// This file makes fixes of bundles of authorities that lie on this machine: a
// certificate that was sent is never trusted for being sent.

// bundleFiles are where authorities of one's own are put, and what programs
// that inspect TLS leave; ~ is the home folder.
var bundleFiles = []string{
	"/usr/local/share/ca-certificates/*.crt", "/usr/local/share/ca-certificates/*/*.crt", // Debian, Alpine
	"/etc/pki/ca-trust/source/anchors/*", "/usr/share/pki/ca-trust-source/anchors/*", // Fedora, RHEL
	"/etc/pki/trust/anchors/*", "/usr/share/pki/trust/anchors/*", // SUSE
	"/etc/ca-certificates/trust-source/anchors/*", // Arch
	"/etc/ssl/*.pem", "/etc/ssl/*.crt", "/usr/local/etc/ssl/*.pem", // by hand
	"/etc/docker/certs.d/*/ca.crt", "/opt/netskope/stagent/data/nscacert.pem", "~/.mitmproxy/mitmproxy-ca-cert.pem",
	"~/*.pem", "~/*.crt", "~/certs/*.pem", "~/certs/*.crt", "~/.certs/*.pem", "~/.config/certs/*.pem",
}

// bundleVariables name the bundles of other programs.
var bundleVariables = []string{"SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "AWS_CA_BUNDLE", "PIP_CERT", "NIX_SSL_CERT_FILE", "DENO_CERT"}

var (
	remedyBundle = Remedy{Title: "trust the bundle on this machine that has the authority", Command: "export SSL_CERT_FILE=/path/to/bundle-with-it.pem", Applies: thisRun,
		When: func(c *Case) bool { return c.Machine != nil }, Make: trustBundles}
	remedyHiddenBundle = Remedy{Title: "unset SSL_CERT_FILE and SSL_CERT_DIR, which hide the system's bundle", Command: "unset SSL_CERT_FILE SSL_CERT_DIR", Applies: thisRun,
		When: func(c *Case) bool {
			return c.Machine == nil || c.Machine.env["SSL_CERT_FILE"] != "" || c.Machine.env["SSL_CERT_DIR"] != ""
		}, Make: unhideBundle}
)

// maxBundles bounds how many bundles are told.
const maxBundles = 2

// trustBundles names the bundles on this machine that complete the chain, and
// how the system itself is told of them.
func trustBundles(c *Case) (list []Fix) {
	for _, b := range c.Machine.bundles() {
		if len(list) >= 2*maxBundles || !b.vouches(c) {
			continue
		}
		list = append(list, c.trustBundle(b))
		if command := c.Machine.install(b.file); command != "" && c.Seen.Leg != golog.LegVCS {
			list = append(list, Fix{Title: "make it stay, for all programs of this machine", Command: command, Env: map[string]string{}, Applies: thisMachine, Tried: NotTried})
		}
	}
	return list
}

// trustBundle has go, or git where that goes its own way, trust a bundle.
func (c *Case) trustBundle(b bundle) Fix {
	name := c.Machine.env.shortenHome(b.file)
	if c.Seen.Leg == golog.LegVCS {
		own := gitSetting("http.https://"+c.target()+"/.sslCAInfo", b.file)
		if c.Machine.env["GIT_SSL_CAINFO"] != "" { // it hides the setting
			own = set("GIT_SSL_CAINFO", b.file)
		}
		return c.Machine.fix("have git trust the authorities of "+name+b.named(), own)
	}
	return c.Machine.fix("trust the authorities of "+name+b.named(), set("SSL_CERT_FILE", b.file))
}

// unhideBundle takes away what hides a bundle that completes the chain, or any.
func unhideBundle(c *Case) []Fix {
	gone := unset()
	for _, name := range []string{"SSL_CERT_FILE", "SSL_CERT_DIR"} {
		if c.Machine.env[name] != "" {
			gone[name] = value{}
		}
	}
	system := loadTrust(c.Machine.env.with(gone))
	if len(gone) == 0 || system.count == 0 || !(bundle{trust: system}).vouches(c) {
		return nil
	}
	return []Fix{c.Machine.fix("unset "+strings.Join(sortedNames(gone), " and ")+", which hides the bundle "+system.from, gone)}
}

// A bundle is a file with authorities.
type bundle struct {
	*trust
	file string
	by   string // the variable or the setting that names it; empty: it was found
}

func (b bundle) named() string {
	if b.by == "" {
		return ""
	}
	return ", which " + b.by + " names"
}

// bundles are the bundles of this machine, those that something names first.
func (m *machine) bundles() []bundle {
	var list []bundle
	add := func(file, by string) {
		file = m.env.expandHome(file)
		if file == "" || !filepath.IsAbs(file) || slices.ContainsFunc(list, func(b bundle) bool { return b.file == file }) {
			return
		}
		if t := trustFile(file); t.count > 0 {
			list = append(list, bundle{t, file, by})
		}
	}
	for _, name := range bundleVariables {
		add(m.env[name], name)
	}
	for _, s := range m.git.settledAs(".sslcainfo") {
		add(s.value, "git's "+s.name)
	}
	for _, file := range rootFiles {
		add(file, "")
	}
	for _, glob := range bundleFiles {
		files, err := filepath.Glob(m.env.expandHome(glob))
		if err != nil {
			continue // a fault of the table, which its test sees
		}
		for _, file := range files {
			add(file, "")
		}
	}
	return list
}

// vouches says whether a bundle completes the chain that was sent.
func (b bundle) vouches(c *Case) bool {
	f := c.Seen.Facts.TLS
	if f == nil || len(f.sent) == 0 || b.pool == nil {
		return false
	}
	options := x509.VerifyOptions{Roots: b.pool, CurrentTime: time.Now(), DNSName: hostOnly(c.target()), Intermediates: x509.NewCertPool()}
	for _, cert := range f.sent[1:] {
		options.Intermediates.AddCert(cert)
	}
	_, err := f.sent[0].Verify(options)
	return err == nil
}

// install is the system's own command to trust a bundle; empty where it has it
// already, or none is known.
func (m *machine) install(file string) string {
	for _, s := range []struct{ program, folder, suffix, command string }{
		{"update-ca-certificates", "/usr/local/share/ca-certificates/", ".crt", "sudo update-ca-certificates"},
		{"update-ca-trust", "/etc/pki/ca-trust/source/anchors/", "", "sudo update-ca-trust"},
		{"trust", "", "", "sudo trust anchor --store " + file},
	} {
		if m.env.lookPath(s.program) == "" || slices.Contains(rootFiles, file) || strings.Trim(file, pasteable) != "" {
			continue
		}
		if s.folder == "" || strings.HasPrefix(file, s.folder) {
			return s.command
		}
		name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)) + s.suffix
		return "sudo cp " + file + " " + s.folder + name + " && " + s.command
	}
	return ""
}
