package diagnose

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// A Disguise makes reports fit to be shown to strangers: private hosts, module
// paths, user names, home folders, addresses and what servers say in words of
// their own become host-1, module-1, user-1 and so on, the same for the same
// thing. What is public stays (disguise_public.go).
//
// It works on the finished report, text by text, so that no field of it needs to
// know. What has a form (a URL, a dotted name, a path, an address) is known by
// it (disguise_form.go), what has none by the field that it stands in.
type Disguise struct {
	env     Environment
	given   map[string]string // what stands for a thing, by kind and name
	count   map[string]int    // by kind
	modules map[string]bool   // paths, without a major version
	rows    []form
	words   []word // names without a form, the longest first
}

// A word is a name without a form.
type word struct{ kind, text string }

// NewDisguise has the environment for the user's name and home folder.
func NewDisguise(env []string) *Disguise {
	d := newDisguise()
	d.env = NewEnvironment(env)
	for _, name := range []string{"USER", "LOGNAME", "USERNAME"} {
		d.learnWord("user", d.env[name])
	}
	if name, err := os.Hostname(); err == nil {
		d.learnHost(name)
	}
	return d
}

func newDisguise() *Disguise {
	return &Disguise{given: map[string]string{}, count: map[string]int{}, modules: map[string]bool{}, rows: formRows()}
}

// Report returns a disguised copy of a report. With an error there is none, and
// nothing that may be shown.
func (d *Disguise) Report(r *Report) (*Report, error) {
	var tree any
	if err := recode(r, &tree); err != nil {
		return nil, fmt.Errorf("disguising the report: %w", err)
	}
	d.learn("", "", tree)
	slices.SortStableFunc(d.words, func(a, b word) int { return len(b.text) - len(a.text) })
	clean := new(Report)
	if err := recode(d.replace("", tree), clean); err != nil {
		return nil, fmt.Errorf("disguising the report: %w", err)
	}
	return clean, nil
}

// replace disguises every text of a JSON tree, names of variables too. In a
// field with a vocabulary of ours only what has a form is looked for.
func (d *Disguise) replace(key string, node any) any {
	switch n := node.(type) {
	case string:
		if closed[key] {
			return d.forms(n)
		}
		return d.text(n)
	case []any:
		for i := range n {
			n[i] = d.replace(key, n[i])
		}
	case map[string]any:
		clean := map[string]any{}
		for _, k := range slices.Sorted(maps.Keys(n)) { // in one order, for the numbers
			name := k
			if key == "env" {
				name = d.text(k)
			}
			clean[name] = d.replace(k, n[k])
		}
		return clean
	}
	return node
}

// text disguises a text: a user's name with a dot before it looks like a host's.
func (d *Disguise) text(s string) string {
	dot := func(w word) bool { return strings.Contains(w.text, ".") }
	s = d.wordless(d.prose(s), dot)
	return d.wordless(d.forms(s), func(w word) bool { return !dot(w) })
}

// name is what stands for a thing from now on.
func (d *Disguise) name(kind, thing string) string {
	key := kind + " " + strings.ToLower(thing)
	if d.given[key] == "" {
		d.count[kind]++
		d.given[key] = fmt.Sprintf("%s-%d", kind, d.count[kind])
	}
	return d.given[key]
}

// wordless replaces names that have no form wherever they stand by themselves.
func (d *Disguise) wordless(s string, which func(word) bool) string {
	for _, w := range d.words {
		if w.kind != "text" && which(w) {
			s = replaceWord(s, w.text, func() string { return d.name(w.kind, w.text) })
		}
	}
	return s
}

// prose replaces what servers said in words of their own.
func (d *Disguise) prose(s string) string {
	for _, w := range d.words {
		name := func() string { return d.name(w.kind, w.text) }
		switch {
		case w.kind != "text":
		case len(w.text) < minProse:
			s = replaceWord(s, w.text, name)
		default:
			s = replaceText(s, w.text, name)
		}
	}
	return s
}

// minProse is how many bytes of a server's text must be there to know it again.
const minProse = 24

// replaceText replaces a text, of which a report may have cut the end off.
func replaceText(s, said string, by func() string) string {
	for from := 0; ; {
		i := strings.Index(s[from:], said[:minProse])
		if i < 0 {
			return s
		}
		i += from
		end := i + minProse
		for end < len(s) && end-i < len(said) && s[end] == said[end-i] {
			end++
		}
		name := by()
		s, from = s[:i]+name+s[end:], i+len(name)
	}
}

// replaceWord replaces a word, in small letters or capitals, where no letter or
// digit joins it.
func replaceWord(s, old string, by func() string) string {
	if len(s) < len(old) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		end := i + len(old)
		if end <= len(s) && strings.EqualFold(s[i:end], old) && (i == 0 || !isWordByte(s[i-1])) && (end == len(s) || !isWordByte(s[end])) {
			b.WriteString(by())
			i = end
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

// isWordByte says whether a byte is of a letter, of whatever script, or a digit.
func isWordByte(c byte) bool {
	return c >= 0x80 || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
