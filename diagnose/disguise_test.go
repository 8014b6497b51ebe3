package diagnose

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"tidyx/goproxy"
)

// TestDisguisedTexts: what is private is replaced, the same by the same, and
// what is public or of no name stays.
func TestDisguisedTexts(t *testing.T) {
	for text, want := range map[string]string{
		"git.corp.example:443 refuses, GIT.corp.example too":                    "host-1:443 refuses, host-1 too",
		"https://git.corp.example:8443/team/lib?go-get=1":                       "https://host-1:8443/module-1?go-get=1",
		"git.corp.example/team/lib/v2@v2.1.0 and git.corp.example/team/lib":     "host-1/module-1/v2@v2.1.0 and host-1/module-1",
		"git.corp.example/team/lib/sub/parts":                                   "host-1/module-1/path-1/path-2",
		"https://p.example/api/go/git.corp.example/team/lib/@v/v1.0.0.zip":      "https://host-1/path-1/go/host-2/module-1/@v/v1.0.0.zip",
		"https://p.example/github.com/!owner/repo/@v/list":                      "https://host-1/github.com/module-1/@v/list",
		"github.com/Owner/repo/sub@latest from github.com:443":                  "github.com/module-1/path-1@latest from github.com:443",
		"golang.org/x/mod@v0.42.0: go1.26.8 on linux/amd64, see go.mod:6":       "golang.org/x/mod@v0.42.0: go1.26.8 on linux/amd64, see go.mod:6",
		"ssh://git@git.corp.example/team/lib.git":                               "ssh://git@host-1/module-1.git",
		"git@git.corp.example:team/lib.git":                                     "git@host-1:module-1.git",
		"bob@git.corp.example and bob@laptop":                                   "user-1@host-1 and user-1@host-2",
		"dial tcp 10.1.2.3:443: lookup a.lan on 192.168.1.1:53":                 "dial tcp address-1:443: lookup host-1 on address-2:53",
		"[2001:db8::3]:443, 2001:db8::3, 127.0.0.1:1, [::1]:2 and 12:30:05":     "address-1:443, address-1, 127.0.0.1:1, [::1]:2 and 12:30:05",
		"open /home/bob.smith/secret/go.mod: bob.smith may not":                 "open /home/user-1/path-1/go.mod: user-1 may not",
		`C:\Users\Bob Smith\go\pkg\mod\cache\download`:                          `C:\Users\user-1\go\pkg\mod\cache\download`,
		"nas.home, *.corp.example, .corp.example":                               "host-1, *.host-2, .host-2",
		"http://goproxy:3000: lookup goproxy: no such host; see goproxy":        "http://host-1:3000: lookup goproxy: no such host; see goproxy",
		"http://nexus:3000/corp/parts/@v/list: lookup nexus: no such host":      "http://host-1:3000/path-1/path-2/@v/list: lookup host-1: no such host",
		"secret imports\n\tgit.corp.example/x: secret":                          "module-2 imports\n\thost-1/module-1: module-2",
		"server response:\n\tWelcome to Acme Corp\n":                            "server response:\n\ttext-1\n",
		"404 Not Found\n\tserver response: not found":                           "404 Not Found\n\tserver response: not found",
		"internal/secret/main.go:3:2: no required module":                       "internal/path-1/main.go:3:2: no required module",
		"go must write /lab/w/go.sum.":                                          "go must write /path-1/path-2/go.sum.",
		"/tmp/mc/git.corp.example/team/lib@v1.0.0/sub is there":                 "/tmp/path-2/host-1/module-1@v1.0.0/path-1 is there",
		"https://xxxxx@p.example/a?xxxxx and http://b.example/?q=acme":          "https://xxxxx@host-1/path-1?xxxxx and http://host-2/?xxxxx",
		"reading github.com/acme/own/go.mod at revision v1.0.0":                 "reading github.com/module-1/go.mod at revision v1.0.0",
		"go mod edit -replace=a.example/b=c.example/d@v1.0.0":                   "go mod edit -replace=host-1/module-1=host-2/module-2@v1.0.0",
		`open \\nas\acme\go.mod and D:\acme\go.sum`:                             `open \\path-1\path-2\go.mod and D:\path-2\go.sum`,
		"ssh comes with ~/.ssh/acme_key (ED25519 SHA256:abcdefghijklmnop/q)":    "ssh comes with ~/.ssh/path-1 (ED25519 key-1)",
		`candidate authority certificate "Acme Root CA": Acme Root CA`:          `candidate authority certificate "authority-1": authority-1`,
		"file:///srv/acme/mirror is no tree":                                    "file:///srv/path-1/path-2 is no tree",
		"git config --global http.extraHeader; export GOPROXY=direct":           "git config --global http.extraHeader; export GOPROXY=direct",
		"https://p.example/sumdb/sum.example/lookup/a.example/b@v1.0.0":         "https://host-1/sumdb/host-2/lookup/host-3/module-1@v1.0.0",
		"https://p.example/own/@v/acme-branch.info and a.example/b@acme-fix":    "https://host-1/path-1/@v/path-2 and host-2/module-1@path-3",
		"/home/bob/go/pkg/mod/cache/download/git.corp.example/team/lib/@v/acme": "/home/user-1/go/pkg/mod/cache/download/host-1/module-1/@v/path-1",
	} {
		r := newReport("tidy")
		r.Notes = append(r.Notes, text)
		if strings.Contains(text, "team/lib") {
			r.Routes = append(r.Routes, RouteView{Module: "git.corp.example/team/lib"})
		}
		got, err := newDisguise().Report(r)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if got.Notes[0] != want {
			t.Errorf("%q becomes\n%q, want\n%q", text, got.Notes[0], want)
		}
	}
}

// TestDisguiseMissesNoField puts a private text into every field of a report,
// whatever it is for: a new field is no way out.
func TestDisguiseMissesNoField(t *testing.T) {
	const canary = "https://git.canary-%d.example/canary-team/canary-lib seen from 10.7.7.7 in /home/canary-user/canary-folder"
	r := new(Report)
	fields := 0
	fillTexts(reflect.ValueOf(r).Elem(), func() string { fields++; return fmt.Sprintf(canary, fields) })
	if fields < 100 {
		t.Fatalf("only %d texts were filled", fields)
	}
	got, err := NewDisguise(nil).Report(r)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(data); strings.Contains(s, "canary") || strings.Contains(s, "10.7.7.7") {
		t.Errorf("a private name is in the report: %s", s)
	}
}

// fillTexts sets every text that a value can hold.
func fillTexts(v reflect.Value, text func() string) {
	if !v.CanSet() || v.Type() == reflect.TypeOf(time.Time{}) {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text())
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillTexts(v.Elem(), text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fillTexts(v.Index(0), text)
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{text(): text()}))
	case reflect.Struct:
		for i := range v.NumField() {
			fillTexts(v.Field(i), text)
		}
	}
}

// TestDisguiseOfSamples judges every recorded text of go, and shows that the
// report has none of its hosts, modules and addresses after the disguise.
func TestDisguiseOfSamples(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("..", "tidy", "golog", "testdata", "failures.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		in := Input{Mode: "explain", Failures: readLog(string(f.Data)), Limits: Limits{Offline: true}}
		r := Run(t.Context(), in)
		got, err := NewDisguise(nil).Report(r)
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
			continue
		}
		data, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		for _, private := range []string{".example", "example.com", ".test", ".corp", "192.0.2.", "10.77.", "10.0.", "192.168.", "198.51.100."} {
			if i := strings.Index(string(data), private); i >= 0 {
				t.Errorf("%s: %q is left: …%s…", f.Name, private, data[max(0, i-80):min(len(data), i+60)])
			}
		}
		if len(got.Findings) != len(r.Findings) || len(r.Findings) > 0 && got.Findings[0].Cause != r.Findings[0].Cause {
			t.Errorf("%s: the findings changed", f.Name)
		}
	}
}

// TestDisguiseIsOne: settings, fixes and failures tell of one thing by one name,
// and what a fix sets is what its command sets.
func TestDisguiseIsOne(t *testing.T) {
	in := Input{Mode: "tidy", Failures: readLog(refusedText), Limits: Limits{Offline: true},
		Settings: goproxy.NewSettings(goproxy.Setting{Name: "GOPROXY", Value: "https://p.example,direct"}, goproxy.Setting{Name: "GOPRIVATE", Value: "*.corp.example,acme/*"})}
	r, err := NewDisguise([]string{"USER=bob"}).Report(Run(t.Context(), in))
	if err != nil {
		t.Fatal(err)
	}
	host, _, _ := strings.Cut(r.Findings[0].Host, ":")
	if !strings.HasPrefix(host, "host-") || r.Settings[0].Value != "https://"+host+",direct" || !strings.Contains(r.Failures[0].Text, "https://"+host+"/") {
		t.Errorf("the host is %s in %+v", host, r)
	}
	for _, s := range r.Settings {
		if strings.Contains(s.Value, "acme") || strings.Contains(s.Value, "corp") {
			t.Errorf("a setting is %s", s)
		}
	}
}
