package diagnose

import (
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tidyx/tidy/golog"
)

// This file makes fixes of bundles of authorities that lie on this machine: a
// certificate that was sent is never trusted for being sent.

var (
	remedyBundle = Remedy{Title: "trust the bundle on this machine that has the authority", Command: "export SSL_CERT_FILE=/path/to/bundle-with-it.pem", Applies: thisRun,
		When: onMachine, Make: trustBundles}
	remedyHiddenBundle = Remedy{Title: "unset SSL_CERT_FILE and SSL_CERT_DIR, which hide the system's bundle", Command: "unset SSL_CERT_FILE SSL_CERT_DIR", Applies: thisRun,
		When: func(c *Case) bool {
			return c.Machine == nil || c.Machine.env["SSL_CERT_FILE"] != "" || c.Machine.env["SSL_CERT_DIR"] != ""
		}, Make: unhideBundle}
	remedyHiddenHere = whenever(and(onMachine, remedyHiddenBundle.When), remedyHiddenBundle) // where the text alone would lead astray
)

// maxBundles bounds how many bundles are told.
const maxBundles = 2

// trustBundles names the bundles on this machine that complete the chain, and
// how the system itself is told of them.
func trustBundles(c *Case) (list []Fix) {
	told := 0
	for _, b := range c.Machine.bundles() {
		if told == maxBundles || !b.vouches(c) {
			continue
		}
		told++
		list = append(list, c.trustBundle(b)...)
		if c.Machine.env["SSL_CERT_FILE"] != "" || c.Machine.env["SSL_CERT_DIR"] != "" || c.ofGitsTLS() || b.der {
			continue // it would change nothing: the system's bundle is not what is read, or in another form
		}
		if command := c.Machine.install(b.file); command != "" {
			list = append(list, Fix{Title: "make it stay, for all programs of this machine", Command: command, Env: map[string]string{}, Applies: thisMachine, Tried: NotTried, stays: true})
		}
	}
	return list
}

// ofGitsTLS says whether it is git that does not trust a certificate.
func (c *Case) ofGitsTLS() bool {
	return c.Seen.Leg == golog.LegVCS || c.Seen.Leg == golog.LegHTTPProxy && c.Trace.Target.way != nil
}

// trustBundle has go, or git where that goes its own way, trust a bundle.
func (c *Case) trustBundle(b bundle) []Fix {
	m, title := c.Machine, c.Machine.env.shortenHome(b.file)+b.named()
	switch {
	case b.der:
		return c.convert(b)
	case c.ofGitsTLS() && c.Seen.Leg == golog.LegHTTPProxy:
		return []Fix{m.fix("have git trust the authorities of "+title+" for the HTTP proxy", gitSetting("http.proxySSLCAInfo", b.file))}
	case c.ofGitsTLS():
		own := gitSetting("http.https://"+c.target()+"/.sslCAInfo", b.file)
		if m.env["GIT_SSL_CAINFO"] != "" { // it hides the setting
			own = set("GIT_SSL_CAINFO", b.file)
		}
		return []Fix{m.fix("have git trust the authorities of "+title, own)}
	}
	list := []Fix{m.fix("trust the authorities of "+title, set("SSL_CERT_FILE", b.file))}
	if folder := filepath.Dir(b.file); m.mayBeRead(folder) {
		added := set("SSL_CERT_DIR", strings.Join(append([]string{folder}, m.trustedFolders()...), string(filepath.ListSeparator)))
		if t := loadTrust(m.env.with(added)); (bundle{trust: t}).vouches(c) {
			list = append(list, m.fix("trust them beside those of now, by the folder "+m.env.shortenHome(folder), added))
		}
	}
	return list
}

// convert writes a certificate as go reads it. go takes PEM alone (crypto/x509:
// AppendCertsFromPEM).
func (c *Case) convert(b bundle) []Fix {
	m, name := c.Machine, strings.TrimSuffix(filepath.Base(b.file), filepath.Ext(b.file))+".pem"
	out := `"$HOME/` + name + `"`
	if !m.dialect.posix || strings.Trim(b.file, pasteable) != "" || exists(m.env.expandHome("~/"+name)) {
		return nil
	}
	command := "openssl x509 -inform der -in " + b.file + " -out " + out + " && "
	switch {
	case c.ofGitsTLS() && c.Seen.Leg == golog.LegHTTPProxy:
		command += "git config --global http.proxySSLCAInfo " + out
	case c.ofGitsTLS():
		command += "git config --global http.https://" + c.target() + "/.sslCAInfo " + out
	default:
		command += fmt.Sprintf(m.dialect.set, "SSL_CERT_FILE", out)
	}
	return []Fix{{Title: "trust " + m.env.shortenHome(b.file) + b.named() + ", once it is written as PEM", Command: command, Env: map[string]string{}, Applies: m.dialect.applies, Tried: NotTried}}
}

// trustedFolders are the folders that go reads certificates from now.
func (m *machine) trustedFolders() (list []string) {
	if dirs := m.env["SSL_CERT_DIR"]; dirs != "" {
		return filepath.SplitList(dirs)
	}
	for _, d := range rootDirs {
		if exists(d) {
			list = append(list, d)
		}
	}
	return list
}

// mayBeRead says whether a folder is small enough to be read whole by each run of
// go, which takes every file of SSL_CERT_DIR.
func (m *machine) mayBeRead(folder string) bool {
	const most = 64
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) > most || folder == filepath.Clean(m.env["HOME"]) {
		return false
	}
	var size int64
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			size += info.Size()
		}
	}
	return size <= maxFile
}

// unhideBundle takes away what hides a bundle that completes the chain: one
// variable, or both. A folder in SSL_CERT_FILE was meant for SSL_CERT_DIR.
func unhideBundle(c *Case) (list []Fix) {
	m := c.Machine
	if folder := m.env["SSL_CERT_FILE"]; isFolder(folder) {
		moved := unset("SSL_CERT_FILE")
		moved["SSL_CERT_DIR"] = value{raw: strings.Join(append([]string{folder}, m.trustedFolders()...), string(filepath.ListSeparator))}
		if t := loadTrust(m.env.with(moved)); (bundle{trust: t}).vouches(c) {
			list = append(list, m.fix("name the folder "+m.env.shortenHome(folder)+" in SSL_CERT_DIR: go reads no folder in SSL_CERT_FILE", moved))
		}
	}
	for _, names := range [][]string{{"SSL_CERT_FILE"}, {"SSL_CERT_DIR"}, {"SSL_CERT_DIR", "SSL_CERT_FILE"}} {
		if slices.ContainsFunc(names, func(n string) bool { return m.env[n] == "" }) {
			continue
		}
		system, which := loadTrust(m.env.with(unset(names...))), ", which hides the bundle "
		if len(names) > 1 {
			which = ", which hide the bundle "
		}
		if (bundle{trust: system}).vouches(c) {
			list = append(list, m.fix("unset "+strings.Join(names, " and ")+which+system.from, unset(names...)))
		}
	}
	return list
}

// vouches says whether a bundle completes the chain that was sent.
func (b bundle) vouches(c *Case) bool { return b.vouchesFor(c, c.certified()) }

// vouchesFor is vouches for another name.
func (b bundle) vouchesFor(c *Case, name string) bool {
	f := c.Seen.Facts.TLS
	if f == nil || len(f.sent) == 0 || b.pool == nil {
		return false
	}
	options := x509.VerifyOptions{Roots: b.pool, CurrentTime: time.Now(), DNSName: name, Intermediates: x509.NewCertPool()}
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
