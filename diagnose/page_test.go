package diagnose

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/module"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

var update = flag.Bool("update", false, "write the page of causes anew")

// TestPage keeps docs/causes.md current.
func TestPage(t *testing.T) {
	file := filepath.Join("..", "docs", "causes.md")
	var want bytes.Buffer
	if err := WritePage(&want); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want.Bytes()) {
		t.Error("docs/causes.md is not what the rows say: go generate ./diagnose")
	}
}

// TestRows: every row has words and a way out, and its placeholders are filled
// by some fact.
func TestRows(t *testing.T) {
	known := textCase(readLog("go: m imports\n\ta.example/b: a.example/b@v1.0.0: Get \"https://h.example/a\": dial tcp 192.0.2.1:443: connect: connection refused")[0]).facts()
	for _, name := range []string{"addresses", "errno", "took", "waited", "tried", "source", "at", "resolved", "hostsfile", "searched", "rcode", "extended", "goodserver", "servers", "issuer", "subject", "names", "notafter", "notbefore",
		"sent", "roots", "rootsfrom", "worksWith", "fingerprint", "retryafter", "challenge", "title", "location", "hops", "lasthop", "bytes", "said", "variable", "proxystatus", "authenticate", "withcredentials", "proxyscheme", "otherproxy", "otherwhy", "netrc", "nextproxy", "url", "serverssay", "rejected", "alone",
		"tool", "toolpackage", "visibility", "safedir", "rewritten", "withheld", "gitsays", "hostkey", "hostfingerprint", "knownhosts", "knownas", "knownfile", "keyfile", "sshuser", "sshkeys", "sshmethods", "stranger", "login", "nologin", "repository", "refs", "versions", "imports"} {
		known[name] = "x"
	}
	more := []string{"netrcfile", "netrcvariable", "autherror", "command", "netrcname", "netrcline", "netrclacks", "netrcentries", "netrcmachine", "authfor", "authheaders", "authprefix", "credentials", "nothing", "urlhost",
		"clock", "signedby", "keyname", "recorded", "ownhost", "ownsays", "transport", "gosum", "through", "ifclock", "tree", "toolchainline", "linenumber", "seen", "broad", "broadsetting", "merge", "cachedmod"}
	for _, name := range slices.Concat(more, wordingGroups(t), lookWords()) {
		known[name] = "x"
	}
	for _, c := range Causes() {
		if c.Title == "" || c.Why == "" || len(c.Fixes) == 0 {
			t.Errorf("%s has no title, reason or fix", c.ID)
		}
		texts := []string{c.Title, c.Why}
		for _, r := range c.Fixes {
			texts = append(texts, r.Title, r.Command)
			if r.Command == "" && r.Applies == "" {
				t.Errorf("%s: the fix %q says not for whom it is", c.ID, r.Title)
			}
		}
		for _, text := range texts {
			for _, part := range strings.Split(text, "{")[1:] {
				name, _, ok := strings.Cut(part, "}")
				if _, filled := known[name]; !ok || !filled {
					t.Errorf("%s: no fact fills {%s}", c.ID, name)
				}
			}
		}
	}
}

// neverSuggested turns a check off for everything.
var neverSuggested = []string{"GOSUMDB=off", "GONOSUMCHECK", "-insecure", "GIT_SSL_NO_VERIFY", "GOINSECURE=*", "sslVerify", "curl -k", "--no-check-certificate"}

// TestAdvice: what is never suggested, is not.
func TestAdvice(t *testing.T) {
	for _, c := range Causes() {
		for i, r := range c.Fixes {
			for _, never := range neverSuggested {
				if strings.Contains(r.Command+r.Title, never) {
					t.Errorf("%s suggests %s", c.ID, never)
				}
			}
			if r.Weakens != "" && i < len(c.Fixes)-1 && c.Fixes[i+1].Weakens == "" {
				t.Errorf("%s: %q weakens something and is not last", c.ID, r.Title)
			}
		}
	}
}

// wordingGroups are the names that the wordings of go's texts give to parts.
func wordingGroups(t *testing.T) (names []string) {
	files, err := filepath.Glob(filepath.Join("..", "tidy", "golog", "wording_*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no wordings: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(text), "(?P<")[1:] {
			name, _, _ := strings.Cut(part, ">")
			names = append(names, name)
		}
	}
	return names
}

// lookWords are what is filled of a case about which everything is known.
func lookWords() (names []string) {
	told := map[string]string{"path": "/m/x", "compat": "1.20", "first": "a.example/x", "second": "a.example/x/y", "firstversion": "v1.0.0", "secondversion": "v1.0.0",
		"toolchain": "go1.22", "form": "v1.2.3", "malformed": "./x", "value": "~/go", "directive": "tool"}
	require := Requirements{File: "go.mod", Module: "m.example/app", Replaces: []Replacement{{Old: "a.example/x", New: "/m/x", NewVersion: "", Line: 7}}, Excludes: []Requirement{{"a.example/x", "v1.0.0", 8, false}}}
	setting := goproxy.Setting{Name: "GOFLAGS", Value: "-x", Origin: goproxy.FromEnvironment}
	local := &LocalFacts{Path: "/m", Missing: "/m/x", Kind: "folder", Owner: "a", User: "b", Holder: "1", Program: "go", Limit: "x", Found: "sub", WorkFile: "/go.work", Running: "1.24.0", Take: []string{"/m/go.mod"}, TakeAll: "/m", GoModFolder: "/x/go.mod",
		Disk: &DiskFacts{Mount: "/m", Free: 1, Inodes: 1}, Settings: []goproxy.Setting{setting}}
	for _, name := range []string{"GOPROXY", "GOTOOLCHAIN", "GO111MODULE"} {
		local.Settings = append(local.Settings, goproxy.Setting{Name: name, Value: "x", Origin: goproxy.FromEnvironment})
	}
	for _, said := range []golog.Failure{
		{Module: module.Version{Path: "a.example/x", Version: "v2.0.0"}, Package: "a.example/x/v3/y", Outcome: "modules-off", Step: golog.Local, Line: 3, File: "go.mod"},
		{Package: "app/y", Text: "for flag -go: x", Outcome: "env", Step: golog.Local},
		{Package: "slices", Step: golog.HTTP, Outcome: golog.NotFound, Status: "404"},
		{Package: "m.example/app/y", Step: golog.Module, Outcome: "package-own"},
	} {
		said.Told, said.Chain = told, []string{"m.example/app", "a.example/x/z"}
		c := textCase(said)
		c.Require, c.At, c.Local = require, Location{"go.mod", 3}, local
		for name, value := range c.facts() {
			if value != "" {
				names = append(names, name)
			}
		}
		told["malformed"] = "https://a.example/b"
	}
	return names
}
