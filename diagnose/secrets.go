package diagnose

import (
	"net/url"
	"slices"
	"strings"

	"tidyx/tidy/golog"
)

// This file gathers the secrets that a report must not hold.

// secrets are the passwords and tokens of the settings, of .netrc and of git's
// configuration. Where they stand in a URL they are redacted by their shape; a
// server may echo them anywhere.
func (in Input) secrets() []string {
	var list []string
	add := func(raw string) { list = append(list, userinfoSecrets(raw)...) }
	for _, name := range []string{"GOPROXY", "GOSUMDB"} {
		for _, part := range strings.FieldsFunc(in.Settings.Value(name), func(c rune) bool { return c == ',' || c == '|' || c == ' ' }) {
			add(part)
		}
	}
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		add(in.Env[name])
	}
	for _, f := range in.Failures {
		add(f.URL)
	}
	for _, t := range in.Targets {
		list = append(list, userSecrets(t.User, t.URL)...)
	}
	if in.Mode != "explain" && in.Env != nil { // that reads nothing of this machine
		list = append(list, in.keys.netrc().secrets()...)
	}
	if in.git != nil {
		list = append(list, in.git.secrets()...)
	}
	return list
}

// userinfoSecrets are those of a URL, which may lack its scheme, as an HTTP
// proxy's does.
func userinfoSecrets(raw string) []string {
	if raw = strings.TrimSpace(raw); !strings.Contains(raw, "://") {
		raw = "http://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil
	}
	return userSecrets(u.User, u)
}

// userSecrets are the forms in which a server may repeat credentials.
func userSecrets(user *url.Userinfo, u *url.URL) []string {
	if user == nil {
		return nil
	}
	password, has := user.Password()
	isToken := u.Scheme != "ssh" && len(user.Username()) >= minToken
	if !has && !isToken {
		return nil
	}
	list := basicAuth(user.Username(), password).secrets()
	if isToken {
		list = append(list, user.Username())
	}
	_, raw, _ := strings.Cut(user.String(), ":")
	return append(list, raw)
}

// withhold takes out what a server said to go, of which nobody here knows with
// what credentials it was asked: a command of GOAUTH has them, which may not be
// run here, or bring others.
func (in Input) withhold() []golog.Failure {
	if in.Mode == "explain" || !in.keys.hasCommands() {
		return in.Failures
	}
	list := slices.Clone(in.Failures)
	for i, f := range list {
		if head, _, ok := strings.Cut(f.Text, "server response:"); ok {
			list[i].Text = head + "server response: not repeated, for it may hold what GOAUTH sent"
		}
	}
	return list
}

// minToken is the length from which a user of a URL is a token.
const minToken = 16

// minSecret is the length from which a word is a secret and no common word.
const minSecret = 5
