package diagnose

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"tidyx/tidy/golog"
)

// secrets are the passwords and tokens of the settings and of .netrc. Where they
// stand in a URL they are redacted by their shape; a server may echo them anywhere.
func (in Input) secrets() []string {
	var list []string
	add := func(raw string) {
		u, err := url.Parse(strings.TrimSpace(raw))
		if err != nil || u.User == nil {
			return
		}
		if password, ok := u.User.Password(); ok {
			list = append(list, password)
		} else if name := u.User.Username(); name != "git" {
			list = append(list, name) // a bare token
		}
	}
	for _, name := range []string{"GOPROXY", "GOSUMDB"} {
		for _, part := range strings.FieldsFunc(in.Settings.Value(name), func(c rune) bool { return c == ',' || c == '|' || c == ' ' }) {
			add(part)
		}
	}
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"} {
		add(in.Env.either(name))
	}
	for _, f := range in.Failures {
		add(f.URL)
	}
	if in.Mode != "explain" && in.Env != nil { // that reads nothing of this machine
		list = append(list, readNetrc(in.Env).secrets()...)
	}
	if in.git != nil {
		for _, r := range in.git.rewrites {
			add(r.Base)
		}
	}
	return list
}

// withhold takes out what a server said of credentials that nobody here knows:
// those of a command of GOAUTH that is not run.
func (in Input) withhold() []golog.Failure {
	if !in.Limits.Offline || in.Mode == "explain" || !newKeyring(in.Env, in.Dir, in.Settings, 0).hasCommands() {
		return in.Failures
	}
	list := slices.Clone(in.Failures)
	for i, f := range list {
		head, _, ok := strings.Cut(f.Text, "server response:")
		if ok && (f.Outcome == golog.Unauthorized || f.Outcome == golog.Denied) {
			list[i].Text = head + "server response: not repeated, for it may hold what GOAUTH sent"
		}
	}
	return list
}

// minSecret is the length from which a word is a secret and no common word.
const minSecret = 5

// scrub takes the values out of all that the report says.
func (r *Report) scrub(secrets []string) {
	var pairs []string
	for _, s := range secrets {
		if len(s) < minSecret || s == "xxxxx" {
			continue
		}
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s)} {
			pairs = append(pairs, form, "xxxxx")
		}
	}
	if len(pairs) == 0 {
		return
	}
	var tree any
	if err := recode(r, &tree); err != nil {
		return // what can't be written can't leak
	}
	clean := new(Report)
	if err := recode(replaceAll(tree, strings.NewReplacer(pairs...)), clean); err == nil {
		*r = *clean
	}
}

// recode turns a value into another of the same JSON.
func recode(from, to any) error {
	data, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, to)
}

// replaceAll replaces in every text of a JSON tree, and in no field's name.
func replaceAll(node any, with *strings.Replacer) any {
	switch n := node.(type) {
	case string:
		return with.Replace(n)
	case []any:
		for i := range n {
			n[i] = replaceAll(n[i], with)
		}
	case map[string]any:
		for k := range n {
			n[k] = replaceAll(n[k], with)
		}
	}
	return node
}
