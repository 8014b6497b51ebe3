package diagnose

import (
	"fmt"
	"maps"
	"testing"
)

// TestCommandOfChange: each place is told in its own words, and a reference
// stands where a value holds a password.
func TestCommandOfChange(t *testing.T) {
	c := change{"NO_PROXY": {raw: "a.example,*.b.example"}, "HTTPS_PROXY": {raw: "http://u:p@h.example:3128", shown: "$HTTP_PROXY"}, "GOFLAGS": {}}
	git := gitSetting("http.https://g.example/.proxy", "")
	for _, test := range []struct {
		env  []string
		c    change
		want string
	}{
		{nil, c, `unset GOFLAGS && export HTTPS_PROXY="$HTTP_PROXY" && export NO_PROXY='a.example,*.b.example'`},
		{[]string{"SHELL=/usr/bin/fish"}, c, `set -e GOFLAGS; set -gx HTTPS_PROXY "$HTTP_PROXY"; set -gx NO_PROXY 'a.example,*.b.example'`},
		{[]string{"GITHUB_ENV=/tmp/e"}, set("GOPROXY", "direct"), `echo GOPROXY=direct >> "$GITHUB_ENV"`},
		{nil, git, `git config --global http.https://g.example/.proxy ''`},
		{nil, set("X", "it's"), `export X='it'\''s'`},
	} {
		if got := test.c.command(dialectOf(NewEnvironment(test.env), surroundings{})); got != test.want {
			t.Errorf("%v: %s\nwant %s", test.env, got, test.want)
		}
	}
	if got := set("GOPROXY", "direct").command(dialectOf(Environment{}, surroundings{ImageBuild: true})); got != "ENV GOPROXY=direct" {
		t.Errorf("in an image: %s", got)
	}
	if text := fmt.Sprintf("%v %+v %#v %s", c, c, c["HTTPS_PROXY"], c["HTTPS_PROXY"]); contains(text, "u:p") {
		t.Errorf("the password is printed: %s", text)
	}
}

func contains(s, sub string) bool { return containsAny(s, sub) }

// TestJoinedChanges: lists are united, all else must agree; git's settings are
// counted on from those that are there.
func TestJoinedChanges(t *testing.T) {
	sum, ok := joined(set("NO_PROXY", "a,b"), set("NO_PROXY", "b,c"))
	if !ok || sum["NO_PROXY"].raw != "a,b,c" {
		t.Errorf("%v %v", sum, ok)
	}
	if _, ok := joined(set("GOPROXY", "direct"), set("GOPROXY", "off")); ok {
		t.Error("two values of GOPROXY were joined")
	}
	if _, ok := joined(unset("NO_PROXY"), set("NO_PROXY", "a")); ok {
		t.Error("a value was joined with none")
	}
	sum, ok = joined(gitSetting("http.proxy", "http://p.example"), gitSetting("http.sslCAInfo", "/a"))
	env := Environment{"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.name", "GIT_CONFIG_VALUE_0": "u", "GOFLAGS": "-x"}
	got := env.with(sum).with(unset("GOFLAGS"))
	want := Environment{"GIT_CONFIG_COUNT": "3", "GIT_CONFIG_KEY_0": "user.name", "GIT_CONFIG_VALUE_0": "u",
		"GIT_CONFIG_KEY_1": "http.proxy", "GIT_CONFIG_VALUE_1": "http://p.example", "GIT_CONFIG_KEY_2": "http.sslCAInfo", "GIT_CONFIG_VALUE_2": "/a"}
	if !ok || !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// TestExportedBy: only a command that is nothing but an export or an unset of
// plain values is a change.
func TestExportedBy(t *testing.T) {
	for command, want := range map[string]change{
		"export GOPROXY=direct": set("GOPROXY", "direct"),
		"unset A B":             unset("A", "B"),
		`export GOVCS="a.example:svn,public:git|hg"`:       set("GOVCS", "a.example:svn,public:git|hg"),
		"export HTTPS_PROXY=http://USER:PASSWORD@h:1":      {},
		`export GOMODCACHE="$(mktemp -d)"`:                 {},
		"export SSL_CERT_FILE=/path/to/bundle-with-it.pem": {},
		"go env -w GOPRIVATE=a.example":                    {},
		"export":                                           {},
		"unset A; rm -rf B":                                {},
	} {
		if got := exportedBy(command); !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", command, got, want)
		}
	}
}

// TestRepairedList: what GOPROXY was meant to be; what is right stays.
func TestRepairedList(t *testing.T) {
	for list, want := range map[string]string{
		"https://a.example,direct":                          "https://a.example,direct",
		"https://a.example|https://b.example/p":             "https://a.example|https://b.example/p",
		"htps://a.example,direct":                           "https://a.example,direct",
		"https:a.example":                                   "https://a.example",
		"https:/a.example/x":                                "https://a.example/x",
		"https//a.example":                                  "https://a.example",
		"http//a.example:8080":                              "http://a.example:8080",
		"a.example,direct":                                  "https://a.example,direct",
		"a.example:8443/path":                               "https://a.example:8443/path",
		`"https://a.example"`:                               "https://a.example",
		"https://a.example; direct":                         "https://a.example,direct",
		"https://a.example, direct":                         "https://a.example,direct",
		"https://a.example,Direct":                          "https://a.example,direct",
		"https://a.example,dirct":                           "https://a.example,direct",
		"HTTPS://a.example":                                 "https://a.example",
		"/srv/modules":                                      "file:///srv/modules",
		"file:///srv/modules,off":                           "file:///srv/modules,off",
		"file:/srv/modules":                                 "file:///srv/modules",
		"file:srv/modules":                                  "file:///srv/modules",
		"file://srv/modules":                                "file:///srv/modules",
		"fiel:///srv/modules,off":                           "file:///srv/modules,off",
		"“https://a.example”,direct":                        "https://a.example,direct",
		"GOPROXY=https://a.example,direct":                  "https://a.example,direct",
		`GOPROXY="https://a.example"`:                       "https://a.example",
		`https:\\a.example\go`:                              "https://a.example/go",
		"https://https://a.example":                         "https://a.example",
		"http://https//a.example":                           "https://a.example",
		"https://a.example,https://a.example|direct,direct": "https://a.example|direct",
		"files:8080/x":                                      "files:8080/x",
		"https.example/x":                                   "https://https.example/x",
		"banana":                                            "banana",
		"https://u:p@a.example":                             "https://u:p@a.example",
		",":                                                 "",
	} {
		if got := repairedList(list); got != want {
			t.Errorf("%q: %q, want %q", list, got, want)
		}
	}
}

// TestNearName: one letter, or two that changed places.
func TestNearName(t *testing.T) {
	for _, test := range []struct {
		a, b string
		near bool
	}{
		{"goproxy.corp.example", "goproxy.corp.exmaple", true},
		{"goproxy.corp.example", "gopoxy.corp.example", true},
		{"goproxy.corp.example", "goproxy.corp.example", false},
		{"goproxy.corp.example", "git.corp.example", false},
		{"ab", "ba", true},
		{"", "a", false},
	} {
		if got := nearName(test.a, test.b); got != test.near {
			t.Errorf("%s, %s: %v", test.a, test.b, got)
		}
	}
}

// TestRepairedSumDB: go's own database needs no key; of another one the key is
// not guessed.
func TestRepairedSumDB(t *testing.T) {
	for raw, want := range map[string]string{
		"sum.example.org":                            "sum.example.org",
		"sum.exmaple.org":                            "sum.example.org",
		"sum.example.org+12345678+damaged":           "sum.example.org",
		"https://sum.example.org":                    "sum.example.org",
		`"sum.example.org"`:                          "sum.example.org",
		"other.example+1+a https://other.example":    "other.example+1+a https://other.example",
		"https://other.example/db other.example+1+a": "other.example+1+a https://other.example/db",
		"other.example+1+a https://otehr.example/db": "other.example+1+a https://other.example/db",
		"other.example+1+a https://mirror.example":   "other.example+1+a https://mirror.example",
		"": "",
	} {
		if got := repairedSumDB(raw, "sum.example.org"); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}
