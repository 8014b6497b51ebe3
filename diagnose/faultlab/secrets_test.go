package faultlab

import (
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// canary is a part of every secret of these tests; nothing that tidyx says may hold it.
const canary = "canary"

// TestSecretsStayInside has netrc's password, GOAUTH's header and GOPROXY's password refused by a server that echoes
// what it was sent, and reads every format of the report.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	echo := func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		status(http.StatusUnauthorized, "WWW-Authenticate", `Basic realm="`+password+`"`)(w, r)
		w.Write([]byte("you sent " + r.Header.Get("Authorization") + " with " + password + "\n"))
	}
	for name, make := range map[string]setup{
		"netrc":  netrcScene("machine HOST login user password "+canary+"-netrc", overTLS(http.HandlerFunc(echo))),
		"goauth": commandScene("printf 'https://HOST\\n\\nAuthorization: Basic "+base64.StdEncoding.EncodeToString([]byte("user:"+canary+"-goauth"))+"\\nX-Token: "+canary+"-token\\n\\n'", overTLS(http.HandlerFunc(echo))),
		"stderr": commandScene("echo "+canary+"-stderr >&2; echo "+canary+"-stdout; exit 7", overTLS(http.HandlerFunc(echo))),
		"url": with(overTLS(http.HandlerFunc(echo)), func(_ *Lab, address string) sceneSpec {
			return sceneSpec{goproxy: "https://user:" + canary + "-url@" + address}
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, networkFault{Fault: Fault{Setup: make}})
			for _, mode := range [][]string{{"--verbose"}, {"--offline"}, {"--ci=github", "--verbose"}} {
				s.keepsSecrets(t, mode)
			}
			s.sendsOnce(t)
		})
	}
}

// keepsSecrets runs tidyx with all formats.
func (s stage) keepsSecrets(t *testing.T, flags []string) {
	file := filepath.Join(t.TempDir(), "report.json")
	own := s.scene
	own.Env = append(slices.Clone(own.Env), "TIDYX_RETRY=0")
	alone, err := s.run(own, goCommand(), "mod", "tidy")
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.run(own, os.Getenv(tidyxEnv), append(flags, "--report", "json="+file)...)
	if err != nil {
		t.Fatal(err)
	}
	_, added := subtract(stableLines(alone.stderr), stableLines(got.stderr))
	report, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{canary, base64.StdEncoding.EncodeToString([]byte("user:" + canary + "-goauth")), base64.StdEncoding.EncodeToString([]byte("user:" + canary + "-netrc"))} {
		if text := strings.Join(added, "\n") + got.stdout; strings.Contains(text, form) {
			t.Errorf("%v: tidyx shows a secret:\n%s", flags, text)
		}
		if strings.Contains(string(report), form) {
			t.Errorf("%v: the report has a secret:\n%s", flags, report)
		}
	}
}

// sendsOnce counts the requests with credentials: tidyx's are go's own and not one more, since they were refused.
func (s stage) sendsOnce(t *testing.T) {
	count := func(name string, args ...string) (n int) {
		before := len(s.lab.Requests())
		if _, err := s.run(s.scene, name, args...); err != nil {
			t.Fatal(err)
		}
		for _, r := range s.lab.Requests()[before:] {
			if r.Authorization != "" {
				n++
			}
		}
		return n
	}
	alone, got := count(goCommand(), "mod", "tidy"), count(os.Getenv(tidyxEnv))
	if v, err := goVersion(); err == nil && v == "go1.24.0" {
		alone++ // with -x it panics after the first, and is run again without
	}
	if got > alone {
		t.Errorf("%d requests with credentials, want go's own %d", got, alone)
	}
}

// TestDiagnoseSendsWhatGoSends asks a module proxy behind a login without a run of go: .netrc's password is sent, and
// after a refusal not again.
func TestDiagnoseSendsWhatGoSends(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	for _, test := range []struct {
		name, text string
		code, sent int
	}{
		{"right", "machine HOST login " + login + " password " + password, 0, 1},
		{"wrong", "machine HOST login user password wrong-" + canary, 1, 1},
		{"none", "machine other.example login a password b", 1, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, networkFault{Fault: Fault{Setup: netrcScene(test.text, guarded(moduleProxy))}})
			got, err := s.run(s.scene, os.Getenv(tidyxEnv), "diagnose", goodModule)
			if err != nil {
				t.Fatal(err)
			}
			sent := 0
			for _, r := range s.lab.Requests() {
				if r.Authorization != "" {
					sent++
				}
			}
			if got.code != test.code || sent != test.sent {
				t.Errorf("code %d with %d credentials sent, want %d and %d\n%s%s", got.code, sent, test.code, test.sent, got.stdout, got.stderr)
			}
		})
	}
}

// TestCommandRunsOnce counts how often GOAUTH's command is started beyond go's own runs.
func TestCommandRunsOnce(t *testing.T) {
	t.Parallel()
	skipBefore(t, "go1.24")
	dependOnSources(t)
	file := filepath.Join(t.TempDir(), "runs")
	s := newStage(t, networkFault{Fault: Fault{Setup: commandScene("echo run >> '"+file+"'", guarded(moduleProxy))}})
	runs := func(name string, args ...string) int {
		before, _ := os.ReadFile(file) // not there: none
		if _, err := s.run(s.scene, name, args...); err != nil {
			t.Fatal(err)
		}
		after, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(after), "run") - strings.Count(string(before), "run")
	}
	alone := runs(goCommand(), "mod", "tidy")
	if got := runs(os.Getenv(tidyxEnv)); got > alone+1 {
		t.Errorf("the command ran %d times, want go's own %d and one more at most", got, alone)
	}
}
