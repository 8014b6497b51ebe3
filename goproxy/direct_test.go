package goproxy

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"go/version"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// directLab is the host example.com, and plain.example.com which speaks no https,
// behind an HTTP proxy that go and the Client share.
type directLab struct {
	*goLab
	client  *Client
	pages   map[string]string // by path; a first line with a number is the status
	modules string            // base URL of a module proxy
}

func newDirectLab(t *testing.T) *directLab {
	t.Helper()
	lab := &directLab{goLab: newGoLab(t), pages: map[string]string{}}
	origin := httptest.NewTLSServer(http.HandlerFunc(lab.servePage))
	t.Cleanup(origin.Close)
	httpProxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodConnect:
			lab.servePage(w, r)
		case r.Host == "example.com:443":
			tunnelTo(t, w, origin.Listener.Addr().String())
		default:
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	t.Cleanup(httpProxy.Close)
	modules := httptest.NewServer(http.HandlerFunc(serveModule))
	t.Cleanup(modules.Close)
	lab.modules = modules.URL

	roots := x509.NewCertPool()
	roots.AddCert(origin.Certificate())
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: origin.Certificate().Raw}), 0o644); err != nil {
		t.Fatal(err)
	}
	lab.env = append(lab.env, "GOPROXY=direct", "SSL_CERT_FILE="+file, "HTTP_PROXY="+httpProxy.URL, "HTTPS_PROXY="+httpProxy.URL)
	proxyURL, err := url.Parse(httpProxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{Proxy: http.ProxyURL(proxyURL), TLSClientConfig: &tls.Config{RootCAs: roots}}
	t.Cleanup(transport.CloseIdleConnections)
	lab.client = &Client{Transport: transport}
	return lab
}

func (lab *directLab) servePage(w http.ResponseWriter, r *http.Request) {
	page, found := lab.pages[r.Host+strings.TrimSuffix(r.URL.Path, "/")]
	if !found || r.URL.RawQuery != "go-get=1" {
		w.WriteHeader(http.StatusTeapot)
		return
	}
	code := http.StatusOK
	if n, err := fmt.Sscanf(page, "%d\n", &code); n == 1 && err == nil {
		_, page, _ = strings.Cut(page, "\n")
		w.WriteHeader(code)
	}
	fmt.Fprint(w, page)
}

// tunnelTo connects the client of a CONNECT with an address.
func tunnelTo(t *testing.T, w http.ResponseWriter, address string) {
	server, err := net.Dial("tcp", address)
	if err != nil {
		t.Error(err)
		return
	}
	defer server.Close()
	client, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer client.Close()
	fmt.Fprint(client, "HTTP/1.1 200 OK\r\n\r\n")
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(server, client)
		server.Close()
	}()
	io.Copy(client, server)
	client.Close()
	<-done
}

func meta(content string) string { return `<meta name="go-import" content="` + content + `">` }

func head(tags ...string) string {
	return "<!DOCTYPE html><html><head><title>x</title>" + strings.Join(tags, "\n") + "</head><body>x</body></html>"
}

// TestDiscover has the Client and the real go look for the same repositories.
func TestDiscover(t *testing.T) {
	lab := newDirectLab(t)
	const repo = "https://example.com/repo"
	var statusErr *StatusError
	is := func(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }
	works := func(err error) bool { return err == nil }
	rejected := func(err error) bool {
		var discoveryErr *DiscoveryError
		return errors.As(err, &discoveryErr)
	}
	tests := []struct {
		path string // below example.com
		page string
		want func(error) bool
	}{
		{"mod", head(meta("example.com/mod mod " + lab.modules)), works},
		{"git", head(meta("example.com/git git " + repo)), works},
		{"notfound", "404\n" + head(meta("example.com/notfound git "+repo)), works},
		{"root/sub", head(meta("example.com/root git " + repo)), works},
		{"root", head(meta("example.com/root git " + repo)), works},
		{"capitals", "<HTML><HEAD>" + strings.Replace(meta("example.com/capitals git "+repo), "meta name", "META NAME", 1), works},
		{"modfirst", head(meta("example.com/modfirst git "+repo), meta("example.com/modfirst mod "+lab.modules)), works},
		{"others", head(meta("example.com/x git "+repo), meta("example.com/others git "+repo), meta("short git")), works},
		{"entity", head(`<p>&nbsp;&copy;</p><br><img src=x>`, meta("example.com/entity git "+repo)), works},
		{"ascii", `<?xml version="1.0" encoding="ASCII"?>` + head(meta("example.com/ascii git "+repo)), works},

		{"none", head(), is(ErrNoImport)},
		{"empty", "", is(ErrNoImport)},
		{"comment", head("<!-- " + meta("example.com/comment git "+repo) + " -->"), is(ErrNoImport)},
		{"body", "<html><body>" + meta("example.com/body git "+repo), is(ErrNoImport)},
		{"afterhead", "<html><head></head>" + meta("example.com/afterhead git "+repo), is(ErrNoImport)},
		{"fields", head(meta("example.com/fields git")), is(ErrNoImport)},
		{"latin", `<?xml version="1.0" encoding="latin1"?>` + head(meta("example.com/latin git "+repo)), is(ErrNoImport)},
		{"broken", "<html><head><a <b>" + meta("example.com/broken git "+repo), is(ErrNoImport)},
		{"mismatch", head(meta("example.com/mism git "+repo), meta("example.com/mismatch/x git "+repo)), is(ErrImportMismatch)},
		{"several", head(meta("example.com/several git "+repo), meta("example.com/several hg "+repo)), is(ErrSeveralImports)},
		{"mods", head(meta("example.com/mods mod "+repo), meta("example.com mod "+repo)), is(ErrSeveralImports)},
		{"other/sub", head(meta("example.com/other git " + repo)), is(ErrImportsDisagree)},
		{"other", head(meta("example.com/other git " + repo + "2")), works},
		{"rootless/sub", head(meta("example.com/rootless git " + repo)), func(err error) bool { return errors.As(err, &statusErr) && statusErr.Code == 418 }},
		{"forbidden", "403\n<html>", func(err error) bool { return errors.As(err, &statusErr) && statusErr.Code == 403 }},
		{"noscheme", head(meta("example.com/noscheme git example.com/repo")), rejected},
		{"file", head(meta("example.com/file git file:///x")), rejected},
		{"badurl", head(meta("example.com/badurl git https://u:secret@[x")), rejected},
		{"vcs", head(meta("example.com/vcs cvs " + repo)), rejected},
		{"slash", head(meta("example.com/slash git " + repo + " /x")), rejected},
		{"hyphen", head(meta("example.com/hyphen git " + repo + " -x")), rejected},
	}
	for _, test := range tests {
		lab.pages["example.com/"+test.path] = test.page
	}
	for _, test := range tests {
		importPath := "example.com/" + test.path
		found, err := lab.client.Discover(t.Context(), importPath, false)
		if !test.want(err) || err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", importPath, err)
		}
		if err == nil && (!hasPathPrefix(importPath, found.Match.Prefix) || found.URL != "https://"+importPath+"?go-get=1") {
			t.Errorf("%s: %+v", importPath, found)
		}
		failures, _ := lab.download(t, nil, importPath+"@v1.0.0")
		failure := failures[importPath]
		if strings.Contains(failure, "unrecognized import path") != (err != nil) {
			t.Errorf("%s: go says %q, Discover %v", importPath, failure, err)
		}
		if err == nil && found.Match.VCS == moduleProxyVCS && failure != "" {
			t.Errorf("%s: %s", importPath, failure)
		}
	}
}

// TestDiscoverSubDir has a tag with a folder, which no go before 1.25 takes.
func TestDiscoverSubDir(t *testing.T) {
	lab := newDirectLab(t)
	lab.pages["example.com/m"] = head(meta("example.com/m git https://example.com/repo sub/dir"))
	found, err := lab.client.Discover(t.Context(), "example.com/m", false)
	if want := (Import{"example.com/m", "git", "https://example.com/repo", "sub/dir"}); err != nil || found.Match != want {
		t.Errorf("%v, %v", found.Match, err)
	}
	goVersion, _ := lab.run(t, nil, "env", "GOVERSION")
	failures, _ := lab.download(t, nil, "example.com/m@v1.0.0")
	takes := !strings.Contains(failures["example.com/m"], "unrecognized import path")
	if since := version.Compare(strings.TrimSpace(goVersion), "go1.25") >= 0; takes != since {
		t.Errorf("%s says %q", goVersion, failures)
	}
}

// TestDiscoverInsecure asks a host that speaks no https.
func TestDiscoverInsecure(t *testing.T) {
	lab := newDirectLab(t)
	const path = "plain.example.com/m"
	lab.pages[path] = head(meta(path + " mod " + lab.modules))
	for _, insecure := range []bool{false, true} {
		env := []string{"GOINSECURE=none"}
		want := []string{"https://" + path + "?go-get=1"}
		if insecure {
			env = []string{"GOINSECURE=plain.example.com"}
			want = append(want, "http://"+path+"?go-get=1")
		}
		failures, asked := lab.download(t, env, path+"@v1.0.0")
		found, err := lab.client.Discover(t.Context(), path, insecure)
		if (failures[path] == "") != insecure || (err == nil) != insecure {
			t.Errorf("insecure %t: go says %q, Discover %v", insecure, failures[path], err)
		}
		if err == nil && found.URL != want[1] {
			t.Errorf("found at %s", found.URL)
		}
		if len(asked) < len(want) || !slices.Equal(asked[:len(want)], want) {
			t.Errorf("go asked %q, want %q", asked, want)
		}
	}
	if _, err := lab.client.Discover(t.Context(), "nowhere.example.com/m", true); err == nil {
		t.Error("a host that speaks nothing was found")
	}
}

// TestKnownRepository compares with the command that the real go runs, which
// fails at once, as git may use no protocol.
func TestKnownRepository(t *testing.T) {
	lab := newGoLab(t)
	tests := []struct {
		path string
		want Import
	}{
		{"github.com/o/r", Import{"github.com/o/r", "git", "https://github.com/o/r", ""}},
		{"github.com/o/r/v2/sub", Import{"github.com/o/r", "git", "https://github.com/o/r", ""}},
		{"bitbucket.org/o/r/x", Import{"bitbucket.org/o/r", "git", "https://bitbucket.org/o/r", ""}},
		{"git.apache.org/r.git/x", Import{"git.apache.org/r.git", "git", "https://git.apache.org/r.git", ""}},
		{"git.openstack.org/o/r.git", Import{"git.openstack.org/o/r.git", "git", "https://git.openstack.org/o/r.git", ""}},
		{"git.example.org/a/b.git/c", Import{"git.example.org/a/b.git", "git", "https://git.example.org/a/b", ""}},
		{"github.com/o", Import{}},
		{"github.com/o/r.git", Import{}},
		{"git.apache.org/r", Import{}},
	}
	for _, test := range tests {
		got, known := KnownRepository(test.path)
		if got != test.want || !known {
			t.Errorf("%s: %v, %t", test.path, got, known)
		}
		_, stderr := lab.run(t, []string{"GOPROXY=direct", "GOVCS=*:all"}, "mod", "download", "-x", test.path+"@v1.0.0")
		if strings.Contains(stderr, "?go-get=1") {
			t.Errorf("%s: go asks the host for a page", test.path)
		}
		// Where go tries one scheme after the other it says only that none will do.
		tried := strings.Contains(stderr, "no secure protocol found for repository")
		ran := strings.Contains(stderr, "git ls-remote") && strings.Contains(stderr, got.Repo)
		if (tried || ran) != (got != Import{}) {
			t.Errorf("%s: go says %s", test.path, stderr)
		}
	}
	for _, path := range []string{"example.com/m", "example.com/x.gitt/y", "example.com/.git", "github.community/a/b", "m", "a.git"} {
		if got, known := KnownRepository(path); known {
			t.Errorf("%s: %v", path, got)
		}
	}
}
