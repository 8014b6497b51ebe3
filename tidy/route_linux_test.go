package tidy_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tidyx/diagnose"
)

// routePlace is a module with public, private and replaced requirements, with
// credentials of every kind; who runs one of the commands that have some, or
// needs a socket, leaves a file.
func routePlace(t *testing.T) place {
	t.Helper()
	home := t.TempDir()
	p := place{t.TempDir(), usualEnv(t)}.with("HOME="+home, "GOENV="+filepath.Join(home, "goenv"))
	p.write(t, "go.mod", `module m.example/main

go 1.99.3

require (
	golang.org/x/mod v0.33.0
	golang.org/x/net v0.50.0
	gitlab.corp.example/a v1.0.0
	local.example/x v1.0.0
)

replace local.example/x => ../x
`)
	ran := "echo x >>" + filepath.Join(p.dir, "ran")
	writeScript(t, home, "tool", ran)
	homePlace := place{dir: home}
	homePlace.write(t, ".netrc", "machine goproxy.example.org login user password net-secret\nmachine gitlab.corp.example:8443 login user password net-secret\n")
	homePlace.write(t, ".gitconfig", "[url \"ssh://git@gitlab.corp.example/\"]\n\tinsteadOf = https://gitlab.corp.example/\n[credential]\n\thelper = \"!"+ran+"\"\n")
	homePlace.write(t, "goenv", "GOPROXY=https://goproxy.example.org/go|https://user:url-secret@other.example.org|http://plain.example.org,direct\nGOSUMDB=sum.example.org\n")
	return p.with("GOPRIVATE=*.corp.example", "GOTOOLCHAIN=auto", "GOAUTH=netrc;"+filepath.Join(home, "tool")+" --key arg-secret",
		"HTTPS_PROXY=http://user:hp-secret@webproxy.example.org:3128", "NO_PROXY=.corp.example", "GO_PROXY=https://user:gp-secret@h.example", "GOPROXYS=\x1b[31mx")
}

// TestRoute asks for all roads where whoever wants a socket is killed.
func TestRoute(t *testing.T) {
	t.Parallel()
	p := routePlace(t)
	got := runWithoutSockets(t, p, "route", "--report=json")
	var r diagnose.Report
	if err := json.Unmarshal([]byte(got.stdout), &r); err != nil || got.code != 0 || got.stderr != "" {
		t.Fatalf("%v, %+v", err, got)
	}
	if ran := p.read(t, "ran"); ran != "" {
		t.Error("a command that has credentials was run")
	}
	if len(r.Routes) != 4 {
		t.Fatalf("%d routes: %+v", len(r.Routes), r.Routes)
	}
	public, private, folder, toolchain := r.Routes[0], r.Routes[1], r.Routes[2], r.Routes[3]
	if !slices.Equal(public.Modules, []string{"golang.org/x/mod", "golang.org/x/net"}) || public.DecidedBy != "GOPROXY" || public.Origin != "go env -w" || public.ChecksumDatabase != "sum.example.org" {
		t.Errorf("public modules: %+v", public)
	}
	if len(private.Sources) != 1 || private.Sources[0].Kind != "direct" || private.DecidedBy != "GOPRIVATE" || private.ChecksumDatabase != "" {
		t.Errorf("a private module: %+v", private)
	}
	if len(folder.Sources) != 0 || folder.Replaced != "../x" || folder.Location.Line != 12 {
		t.Errorf("a replaced module: %+v", folder)
	}
	if toolchain.Toolchain != "go1.99.3" || !strings.HasPrefix(toolchain.Module, "golang.org/toolchain@v0.0.1-go1.99.3.") {
		t.Errorf("the toolchain: %+v", toolchain)
	}
	text := runWithoutSockets(t, p, "route", "--verbose")
	for _, want := range []string{"golang.org/x/mod and 1 more", "next after any error", "next after 404 or 410", "login: ~/.netrc line 1, else what tool has for it (GOAUTH)",
		"login: the URL's own", "HTTP proxy webproxy.example.org:3128 (HTTPS_PROXY)", "(NO_PROXY has .corp.example)", "git takes ssh://git@gitlab.corp.example/ for",
		"(insteadOf, ~/.gitconfig)", "an ssh key", "credential helper in a line of shell", "GOPRIVATE (environment)", "replaced by the folder ../x", "go1.99.3 (toolchain)",
		"~/.netrc line 2 is not used for gitlab.corp.example", "GO_PROXY=https://xxxxx@h.example (environment): go reads no variable of this name",
		"over plain HTTP whoever is on the way to http://plain.example.org can read", `GOPROXYS=\x1b[31mx (environment)`} {
		if !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(text.stdout, "\ntidyx:", "")), " "), want) {
			t.Errorf("the text lacks %q", want)
		}
	}
	for _, out := range []string{got.stdout, text.stdout, text.stderr} {
		if strings.Contains(out, "secret") || strings.Contains(out, "\x1b") {
			t.Error("a secret or a control character is shown")
		}
	}
	if t.Failed() {
		t.Log(text.stdout)
	}
}

// TestRouteWords names modules, and things that are none.
func TestRouteWords(t *testing.T) {
	t.Parallel()
	p := routePlace(t)
	for _, test := range []struct {
		words []string
		with  string
		code  int
		want  string // on either stream
	}{
		{[]string{"gitlab.corp.example/b@v1.2.3"}, "", 0, "where go looks for gitlab.corp.example/b"},
		{[]string{"golang.org/x/net/http2"}, "", 0, "where go looks for golang.org/x/net"},
		{[]string{"toolchain"}, "", 0, "where go looks for toolchain"},
		{[]string{"example.com/a", "gitlab.corp.example/b"}, "", 0, "2 modules: 2 routes"},
		{[]string{"fmt"}, "", 2, `"fmt" is no module`},
		{[]string{"https://user:secret@example.com"}, "", 2, "is no module"},
		{[]string{"--report=nosuch"}, "", 2, "no format is called"},
		{nil, "GOPROXY=ftp://user:secret@h.example", 1, "GOPROXY=ftp://xxxxx@h.example (environment)"},
		{nil, "GOPRIVATE=quay.example", 0, "GOPRIVATE=quay.example (environment) matches nothing that go.mod requires"},
		{nil, "GOPROXY=https://a.example.org direct", 1, "Next: export GOPROXY=https://a.example.org,direct && tidyx route"},
		{nil, "GOPROXY=noproxy", 1, `GOPROXY=noproxy (environment): entry "noproxy"`},
	} {
		got := p.with(test.with).run(t, tidyx, append([]string{"route"}, test.words...)...)
		text := strings.Join(strings.Fields(strings.ReplaceAll(got.stdout+got.stderr, "\ntidyx:", "")), " ")
		if got.code != test.code || !strings.Contains(text, test.want) || strings.Contains(text, "secret") {
			t.Errorf("route %q %s: %d, want %d and %q\n%s", test.words, test.with, got.code, test.code, test.want, text)
		}
	}
	empty := place{t.TempDir(), p.env}
	if got := empty.run(t, tidyx, "route"); got.code != 0 || !strings.Contains(got.stdout, "golang.org/x/mod") || !strings.Contains(got.stdout, "there is no go.mod here") {
		t.Errorf("without go.mod: %+v", got)
	}
}
