package diagnose

import (
	"bytes"
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
		} else if name := u.User.Username(); len(name) >= minToken && u.Scheme != "ssh" {
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
		list = append(list, in.keys.netrc().secrets()...)
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
	if !in.Limits.Offline || in.Mode == "explain" || !in.keys.hasCommands() {
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

// minToken is the length from which a user without a password is a token.
const minToken = 16

// minSecret is the length from which a word is a secret and no common word.
const minSecret = 5

// scrub takes the values out of all that the report says.
func (r *Report) scrub(secrets []string) {
	var words []string
	for _, s := range secrets {
		if len(s) >= minSecret && s != "xxxxx" {
			words = append(words, s, url.QueryEscape(s), url.PathEscape(s))
		}
	}
	if len(words) == 0 {
		return
	}
	var tree any
	if err := recode(r, &tree); err != nil {
		return // what can't be written can't leak
	}
	clean := new(Report)
	if err := recode(replaceAll(tree, words), clean); err == nil {
		*r = *clean
	}
}

// recode turns a value into another of the same JSON.
func recode(from, to any) error {
	data, err := json.Marshal(from)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber() // sizes of disks have more digits than a float64
	return d.Decode(to)
}

// closed are the fields whose texts come from a vocabulary of ours.
var closed = map[string]bool{"schema": true, "mode": true, "platform": true, "cause": true, "refines": true, "step": true, "leg": true, "outcome": true, "from": true,
	"source": true, "confidence": true, "now": true, "help": true, "kind": true, "next_on": true, "origin": true, "question": true, "tried": true, "applies": true}

// replaceAll takes words out of every text of a JSON tree, and of no field's
// name nor of what is said in words of ours.
func replaceAll(node any, words []string) any {
	switch n := node.(type) {
	case string:
		for _, w := range words {
			n = withoutWord(n, w)
		}
		return n
	case []any:
		for i := range n {
			n[i] = replaceAll(n[i], words)
		}
	case map[string]any:
		for k := range n {
			if !closed[k] {
				n[k] = replaceAll(n[k], words)
			}
		}
	}
	return node
}

// withoutWord takes a secret out where it stands by itself: a password that is
// a common word is a part of many names.
func withoutWord(text, word string) string {
	var b strings.Builder
	for {
		i := strings.Index(text, word)
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		end := i + len(word)
		b.WriteString(text[:i])
		if joins(text[:i], false) || joins(text[end:], true) {
			b.WriteString(word)
		} else {
			b.WriteString("xxxxx")
		}
		text = text[end:]
	}
}

// joins says whether what stands beside a word makes one name of both: letters,
// digits, a hyphen, or a dot with a letter behind it.
func joins(beside string, after bool) bool {
	if beside == "" {
		return false
	}
	near, far := beside[len(beside)-1], byte(' ')
	if len(beside) > 1 {
		far = beside[len(beside)-2]
	}
	if after {
		near, far = beside[0], ' '
		if len(beside) > 1 {
			far = beside[1]
		}
	}
	return isNameByte(near) || near == '.' && isNameByte(far)
}

func isNameByte(c byte) bool {
	return c == '-' || c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
