package diagnose

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
		t.Error("docs/causes.md is not what the rows say: go test ./diagnose -run TestPage -update")
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

// TestAdvice: what is never suggested, is not.
func TestAdvice(t *testing.T) {
	for _, c := range Causes() {
		for i, r := range c.Fixes {
			for _, never := range []string{"GOSUMDB=off", "GONOSUMCHECK", "-insecure", "GIT_SSL_NO_VERIFY", "GOINSECURE=*", "http.sslVerify"} {
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
