package tidy

import (
	"os"
	"path/filepath"
	"strings"

	"tidyx/tidy/golog"
)

// A command line of go mod tidy, with the tracing flags that are added.
type commandLine struct {
	Args  []string    // after the go command's name
	Own   golog.Flags // the tracing flags that the user gave: their lines stay
	Added golog.Flags // the tracing flags that were added
	given []string    // all flags of the user, those of GOFLAGS first
}

// newCommandLine adds -v and -x to the flags of the user. -C must stay the
// first flag (cmd/go: base.AddChdirFlag). With -go= the flag -v changes go's
// own words (modload's version conflict), so it is left off.
func newCommandLine(flags []string, goflags string) commandLine {
	given := append(splitQuoted(goflags), flags...)
	own := golog.Flags{V: hasFlag(given, "v"), X: hasFlag(given, "x")}
	c := commandLine{Own: own, Added: golog.Flags{V: !own.V && !mentions(given, "go"), X: !own.X}, given: given}
	head, rest := cutChdir(flags)
	c.Args = append([]string{"mod", "tidy"}, head...)
	if c.Added.V {
		c.Args = append(c.Args, "-v")
	}
	if c.Added.X {
		c.Args = append(c.Args, "-x")
	}
	c.Args = append(c.Args, rest...)
	return c
}

// withoutTrace is the same command line for a go that does not know -x
// (before 1.20).
func (c commandLine) withoutTrace() commandLine {
	out := commandLine{Own: c.Own, Added: golog.Flags{V: c.Added.V}, given: c.given}
	dropped := false
	for _, a := range c.Args {
		if a == "-x" && !dropped {
			dropped = true
			continue
		}
		out.Args = append(out.Args, a)
	}
	return out
}

// has says whether the user gave a boolean flag.
func (c commandLine) has(name string) bool { return hasFlag(c.given, name) }

// hasFlag says whether the boolean flag is on in the list; the last one wins.
func hasFlag(list []string, name string) bool {
	on := false
	for _, a := range list {
		flag, value, hasValue := strings.Cut(dashless(a), "=")
		if flag == name {
			on = !hasValue || value == "true" || value == "1" || value == "t" || value == "T" || value == "TRUE" || value == "True"
		}
	}
	return on
}

// mentions says whether the flag is given with any value.
func mentions(list []string, name string) bool {
	for _, a := range list {
		if flag, _, _ := strings.Cut(dashless(a), "="); flag == name {
			return true
		}
	}
	return false
}

// dashless is the flag without its one or two dashes, or "" if it is none.
func dashless(a string) string {
	s, ok := strings.CutPrefix(a, "-")
	if !ok {
		return ""
	}
	return strings.TrimPrefix(s, "-")
}

// cutChdir parts a leading -C DIR from the other flags.
func cutChdir(flags []string) (chdir, rest []string) {
	if len(flags) == 0 {
		return nil, nil
	}
	switch name, _, hasValue := strings.Cut(dashless(flags[0]), "="); {
	case name != "C":
		return nil, flags
	case hasValue || len(flags) == 1:
		return flags[:1], flags[1:]
	default:
		return flags[:2], flags[2:]
	}
}

// Chdir is the folder that -C names, or "".
func (c commandLine) Chdir() string { return flagValue(c.Args, "C") }

// flagValue is the value of a flag, given with = or as the next argument.
func flagValue(args []string, name string) string {
	for i, a := range args {
		flag, value, hasValue := strings.Cut(dashless(a), "=")
		switch {
		case flag != name:
		case hasValue:
			return value
		case i+1 < len(args):
			return args[i+1]
		}
	}
	return ""
}

// splitQuoted splits a text at blanks; a word may stand in quotes, where
// nothing is escaped (cmd/internal/quoted.Split, for GOFLAGS). go itself
// complains of a quote that is not closed.
func splitQuoted(s string) []string {
	const blanks = " \t\r\n"
	var words []string
	for s = strings.TrimLeft(s, blanks); s != ""; s = strings.TrimLeft(s, blanks) {
		word, rest := s, ""
		if quote := s[:1]; quote == "'" || quote == `"` {
			word, rest, _ = strings.Cut(s[1:], quote)
		} else if i := strings.IndexAny(s, blanks); i >= 0 {
			word, rest = s[:i], s[i:]
		}
		words, s = append(words, word), rest
	}
	return words
}

// goflags is GOFLAGS as go will see it: of the environment, else of the file
// that go env -w writes. It starts no process, since every success pays for it.
func goflags(env []string) string {
	if v := lookup(env, "GOFLAGS"); v != "" {
		return v
	}
	file := lookup(env, "GOENV")
	if file == "off" {
		return ""
	}
	if file == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			return ""
		}
		file = filepath.Join(dir, "go", "env")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "" // go ignores an unreadable file too (cfg.EnvFile)
	}
	for _, line := range strings.Split(string(data), "\n") {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), "GOFLAGS="); ok {
			return v
		}
	}
	return ""
}

// lookup is the last value of a variable in an environment list.
func lookup(env []string, name string) string {
	value := ""
	for _, kv := range env {
		if k, v, ok := strings.Cut(kv, "="); ok && k == name {
			value = v
		}
	}
	return value
}
