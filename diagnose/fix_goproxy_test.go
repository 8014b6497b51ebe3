package diagnose

import (
	"crypto/x509"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// proxyCase is a case of the first source of a GOPROXY.
func proxyCase(t *testing.T, list string, seen Observation) *Case {
	t.Helper()
	m := machineOf(Environment{"GOPROXY": list}, goproxy.Setting{Name: "GOPROXY", Value: list})
	sources, err := m.settings.Sources()
	if err != nil || len(sources) == 0 {
		t.Fatalf("%s: %v", list, err)
	}
	u := parseURL(sources[0].URL)
	return &Case{Machine: m, Seen: seen, Trace: &Trace{Target: Target{URL: &url.URL{Scheme: u.Scheme, Host: u.Host}, Source: golog.ModuleProxy, Route: goproxy.Route{Sources: sources}}}}
}

// values are what fixes make of GOPROXY, as it is tried.
func values(list []Fix) string {
	var all []string
	for _, fix := range list {
		all = append(all, fix.set["GOPROXY"].raw)
	}
	return strings.Join(all, " ")
}

// TestRepairGOPROXY: what go reads as it was meant is left as it is.
func TestRepairGOPROXY(t *testing.T) {
	for list, want := range map[string]string{
		"https//a.example,direct":             "https://a.example,direct",
		"https://https://a.example":           "https://a.example",
		"a.example,direct":                    "",
		"https://a.example, direct":           "",
		"https://a.example,":                  "",
		"https://a.example,https://a.example": "",
	} {
		if got := values(repairGOPROXY(proxyCase(t, list, Observation{}))); got != want {
			t.Errorf("%s: %q, want %q", list, got, want)
		}
	}
}

// TestPasswordOfGOPROXY is tried and not told.
func TestPasswordOfGOPROXY(t *testing.T) {
	c := proxyCase(t, "https://u:canary@a.example,https://b.example", Observation{})
	fix := c.Machine.goproxy("a title", "https://u:canary@b.example")
	if fix.Command != "" || len(fix.Env) > 0 || fix.Title != "a title; its password is not repeated here" || fix.set["GOPROXY"].raw != "https://u:canary@b.example" {
		t.Errorf("%+v", fix)
	}
}

// TestPassOver leaves out the source that fails where another module proxy is
// left.
func TestPassOver(t *testing.T) {
	for list, want := range map[string]string{
		"https://a.example,https://b.example,direct": "https://b.example,direct",
		"https://a.example|https://b.example":        "https://b.example",
		"https://a.example,direct":                   "",
		"https://a.example,off":                      "",
		"https://a.example":                          "",
	} {
		c := proxyCase(t, list, Observation{Step: golog.TLS})
		fixes := passOver(c)
		if values(fixes) != want {
			t.Errorf("%s: %q, want %q", list, values(fixes), want)
		}
		if len(fixes) > 0 && fixes[0].consent == "" {
			t.Errorf("%s: the next source would be told the path unasked", list)
		}
	}
	for _, id := range []string{"dns-nxdomain", "tcp-refused", "tls-expired", "http-5xx", "goproxy-bad-response", "http-html-page", "http-404"} {
		i := slices.IndexFunc(Causes(), func(cause Cause) bool { return cause.ID == id && cause.Step != "" })
		offered := slices.ContainsFunc(Causes()[i].ofModuleProxy(), func(r Remedy) bool { return r.Title == remedyPassOver.Title })
		if offered != (id != "http-404") {
			t.Errorf("%s: offered %v", id, offered)
		}
	}
}

// TestOtherSchemeOfSource: the text of a server that speaks TLS decides; without
// TLS nobody vouches for it.
func TestOtherSchemeOfSource(t *testing.T) {
	c := proxyCase(t, "http://a.example:8081/go,direct", Observation{Facts: Facts{HTTP: &HTTPFacts{Said: "Client sent an HTTP request to an HTTPS server."}}})
	if list := overTLS(c); !wantsTLS(c) || values(list) != "https://a.example:8081/go,direct" || list[0].Weakens != "" {
		t.Errorf("%+v", list)
	}
	c.Seen.Facts.HTTP.Said = "no"
	if wantsTLS(c) {
		t.Error("another text")
	}
	c = proxyCase(t, "https://a.example:8081/go,direct", Observation{})
	if list := withoutTLS(c); values(list) != "http://a.example:8081/go,direct" || list[0].Weakens == "" {
		t.Errorf("%+v", list)
	}
}

// TestCertifiedNames: the name with its domain, or any for an address, by a
// certificate that is trusted; a name that came from elsewhere is not asked
// unasked.
func TestCertifiedNames(t *testing.T) {
	leaf, root := chainFor(t, "goproxy.corp.example")
	file := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(file, pemOf(root), 0o644); err != nil {
		t.Fatal(err)
	}
	seen := Observation{Leg: golog.LegHost, Step: golog.TLS, Facts: Facts{TLS: &TLSFacts{sent: []*x509.Certificate{leaf}}}}
	for list, want := range map[string]string{
		"https://goproxy/go,direct":     "https://goproxy.corp.example/go,direct",
		"https://10.77.0.9:8443":        "https://goproxy.corp.example:8443",
		"https://other.example":         "",
		"https://goproxy.other.example": "",
	} {
		c := proxyCase(t, list, seen)
		if got := values(certifiedNames(c)); got != "" {
			t.Errorf("%s: %q of a certificate that is not trusted", list, got)
		}
		c.Machine.env["SSL_CERT_FILE"] = file
		fixes := certifiedNames(c)
		if values(fixes) != want || want != "" && fixes[0].consent == "" {
			t.Errorf("%s: %+v, want %s", list, fixes, want)
		}
		c.Trace.Observations = []Observation{{Leg: golog.LegHost, Step: golog.DNS, From: FromProbe, Facts: Facts{DNS: &DNSFacts{SearchedAs: "goproxy.corp.example."}}}}
		if fixes := certifiedNames(c); want != "" && fixes[0].consent != "" {
			t.Errorf("%s: the search domain has led there, and it needs consent", list)
		}
	}
	for _, name := range []string{"*.a.example", "a,direct", "-x", "", "a b"} {
		if plainName(name) {
			t.Errorf("%q counts as a name", name)
		}
	}
}

// TestUnreachableDatabaseOfPrivateModule: it need not be asked about a module that
// is known to be private.
func TestUnreachableDatabaseOfPrivateModule(t *testing.T) {
	for module, want := range map[string]string{"git.corp.internal/x": "git.corp.internal", "rsc.io/quote": ""} {
		text := "go: downloading " + module + " v1.0.0\ngo: " + module + "@v1.0.0: verifying module: " + module + "@v1.0.0: Get \"https://sum.example/lookup/" + module + "@v1.0.0\": dial tcp 10.77.0.1:443: connect: connection refused\n"
		found := Judge(nil, readLog(text), Requirements{})
		if len(found) != 1 || found[0].Cause != "sumdb-unreachable" {
			t.Fatalf("%+v", found)
		}
		got := ""
		for _, fix := range found[0].Fixes {
			got += fix.Env["GOPRIVATE"]
		}
		if got != want {
			t.Errorf("%s: GOPRIVATE=%s, want %q", module, got, want)
		}
	}
}

// TestHiddenList goes back to what go env -w wrote.
func TestHiddenList(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "env")
	if err := os.WriteFile(file, []byte("GOPROXY=https://u:canary@good.example\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	settings, err := goproxy.ReadSettings(t.Context(), "go", dir, append(os.Environ(), "GOENV="+file, "GOPROXY=off"))
	if err != nil {
		t.Fatal(err)
	}
	c := &Case{Machine: &machine{env: Environment{"GOPROXY": "off"}, settings: settings, dialect: posixShell}, Trace: &Trace{}}
	list := hiddenList(c)
	if len(list) != 1 || list[0].Command != "unset GOPROXY" || list[0].consent == "" || strings.Contains(list[0].Title, "canary") || !strings.Contains(list[0].Title, "good.example") {
		t.Errorf("%+v", list)
	}
	c.Machine.env = Environment{}
	if list := hiddenList(c); len(list) > 0 {
		t.Errorf("nothing is hidden: %+v", list)
	}
}
