package goproxy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// A Warning is a setting that go takes otherwise than whoever wrote it meant, or
// that will bite later.
type Warning struct {
	Rule    string  `json:"rule"` // stable name of the row that says so
	Setting Setting `json:"setting"`
	Text    string  `json:"text"`  // what go makes of it
	About   string  `json:"about"` // the setting that was meant, where Setting is none
	Fix     string  `json:"fix"`   // what was probably meant, as a command for this shell; empty: that is not known

	corrected bool   // the fix is another value of this setting
	meant     string // that value
}

// String is the setting, what go makes of it and what was meant, redacted.
func (w Warning) String() string {
	text := w.Setting.String() + ": " + w.Text
	if w.Setting.Value == "" {
		text = w.Setting.Name + ": " + w.Text
	}
	if w.Fix != "" {
		text += " (meant: " + w.Fix + ")"
	}
	return text
}

// Matters says, of a warning of a list of patterns, whether what was meant would
// treat a module otherwise; where that is not known, whether the list takes it in.
func (w Warning) Matters(modulePath string) bool {
	is := module.MatchPrefixPatterns(w.Setting.Value, modulePath)
	if w.meant == "" {
		return is
	}
	return module.MatchPrefixPatterns(w.meant, modulePath) != is
}

// An Inspection is what the settings are judged by. Nothing is asked or read.
type Inspection struct {
	Settings    Settings
	Environment []string // of the go command, for variables that go does not know
	Modules     []string // that are to be fetched; nil: not known

	// Private says why a module is somebody's own, beyond what its name shows, and
	// the pattern that would say so; empty where nothing tells.
	Private func(modulePath string) (pattern, why string)
}

// Warnings judges the settings by each rule. Where several find fault with one
// setting, each starts from what the one before took it for, and all have the
// same fix.
func (in Inspection) Warnings() []Warning {
	meant := map[string]string{}
	list := in.judge(slices.Concat(goproxyRules(), patternRules()), meant)
	corrected := in.with(meant)
	list = append(list, in.leaks(corrected)...)
	list = append(list, in.judge(slices.Concat(environmentRules(), otherRules()), meant)...)
	for i, w := range list {
		if value, ok := meant[w.Setting.Name]; ok && w.corrected {
			list[i].Fix, list[i].meant = setting(w.Setting.Name, value), value
		}
	}
	return append(list, in.unknown()...)
}

// judge applies rules one after the other; meant is what they take settings for.
func (in Inspection) judge(rules []rule, meant map[string]string) []Warning {
	list := []Warning{}
	for _, r := range rules {
		for _, s := range in.subjects(r) {
			seen := s
			if value, ok := meant[s.Name]; ok {
				seen.Value = value
			}
			f, ok := r.find(in, seen)
			if !ok {
				continue
			}
			w := Warning{Rule: r.id, Setting: s, Text: r.words(f)}
			if w.corrected = f.meant != "" && !f.shell; w.corrected {
				meant[s.Name] = f.meant
			} else {
				w.Fix = f.command(s)
			}
			list = append(list, w)
		}
	}
	return list
}

// with are the settings with other values.
func (in Inspection) with(values map[string]string) Settings {
	changed := make([]Setting, 0, len(values))
	for name, value := range values {
		changed = append(changed, Setting{Name: name, Value: value})
	}
	return in.Settings.With(changed...)
}

// A rule is one way in which a setting goes wrong.
type rule struct {
	id   string
	on   []string // the settings that it looks at, each by itself
	text string   // what go makes of it; {} is what was found
	find func(in Inspection, s Setting) (found, bool)
}

// found is what a rule found.
type found struct {
	what  string // for the text
	meant string // value that was probably meant
	unset bool   // it was probably meant not to be set
	as    string // the variable to set, if it is another one
	shell bool   // meant is for the shell to expand
}

// subjects are the settings of a rule that are set, under their own names.
func (in Inspection) subjects(r rule) (list []Setting) {
	for _, name := range r.on {
		if s, ok := in.Settings.byName[name]; ok && s.Value != "" && s.Origin != FromBuiltIn {
			list = append(list, s)
		}
	}
	return list
}

func (r rule) words(f found) string { return strings.ReplaceAll(r.text, "{}", Redact(f.what)) }

// command is what was meant where that is not another value.
func (f found) command(s Setting) string {
	name := cmp.Or(f.as, s.Name)
	switch {
	case f.shell:
		return fmt.Sprintf(`export %s="%s"`, name, f.meant)
	case f.unset && s.Origin == FromGoEnvW:
		return "go env -u " + name
	case f.unset && s.Origin == FromEnvironment:
		return "unset " + name
	}
	return ""
}

// setting is the command that sets a variable for this shell. A value that holds
// a secret is not repeated, and so has none.
func setting(name, value string) string {
	if (Setting{Name: name, Value: value}).HoldsSecret() {
		return ""
	}
	return "export " + name + "=" + shellWord(value)
}

// shellWord quotes a value for a shell where that would read it otherwise.
func shellWord(value string) string {
	if strings.IndexFunc(value, func(c rune) bool {
		return !strings.ContainsRune("-_./:,+=@%^", c) && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z')
	}) < 0 {
		return value
	}
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
