package diagnose

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestHTTPProxiesIn reads HTTP proxies out of files as tools and people write
// them.
func TestHTTPProxiesIn(t *testing.T) {
	env := Environment{"CORP": "http://p.example:1"}
	for _, test := range []struct {
		text  string
		words []string
		want  string
	}{
		{"PATH=/bin\nhttps_proxy=\"http://p.example:1\"\n", ofShell, "http://p.example:1"},
		{"# https_proxy=http://old.example\nexport https_proxy=http://p.example:1 # mine", ofShell, "http://p.example:1"},
		{"[Service]\nEnvironment=\"HTTPS_PROXY=http://p.example:1\" \"NO_PROXY=x\"", ofShell, "http://p.example:1"},
		{"DefaultEnvironment=\"A=b\" \"HTTPS_PROXY=http://p.example:1\"", ofShell, "http://p.example:1"},
		{"my_https_proxy=http://other.example", ofShell, ""},
		{"https_proxy=", ofShell, ""},
		{"echo https_proxy is unset", ofShell, ""},
		{"export http_proxy=http://a.example:1 https_proxy=http://b.example:1", ofShell, "http://b.example:1 http://a.example:1"},
		{"if work; then export HTTPS_PROXY=http://p.example:1; fi", ofShell, "http://p.example:1"},
		{"HOST=p.example\nexport https_proxy=http://${HOST}:3128", ofShell, "http://p.example:3128"},
		{"export http_proxy=http://p.example:1\nexport https_proxy=$http_proxy", ofShell, "http://p.example:1 http://p.example:1"},
		{"export https_proxy=$CORP", ofShell, "http://p.example:1"},
		{"export https_proxy=$unknown:3128", ofShell, ""},
		{"Acquire::http::Proxy \"http://p.example:3142\";", ofApt, "http://p.example:3142 http://p.example:3142"},
		{"acquire::HTTP::proxy \"http://p.example:3142\";", ofApt, "http://p.example:3142 http://p.example:3142"},
		{"Acquire { http { Proxy \"http://p.example:3142\"; } }", ofApt, "http://p.example:3142"},
		{"Acquire::http::Proxy::repository.example \"http://p.example:3142\";", ofApt, ""},
		{"Acquire::http::Proxy \"DIRECT\";", ofApt, ""},
		{"Acquire::http::Proxy-Auto-Detect \"/usr/bin/detect:1\";", ofApt, ""},
		{`{"proxies": {"default": {"httpProxy": "http://p.example:1", "noProxy": "x"}}}`, []string{"httpsProxy", "httpProxy"}, "http://p.example:1"},
		{"proxy = \"http://p.example:1\"", ofCurl, "http://p.example:1"},
		{"proxy=p.example:3128", ofCurl, "p.example:3128"},
		{"--proxy p.example:3128", ofCurl, "p.example:3128"},
		{"-x http://p.example:1", ofCurl, "http://p.example:1"},
		{"noproxy = a.example:1\nproxy-user = u:1", ofCurl, ""},
		{"; proxy = http://p.example:1", ofNPM, ""},
		{"https-proxy \"http://p.example:1\"", ofNPM, "http://p.example:1"},
		{"systemProp.https.proxyHost=p.example\nsystemProp.https.proxyPort=3128", []string{"systemProp.https.proxy"}, "p.example:3128"},
	} {
		if got := strings.Join(httpProxiesIn(test.text, test.words, env), " "); got != test.want {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
}

// TestPlacesOfHTTPProxies: files of the home folder, whose logins stay there.
func TestPlacesOfHTTPProxies(t *testing.T) {
	for name, text := range map[string]string{
		".bashrc": "export https_proxy=http://user:canary@127.0.0.9:3128\n", ".npmrc": "proxy=http://127.0.0.9:3128\n",
		".yarnrc.yml": "httpsProxy: \"127.0.0.9:3128\"\n", ".pip/pip.conf": "[global]\nproxy = 127.0.0.9:3128\n",
		".gradle/gradle.properties": "systemProp.https.proxyHost=127.0.0.9\nsystemProp.https.proxyPort=3128\n",
	} {
		home := t.TempDir()
		file := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		list := machineOf(Environment{"HOME": home}).findHTTPProxies()
		at := slices.IndexFunc(list, func(p namedHTTPProxy) bool { return p.by == "~/"+name })
		if at < 0 || list[at].url.String() != "http://127.0.0.9:3128" {
			t.Errorf("%s: %+v", name, list)
		}
	}
}

// TestPatternsOfPlaces: all patterns are well-formed.
func TestPatternsOfPlaces(t *testing.T) {
	globs := slices.Clone(bundleFiles)
	for _, f := range httpProxyFiles {
		globs = append(globs, f.glob)
	}
	for _, g := range globs {
		if _, err := filepath.Match(g, "x"); err != nil {
			t.Errorf("%s: %v", g, err)
		}
	}
}
