package goproxy

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/http/httpproxy"
)

// warned are the warnings of an environment without go's own settings: the rules
// and the fixes.
func warned(env, modules []string) (ids, fixes []string) {
	var list []Setting
	for _, kv := range env {
		if name, value, _ := strings.Cut(kv, "="); value != "" {
			list = append(list, Setting{name, value, FromEnvironment})
		}
	}
	for _, w := range (Inspection{Settings: NewSettings(list...), Environment: env, Modules: modules}).Warnings() {
		ids, fixes = append(ids, w.Rule), append(fixes, w.Fix)
	}
	return ids, fixes
}

// warnings are settings, what is wrong with them, and what was meant.
var warnings = []struct {
	env     string // of several variables, parted by newlines
	modules string
	rules   string
	fix     string // the first
}{
	{"GOPROXY=direct,https://a.test", "", "goproxy-unread", "export GOPROXY=https://a.test,direct"},
	{"GOPROXY=https://a.test|off,https://b.test,direct", "", "goproxy-unread", "export GOPROXY='https://a.test|https://b.test,direct'"},
	{"GOPROXY=https://a.test direct", "", "goproxy-blank", "export GOPROXY=https://a.test,direct"},
	{"GOPROXY=https://a.test\tdirect", "", "goproxy-blank", "export GOPROXY=https://a.test,direct"},
	{"GOPROXY=\"https://a.test,direct\"", "", "goproxy-quotes", "export GOPROXY=https://a.test,direct"},
	{"GOPROXY=https://a.test;direct", "", "goproxy-semicolon", "export GOPROXY=https://a.test,direct"},
	{"GOPROXY=https://a.test|DIRECT", "", "goproxy-case", "export GOPROXY='https://a.test|direct'"},
	{"GOPROXY=a.test/go,direct", "", "goproxy-no-scheme", "export GOPROXY=https://a.test/go,direct"},
	{"GOPROXY=http://a.test,direct", "", "goproxy-plain", "export GOPROXY=https://a.test,direct"},
	{"GOPROXY=http://u:secret@a.test,direct", "", "goproxy-plain-login", ""},
	{"GOPROXY=,direct", "", "goproxy-empty", "export GOPROXY=direct"},
	{"GOPROXY=https://a.test,,direct,", "", "goproxy-empty", "export GOPROXY=https://a.test,direct"},

	{"GOPRIVATE=https://*.corp.test/", "git.corp.test/x", "pattern-scheme private-module", "export GOPRIVATE='*.corp.test'"},
	{"GOPRIVATE=git.corp.test/...", "git.corp.test/x", "pattern-dots private-module", "export GOPRIVATE=git.corp.test"},
	{"GONOPROXY=git.corp.test:8443/team", "git.corp.test/team/x", "pattern-port private-module", "export GONOPROXY=git.corp.test/team"},
	{"GOPRIVATE=a.test;git.corp.test", "git.corp.test/x", "pattern-separator private-module", "export GOPRIVATE=a.test,git.corp.test"},
	{"GOPRIVATE=a.test git.corp.test", "git.corp.test/x", "pattern-separator private-module", "export GOPRIVATE=a.test,git.corp.test"},
	{"GOPRIVATE=a.test, git.corp.test", "git.corp.test/x", "pattern-blank private-module", "export GOPRIVATE=a.test,git.corp.test"},
	{"GOPRIVATE=[corp.test", "", "pattern-malformed", ""},
	{"GOPRIVATE=corp.test", "git.corp.test/x", "pattern-missed private-module", "export GOPRIVATE='corp.test,*.corp.test'"},
	{"GOPRIVATE=*.corp.test", "corp.test/x", "pattern-missed private-module", "export GOPRIVATE='*.corp.test,corp.test'"},
	{"GOPRIVATE=.corp.test", "git.corp.test/x", "pattern-missed private-module", "export GOPRIVATE='.corp.test,*.corp.test'"},
	{"GOPRIVATE=Git.corp.test", "git.corp.test/x", "pattern-missed private-module", "export GOPRIVATE=Git.corp.test,git.corp.test"},
	{"GOPRIVATE=*", "git.corp.test/x", "pattern-all", ""},
	{"GOINSECURE=*", "", "insecure-all", "unset GOINSECURE"},
	{"GOPRIVATE=git.corp.test\nGONOPROXY=a.test", "git.corp.test/x", "private-hidden private-module", "export GONOPROXY=a.test,git.corp.test"},

	{"", "git.corp.test/x git.corp.test/y 10.1.2.3/z", "private-module", "export GOPRIVATE=git.corp.test,10.1.2.3"},
	{"", "a.internal.example.com/x b.internal.example.com/y git.lan/z", "private-module", "export GOPRIVATE='*.internal.example.com,git.lan'"},
	{"GONOPROXY=git.corp.test\nGOSUMDB=sum.example.com", "git.corp.test/x", "private-checksum", "export GOPRIVATE=git.corp.test"},
	{"GOPRIVATE=a.test\nGONOSUMDB=a.test\nGOSUMDB=sum.example.com", "code.internal.example.com/x", "private-module", "export GOPRIVATE=a.test,code.internal.example.com GONOSUMDB=a.test,code.internal.example.com"},
	{"GOPROXY=https://proxy.corp.test\nGOSUMDB=sum.example.com", "git.corp.test/x", "private-checksum", "export GOPRIVATE=git.corp.test"},

	{"HTTP_PROXY=http://p.test:3128", "", "http-proxy-alone", `export HTTPS_PROXY="$HTTP_PROXY"`},
	{"http_proxy=http://p.test:3128", "", "http-proxy-alone", `export HTTPS_PROXY="$http_proxy"`},
	{"HTTPS_PROXY=http://p.test:3128\nhttps_proxy=http://q.test:3128", "", "http-proxy-cases", `export https_proxy="$HTTPS_PROXY"`},
	{"ALL_PROXY=socks5://p.test", "", "all-proxy", `export HTTPS_PROXY="$ALL_PROXY"`},
	{"NO_PROXY=a.test b.test", "", "no-proxy-separator", "export NO_PROXY=a.test,b.test"},
	{"no_proxy=a.test;b.test", "", "no-proxy-separator", "export no_proxy=a.test,b.test"},
	{"NO_PROXY=http://a.test:80/x,b.test", "", "no-proxy-scheme", "export NO_PROXY=a.test:80,b.test"},
	{"NO_PROXY=10.*,b.test", "", "no-proxy-wildcard", "export NO_PROXY=10.0.0.0/8,b.test"},
	{"NO_PROXY=git*.a.test", "", "no-proxy-wildcard", ""},
	{"NO_PROXY=*.a.test", "", "no-proxy-star", "export NO_PROXY=.a.test"},
	{"NO_PROXY=10.*;*.a.test", "", "no-proxy-separator no-proxy-wildcard no-proxy-star", "export NO_PROXY=10.0.0.0/8,.a.test"},
	{"GOPRIVATE=https://corp.test/...", "git.corp.test/x", "pattern-scheme pattern-dots pattern-missed private-module", "export GOPRIVATE='corp.test,*.corp.test'"},
	{"NO_PROXY=10.0.0.0/33", "", "no-proxy-network", ""},

	{"GOSUMDB=off", "", "sumdb-off", "unset GOSUMDB"},
	{"GOSUMDB=https://sum.example.com", "", "sumdb-invalid", ""},
	{"GOFLAGS=-x -insecure", "", "goflags-insecure", "export GOFLAGS=-x"},
	{"GOFLAGS=-mod mod", "", "goflags-word", "export GOFLAGS=-mod=mod"},
	{"GOFLAGS=mod=mod", "", "goflags-word", ""},
	{"GOFLAGS=-C=/tmp", "", "goflags-chdir", ""},
	{"GO111MODULE=off", "", "modules-off", "unset GO111MODULE"},

	{"GO_PROXY=https://u:secret@a.test", "", "unknown-variable", "unset GO_PROXY"},
	{"GOPROXIES=https://a.test", "", "unknown-variable", "unset GOPROXIES"},
	{"GOPRIVATES=a.test", "", "unknown-variable", "unset GOPRIVATES"},
	{"GONOSUMCHECK=1", "", "unknown-variable", "unset GONOSUMCHECK"},
	{"GOSSAFETY=1", "", "unknown-variable", "unset GOSSAFETY"},
	{"GOFLAG=-x", "", "unknown-variable", "unset GOFLAG"},

	// Nothing is wrong with these.
	{"GOPROXY=https://a.test , https://b.test|direct", "", "", ""},
	{"GOPROXY=http://127.0.0.1:3000|http://[::1]:1,file:///srv,off", "", "", ""},
	{"GOPROXY=https://proxy.corp.test,https://proxy.example.com,direct", "git.corp.test/x", "", ""},
	{"GOPRIVATE=*.corp.test,github.com/corp/*\nGOINSECURE=git.corp.test", "git.corp.test/x github.com/corp/y golang.org/x/mod", "", ""},
	{"GOPRIVATE=git.corp.test\nGONOPROXY=none", "golang.org/x/mod", "", ""},
	{"GOPRIVATE=a.test/", "a.test/x", "", ""},
	{"HTTPS_PROXY=p.test:3128\nHTTP_PROXY=p.test:3128\nALL_PROXY=p.test\nNO_PROXY=.a.test,b.test:443, c.test,10.0.0.0/8,fd00::/8,*", "", "", ""},
	{"GOFLAGS=-mod=vendor -trimpath '-ldflags=-s -w'", "", "", ""},
	{"GOLANG_VERSION=1.26\nGOOGLE_CLOUD_PROJECT=x\nGOLANGCI_LINT_CACHE=x\nGOPACKAGESDRIVER=off\nGOTESTSUM_FORMAT=x\nGOFILE=a.go\nGOLINE=1\nGOPACKAGE=x\nGO_VERSION=1\nGOVERSION=1\nGOOSE_DRIVER=x\nGOVC_URL=x\nGO_PIPELINE_NAME=x\nGOCD_HOME=/x\nGOPATH=/go\nGOGC=50\nGOSU_VERSION=1\nGOMAXPROCS=1\nGo=x\nGOPROX=", "", "", ""},
}

func TestWarnings(t *testing.T) {
	for _, test := range warnings {
		env := strings.Split(test.env, "\n")
		if test.modules != "" && !strings.Contains(test.env, "GOPROXY=") {
			env = append(env, "GOPROXY=https://proxy.example.com,direct")
		}
		ids, fixes := warned(env, strings.Fields(test.modules))
		fix := ""
		if len(fixes) > 0 {
			fix = fixes[0]
		}
		if strings.Join(ids, " ") != test.rules || fix != test.fix {
			t.Errorf("%q: %s %q, want %s %q", env, ids, fixes, test.rules, test.fix)
		}
	}
}

// TestEveryRuleWarns holds that no row is without an example.
func TestEveryRuleWarns(t *testing.T) {
	for _, r := range slices.Concat(goproxyRules(), patternRules(), environmentRules(), otherRules()) {
		if r.id != "hidden" && !slices.ContainsFunc(warnings, func(w struct{ env, modules, rules, fix string }) bool { return strings.Contains(w.rules, r.id) }) {
			t.Errorf("no example of %s", r.id)
		}
	}
}

// TestWarningsKeepSecrets prints those of settings that hold some.
func TestWarningsKeepSecrets(t *testing.T) {
	settings := NewSettings(Setting{"GOPROXY", "https://a.test;https://u:secret@b.test x", ""}, Setting{"HTTP_PROXY", "u:secret@p.test:1", ""},
		Setting{"GOPRIVATE", "https://u:secret@h.test", ""}, Setting{"NO_PROXY", "http://u:secret@h.test", ""})
	list := Inspection{Settings: settings, Environment: []string{"GO_PROXY=u:secret@h.test", "GOPROXYS=https://u:secret@h.test"}}.Warnings()
	if text := fmt.Sprintf("%v %+v %s", list, list, list); len(list) < 6 || strings.Contains(text, "secret") {
		t.Errorf("%d warnings: %s", len(list), text)
	}
}

// TestWarningsAreTrue lets the real go look for a module with the settings that
// are warned of, and with what was meant.
func TestWarningsAreTrue(t *testing.T) {
	lab := newGoLab(t)
	modules := []string{"git.corp.test/x", "corp.test/x", "git.corp.test/team/x"}
	for _, test := range warnings {
		name, value, _ := strings.Cut(test.env, "=")
		isList := name == "GOPROXY" || strings.HasPrefix(name, "GOPRIVATE") || name == "GONOPROXY"
		if !isList || test.modules == "" && name != "GOPROXY" || strings.Contains(test.env, "\n") {
			continue
		}
		wanted := append(strings.Fields(test.modules), modules[0])[0] + "@v1.0.0"
		asked := func(value string) (list []string) {
			env := []string{name + "=" + value}
			if name != "GOPROXY" {
				env = append(env, "GOPROXY=http://proxy.example.com")
			}
			_, urls := lab.download(t, env, wanted)
			for _, u := range urls {
				e, _ := ParseEndpoint(u)
				list = append(list, e.Base)
			}
			return list
		}
		before, _, _ := strings.Cut(wanted, "/")
		got := asked(value)
		switch {
		case strings.Contains(test.rules, "private-module") && !slices.Equal(got, []string{"http://proxy.example.com"}):
			t.Errorf("%s: go asked %q, which was to be the module proxy", test.env, got)
		case strings.HasPrefix(test.rules, "goproxy-") && test.rules != "goproxy-plain" && slices.Contains(got, "https://b.test"):
			t.Errorf("%s: go asked %q", test.env, got)
		}
		if meant, ok := strings.CutPrefix(test.fix, "export "+name+"="); ok && name != "GOPROXY" {
			if got := asked(strings.Trim(meant, "'")); len(got) == 0 || got[0] != "https://"+before {
				t.Errorf("%s: with %s go asked %q, which was to be the host", test.env, test.fix, got)
			}
		}
	}
	if passed := lab.tunnel.with(""); len(passed) == 0 {
		t.Error("go has asked nobody")
	}
}

// TestFlagsWarningsAreTrue holds the rules of GOFLAGS against the real go.
func TestFlagsWarningsAreTrue(t *testing.T) {
	lab := newGoLab(t)
	if err := os.WriteFile(filepath.Join(lab.dir, "go.mod"), []byte("module m.test\n\ngo 1.21\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ goflags, command, says string }{
		{"-insecure", "mod tidy", ""}, {"-insecure", "get x.test", "-insecure flag is no longer supported"},
		{"-mod mod", "mod tidy", `non-flag "mod"`}, {"mod=mod", "mod tidy", `non-flag "mod=mod"`}, {"-mod=mod", "mod tidy", ""},
		{"-mod=vendor", "mod tidy", ""}, {"-C=/tmp", "mod tidy", "-C flag must be first"},
	} {
		_, stderr := lab.run(t, []string{"GOFLAGS=" + test.goflags, "GOPROXY=off"}, strings.Fields(test.command)...)
		stderr = strings.TrimPrefix(stderr, "go: warning: \"all\" matched no packages\n")
		if test.says == "" && stderr != "" || !strings.Contains(stderr, test.says) {
			t.Errorf("GOFLAGS=%s go %s: %s, want %q", test.goflags, test.command, stderr, test.says)
		}
	}
}

// TestLeakWords: who hears of a private module, and that nobody can have it.
func TestLeakWords(t *testing.T) {
	settings := NewSettings(Setting{"GOPROXY", "https://proxy.example.com", ""}, Setting{"GOSUMDB", "sum.example.com", ""})
	list := Inspection{Settings: settings, Modules: []string{"git.corp.test/x", "git.corp.test/y", "golang.org/x/mod"}}.Warnings()
	const want = "git.corp.test/x and another look private (.test is no public domain), and go asks proxy.example.com and sum.example.com for them; no direct follows in the list"
	if len(list) != 1 || list[0].Text != want {
		t.Errorf("%v, want %s", list, want)
	}
}

// TestHidden has the environment hide what was written with go env -w.
func TestHidden(t *testing.T) {
	lab := newSettingsLab(t)
	lab.write(t, lab.goroot, "GOPROXY=https://goroot.example.org", "GOTOOLCHAIN=auto", "GOSUMDB=any.golang.org")
	lab.write(t, lab.goEnvW, "GOPROXY=https://u:secret@file.test", "GOPRIVATE=same.test", "GONOSUMDB=only.test", "GOSUMDB=off")
	settings := lab.read(t, "GOPROXY=direct", "GOPRIVATE=same.test", "GOTOOLCHAIN=local")
	var got []string
	for _, w := range (Inspection{Settings: settings}).Warnings() {
		if w.Rule == "hidden" {
			got = append(got, w.String())
		}
	}
	want := []string{"GOPROXY=direct (environment): it hides what go env -w wrote: https://xxxxx@file.test (meant: unset GOPROXY)"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if hidden := settings.Hidden(); len(hidden) != 2 {
		t.Errorf("%v", hidden)
	}
}

// TestLooksPrivate: hosts that everybody uses do not.
func TestLooksPrivate(t *testing.T) {
	for _, host := range strings.Fields("github.com gitlab.com bitbucket.org gopkg.in golang.org go.uber.org k8s.io sigs.k8s.io filippo.io honnef.co rsc.io mvdan.cc dario.cat " +
		"modernc.org gorm.io cel.dev buf.build lukechampine.com git.sr.ht codeberg.org private.dev internal.io inet.af pgregory.net google.golang.org cloud.google.com go.etcd.io 4d63.com 8.8.8.8 example.co.uk") {
		if why := WhyPrivate(host); why != "" {
			t.Errorf("%s: %s", host, why)
		}
	}
	for _, host := range strings.Fields("git.corp git.corp.example.com forge.lan code.internal build.intra.example.com repo.local nas.home 10.1.2.3 192.168.0.1 fd00::1 localhost localhost:3000 git.corp.com nas.home.arpa [fd00::1]:80 git.Internal.example.com. x.test") {
		if !LooksPrivate(host) {
			t.Errorf("%s does not look private", host)
		}
	}
}

// TestKnownNames compares the list with what the installed go says of itself.
func TestKnownNames(t *testing.T) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(strings.TrimSpace(string(out)), "src")
	source, err := os.ReadFile(filepath.Join(root, "internal", "cfg", "cfg.go"))
	if err != nil {
		t.Skip("this go came without its source:", err)
	}
	_, list, _ := strings.Cut(string(source), "KnownEnv = `")
	list, _, _ = strings.Cut(list, "`")
	names := strings.Fields(list)
	if len(names) < 40 {
		t.Fatalf("only %q in cfg.go", names)
	}
	text, err := exec.Command("go", "env", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^\s*"(\w+)":`).FindAllStringSubmatch(string(text), -1) {
		names = append(names, m[1])
	}
	for _, dir := range []string{"runtime", "runtime/debug", "runtime/coverage", "internal/coverage/cfile"} {
		names = append(names, readsVariables(t, filepath.Join(root, dir))...)
	}
	for _, name := range names {
		if strings.HasPrefix(name, "GO") && !slices.Contains(knownNames(), name) {
			t.Errorf("go knows %s", name)
		}
	}
}

// readsVariables are the variables that the files of a folder read.
func readsVariables(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	call := regexp.MustCompile(`(?:gogetenv|Getenv|LookupEnv)\("(GO\w+)"\)`)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range call.FindAllStringSubmatch(string(data), -1) {
			names = append(names, m[1])
		}
	}
	return names
}

// TestNoProxyWarningsAreTrue holds the rules of NO_PROXY against the package that
// net/http judges by: what is warned of does not count, what was meant does.
func TestNoProxyWarningsAreTrue(t *testing.T) {
	past := func(noProxy, host string) bool {
		c := httpproxy.Config{HTTPSProxy: "http://p.test:3128", NoProxy: noProxy}
		via, err := c.ProxyFunc()(&url.URL{Scheme: "https", Host: host})
		return err == nil && via == nil
	}
	for _, test := range []struct {
		value, host string
		counts      bool // as it is
	}{
		{"a.test b.test", "a.test", false}, {"a.test;b.test", "b.test", false}, {"http://a.test/x,b.test", "a.test", false},
		{"10.*", "10.1.2.3", false}, {"192.168.*.*", "192.168.1.1", false}, {"*.a.test", "x.a.test", true},
		{"10.*;*.a.test", "10.1.2.3", false}, {"10.*;*.a.test", "x.a.test", false},
	} {
		ids, fixes := warned([]string{"NO_PROXY=" + test.value}, nil)
		if len(ids) == 0 {
			t.Errorf("no warning of %s", test.value)
			continue
		}
		meant := strings.Trim(strings.TrimPrefix(fixes[0], "export NO_PROXY="), "'")
		if past(test.value, test.host) != test.counts || !past(meant, test.host) {
			t.Errorf("NO_PROXY=%s for %s: counts %t, with %s %t", test.value, test.host, past(test.value, test.host), meant, past(meant, test.host))
		}
	}
}

// TestMalformedListsAreTrue: the lists that are warned of as unusable go refuses
// without asking anybody.
func TestMalformedListsAreTrue(t *testing.T) {
	lab := newGoLab(t)
	for _, test := range warnings {
		value, ok := strings.CutPrefix(test.env, "GOPROXY=")
		if !ok || !slices.Contains([]string{"goproxy-blank", "goproxy-quotes", "goproxy-case", "goproxy-plain-login"}, test.rules) {
			continue
		}
		failures, _ := lab.download(t, []string{"GOPROXY=" + value}, "m.test/x@v1.0.0")
		if asked := lab.tunnel.with("m.test"); failures["m.test/x"] == "" || len(asked) > 0 || len(lab.tunnel.with("a.test")) > 0 && test.rules != "goproxy-case" {
			t.Errorf("GOPROXY=%s: go says %q and asked %q", value, failures, asked)
		}
	}
}
