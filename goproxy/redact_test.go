package goproxy

import (
	"net/url"
	"strings"
	"testing"
)

func TestRedact(t *testing.T) {
	tests := []struct{ text, want string }{
		// URLs
		{`Get "https://u:p@proxy.example.org/x": EOF`, `Get "https://xxxxx@proxy.example.org/x": EOF`},
		{"https://token@h:80/x", "https://xxxxx@h:80/x"},
		{"https://a.example,https://token@b.example|http://token@c", "https://a.example,https://xxxxx@b.example|http://xxxxx@c"},
		{"https://u:***@h/x", "https://xxxxx@h/x"},
		{"https://u:p@ss@h/x", "https://xxxxx@h/x"},
		{"https://u:p'(,;)@h|https://v:q@i,direct", "https://xxxxx@h|https://xxxxx@i,direct"},
		{"https://u:p/ss@h/x rest", "https://xxxxx@h/x rest"},
		{`parse "https://u:p%zz@h": invalid userinfo`, `parse "https://xxxxx@h": invalid userinfo`},
		{`parse "https://u:pass": invalid port ":pass" after host`, `parse "https://xxxxx": invalid port "xxxxx" after host`},
		{"https://h/x?token=abc&y=1: 404", "https://h/x?xxxxx: 404"},
		{"(https://h?sig).", "(https://h?xxxxx)."},
		{`"https://h/?q=a\"b c"`, `"https://h/?xxxxx c"`},
		{"https://h/cb#access_token=abc", "https://h/cb#xxxxx"},
		{"ssh://git:p@h/x and ssh://me@h/x", "ssh://xxxxx@h/x and ssh://xxxxx@h/x"},
		// without a scheme
		{"HTTPS_PROXY=me:p@proxy:3128", "HTTPS_PROXY=xxxxx@proxy:3128"},
		{"HTTPS_PROXY=me:p@ss@proxy:3128", "HTTPS_PROXY=xxxxx@proxy:3128"},
		// fields, variables, flags, netrc, tokens
		{"Authorization: Basic dTpw\nAccept: */*", "Authorization: xxxxx\nAccept: */*"},
		{"< Set-Cookie: id=1; Path=/", "< Set-Cookie: xxxxx"},
		{"PRIVATE-TOKEN: abc", "PRIVATE-TOKEN: xxxxx"},
		{"GITLAB_TOKEN=abc next", "GITLAB_TOKEN=xxxxx next"},
		{`-X main.apiKey="a b" -v`, `-X main.apiKey=xxxxx -v`},
		{"goauth --token abc git", "goauth --token xxxxx git"},
		{"machine h login me password p", "machine h login me password xxxxx"},
		{"remote: Bearer abcdefghijklmnopqrst", "remote: Bearer xxxxx"},
		{"ghp_0123456789abcdefghij!", "xxxxx!"},
	}
	for _, test := range tests {
		got := Redact(test.text)
		if got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.text, got, test.want)
		}
		if again := Redact(got); again != got {
			t.Errorf("redacted twice: %s, once: %s", again, got)
		}
	}
}

// TestRedactLeavesWhatIsNoSecret has the texts go really prints.
func TestRedactLeavesWhatIsNoSecret(t *testing.T) {
	for _, text := range []string{
		`go: golang.org/x/mod@v0.42.0: Get "https://proxy.example.org/golang.org/x/mod/@v/v0.42.0.mod": dial tcp [::1]:443: connect: connection refused`,
		`go: example.com/a@v1.0.0: unrecognized import path "example.com/a": reading https://example.com/a?go-get=1: 404 Not Found`,
		"\tserver response: not found: example.com/a@v1.0.0: invalid version: unknown revision v1.0.0",
		`git ls-remote -q ssh://git@github.com/org/repo in /tmp/x: exit status 128:`,
		"git@github.com: Permission denied (publickey).",
		"fatal: could not read Username for 'https://github.com': terminal prompts disabled",
		"verifying golang.org/x/mod@v0.42.0: checksum mismatch",
		"\tdownloaded: h1:7YLmoaM7fVnRRbkSUJrLcg5mVY33CSMz9DU8JXDZpIA=",
		"sum.example.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
		"https://a.example:8443,https://[2001:db8::1]:80/x|direct",
		"If this is a private repository, see https://golang.org/doc/faq#git_https for additional information.",
		"go: m.example@v1.0.0 requires go@1.99, but go1.26 is requested",
		"http/https fetch: Get \"http://h.example/x?go-get=1\": proxyconnect tcp: EOF",
		"basic authentication is required: invalid-token error, the password is wrong",
		"*.corp.example,git.example.org/team/*",
	} {
		if got := Redact(text); got != text {
			t.Errorf("%s\nbecame %s", text, got)
		}
	}
}

func TestRedactedSettings(t *testing.T) {
	tests := []struct{ name, value, want string }{
		{"HTTPS_PROXY", "token@proxy:3128", "xxxxx@proxy:3128"},
		{"http_proxy", "u:p/q@proxy", "xxxxx@proxy"},
		{"ALL_PROXY", "socks5://u:p@proxy", "socks5://xxxxx@proxy"},
		{"GOPROXY", "tok@a.example/x, u:p@b.example|https://c:d@e?f=g,direct", "xxxxx@a.example/x, xxxxx@b.example|https://xxxxx@e?xxxxx,direct"},
		{"GOPROXY", "https://u:p,ss@a.example,off", "https://xxxxx,xxxxx@a.example,off"},
		{"GOSUMDB", "sum.example.org+033de0ae+Ac4z https://u:p@m.example.org", "sum.example.org+033de0ae+Ac4z https://xxxxx@m.example.org"},
		{"GOAUTH", "netrc; /opt/tool --key k3y;git /home/me ;off", "netrc; /opt/tool xxxxx;git /home/me ;off"},
		{"GOAUTH", "'/my tools/x' k3y", "xxxxx"},
		{"GONOPROXY", "*.corp.example,x/y@z", "*.corp.example,x/y@z"},
		{"GOAUTH", "netrc; helper --password abc", "netrc; helper xxxxx"},
		{"GOPROXY", "", ""},
	}
	for _, test := range tests {
		s := Setting{test.name, test.value, FromEnvironment}
		if want := test.name + "=" + test.want + " (environment)"; s.String() != want {
			t.Errorf("%s, want %s", s, want)
		}
	}
}

// FuzzRedact puts a secret into the userinfo, the query and the port of a URL,
// puts that into a text, and looks for the secret.
func FuzzRedact(f *testing.F) {
	f.Add("Get \"", "u", ":", "proxy.example.org", "/x", "\": EOF")
	f.Add("GOPROXY=direct,", "", "", "h", "", ",https://other.example")
	f.Add("", "@/?#", "%", "[::1]:80", "/a@v1?b", " https://")
	f.Add("://", "'(", "), ", "h", "?", "#=")
	const canary = "cAnArY7x"
	f.Fuzz(func(t *testing.T, before, user, password, host, path, after string) {
		plain := before + host + path + after
		if strings.Contains(plain, canary) || strings.ContainsAny(host, "\"<>`") {
			return // the quotes around a URL end it, and no host has one in its name
		}
		query := url.Values{"key": {password + canary + user}}.Encode()
		for _, info := range []*url.Userinfo{
			url.UserPassword(user, password+canary), url.UserPassword(canary+user, password),
			url.UserPassword(canary, ""), url.User(user + canary + password),
		} {
			u := url.URL{Scheme: "https", User: info, Host: host, Path: path, RawQuery: query}
			if _, err := url.Parse(u.String()); err != nil {
				continue // a host that ends the authority before the secret is no URL's
			}
			text := before + u.String() + after
			got := Redact(text)
			if strings.Contains(got, canary) {
				t.Errorf("%q\nbecame %q", text, got)
			}
			if again := Redact(got); again != got {
				t.Errorf("%q\nbecame %q\n  then %q", text, got, again)
			}
		}
		for _, name := range []string{"GOPROXY", "HTTPS_PROXY"} {
			value := url.UserPassword(user, canary+password).String() + "@proxy.example.org:3128"
			if got := (Setting{Name: name, Value: value}).String(); strings.Contains(got, canary) {
				t.Errorf("%s=%q\nbecame %s", name, value, got)
			}
		}
	})
}
