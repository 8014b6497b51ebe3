package diagnose

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidyx/tidy/golog"
)

// chainFor is a certificate for a host, and that of its authority.
func chainFor(t *testing.T, host string) (leaf, root *x509.Certificate) {
	t.Helper()
	template := func(name string) *x509.Certificate {
		return &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), BasicConstraintsValid: true}
	}
	issue := func(child, parent *x509.Certificate, public, private any) *x509.Certificate {
		der, err := x509.CreateCertificate(rand.Reader, child, parent, public, private)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return cert
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	authority, server := template("corp authority"), template(host)
	authority.IsCA, authority.KeyUsage = true, x509.KeyUsageCertSign
	server.DNSNames = []string{host}
	root = issue(authority, authority, &key.PublicKey, key)
	return issue(server, root, &key.PublicKey, key), root
}

func pemOf(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

// untrusted is a case of a host whose certificate is not trusted, on a machine
// with some files at home.
func untrusted(t *testing.T, files map[string]string, env Environment) (*Case, string, *x509.Certificate) {
	t.Helper()
	home := t.TempDir()
	leaf, root := chainFor(t, "goproxy.corp.example")
	text := string(pemOf(root))
	for name, content := range files {
		file := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		content = strings.NewReplacer("PEM", text, "DER", string(root.Raw), "HOME", home).Replace(content)
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	own := Environment{"HOME": home}
	for name, v := range env {
		own[name] = strings.ReplaceAll(v, "HOME", home)
	}
	u := &url.URL{Scheme: "https", Host: "goproxy.corp.example"}
	seen := Observation{Leg: golog.LegHost, Step: golog.TLS, Outcome: golog.UnknownAuthority, Facts: Facts{TLS: &TLSFacts{sent: []*x509.Certificate{leaf}}}}
	return &Case{Machine: machineOf(own), Trace: &Trace{Target: Target{URL: u, Source: golog.ModuleProxy}}, Seen: seen}, home, root
}

// TestPlacesOfBundles: an authority is found where other programs keep it, and
// is offered alone and beside those of now.
func TestPlacesOfBundles(t *testing.T) {
	for _, files := range []map[string]string{
		{"keys/npm.txt": "PEM", ".npmrc": "cafile=HOME/keys/npm.txt\n"},
		{"keys/pip.txt": "PEM", ".config/pip/pip.conf": "[global]\ncert = ~/keys/pip.txt\n"},
		{"keys/curl.txt": "PEM", ".curlrc": "cacert \"HOME/keys/curl.txt\"\n"},
		{"Downloads/corp.cer": "PEM"},
		{".local/share/certs/corp": "PEM"},
		{".docker/certs.d/registry.example/ca.crt": "PEM"},
	} {
		c, home, _ := untrusted(t, files, nil)
		list := trustBundles(c)
		if len(list) < 2 || !strings.HasPrefix(list[0].set["SSL_CERT_FILE"].raw, home) || !strings.HasPrefix(list[1].set["SSL_CERT_DIR"].raw, home) {
			t.Errorf("%v: %+v", files, list)
			continue
		}
		for _, fix := range list[:2] {
			if system := loadTrust(c.Machine.env.with(fix.set)); !(bundle{trust: system}).vouches(c) {
				t.Errorf("%s does not make go trust it", fix.Title)
			}
		}
	}
}

// TestBundleInDER is told with a command that converts it, and is not tried.
func TestBundleInDER(t *testing.T) {
	c, home, _ := untrusted(t, map[string]string{"Downloads/corp.cer": "DER"}, nil)
	want := "openssl x509 -inform der -in " + home + "/Downloads/corp.cer -out \"$HOME/corp.pem\" && export SSL_CERT_FILE=\"$HOME/corp.pem\""
	if list := trustBundles(c); len(list) != 1 || list[0].Command != want || len(list[0].Env)+len(list[0].set) > 0 {
		t.Errorf("%+v", list)
	}
}

// TestHiddenBundle: each variable that hides the bundle is offered by itself, and
// a folder in SSL_CERT_FILE is moved to where go reads folders.
func TestHiddenBundle(t *testing.T) {
	files := map[string]string{"certs/corp.pem": "PEM", "empty/none.txt": "", "old.txt": ""}
	for _, test := range []struct {
		env  Environment
		want []string
	}{
		{Environment{"SSL_CERT_FILE": "HOME/certs"}, []string{"name the folder ~/certs in SSL_CERT_DIR: go reads no folder in SSL_CERT_FILE"}},
		{Environment{"SSL_CERT_FILE": "HOME/certs", "SSL_CERT_DIR": "HOME/empty"}, []string{"name the folder ~/certs in SSL_CERT_DIR: go reads no folder in SSL_CERT_FILE"}},
		{Environment{"SSL_CERT_FILE": "HOME/empty"}, nil},
		{nil, nil},
	} {
		c, _, _ := untrusted(t, files, test.env)
		var titles []string
		for _, fix := range unhideBundle(c) {
			titles = append(titles, fix.Title)
		}
		if strings.Join(titles, "|") != strings.Join(test.want, "|") {
			t.Errorf("%v: %q, want %q", test.env, titles, test.want)
		}
	}
}

// TestHiddenSystemBundle has the system's own bundle vouch for the chain.
func TestHiddenSystemBundle(t *testing.T) {
	c, home, _ := untrusted(t, map[string]string{"system/corp.pem": "PEM", "old.txt": "", "empty/none.txt": ""}, Environment{"SSL_CERT_FILE": "HOME/old.txt", "SSL_CERT_DIR": "HOME/empty"})
	files, dirs := rootFiles, rootDirs
	defer func() { rootFiles, rootDirs = files, dirs }()
	rootFiles, rootDirs = []string{filepath.Join(home, "system", "corp.pem")}, nil
	list := unhideBundle(c)
	if len(list) != 2 || list[0].Command != "unset SSL_CERT_FILE" || list[1].Command != "unset SSL_CERT_DIR && unset SSL_CERT_FILE" ||
		!strings.Contains(list[0].Title, ", which hides the bundle ") || !strings.Contains(list[1].Title, ", which hide the bundle ") {
		t.Errorf("%+v", list)
	}
	for _, fix := range trustBundles(c) {
		if strings.Contains(fix.Title, "make it stay") {
			t.Errorf("%s: go would not look there", fix.Title)
		}
	}
}

// TestBundleOfHTTPProxy: on the HTTP proxy's own leg its name is what counts.
func TestBundleOfHTTPProxy(t *testing.T) {
	c, _, _ := untrusted(t, map[string]string{"corp.pem": "PEM"}, nil)
	c.Trace.Target.HTTPProxy, c.Trace.Target.URL = c.Trace.Target.URL, &url.URL{Scheme: "https", Host: "other.example"}
	if list := trustBundles(c); len(list) > 0 {
		t.Errorf("for another host: %+v", list)
	}
	if c.Seen.Leg = golog.LegHTTPProxy; len(trustBundles(c)) == 0 {
		t.Error("nothing for the HTTP proxy")
	}
}

// TestBundlesAreBounded: no more files are read than the bound.
func TestBundlesAreBounded(t *testing.T) {
	files := map[string]string{}
	for i := range maxBundleFiles + 50 {
		files["certs/"+string(rune('a'+i%26))+strings.Repeat("x", i/26)+".pem"] = "PEM"
	}
	c, _, _ := untrusted(t, files, nil)
	if n := len(c.Machine.bundles()); n == 0 || n > maxBundleFiles {
		t.Errorf("%d bundles", n)
	}
}

// BenchmarkBundles tells what the search costs on this machine.
func BenchmarkBundles(b *testing.B) {
	env := NewEnvironment(os.Environ())
	for b.Loop() {
		machineOf(env).bundles()
	}
}
