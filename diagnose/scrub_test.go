package diagnose

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"tidyx/goproxy"
)

// TestScrub: a password that a server echoes in plain words is nowhere in the
// report, and the report is whole.
func TestScrub(t *testing.T) {
	const text = "go: m.test/main imports\n\ta.example/x: a.example/x@v1.0.0: reading https://p.example/a.example/x/@v/v1.0.0.zip: 403 Forbidden\n\tserver response: user bob with CANARY-1 and CANARY-2 may not\n"
	in := Input{Mode: "tidy", Failures: readLog(text), Limits: Limits{Offline: true},
		Settings: goproxy.NewSettings(goproxy.Setting{Name: "GOPROXY", Value: "https://bob:CANARY-1@p.example,direct"}),
		Env:      NewEnvironment([]string{"HTTPS_PROXY=http://bob:CANARY-2@w.example:3128"})}
	r := Run(t.Context(), in)
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "CANARY") {
		t.Errorf("a password is in the report: %s", data)
	}
	if len(r.Findings) != 1 || r.Findings[0].Cause != "http-403" || len(r.Failures) != 1 || !strings.Contains(r.Failures[0].Text, "xxxxx") {
		t.Errorf("the report lost something: %s", data)
	}
}

// TestScrubbedForms: a secret is found in each spelling, beside an escaped
// character, in the rest of it that a cut leaves, and as a part of no name.
func TestScrubbedForms(t *testing.T) {
	for text, want := range map[string]string{
		"sent dXNlcjpzJmNyZXQvMQ== as basic":        "sent xxxxx as basic",
		"/a%20s%26cret%2F1 and s&amp;cret/1":        "/a%20xxxxx and xxxxx",
		"s&cret/1, s&cret/1-more":                   "xxxxx, s&cret/1-more",
		"it says s&cr… and …cret/1 and …et/1, …t/1": "it says xxxxx… and …xxxxx and …xxxxx, …xxxxx",
		"of u…": "of u…",
		"none":  "none",
	} {
		r := newReport("tidy")
		r.Notes = append(r.Notes, text)
		r.scrub(userinfoSecrets("user:s%26cret%2F1@h.example:3128"))
		if r.Notes[0] != want {
			t.Errorf("%q becomes %q, want %q", text, r.Notes[0], want)
		}
	}
}

// TestTokens: a long user name of a URL is a token, also beside a password that
// is none.
func TestTokens(t *testing.T) {
	for raw, want := range map[string]bool{"https://canary-0123456789abcdef:x-oauth-basic@h.example": true, "https://canary-0123456789abcdef@h.example": true,
		"https://bob@h.example": false, "ssh://git-of-a-long-name@h.example": false, "https://h.example": false} {
		if got := userinfoSecrets(raw); slices.Contains(got, "canary-0123456789abcdef") != want || !want && len(got) > 0 {
			t.Errorf("the secrets of %s are %q", raw, got)
		}
	}
}

// TestStopped: of a fault of ours no more is told than can hold no secret.
func TestStopped(t *testing.T) {
	for _, p := range []any{"canary", errors.New("canary"), secret("canary"), struct{ password string }{"canary"}} {
		if s := Stopped(p).Error(); strings.Contains(s, "canary") || !strings.HasPrefix(s, "diagnosis stopped: ") {
			t.Errorf("of %T it says %q", p, s)
		}
	}
	defer func() {
		if s := Stopped(recover()).Error(); !strings.Contains(s, "index out of range") {
			t.Errorf("it says %q", s)
		}
	}()
	var none []int
	_ = none[len(none)]
}

// TestRewrites: the longest prefix of insteadOf wins, and short forms are read.
func TestRewrites(t *testing.T) {
	list := rewritesOf(parseGitConfig("file:/home/u/.gitconfig\x00url.ssh://git@s.example/.insteadof\nhttps://h.example/\x00command line:\x00url.git@t.example:.insteadof\nhttps://h.example/team/\x00"))
	for raw, want := range map[string]string{
		"https://h.example/a.git":      "ssh://s.example",
		"https://h.example/team/a.git": "ssh://t.example",
		"https://o.example/a.git":      "https://o.example",
	} {
		asked, _ := rewrite(raw, list)
		if u := parseRemote(asked); u == nil || u.Scheme+"://"+u.Host != want {
			t.Errorf("%s is asked at %v, want %s", raw, u, want)
		}
	}
}

// TestPasteable: what a server chooses is never pasted into a shell.
func TestPasteable(t *testing.T) {
	facts := map[string]string{"hostname": "a';id;'b", "name": "$(id)", "host": "ok.example:443", "url": "https://h.example/a?b=c&d=e"}
	for command, want := range map[string]bool{"dig {name}": false, "echo 'machine {hostname}'": false, "tidyx diagnose {host}": true, "curl -sL '{url}'": true} {
		if got := safeToPaste(command, facts); got != want {
			t.Errorf("%s: %v, want %v", command, got, want)
		}
	}
}
