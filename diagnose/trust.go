package diagnose

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// trust is the set of authorities that the go child would trust: crypto/x509's
// rule for Unix (loadSystemRoots), with the child's SSL_CERT_FILE and
// SSL_CERT_DIR. On macOS and Windows the platform decides and pool is nil.
type trust struct {
	pool  *x509.CertPool
	certs []*x509.Certificate
	from  string // the file that was read, or the folders
	count int    // -1: the platform decides
}

// rootFiles and rootDirs are where distributions keep their bundle
// (crypto/x509: certFiles, certDirectories).
var (
	rootFiles = []string{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
		"/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem"}
	rootDirs = []string{"/etc/ssl/certs", "/etc/pki/tls/certs"}
)

func loadTrust(env Environment) *trust {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		return &trust{count: -1}
	}
	t := &trust{pool: x509.NewCertPool()}
	files, dirs := rootFiles, rootDirs
	if f := env["SSL_CERT_FILE"]; f != "" {
		files = []string{f}
	}
	if d := env["SSL_CERT_DIR"]; d != "" {
		dirs = filepath.SplitList(d)
	}
	for _, f := range files {
		if data, err := readSmall(f); err == nil {
			t.add(data)
			t.from = f
			break
		}
	}
	// go reads the folders in any case; those of the system have what its file has.
	if t.from == "" || env["SSL_CERT_FILE"] != "" || env["SSL_CERT_DIR"] != "" || t.count == 0 {
		t.addDirs(dirs)
	}
	if t.from == "" {
		t.from = strings.Join(append(files[:1:1], dirs...), ", ")
	}
	return t
}

// trustFile trusts what one file holds.
func trustFile(file string) *trust {
	t := &trust{pool: x509.NewCertPool(), from: file}
	if data, err := readSmall(file); err == nil {
		t.add(data)
	}
	return t
}

func (t *trust) addDirs(dirs []string) {
	for _, d := range dirs {
		entries, err := os.ReadDir(d)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if data, err := readSmall(filepath.Join(d, e.Name())); err == nil {
				t.add(data)
			}
		}
	}
}

// add takes the certificates of a PEM file; what is none is passed over, as
// x509.CertPool does.
func (t *trust) add(data []byte) {
	for len(data) > 0 {
		var b *pem.Block
		if b, data = pem.Decode(data); b == nil {
			return
		}
		if b.Type != "CERTIFICATE" {
			continue
		}
		if c, err := x509.ParseCertificate(b.Bytes); err == nil {
			t.pool.AddCert(c)
			t.certs = append(t.certs, c)
			t.count++
		}
	}
}

// knowsOrganization says whether one of the trusted authorities belongs to the
// organization that issued c: then an intermediate between them is likely.
func (t *trust) knowsOrganization(c *x509.Certificate) bool {
	for _, root := range t.certs {
		for _, have := range root.Subject.Organization {
			for _, want := range c.Issuer.Organization {
				if have == want && have != "" {
					return true
				}
			}
		}
	}
	return false
}
