package diagnose

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestWriteCause: prose keeps to the width, what is to be copied stays whole.
func TestWriteCause(t *testing.T) {
	for id := range helps() {
		whole := verbatim(id)
		for _, width := range []int{0, 40, 80} {
			var b bytes.Buffer
			if err := WriteCause(&b, id, width); err != nil {
				t.Fatal(err)
			}
			lines := map[string]bool{}
			for _, line := range strings.Split(b.String(), "\n") {
				bare := strings.TrimSpace(line)
				lines[bare] = true
				if width > 0 && utf8.RuneCountInString(line) > width && !whole[bare] && strings.Contains(bare, " ") {
					t.Errorf("%s at %d columns: %q", id, width, line)
				}
			}
			for s := range whole {
				if !lines[s] {
					t.Errorf("%s at %d columns lacks %q", id, width, s)
				}
			}
		}
	}
}

// verbatim are the lines of a page that are never wrapped.
func verbatim(id string) map[string]bool {
	whole := map[string]bool{}
	for _, s := range pageOf(id).Sections {
		for _, it := range s.Items {
			if it.Command != "" {
				whole[it.Command] = true
			}
		}
		for _, line := range sampleLines(s.Samples) {
			whole[strings.TrimSpace(line)] = true
		}
	}
	return whole
}

// TestJoinedRows: the rows of one name are one page, with each fix once.
func TestJoinedRows(t *testing.T) {
	var b bytes.Buffer
	if err := WriteCauseMarkdown(&b, "tls-no-roots"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# tls-no-roots\n", "Git finds no authorities", "This machine trusts no authority", "http.sslCAInfo", "unset SSL_CERT_FILE SSL_CERT_DIR\n4. install", "[tls-unknown-authority](docs/causes.md#tls-unknown-authority)"} {
		if !strings.Contains(strings.ReplaceAll(b.String(), "`", ""), want) {
			t.Errorf("the page lacks %q\n%s", want, b.String())
		}
	}
	for _, f := range pageOf("http-redirect").Sections {
		seen := map[item]bool{}
		for _, it := range f.Items {
			if seen[it] {
				t.Errorf("%s stands twice", it.Text)
			}
			seen[it] = true
		}
	}
}

// TestLinks: every cause is linked, and every link leads to one heading.
func TestLinks(t *testing.T) {
	var b bytes.Buffer
	if err := WritePage(&b); err != nil {
		t.Fatal(err)
	}
	for id := range helps() {
		if !strings.Contains(b.String(), "["+id+"](#"+id+")") {
			t.Errorf("no link leads to %s", id)
		}
	}
	for _, m := range regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(b.String(), -1) {
		if strings.Count(b.String(), "\n### "+m[1]+"\n") != 1 {
			t.Errorf("the link to %s leads to no heading, or to several", m[1])
		}
	}
}

// TestNoCause: a name that no cause has is answered with those near it.
func TestNoCause(t *testing.T) {
	for id, want := range map[string]string{
		"tcp-refussed":      `no cause is named "tcp-refussed"; near it: tcp-refused`,
		"TLS_EXPIRED":       `no cause is named "TLS_EXPIRED"; near it: tls-expired`,
		"refused":           `no cause is named "refused"; near it: dns-refused, http-proxy-refused, tcp-refused`,
		"quux":              `no cause is named "quux"`,
		"a\x1b[31mb":        `no cause is named "a\x1b[31mb"`,
		"":                  `no cause is named ""`,
		"connection-reset!": `no cause is named "connection-reset!"; near it: tcp-reset`,
	} {
		for how, write := range map[string]error{"text": WriteCause(&bytes.Buffer{}, id, 80), "Markdown": WriteCauseMarkdown(&bytes.Buffer{}, id)} {
			if write == nil || write.Error() != want {
				t.Errorf("%s: %v, want %s", how, write, want)
			}
		}
	}
}
