package goproxy

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	mathrand "math/rand"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/sumdb/note"
)

// checksumServer is a checksum database: its verifier key, where it is, and what
// it was asked for.
type checksumServer struct {
	key, url string
	asked    *recorder
}

func newChecksumServer(t *testing.T, name string) *checksumServer {
	t.Helper()
	signer, key := generateKey(t, name)
	database := sumdb.NewServer(sumdb.NewTestServer(signer, goSum(t)))
	asked := &recorder{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.add(r.URL.Path)
		if strings.Contains(r.URL.Path, "/no.such/") {
			http.Error(w, "no.such/mod: unrecognized import path", http.StatusNotFound)
			return
		}
		database.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return &checksumServer{key, server.URL, asked}
}

func generateKey(t *testing.T, name string) (signer, verifier string) {
	t.Helper()
	signer, verifier, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}

// goSum makes the go.sum lines of the modules that serveModule serves.
func goSum(t *testing.T) func(modulePath, version string) ([]byte, error) {
	dir := t.TempDir()
	return func(modulePath, version string) ([]byte, error) {
		name := filepath.Join(dir, strings.ReplaceAll(modulePath, "/", "_"))
		if err := os.WriteFile(name, moduleZip(modulePath, version), 0o644); err != nil {
			return nil, err
		}
		zipHash, err := dirhash.HashZip(name, dirhash.Hash1)
		if err != nil {
			return nil, err
		}
		goMod := fmt.Sprintf("module %s\n", modulePath)
		modHash, err := dirhash.Hash1([]string{"go.mod"}, openString(goMod))
		return fmt.Appendf(nil, "%s %s %s\n%s %s/go.mod %s\n", modulePath, version, zipHash, modulePath, version, modHash), err
	}
}

// TestChecksumDatabaseIsAskedAsByGo lets the real go download modules with a real
// checksum database and compares for which ones it asks it.
func TestChecksumDatabaseIsAskedAsByGo(t *testing.T) {
	lab := newGoLab(t)
	database := newChecksumServer(t, "sum.example.org")
	moduleProxy := httptest.NewServer(http.HandlerFunc(serveModule))
	t.Cleanup(moduleProxy.Close)

	gosumdb := database.key + " " + database.url
	tests := []struct {
		name     string
		settings []Setting
		asked    []string // hosts below sumN.example
		decided  string   // by which setting for priv
	}{
		{"public", nil, []string{"priv", "pub"}, "GOSUMDB"},
		{"off", []Setting{{Name: "GOSUMDB", Value: "off"}}, nil, "GOSUMDB"},
		{"gonosumdb", []Setting{{Name: "GONOSUMDB", Value: "*.example/priv"}}, []string{"pub"}, "GONOSUMDB"},
		{"goprivate", []Setting{{Name: "GOPRIVATE", Value: "*.example/priv"}}, []string{"pub"}, "GOPRIVATE"},
		{"goprivate overruled", []Setting{{Name: "GOPRIVATE", Value: "*.example/priv"}, {Name: "GONOSUMDB", Value: "none"}}, []string{"priv", "pub"}, "GOSUMDB"},
		{"goinsecure", []Setting{{Name: "GOINSECURE", Value: "*.example"}}, []string{"priv", "pub"}, "GOSUMDB"},
		{"off and gonosumdb", []Setting{{Name: "GOSUMDB", Value: "off"}, {Name: "GONOSUMDB", Value: "*"}}, nil, "GOSUMDB"},
		{"invalid", []Setting{{Name: "GOSUMDB", Value: "sum.example.org+0+x"}}, nil, "GOSUMDB"},
	}
	for n, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			base := []Setting{{Name: "GOPROXY", Value: moduleProxy.URL}, {Name: "GOSUMDB", Value: gosumdb}, {Name: "GONOPROXY", Value: "none"}}
			settings := NewSettings(append(base, test.settings...)...)
			var env, wire, route []string
			for _, s := range settings.List() {
				env = append(env, s.Name+"="+s.Value)
			}
			paths := []string{fmt.Sprintf("sum%d.example/priv", n), fmt.Sprintf("sum%d.example/pub", n)}
			lab.download(t, env, paths[0]+"@v1.0.0", paths[1]+"@v1.0.0")
			for _, p := range paths {
				if len(database.asked.with("/lookup/"+p)) > 0 {
					wire = append(wire, filepath.Base(p))
				}
				r, err := settings.Route(p)
				if err != nil {
					t.Fatal(err)
				}
				if r.ChecksumDatabase != "" {
					route = append(route, filepath.Base(p))
				}
				if p == paths[0] && r.ChecksumDecidedBy != test.decided {
					t.Errorf("decided by %s, want %s", r.ChecksumDecidedBy, test.decided)
				}
			}
			if !slices.Equal(wire, test.asked) || !slices.Equal(route, test.asked) {
				t.Errorf("go asked about %q, Route says %q, want %q", wire, route, test.asked)
			}
		})
	}
}

func TestChecksumDatabaseOfToolchains(t *testing.T) {
	tests := []struct{ goproxy, gosumdb, want, decided string }{
		{"https://proxy.example.org", "sum.example.org", "sum.example.org", "GOSUMDB"},
		{"https://proxy.example.org", "off", "", "GOSUMDB"},
		{"file:///srv/modules", "sum.example.org", "", "GOPROXY"},
		{"file:///srv/modules,direct", "sum.example.org", "sum.example.org", "GOSUMDB"},
	}
	for _, test := range tests {
		settings := NewSettings(
			Setting{Name: "GOPROXY", Value: test.goproxy}, Setting{Name: "GOSUMDB", Value: test.gosumdb},
			Setting{Name: "GONOSUMDB", Value: "*"}, // does not count for a toolchain
		)
		for _, name := range []string{"toolchain", "go", "golang.org/toolchain"} {
			route, err := settings.Route(name)
			if err != nil || route.Module != name || route.ChecksumDatabase != test.want || route.ChecksumDecidedBy != test.decided {
				t.Errorf("%s with GOPROXY=%s GOSUMDB=%s: %+v, %v", name, test.goproxy, test.gosumdb, route, err)
			}
		}
	}
}

// TestFindChecksumDatabase makes up lists of module proxies that do or do not
// stand in for a checksum database, and compares where the real go asks it with
// what FindChecksumDatabase returns.
func TestFindChecksumDatabase(t *testing.T) {
	lab := newGoLab(t)
	answers := map[byte]http.HandlerFunc{
		'a': status(http.StatusOK), 'b': status(http.StatusNotFound), 'c': status(http.StatusGone),
		'd': status(http.StatusInternalServerError), 'e': hangUp,
	}
	var bases []string
	for n := range 4 {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			e, _ := ParseEndpoint("http://" + r.Host + r.URL.Path)
			if e.Resource == SumDBSupported {
				answers[e.Database[n]](w, r)
				return
			}
			serveModule(w, r)
		}))
		t.Cleanup(server.Close)
		bases = append(bases, server.URL)
	}
	client := &Client{Transport: &http.Transport{DisableKeepAlives: true}}
	r := mathrand.New(mathrand.NewSource(1))
	for n := range 80 {
		name := fmt.Sprintf("%c%c%c%c.sum.example.org", "abbcdde"[r.Intn(7)], "abcde"[r.Intn(5)], "abcde"[r.Intn(5)], "abcde"[r.Intn(5)])
		goproxy := bases[0]
		for _, next := range append(bases[1:2+r.Intn(3)], []string{"direct", "off", ""}[r.Intn(3)]) {
			goproxy += string(",||"[r.Intn(3)]) + next
		}
		_, key := generateKey(t, name)
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			settings := NewSettings(Setting{Name: "GOPROXY", Value: goproxy}, Setting{Name: "GOSUMDB", Value: key})
			want := findWithGo(t, lab, settings, fmt.Sprintf("find%d.example/m", n))
			database, err := settings.ChecksumDatabase()
			if err != nil {
				t.Fatal(err)
			}
			sources, err := settings.Sources()
			if err != nil {
				t.Fatal(err)
			}
			got, err := client.FindChecksumDatabase(t.Context(), database, sources)
			if got != want || (err != nil) != (want == "") {
				t.Errorf("%s\ngo asks %q, FindChecksumDatabase says %q, %v", settings, want, got, err)
			}
		})
	}
}

// findWithGo returns the base URL of the checksum database that the real go looks
// a module up in; empty when it comes to no lookup.
func findWithGo(t *testing.T, lab *goLab, settings Settings, modulePath string) string {
	env := []string{"GOPROXY=" + settings.Value("GOPROXY"), "GOSUMDB=" + settings.Value("GOSUMDB"), "GOPATH=" + t.TempDir()}
	failures, asked := lab.download(t, env, modulePath+"@v1.0.0")
	for _, rawURL := range asked {
		if e, ok := ParseEndpoint(rawURL); ok && e.Resource == SumDBLookup {
			return strings.TrimSuffix(rawURL, "/lookup/"+modulePath+"@v1.0.0")
		}
	}
	if failures[modulePath] == "" {
		t.Errorf("go did without the checksum database: %q", asked)
	}
	return ""
}

func TestLookup(t *testing.T) {
	database := newChecksumServer(t, "sum.example.org")
	client := &Client{Transport: &http.Transport{DisableKeepAlives: true}}
	m := module.Version{Path: "example.com/Mod", Version: "v1.0.0"}

	record, err := client.Lookup(t.Context(), database.url, m)
	if err != nil {
		t.Fatal(err)
	}
	want, err := goSum(t)(m.Path, m.Version)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(record.Lines, "\n") + "\n"; got != string(want) {
		t.Errorf("lines %q, want %q", got, want)
	}
	verifier, err := note.NewVerifier(database.key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(record.Tree, note.VerifierList(verifier)); err != nil {
		t.Errorf("the tree is no signed note: %v", err)
	}

	var statusErr *StatusError
	_, err = client.Lookup(t.Context(), database.url, module.Version{Path: "no.such/mod", Version: "v1.0.0"})
	if !errors.Is(err, fs.ErrNotExist) || !errors.As(err, &statusErr) || statusErr.Text != "no.such/mod: unrecognized import path" {
		t.Errorf("a module that it can't have: %v", err)
	}
}

func TestLookupOfSomethingElse(t *testing.T) {
	_, tree := "", "go.sum database tree\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— sum.example.org AAAA\n"
	bodies := map[string]bool{ // whether it is a web page
		"<html><body>sign in</body></html>":                  true,
		"not a record":                                       false,
		"7\nexample.com/other v1.0.0 h1:abc=\n\n" + tree:     false,
		"7\nexample.com/mod v1.0.0-other h1:abc=\n\n" + tree: false,
		"7\nexample.com/mod v1.0.0/other h1:abc=\n\n" + tree: false,
		"seven\nexample.com/mod v1.0.0 h1:abc=\n\n" + tree:   false,
	}
	for body, html := range bodies {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }))
		client := &Client{Transport: &http.Transport{DisableKeepAlives: true}}
		_, err := client.Lookup(context.Background(), server.URL, module.Version{Path: "example.com/mod", Version: "v1.0.0"})
		var contentErr *ContentError
		if !errors.As(err, &contentErr) || contentErr.HTML != html || contentErr.Resource != SumDBLookup {
			t.Errorf("%q: %v", body, err)
		}
		server.Close()
	}
}

func TestParseChecksumDatabase(t *testing.T) {
	_, key := generateKey(t, "sum.example.org/db")
	tests := []struct {
		gosumdb  string
		want     ChecksumDatabase
		baseURL  string
		rejected bool
	}{
		{"sum.example.org", ChecksumDatabase{Name: "sum.example.org"}, "https://sum.example.org", false},
		{key, ChecksumDatabase{Name: "sum.example.org/db", Key: key}, "https://sum.example.org/db", false},
		{" " + key + "  http://127.0.0.1:8/x ", ChecksumDatabase{"sum.example.org/db", key, "http://127.0.0.1:8/x"}, "http://127.0.0.1:8/x", false},
		{"sum.example.org https://u:p@mirror.example.org", ChecksumDatabase{Name: "sum.example.org", URL: "https://u:p@mirror.example.org"}, "https://u:p@mirror.example.org", false},
		{gosumdb: "", rejected: true},
		{gosumdb: "off", rejected: true},
		{gosumdb: "a b c", rejected: true},
		{gosumdb: "sum.example.org/", rejected: true},
		{gosumdb: "https://sum.example.org", rejected: true},
		{gosumdb: "user@sum.example.org", rejected: true},
		{gosumdb: "sum.example.org?x", rejected: true},
		{gosumdb: key + "x", rejected: true},
		{gosumdb: key + " http://127.0.0.1:port", rejected: true},
	}
	for _, test := range tests {
		got, err := ParseChecksumDatabase(test.gosumdb)
		if got != test.want || (err != nil) != test.rejected {
			t.Errorf("%q: %#v, %v", test.gosumdb, got, err)
		}
		if err == nil && got.BaseURL() != test.baseURL {
			t.Errorf("%q is at %s", test.gosumdb, got.BaseURL())
		}
	}
	if _, err := NewSettings(Setting{Name: "GOSUMDB", Value: "off"}).ChecksumDatabase(); !errors.Is(err, ErrChecksumDatabaseOff) {
		t.Errorf("GOSUMDB=off: %v", err)
	}
}
