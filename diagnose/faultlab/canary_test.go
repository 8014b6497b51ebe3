package faultlab

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tidyx/diagnose/render"
)

// canaryRow is a place where a secret is, and somebody who repeats what he was sent.
type canaryRow struct {
	name  string
	setup setup
	args  []string // of diagnose
}

// secretCanary is the password of all rows; a URL has to escape it.
const secretCanary = canary + "/pass word"

// escapedCanary is the same for the userinfo of a URL.
const escapedCanary = canary + "%2Fpass%20word"

// canaryForms are what must not be shown: the password by itself and as a header has it.
func canaryForms() []string {
	return []string{canary, "Y2FuYXJ5", base64.StdEncoding.EncodeToString([]byte("user:" + secretCanary))}
}

// echoes repeats all that it can tell a client with: status line, header fields, body, in each spelling.
func echoes(code int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var said []string
		var password string
		for _, name := range []string{"Authorization", "Proxy-Authorization", "X-Token"} {
			v := r.Header.Get(name)
			if v == "" {
				continue
			}
			said = append(said, v, strings.TrimPrefix(v, "Basic "))
			basic := http.Request{Header: http.Header{"Authorization": {v}}}
			if user, word, ok := basic.BasicAuth(); ok {
				password = word
				said = append(said, user+":"+password, password, url.QueryEscape(password), url.PathEscape(password), html.EscapeString(password))
			}
		}
		text := strings.Join(said, ", ")
		h := w.Header()
		for _, name := range []string{"Server", "Retry-After", "X-Squid-Error"} {
			h.Set(name, text)
		}
		h.Set("WWW-Authenticate", `Basic realm="`+text+`"`)
		h.Set("Proxy-Authenticate", `Basic realm="`+text+`"`)
		h.Set("Set-Cookie", "session="+text)
		if code == http.StatusFound {
			h.Set("Location", "https://"+r.Host+"/login/"+url.PathEscape(password)+"?token="+canary+"#access_token="+canary)
			if strings.HasPrefix(r.URL.Path, "/login/") {
				w.WriteHeader(http.StatusForbidden)
				return
			}
		}
		h.Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(code)
		fmt.Fprintf(w, "you sent %s\n<title>%s</title>\n%s %s", text, text, strings.Repeat("long ", 75), text)
	})
}

// canaryRows has a row for each place of a secret and each way to repeat it.
func canaryRows() []canaryRow {
	var rows []canaryRow
	add := func(name string, s setup, args ...string) { rows = append(rows, canaryRow{name, s, args}) }
	for _, code := range []int{302, 401, 403, 404, 500} {
		add(fmt.Sprint("goproxy-", code), userinfoScene("user:"+escapedCanary, overTLS(echoes(code))))
		add(fmt.Sprint("netrc-", code), netrcScene("machine HOST login user password "+canary+"-netrc", overTLS(echoes(code))))
		add(fmt.Sprint("goauth-", code), commandScene("printf 'https://HOST\\n\\nAuthorization: Basic "+
			base64.StdEncoding.EncodeToString([]byte("user:"+secretCanary))+"\\nX-Token: "+canary+"-token\\n\\n'", overTLS(echoes(code))))
	}
	add("goproxy-token", userinfoScene(canary+"-0123456789abcdef", overTLS(echoes(401))))
	add("goproxy-certificate", userinfoScene("user:"+canary, withConfig(http.HandlerFunc(moduleProxy), leafOf(stranger, namedCanary), nil)))
	add("goproxy-other-name", userinfoScene("user:"+canary, withConfig(http.HandlerFunc(moduleProxy), leafOf(trusted, namedCanary), nil)))
	add("goproxy-closed", userinfoScene("user:"+escapedCanary, closedPort))
	add("goauth-stderr", commandScene("echo "+canary+"-stderr >&2; echo "+canary+"-stdout; exit 7", overTLS(echoes(401))))
	add("gosumdb", sumdbCanary)
	for _, code := range []int{401, 403, 407, 500, 502} {
		add(fmt.Sprint("https-proxy-", code), canaryProxy(code, "https", "HTTPS_PROXY=http://"))
		add(fmt.Sprint("http-proxy-", code), canaryProxy(code, "http", "HTTP_PROXY=http://"))
	}
	add("https-proxy-small", canaryProxy(407, "https", "https_proxy=http://"))
	add("https-proxy-without-scheme", canaryProxy(502, "https", "HTTPS_PROXY="))
	for name, spec := range gitCanaries() {
		for _, code := range []int{401, 403} {
			add(fmt.Sprint("git-", name, "-", code), fromRepository(func(l *Lab, s *gitSpec) error {
				s.server = echoes(code)
				spec(l, s)
				return nil
			}), gitModule)
		}
	}
	return rows
}

// gitCanaries are the places in git's own configuration; a credential helper's password git alone knows.
func gitCanaries() map[string]func(*Lab, *gitSpec) {
	return map[string]func(*Lab, *gitSpec){
		"insteadof": func(_ *Lab, s *gitSpec) { s.config = insteadOf("https://user:" + escapedCanary + "@" + gitHost + "/") },
		"token": func(_ *Lab, s *gitSpec) {
			s.config = insteadOf("https://" + canary + "-0123456789abcdef@" + gitHost + "/")
		},
		"netrc": func(_ *Lab, s *gitSpec) {
			s.netrc = "machine " + gitHost + " login user password " + canary + "-netrc\n"
		},
		"extra-header": func(_ *Lab, s *gitSpec) { s.config = "[http]\n\textraHeader = X-Token: " + canary + "-header\n" },
		"basic-header": func(_ *Lab, s *gitSpec) {
			s.config = "[http]\n\textraHeader = Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("user:"+secretCanary)) + "\n"
		},
		"config-in-environment": func(_ *Lab, s *gitSpec) {
			s.env = []string{"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=http.extraHeader", "GIT_CONFIG_VALUE_0=X-Token: " + canary + "-environment"}
		},
	}
}

func namedCanary(c *x509.Certificate) {
	c.Subject = pkix.Name{CommonName: canary, Organization: []string{canary}}
	c.DNSNames, c.IPAddresses = []string{canary}, nil
}

// userinfoScene has a secret in GOPROXY's URL.
func userinfoScene(userinfo string, start server) setup {
	return with(start, func(_ *Lab, address string) sceneSpec {
		return sceneSpec{goproxy: "https://" + userinfo + "@" + address + ",direct", env: []string{"GIT_TERMINAL_PROMPT=0"}}
	})
}

// sumdbCanary has a secret in GOSUMDB's URL.
func sumdbCanary(l *Lab) (Scene, error) {
	_, verifier, err := newSumdbKey()
	if err != nil {
		return Scene{}, err
	}
	addresses, err := l.startAll(healthy, overTLS(echoes(401)))
	if err != nil {
		return Scene{}, err
	}
	return l.scene(sceneSpec{goproxy: "https://" + addresses[0], env: []string{"GOSUMDB=" + verifier + " https://user:" + escapedCanary + "@" + addresses[1]}})
}

// canaryProxy has a secret in the setting of an HTTP proxy that repeats it.
func canaryProxy(code int, scheme, setting string) setup {
	return func(l *Lab) (Scene, error) {
		addresses, err := l.startAll(overHTTP(echoes(code)), healthy)
		if err != nil {
			return Scene{}, err
		}
		name, before, _ := strings.Cut(setting, "=")
		return l.scene(sceneSpec{goproxy: scheme + "://" + proxyable(addresses[1]), env: []string{name + "=" + before + "user:" + escapedCanary + "@" + addresses[0]}})
	}
}

// TestNoSecretIsShown looks for the canaries in all that tidyx says of each row, in every format and in every mode.
func TestNoSecretIsShown(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	for _, row := range canaryRows() {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, networkFault{Fault: Fault{Setup: row.setup}})
			s.scene.Env = append(s.scene.Env, "TIDYX_RETRY=0", "GITHUB_STEP_SUMMARY="+s.lab.path("summary.md"))
			alone := s.goAlone(t)
			for _, flags := range [][]string{{}, {"--offline"}, {"--ci=github"}, {"-x"}, {"--redact=all"},
				slices.Concat([]string{"diagnose"}, row.args), slices.Concat([]string{"diagnose", "--ci=github"}, row.args), {"diagnose", "--redact=all"}} {
				s.showsNoSecret(t, alone, append(flags, "--verbose"))
			}
		})
	}
}

// showsNoSecret runs tidyx once and looks for the canaries in all that it says.
func (s stage) showsNoSecret(t *testing.T, alone outcome, flags []string) {
	t.Helper()
	for where, text := range s.texts(t, alone, flags) {
		for _, form := range canaryForms() {
			if i := strings.Index(text, form); i >= 0 {
				t.Errorf("%v: %s shows a secret: …%s…", flags[:2], where, text[max(0, i-200):min(len(text), i+60)])
				break
			}
		}
	}
}

// goAlone is what go says by itself.
func (s stage) goAlone(t *testing.T) outcome {
	t.Helper()
	aside, err := copyScene(s.scene)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := s.run(aside, goCommand(), "mod", "tidy", "-x", "-v")
	if err != nil {
		t.Fatal(err)
	}
	return alone
}

// texts runs tidyx once, with a report in each format beside the stream's own, and returns what it said beside go.
func (s stage) texts(t *testing.T, alone outcome, flags []string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	all := slices.Clone(flags)
	for _, f := range render.Formats() {
		all = append(all, "--report", f.Name+"="+filepath.Join(dir, f.Name))
	}
	got, err := s.run(s.scene, os.Getenv(tidyxEnv), all...)
	if err != nil {
		t.Fatal(err)
	}
	_, added := subtract(stableLines(alone.stderr), stableLines(got.stderr))
	added = slices.DeleteFunc(added, func(line string) bool { return strings.HasPrefix(line, "# get ") && slices.Contains(flags, "-x") }) // go's own, with a time
	texts := map[string]string{"stderr": strings.Join(added, "\n"), "stdout": got.stdout}
	if text, err := os.ReadFile(s.lab.path("summary.md")); err == nil {
		texts["summary"] = string(text)
	}
	for _, f := range render.Formats() {
		text, err := os.ReadFile(filepath.Join(dir, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		texts[f.Name] = string(text)
	}
	return texts
}

// pastedSecrets is a log as somebody pastes it, with a secret in each place that shows it by its form.
const pastedSecrets = `+ export GOPROXY=https://user:canary@p.example GITLAB_TOKEN=canary-variable
# get https://canary-0123456789abcdef@p.example/a.example/x/@v/v1.0.0.zip?token=canary
# get https://canary-0123456789abcdef@p.example/a.example/x/@v/v1.0.0.zip?token=canary: 401 Unauthorized (0.001s)
go: m.test/main imports
	a.example/x: a.example/x@v1.0.0: reading https://user:canary@p.example/a.example/x/@v/v1.0.0.zip: 401 Unauthorized
	server response:
	Authorization: Basic dXNlcjpjYW5hcnkvcGFzcyB3b3Jk
	you sent Basic dXNlcjpjYW5hcnkvcGFzcyB3b3Jk, Bearer canary-0123456789abcdef
	Set-Cookie: session=canary
go: m.test/main imports
	b.example/y: b.example/y@v1.0.0: Get "https://p.example/b.example/y/@v/v1.0.0.zip": redirected to https://user:canary@login.example/?access_token=canary#access_token=canary: lookup login.example: no such host
go: m.test/main imports
	c.example/z: c.example/z@v1.0.0: Get "https://p.example/c.example/z/@v/v1.0.0.zip": proxyconnect tcp: dial tcp: lookup user:canary@w.example: no such host
go: d.example/z@v1.0.0: invalid version: git ls-remote -q https://user:canary@d.example/z.git: exit status 128:
	fatal: unable to access 'https://user:canary@d.example/z.git/': The requested URL returned error: 403
go: GOAUTH failed: netrc: machine p.example login user password canary
`

// TestExplainShowsNoSecret reads a log with secrets in it.
func TestExplainShowsNoSecret(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	s := newStage(t, networkFault{Fault: Fault{Setup: goproxy("off")}})
	log := s.lab.path("ci.log")
	if err := os.WriteFile(log, []byte(pastedSecrets), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flags := range [][]string{{}, {"--ci=github"}, {"--redact=all"}, {"--report=json"}} {
		s.showsNoSecret(t, outcome{}, slices.Concat([]string{"explain", log}, flags, []string{"--verbose"}))
	}
}

// TestRedactAll looks for the scene's modules, folders and user in reports that may be published, in every format.
func TestRedactAll(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	for _, name := range []string{"port-closed", "status-500", "netrc-wrong-password", "git-wrong-login", "modcache-below-a-file", "replacement-missing", "three-hosts", "sumdb-closed", "git-not-found", "renamed-module"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := faultNamed(t, name)
			s := newStage(t, networkFault{Fault: f})
			s.scene.Env = append(s.scene.Env, "TIDYX_RETRY=0", "GITHUB_STEP_SUMMARY="+s.lab.path("summary.md"), "TIDYX_REDACT=all", "USER=jane-doe")
			alone := s.goAlone(t)
			log := s.lab.path("go.log")
			if err := os.WriteFile(log, []byte("job of jane-doe\n"+alone.stderr), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, flags := range [][]string{{}, {"diagnose"}, {"diagnose", "--ci=github"}, {"explain", log}} {
				for where, text := range s.texts(t, alone, append(flags, "--verbose")) {
					for _, private := range []string{goodModule, "lab.example", "lab.test", filepath.Base(filepath.Dir(s.scene.Dir)), "jane-doe"} {
						if i := strings.Index(text, private); i >= 0 {
							t.Errorf("%v: %s tells of %s: …%s…", flags, where, private, text[max(0, i-200):min(len(text), i+60)])
						}
					}
				}
			}
		})
	}
}
