package goproxy

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func TestEndpointURL(t *testing.T) {
	const moduleProxy, sum = "https://proxy.example.org", "https://sum.example.org"
	tests := []struct {
		endpoint Endpoint
		url      string
	}{
		{Endpoint{Resource: VersionList, Base: moduleProxy, Module: "example.com/m"}, moduleProxy + "/example.com/m/@v/list"},
		{Endpoint{Resource: VersionInfo, Base: moduleProxy + "/api/go", Module: "example.com/m", Version: "main"}, moduleProxy + "/api/go/example.com/m/@v/main.info"},
		{Endpoint{Resource: ModFile, Base: moduleProxy, Module: "github.com/BurntSushi/toml", Version: "v1.0.0"}, moduleProxy + "/github.com/%21burnt%21sushi/toml/@v/v1.0.0.mod"},
		{Endpoint{Resource: ModuleZip, Base: "http://u:p@127.0.0.1:8", Module: "example.com/m/v2", Version: "v2.0.0+incompatible"}, "http://u:p@127.0.0.1:8/example.com/m/v2/@v/v2.0.0+incompatible.zip"},
		{Endpoint{Resource: LatestVersion, Base: "file:///srv/modules", Module: "example.com/m"}, "file:///srv/modules/example.com/m/@latest"},
		{Endpoint{Resource: VersionList, Base: moduleProxy + "/a%2Fb?token=x", Module: "example.com/m"}, moduleProxy + "/a%2Fb/example.com/m/@v/list?token=x"},
		{Endpoint{Resource: GoGetPage, Base: "https://example.com", Module: "example.com/m"}, "https://example.com/m?go-get=1"},
		{Endpoint{Resource: GoGetPage, Base: "http://example.com", Module: "example.com"}, "http://example.com/?go-get=1"},
		{Endpoint{Resource: SumDBSupported, Base: moduleProxy, Database: "sum.example.org"}, moduleProxy + "/sumdb/sum.example.org/supported"},
		{Endpoint{Resource: SumDBLookup, Base: sum, Module: "example.com/M", Version: "v1.0.0"}, sum + "/lookup/example.com/!m@v1.0.0"},
		{Endpoint{Resource: SumDBLookup, Base: moduleProxy + "/p", Database: "sum.example.org/db", Module: "example.com/lookup/m", Version: "v1.0.0"}, moduleProxy + "/p/sumdb/sum.example.org/db/lookup/example.com/lookup/m@v1.0.0"},
		{Endpoint{Resource: SumDBTile, Base: sum, Tile: "tile/8/0/x001/067.p/5"}, sum + "/tile/8/0/x001/067.p/5"},
		{Endpoint{Resource: SumDBTreeLatest, Base: sum}, sum + "/latest"},
	}
	for _, test := range tests {
		got, err := test.endpoint.URL()
		if got != test.url || err != nil {
			t.Errorf("%#v\n got %s, %v\nwant %s", test.endpoint, got, err, test.url)
		}
		if e, ok := ParseEndpoint(test.url); e != test.endpoint || !ok {
			t.Errorf("%s\n got %+v, %t\nwant %+v", test.url, fields(e), ok, fields(test.endpoint))
		}
	}
}

// fields has the raw fields of an endpoint printed.
func fields(e Endpoint) any {
	type plain Endpoint
	return plain(e)
}

func TestEndpointWithoutURL(t *testing.T) {
	for _, e := range []Endpoint{
		{Resource: VersionList, Base: "http://127.0.0.1:port", Module: "example.com/m"},
		{Resource: VersionList, Base: "https://proxy.example.org", Module: "nodot/m"},
		{Resource: ModFile, Base: "https://proxy.example.org", Module: "example.com/m", Version: "a/b"},
		{Resource: SumDBLookup, Base: "https://sum.example.org", Module: "example.com/m"},
		{Resource: SumDBLookup, Base: "https://sum.example.org", Module: "example.com//m", Version: "v1.0.0"},
		{Resource: GoGetPage, Base: "https://m", Module: "m"},
		{Resource: "tarball", Base: "https://proxy.example.org", Module: "example.com/m", Version: "v1.0.0"},
	} {
		if got, err := e.URL(); err == nil {
			t.Errorf("%+v has %s", e, got)
		}
	}
}

func TestParseEndpointOfSomethingElse(t *testing.T) {
	for _, rawURL := range []string{
		"", "https://", "https:opaque", "ftp://h/example.com/m/@v/list", "https://h/x", "https://h/@v/list", "https://h/nodot/@v/list",
		"https://h/example.com/m/@v/v1.0.0.tar", "https://h/example.com/m/@v/x/v1.0.0.mod", "https://h/example.com/M/@v/list",
		"https://h/example.com/m/../@v/list", "https://h/example.com/m/@v/list#x", "https://h/a/latest", "https://h/supported",
		"https://h/tile/8/0/1", "https://h/lookup/example.com/m", "https://nodot/m?go-get=1", "https://h/sumdb//supported", "%",
	} {
		if e, ok := ParseEndpoint(rawURL); ok {
			t.Errorf("%q is %+v", rawURL, fields(e))
		}
	}
}

// TestParseEndpointWithBases tells base and module path apart where the URL alone
// does not.
func TestParseEndpointWithBases(t *testing.T) {
	const rawURL = "https://u:xxxxx@h/cache.v1/example.com/m/@v/list"
	tests := []struct {
		bases        []string
		base, module string
	}{
		{nil, "https://u:xxxxx@h", "cache.v1/example.com/m"},
		{[]string{"https://u:real@h/cache.v1/"}, "https://u:real@h/cache.v1", "example.com/m"},
		{[]string{"https://H/cache.v1"}, "https://H/cache.v1", "example.com/m"},
		{[]string{"https://h/cache", "http://h/cache.v1", "https://h:1/cache.v1", "%"}, "https://u:xxxxx@h", "cache.v1/example.com/m"},
		{[]string{"https://h/cache.v1/example.com/m", "https://h/"}, "https://h", "cache.v1/example.com/m"},
	}
	for _, test := range tests {
		e, ok := ParseEndpoint(rawURL, test.bases...)
		if !ok || e.Base != test.base || e.Module != test.module || e.Resource != VersionList {
			t.Errorf("with %q: %+v, %t", test.bases, fields(e), ok)
		}
		if strings.Contains(fmt.Sprintf("%v %#v", e, e), "real") {
			t.Errorf("a secret in %v", e)
		}
	}
}

// TestEndpointIsWhatGoAsks compares the spelling of URLs with what the real go
// sends, for the module proxy's and the checksum database's questions.
func TestEndpointIsWhatGoAsks(t *testing.T) {
	lab := newGoLab(t)
	database := newChecksumServer(t, "sum.example.org")
	wire := &recorder{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wire.add("http://" + r.Host + r.RequestURI)
		base := "http://" + r.Host
		if strings.HasPrefix(r.URL.Path, "/a/b/") {
			base += "/a/b"
		}
		e, ok := ParseEndpoint("http://"+r.Host+r.RequestURI, base)
		if again, err := e.URL(); !ok || err != nil || again != "http://"+r.Host+r.RequestURI {
			t.Errorf("%s is spelled %s, %v", r.RequestURI, again, err)
		}
		serveModule(w, r)
	}))
	t.Cleanup(server.Close)
	for _, prefix := range []string{"", "/a/b", "/a/b/"} {
		env := []string{"GOPROXY=" + server.URL + prefix, "GOSUMDB=" + database.key + " " + database.url, "GOPATH=" + t.TempDir()}
		failures, asked := lab.download(t, env, "example.com/Big/m~x@v1.0.0", "example.com/old/m@v2.0.0+incompatible", "example.com/new@latest")
		for path, failure := range failures {
			if failure != "" {
				t.Errorf("%s: %s", path, failure)
			}
		}
		for _, rawURL := range asked {
			e, ok := ParseEndpoint(rawURL, server.URL+prefix)
			again, err := e.URL()
			if !ok || err != nil || again != rawURL {
				t.Errorf("%s\nis spelled %s, %v", rawURL, again, err)
			}
		}
		base := strings.TrimSuffix(server.URL+prefix, "/")
		zip, err := Endpoint{Resource: ModuleZip, Base: base, Module: "example.com/Big/m~x", Version: "v1.0.0"}.URL()
		if err != nil || !slices.Contains(wire.with(""), zip) {
			t.Errorf("go did not ask for %s, %v", zip, err)
		}
	}
	if len(database.asked.with("/lookup/example.com/!big/m~x@v1.0.0")) == 0 {
		t.Errorf("go asked the checksum database for %q", database.asked.with(""))
	}
}

// FuzzParseEndpoint takes URLs apart and puts them together again.
func FuzzParseEndpoint(f *testing.F) {
	for _, seed := range []string{
		"https://u:p@h:8/a/b/example.com/!m/v2/@v/v2.0.0-0.2020+incompatible.info?x=y", "http://h/example.com/m/@latest",
		"file:///srv/example.com/m/@v/list", "https://example.com/m/x?go-get=1", "https://h/a%2Fb/sumdb/sum.example.org/db/supported",
		"https://h/sumdb/x.y/lookup/example.com/!m@v1.0.0", "https://h/tile/8/0/x001/067.p/5", "https://h/sumdb/h/latest", "https://h//a.b/@v/list",
	} {
		f.Add(seed, "https://h/a")
	}
	f.Fuzz(func(t *testing.T, rawURL, base string) {
		e, ok := ParseEndpoint(rawURL)
		if !ok {
			if e != (Endpoint{}) {
				t.Errorf("%q is none, and is %+v", rawURL, fields(e))
			}
			return
		}
		spelled, err := e.URL()
		if err != nil {
			t.Fatalf("%q: %+v can't be spelled: %v", rawURL, fields(e), err)
		}
		if again, ok := ParseEndpoint(spelled); !ok || again != e {
			t.Errorf("%q: %+v\nis spelled %q: %+v", rawURL, fields(e), spelled, fields(again))
		}
		if known, ok := ParseEndpoint(rawURL, base, e.Base); !ok || known.Resource != e.Resource || known.Version != e.Version {
			t.Errorf("%q with bases: %+v, without: %+v", rawURL, fields(known), fields(e))
		}
	})
}
