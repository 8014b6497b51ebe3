package faultlab

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWords runs tidyx against faults that share a cause, and reads in the verdict what tells them apart.
func TestWords(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	byName := map[string]Fault{}
	for _, f := range Faults() {
		byName[f.Name] = f
	}
	for name, want := range map[string][]string{
		"netrc-unreadable":        {"can't be read", "is a directory"},
		"netrc-wrong-password":    {"refuses the credentials", "line 1"},
		"netrc-other-machine":     {"has no entry for", "1 complete entries"},
		"netrc-without-port":      {"with the port"},
		"netrc-without-login":     {"lacks a login"},
		"goauth-off":              {"GOAUTH=off", "line 1"},
		"goauth-missing":          {"no-such-command is not there"},
		"goauth-fails":            {"sh fails", "exit status 3"},
		"goauth-rubbish":          {"prints what go can't read", "could not parse URL"},
		"goauth-silent":           {"brings nothing"},
		"goauth-other-host":       {"for https://other.example alone"},
		"goauth-refused":          {"refuses the credentials", "brings Authorization for"},
		"url-wrong-password":      {"refuses the credentials in its URL"},
		"plain-http-401":          {"over https alone"},
		"netrc-without-rights":    {"go sends the credentials of netrc, line 1"},
		"status-401":              {"None are configured"},
		"status-429":              {"a pause of 120 s"},
		"sumdb-wrong-key":         {"another key", "The name is right"},
		"sumdb-wrong-name":        {"another checksum database", "signs as other.lab.test"},
		"sumdb-closed":            {"tcp-refused"},
		"sumdb-untrusted":         {"tls-unknown-authority"},
		"sumdb-mismatch":          {"The record has h1:"},
		"sumdb-through-proxy-502": {"through this module proxy"},
		"go-sum-mismatch":         {"Line 1 of "},
		"go-sum-mismatch-go-mod":  {"Line 2 of "},
		"clock-ahead":             {"days ahead of what"},
		"clock-behind":            {"days behind what"},
		"certificate-expired":     {"clock agrees with that of"},
		"file-tree-lacks-module":  {"The tree is there"},
	} {
		f, ok := byName[name]
		if !ok {
			t.Errorf("there is no fault %s", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			skipBefore(t, f.Since)
			verdict := verdictOf(t, f)
			for _, words := range want {
				if !strings.Contains(verdict, words) {
					t.Errorf("the verdict does not say %q: %s", words, verdict)
				}
			}
		})
	}
}

// verdictOf is the first finding's title and reason.
func verdictOf(t *testing.T, f Fault) string {
	s := newStage(t, networkFault{Fault: f})
	file := filepath.Join(t.TempDir(), "report.json")
	s.scene.Env = append(s.scene.Env, "TIDYX_RETRY=0")
	if _, err := s.run(s.scene, os.Getenv(tidyxEnv), "--report", "json="+file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var report struct{ Findings []struct{ Title, Why string } }
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Findings) == 0 {
		t.Fatal("no finding")
	}
	return report.Findings[0].Title + "\n" + report.Findings[0].Why
}
