package diagnose

import (
	"net/url"
	"slices"
	"testing"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

const (
	refusedText = "go: m.test/main imports\n\ta.example/x: a.example/x@v1.0.0: Get \"https://p.example/a.example/x/@v/v1.0.0.zip\": dial tcp 192.0.2.1:443: connect: connection refused\n"
	nameText    = "go: m.test/main imports\n\tb.example/y: b.example/y@v1.0.0: Get \"https://p.example/b.example/y/@v/v1.0.0.zip\": dial tcp: lookup p.example on 192.0.2.53:53: no such host\n"
)

// traceOf makes a trace that begins with what go said.
func traceOf(t *testing.T, text string, seen ...Observation) Trace {
	t.Helper()
	failures := readLog(text)
	targets := Targets(failures, nil, goproxy.NewSettings(goproxy.Setting{Name: "GOPROXY", Value: "https://p.example"}))
	if len(targets) != 1 {
		t.Fatalf("%d targets, want 1", len(targets))
	}
	trace := newTrace(targets[0])
	for _, o := range seen {
		o.From = FromProbe
		if o.Leg == "" {
			o.Leg = golog.LegHost
		}
		trace.Observations = append(trace.Observations, o)
	}
	return trace
}

// TestOrderOfBelief: what go said is the class, a probe refines inside it.
func TestOrderOfBelief(t *testing.T) {
	dnsOK := Observation{Step: golog.DNS, Subject: "p.example", Outcome: golog.OK}
	for _, test := range []struct {
		name, text string
		seen       []Observation
		want, now  string
		confidence string
		since      bool
	}{
		{"log alone", refusedText, nil, "tcp-refused", NotProbed, "high", false},
		{"a probe agrees", refusedText, []Observation{dnsOK, {Step: golog.TCP, Outcome: golog.Refused}}, "tcp-refused", Broken, "high", false},
		{"a probe refines", nameText, []Observation{{Step: golog.DNS, Outcome: golog.NoData}}, "dns-nodata", Broken, "high", false},
		{"a text of several causes", nameText, nil, "dns-nxdomain", NotProbed, "low", false},
		{"another fault since", refusedText, []Observation{{Step: golog.DNS, Outcome: golog.ServFail}}, "tcp-refused", NotProbed, "medium", true},
		{"nothing wrong now", refusedText, []Observation{dnsOK, {Step: golog.TCP, Outcome: golog.OK}, {Step: golog.TLS, Outcome: golog.OK}, {Step: golog.HTTP, Outcome: golog.OK}}, "tcp-refused", NotProbed, "medium", true},
		{"one address of two", refusedText, []Observation{dnsOK, {Step: golog.TCP, Outcome: golog.Unreachable}, {Step: golog.TCP, Outcome: golog.Refused}}, "tcp-refused", Broken, "high", false},
	} {
		trace := traceOf(t, test.text, test.seen...)
		f := Judge([]Trace{trace}, readLog(test.text), Requirements{})
		if len(f) != 1 || f[0].Cause != test.want || f[0].Now != test.now || f[0].Confidence != test.confidence {
			t.Errorf("%s: %+v, want %s, %s, %s", test.name, f, test.want, test.now, test.confidence)
		}
		if c := newCase(&trace); (c.Since != "") != test.since {
			t.Errorf("%s: since %q", test.name, c.Since)
		}
	}
}

// TestMerge: one cause with one remedy is one finding, whatever the number of
// modules; the finding that blocks most leads.
func TestMerge(t *testing.T) {
	text := refusedText
	for _, m := range []string{"c", "d", "e"} {
		text += "go: m.test/main imports\n\t" + m + ".example/x: " + m + ".example/x@v1.0.0: Get \"https://q.example/" + m + ".example/x/@v/v1.0.0.zip\": dial tcp: lookup q.example: no such host\n"
	}
	failures := readLog(text)
	targets := Targets(failures, nil, goproxy.NewSettings(goproxy.Setting{Name: "GOPROXY", Value: "https://p.example|https://q.example"}))
	traces := make([]Trace, len(targets))
	for i, target := range targets {
		traces[i] = newTrace(target)
	}
	f := Judge(traces, failures, Requirements{})
	if len(f) != 2 || f[0].Cause != "dns-nxdomain" || len(f[0].Modules) != 3 || f[0].Host != "q.example" || f[1].Cause != "tcp-refused" {
		t.Errorf("findings %+v", f)
	}
}

// TestHiddenSource: behind | go prints the last error alone; the trace has the
// first, and the first source of the route leads.
func TestHiddenSource(t *testing.T) {
	failures := readLog("go: m.test/main imports\n\ta.example/x: a.example/x@v1.0.0: reading https://q.example/a.example/x/@v/v1.0.0.zip: 502 Bad Gateway\n")
	fetches := []golog.Fetch{{URL: "https://p.example/a.example/x/@v/v1.0.0.zip", Error: "Get \"https://p.example/a.example/x/@v/v1.0.0.zip\": dial tcp 192.0.2.1:443: i/o timeout", Ended: true},
		{URL: "https://q.example/a.example/x/@v/v1.0.0.zip", Status: "502 Bad Gateway", Ended: true}}
	targets := Targets(failures, fetches, goproxy.NewSettings(goproxy.Setting{Name: "GOPROXY", Value: "https://p.example|https://q.example"}))
	var traces []Trace
	for _, target := range targets {
		traces = append(traces, newTrace(target))
	}
	var causes []string
	for _, f := range Judge(traces, failures, Requirements{}) {
		causes = append(causes, f.Cause)
	}
	if !slices.Equal(causes, []string{"tcp-timeout", "http-5xx"}) {
		t.Errorf("causes %v", causes)
	}
}

// TestRedirectIsClimbedFromItsStart: the error names the last hop, the trace
// the first.
func TestRedirectIsClimbedFromItsStart(t *testing.T) {
	failures := readLog("go: m.test/main imports\n\ta.example/x: a.example/x@v1.0.0: Get \"https://cdn.example/f.zip\": dial tcp 192.0.2.9:443: connect: connection refused\n")
	fetches := []golog.Fetch{{URL: "https://p.example/a.example/x/@v/v1.0.0.zip", Error: `Get "https://cdn.example/f.zip": dial tcp 192.0.2.9:443: connect: connection refused`, Ended: true}}
	targets := Targets(failures, fetches, goproxy.NewSettings(goproxy.Setting{Name: "GOPROXY", Value: "https://p.example"}))
	if len(targets) != 1 || targets[0].Address() != "p.example:443" {
		t.Fatalf("targets %+v", targets)
	}
	f := Judge([]Trace{newTrace(targets[0])}, failures, Requirements{})
	if f[0].Host != "cdn.example:443" {
		t.Errorf("host %s, want that of the hop that broke", f[0].Host)
	}
}

// TestSecretsOfSettingsStayOut: credentials of a source are kept apart from the
// URL that is shown.
func TestSecretsOfSettingsStayOut(t *testing.T) {
	failures := readLog("go: m.test/main imports\n\ta.example/x: a.example/x@v1.0.0: reading https://bob:xxxxx@p.example/a.example/x/@v/v1.0.0.zip: 403 Forbidden\n")
	targets := Targets(failures, nil, goproxy.NewSettings(goproxy.Setting{Name: "GOPROXY", Value: "https://bob:hunter2@p.example"}))
	if len(targets) != 1 || targets[0].URL.User != nil || targets[0].User == nil {
		t.Fatalf("targets %+v", targets)
	}
	if password, _ := targets[0].User.Password(); password != "hunter2" {
		t.Errorf("the source's own password is %q", password)
	}
}

// TestHTTPProxyIsTheChilds: the environment of the child decides, NO_PROXY and
// the case of names as go reads them.
func TestHTTPProxyIsTheChilds(t *testing.T) {
	for _, test := range []struct {
		env        []string
		url, want  string
		other, why string
	}{
		{nil, "https://p.example", "", "", ""},
		{[]string{"HTTPS_PROXY=http://w.example:3128"}, "https://p.example", "http://w.example:3128", "http://w.example:3128", leftOut},
		{[]string{"https_proxy=http://w.example:3128"}, "https://p.example", "http://w.example:3128", "http://w.example:3128", leftOut},
		{[]string{"HTTPS_PROXY=http://w.example:3128", "NO_PROXY=.example"}, "https://p.example", "", "http://w.example:3128", leftOut},
		{[]string{"HTTP_PROXY=http://w.example:3128"}, "https://p.example", "", "http://w.example:3128", "HTTP_PROXY is set and HTTPS_PROXY is not"},
		{[]string{"HTTPS_PROXY=http://w.example:3128"}, "https://127.0.0.1:8443", "", "", ""},
	} {
		u, err := url.Parse(test.url)
		if err != nil {
			t.Fatal(err)
		}
		e := NewEnvironment(test.env)
		got, _, err := e.HTTPProxy(u)
		if err != nil || urlText(got) != test.want {
			t.Errorf("%v: HTTP proxy %s, want %s (%v)", test.env, urlText(got), test.want, err)
		}
		other, reason := e.otherHTTPProxy(u)
		if urlText(other) != test.other || reason != test.why {
			t.Errorf("%v: other HTTP proxy %s (%s), want %s (%s)", test.env, urlText(other), reason, test.other, test.why)
		}
	}
}

func urlText(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.String()
}

// TestNamed: module, host and URL are told apart; anything else is refused.
func TestNamed(t *testing.T) {
	settings := goproxy.NewSettings(goproxy.Setting{Name: "GOPROXY", Value: "https://p.example,https://q.example,direct"})
	for word, want := range map[string][]string{
		"a.example/x":             {"https://p.example/a.example/x/@v/list", "https://q.example"},
		"a.example/x@v1.2.3":      {"https://p.example/a.example/x/@v/v1.2.3.mod", "https://q.example"},
		"h.example:8443":          {"https://h.example:8443"},
		"h.example":               {"https://h.example"},
		"http://h.example/a?go=1": {"http://h.example/a?go=1"},
		"ftp://h.example":         nil,
		"a.example/x y":           nil,
		"":                        nil,
	} {
		targets, err := Named([]string{word}, settings)
		var got []string
		for _, target := range targets {
			got = append(got, target.URL.String())
		}
		if !slices.Equal(got, want) || (err == nil) != (want != nil) {
			t.Errorf("%q: %v (%v), want %v", word, got, err, want)
		}
	}
}

// TestPlainHTTPProxy: the same outcome on the two legs is two stories. On the
// HTTP proxy's own leg its scheme is wrong; inside the tunnel it is a web
// server that answered the request for one.
func TestPlainHTTPProxy(t *testing.T) {
	for leg, want := range map[Leg]string{golog.LegHTTPProxy: "can't be used as an HTTP proxy", golog.LegHost: "is no HTTP proxy"} {
		trace := Trace{Target: Target{URL: &url.URL{Scheme: "https", Host: "p.example"}, Source: golog.ModuleProxy,
			HTTPProxy: &url.URL{Scheme: "https", Host: "w.example:3128"}, HTTPProxyBy: "HTTPS_PROXY"}}
		trace.Observations = []Observation{{Leg: leg, Step: golog.TLS, Outcome: golog.PlainHTTP, From: FromProbe}}
		f := Judge([]Trace{trace}, nil, Requirements{})
		if len(f) != 1 || f[0].Cause != "http-proxy-invalid" || f[0].Host != "w.example:3128" || f[0].Title != "w.example:3128 "+want {
			t.Errorf("%s: %+v", leg, f)
		}
	}
}
