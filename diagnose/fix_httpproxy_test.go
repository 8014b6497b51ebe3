package diagnose

import (
	"maps"
	"net/url"
	"strings"
	"sync"
	"testing"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// machineOf is a machine of which nothing but the environment and the settings
// of go is known.
func machineOf(env Environment, settings ...goproxy.Setting) *machine {
	m := &machine{env: env, settings: goproxy.NewSettings(settings...), dialect: posixShell, httpProxies: func() []namedHTTPProxy { return nil }}
	m.bundles = sync.OnceValue(m.findBundles)
	return m
}

// throughCase is a case of a host that is asked through the HTTP proxy which a
// variable names.
func throughCase(m *machine, variable string) *Case {
	u := &url.URL{Scheme: "https", Host: "goproxy.corp.example"}
	return &Case{Machine: m, Trace: &Trace{Target: Target{URL: u, Source: golog.ModuleProxy, HTTPProxy: parseHTTPProxy(m.env[variable]), HTTPProxyBy: variable}}}
}

// TestRepairedHTTPProxy: what a variable was meant to be; what go takes stays.
func TestRepairedHTTPProxy(t *testing.T) {
	for raw, want := range map[string]string{
		"http://p.example:3128":           "http://p.example:3128",
		"p.example:3128":                  "p.example:3128",
		"http:3128":                       "http:3128",
		"https.example:3128":              "https.example:3128",
		`"http://p.example:3128"`:         "http://p.example:3128",
		"“http://p.example:3128”":         "http://p.example:3128",
		" http://p.example:3128\n":        "http://p.example:3128",
		"http:/p.example:3128":            "http://p.example:3128",
		"http:p.example:3128":             "http://p.example:3128",
		"http//p.example:3128":            "http://p.example:3128",
		"http:///p.example:3128":          "http://p.example:3128",
		"HTTP://p.example:3128":           "http://p.example:3128",
		"http://http://p.example:3128":    "http://p.example:3128",
		`http:\\p.example:3128`:           "http://p.example:3128",
		"htpp://p.example:3128":           "http://p.example:3128",
		"socks://p.example:1080":          "socks5://p.example:1080",
		"socks5h://p.example:1080":        "socks5h://p.example:1080",
		"http://p.example:1080":           "http://p.example:1080",
		"'http://user:pass@p.example:80'": "http://user:pass@p.example:80",
		"ftp://p.example":                 "http://p.example",
		"":                                "",
	} {
		if got := repairedHTTPProxy(raw); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

// TestRepairHTTPProxy: both spellings change, a password is tried and not told.
func TestRepairHTTPProxy(t *testing.T) {
	for _, test := range []struct {
		env  Environment
		want string
	}{
		{Environment{"HTTPS_PROXY": "http:/p.example:1", "https_proxy": "http:/p.example:1"}, "export HTTPS_PROXY=http://p.example:1 && export https_proxy=http://p.example:1"},
		{Environment{"HTTPS_PROXY": "http:/p.example:1", "https_proxy": "http://other.example:1"}, "export HTTPS_PROXY=http://p.example:1"},
		{Environment{"HTTPS_PROXY": "http:/u:canary@p.example:1"}, ""},
	} {
		list := repairHTTPProxy(throughCase(machineOf(test.env), "HTTPS_PROXY"))
		if len(list) != 1 || list[0].Command != test.want || (test.want == "") != (len(list[0].Env) == 0) {
			t.Errorf("%v: %+v", test.env, list)
			continue
		}
		if raw := list[0].set["HTTPS_PROXY"].raw; !strings.HasPrefix(raw, "http://") {
			t.Errorf("tried: %s", raw)
		}
		if text := list[0].Title + list[0].Command; strings.Contains(text, "canary") {
			t.Errorf("the password is told: %s", text)
		}
	}
	if list := repairHTTPProxy(throughCase(machineOf(Environment{"HTTPS_PROXY": "http://p.example:1"}), "HTTPS_PROXY")); len(list) > 0 {
		t.Errorf("what is right was changed: %+v", list)
	}
}

// TestPlainHTTPToHTTPProxy: a login is told by the variable that has it.
func TestPlainHTTPToHTTPProxy(t *testing.T) {
	m := machineOf(Environment{"HTTPS_PROXY": "https://u:canary@p.example:1", "https_proxy": "https://p.example:1"})
	list := plainHTTPProxy(throughCase(m, "HTTPS_PROXY"))
	const want = `export HTTPS_PROXY="http://${HTTPS_PROXY#https://}" && export https_proxy=http://p.example:1`
	if len(list) != 1 || list[0].Command != want || list[0].set["HTTPS_PROXY"].raw != "http://u:canary@p.example:1" {
		t.Errorf("%+v", list)
	}
	m.dialect = fishShell
	if list := plainHTTPProxy(throughCase(m, "HTTPS_PROXY")); len(list) != 1 || list[0].Command != "" || len(list[0].Env) > 0 {
		t.Errorf("a shell that knows no such reference: %+v", list)
	}
}

// TestRespellHTTPProxy: who is named as an HTTP proxy may be asked, others not
// unasked.
func TestRespellHTTPProxy(t *testing.T) {
	m := machineOf(Environment{"HTTPS_PROXY": "http://wepbroxy.corp.example:3128", "NO_PROXY": ".crop.example"})
	m.httpProxies = func() []namedHTTPProxy {
		return []namedHTTPProxy{{url: &url.URL{Scheme: "http", Host: "webproxy.corp.example:8080"}, by: "~/.npmrc"}}
	}
	m.env["HTTPS_PROXY"] = "http://webporxy.corp.example:3128"
	list := respellHTTPProxy(throughCase(m, "HTTPS_PROXY"))
	if len(list) != 2 || list[0].Command != "export HTTPS_PROXY=http://webproxy.corp.example:3128" || list[0].consent != "" {
		t.Fatalf("%+v", list)
	}
	if list[1].set["HTTPS_PROXY"].raw != "http://webporxy.crop.example:3128" || list[1].consent == "" {
		t.Errorf("%+v", list[1])
	}
}

// TestOtherScheme: a contrast asks an HTTP proxy at SOCKS's port as SOCKS5, and
// the fix follows from it.
func TestOtherScheme(t *testing.T) {
	m := machineOf(Environment{"HTTPS_PROXY": "http://p.example:1080"})
	c := throughCase(m, "HTTPS_PROXY")
	m.httpProxies = m.findHTTPProxies
	if list := m.httpProxiesBut(c.Trace.Target.HTTPProxy); len(list) == 0 || list[0].url.String() != "socks5://p.example:1080" {
		t.Fatalf("%+v", list)
	}
	if list := throughHTTPProxies(askOtherHTTPProxy)(c); len(list) > 0 {
		t.Errorf("without a contrast: %+v", list)
	}
	c.Trace.Contrasts = []Contrast{{askOtherHTTPProxy, Observation{Subject: "p.example:1080", Outcome: golog.OK, Facts: Facts{HTTPProxy: &HTTPProxyFacts{Unused: "spoken to as socks5"}}}}}
	list := throughHTTPProxies(askOtherHTTPProxy)(c)
	if len(list) != 1 || list[0].Command != "export HTTPS_PROXY=socks5://p.example:1080" {
		t.Errorf("%+v", list)
	}
	if p := otherScheme(parseHTTPProxy("http://u:p@p.example:1080")); p != nil {
		t.Error("a login would be sent twice")
	}
}

// TestNoProxyKeepsItsOwn: each form of the name keeps what it has, and separators
// that go does not know are put right.
func TestNoProxyKeepsItsOwn(t *testing.T) {
	m := machineOf(Environment{"NO_PROXY": "a.example; goproxy.corp.example b.example", "no_proxy": "c.example,.corp.example"})
	c := throughCase(m, "HTTPS_PROXY")
	if list := outOfNoProxy(c); len(list) != 1 || !maps.Equal(list[0].set, change{"NO_PROXY": {raw: "a.example,b.example"}, "no_proxy": {raw: "c.example"}}) {
		t.Errorf("out: %+v", list)
	}
	m.env["NO_PROXY"] = "a.example;b.example"
	if list := intoNoProxy(c); len(list) != 1 || !maps.Equal(list[0].set, change{"NO_PROXY": {raw: "a.example,b.example,goproxy.corp.example"}, "no_proxy": {raw: "c.example,.corp.example,goproxy.corp.example"}}) {
		t.Errorf("into: %+v", list)
	}
	m.env = Environment{}
	if list := intoNoProxy(c); len(list) != 1 || list[0].Command != "export NO_PROXY=goproxy.corp.example" {
		t.Errorf("none: %+v", list)
	}
}

// TestGODEBUGIsKept: what it has stays.
func TestGODEBUGIsKept(t *testing.T) {
	c := throughCase(machineOf(Environment{"GODEBUG": "netdns=go"}), "")
	if list := remedyHTTP1.fixes(c, nil); len(list) != 1 || list[0].set["GODEBUG"].raw != "netdns=go,http2client=0" {
		t.Errorf("%+v", list)
	}
	c.Machine = nil
	if list := remedyHTTP1.fixes(c, nil); len(list) != 1 || list[0].set["GODEBUG"].raw != "http2client=0" {
		t.Errorf("in explain: %+v", list)
	}
}

// TestMeantHost compares as many labels as an entry has.
func TestMeantHost(t *testing.T) {
	for _, test := range []struct{ wrong, entry, want string }{
		{"goproxy.crop.example", ".corp.example", "goproxy.corp.example"},
		{"goproxy.crop.example", "*.corp.example", "goproxy.corp.example"},
		{"gopoxy.corp.example", "goproxy.corp.example", "goproxy.corp.example"},
		{"goproxy.corp.example", ".corp.example", ""},
		{"goproxy.corp.exampel", "example", ""},
		{"a.example", "goproxy.a.exmaple", ""},
	} {
		if got := meantHost(test.wrong, test.entry); got != test.want {
			t.Errorf("%s, %s: %q, want %q", test.wrong, test.entry, got, test.want)
		}
	}
}

// TestGitsHTTPProxyIsShownByReference: a login that a variable holds is not in
// the command that gives git the same HTTP proxy.
func TestGitsHTTPProxyIsShownByReference(t *testing.T) {
	m := machineOf(Environment{"HTTP_PROXY": "http://u:canary@p.example:3128"})
	c := throughCase(m, "HTTP_PROXY")
	c.Trace.Target.HTTPProxyBy = gitProxySetting
	set := c.useHTTPProxy(value{raw: m.env["HTTP_PROXY"], shown: "$HTTP_PROXY"})
	fix := m.fix("", set)
	if !strings.Contains(fix.Command, `"$HTTP_PROXY"`) || strings.Contains(fix.Command, "p.example") {
		t.Errorf("the command is %s", fix.Command)
	}
	if set[ofGit+gitProxySetting].raw != m.env["HTTP_PROXY"] {
		t.Errorf("a try sets %v", set)
	}
}

// TestOtherPortKeepsTheLoginBack: the HTTP proxy of another port has the login
// of the one in use; a command names it only where a shell can cut it from the
// variable.
func TestOtherPortKeepsTheLoginBack(t *testing.T) {
	for _, row := range []struct{ value, by, want string }{
		{"http://u:canary@p.example:3128/", "https_proxy", `"${https_proxy%:*}:8080"`},
		{"http://u:canary@p.example", "https_proxy", ""}, // its last colon is the password's
		{"http://u:canary@p.example:3128", gitProxySetting, ""},
		{"http://p.example:3128", gitProxySetting, "http.proxy http://p.example:8080"},
	} {
		m := machineOf(Environment{"https_proxy": row.value})
		c := throughCase(m, "https_proxy")
		c.Trace.Target.HTTPProxyBy = row.by
		u, v, _ := m.httpProxyOf(Contrast{askOtherPort, Observation{Subject: "p.example:8080"}}, c.Trace.Target)
		if u == nil || u.Host != "p.example:8080" || u.User.String() != c.Trace.Target.HTTPProxy.User.String() {
			t.Fatalf("%s: tried is %v", row.value, u)
		}
		got := m.fix("", c.useHTTPProxy(v)).Command
		if !strings.Contains(got, row.want) || row.want == "" && got != "" {
			t.Errorf("%s by %s: the command is %s", row.value, row.by, got)
		}
	}
}
