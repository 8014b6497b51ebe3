package diagnose

import (
	"regexp"
	"strings"
	"testing"
)

// TestHelp: every cause has a page that says what it means, how it looks, how
// it is told apart and how to see it, in sections short enough to read.
func TestHelp(t *testing.T) {
	all := map[string]bool{}
	for _, c := range Causes() {
		all[c.ID] = true
	}
	for id := range all {
		h, ok := helps()[id]
		if !ok {
			t.Errorf("%s has no help", id)
			continue
		}
		if h.Means == "" || h.Apart == "" || len(h.ByHand) == 0 || len(h.Words) == 0 && h.Silent == "" {
			t.Errorf("%s: its help lacks a section", id)
		}
		for _, text := range []string{h.Means, h.Apart, h.Silent, h.Never} {
			if n := len(wrap(text, 76)); n > 12 {
				t.Errorf("%s: a section of %d lines", id, n)
			}
		}
		if len(h.Words) > 6 || len(h.ByHand) > 6 {
			t.Errorf("%s: too many samples or commands", id)
		}
		for _, b := range h.ByHand {
			if b.Command == "" || b.Shows == "" || strings.ContainsAny(b.Command, "\n`") {
				t.Errorf("%s: the command %q", id, b.Command)
			}
		}
	}
	known := 0
	for _, group := range helpGroups() {
		known += len(group)
		for id := range group {
			if !all[id] {
				t.Errorf("there is help for %s, and no row", id)
			}
		}
	}
	if known != len(helps()) {
		t.Error("a cause has help twice")
	}
}

// TestWords: every sample of a page gives the cause of that page, or the one
// that the page says, as go prints it and in a pasted log.
func TestWords(t *testing.T) {
	for id, h := range helps() {
		for _, w := range h.Words {
			want := id
			if w.Alone != "" {
				want = w.Alone
			}
			log := logOf(w.Text)
			if got := firstCause(readLog(log)); got != want {
				t.Errorf("%s: the cause is %s, want %s, of\n%s", id, got, want, log)
			}
			if got := pastedCause(t, log); got != want {
				t.Errorf("%s: the cause in a pasted log is %s, want %s, of\n%s", id, got, want, log)
			}
		}
	}
}

var (
	opensMessage = regexp.MustCompile(`^(go: |verifying a|invalid value |flag provided|runtime: |build cache)`)
	saidByTool   = regexp.MustCompile(`^((fatal|error|remote|ssh|git|ERROR): |@  |No \S+ host key |Host key |Received |kex_|git@)`)
)

// logOf puts a sample where go prints such words: behind the import that
// needed it, or below the command of a tool.
func logOf(sample string) string {
	switch {
	case opensMessage.MatchString(sample):
		return sample + "\n"
	case saidByTool.MatchString(sample):
		return "go: m.example imports\n\ta.example/b: reading a.example/b/go.mod at revision v1.0.0: git ls-remote -q --end-of-options https://git.example/b in /go/pkg/mod/cache/vcs/…: exit status 128:\n\t" + sample + "\n"
	}
	return "go: m.example imports\n\ta.example/b: a.example/b@v1.0.0: " + sample + "\n"
}

var urlHost = regexp.MustCompile(`(?:https?|ssh|git|ftp)://(?:[^@/\s'"]*@)?(\[[^\]]*\]|[A-Za-z0-9._-]*)`)

// TestHelpHosts: the pages name hosts of documentation only.
func TestHelpHosts(t *testing.T) {
	for id, h := range helps() {
		text := h.Means + h.Apart + h.Never
		for _, w := range h.Words {
			text += "\n" + w.Text
		}
		for _, b := range h.ByHand {
			text += "\n" + b.Command + "\n" + b.Shows
		}
		for _, m := range urlHost.FindAllStringSubmatch(text, -1) {
			host := m[1]
			if !strings.HasSuffix(host, ".example") && !strings.HasPrefix(host, "192.0.2.") && host != strings.ToUpper(host) && host != "" {
				t.Errorf("%s names the host %s", id, host)
			}
		}
	}
}

// TestHelpAdvice: no page names what is never suggested, not even to warn.
func TestHelpAdvice(t *testing.T) {
	for id := range helps() {
		var b strings.Builder
		if err := WriteCause(&b, id, 0); err != nil {
			t.Fatal(err)
		}
		for _, never := range neverSuggested {
			if strings.Contains(b.String(), never) {
				t.Errorf("the page of %s names %s", id, never)
			}
		}
	}
}
