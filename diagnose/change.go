package diagnose

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// A change is what a fix makes of the environment of the go child, by variable.
type change map[string]value

// A value of a variable; the zero value unsets it.
type value struct {
	raw   string // may hold credentials
	shown string // what is printed in its place, where it does: a reference such as $HTTP_PROXY
}

// String is the value as it may be printed.
func (v value) String() string {
	if v.shown != "" {
		return v.shown
	}
	return v.raw
}

// Format keeps the raw value out of every verb of fmt.
func (v value) Format(f fmt.State, _ rune) { io.WriteString(f, v.String()) }

// set is a change of one variable, whose value holds no credentials.
func set(name, raw string) change { return change{name: {raw: raw}} }

// unset takes variables out of the environment.
func unset(names ...string) change {
	c := change{}
	for _, n := range names {
		c[n] = value{}
	}
	return c
}

// with is the environment after a change.
func (e Environment) with(c change) Environment {
	out := maps.Clone(e)
	for name, v := range c.variables(e) {
		if out[name] = v.raw; v.raw == "" && !mayBeEmpty(name) {
			delete(out, name)
		}
	}
	return out
}

// mayBeEmpty says whether an empty variable is something else than none: the
// value of a setting of git's.
func mayBeEmpty(name string) bool { return strings.HasPrefix(name, "GIT_CONFIG_VALUE_") }

// sortedNames are the variables of a change.
func sortedNames(c change) []string { return slices.Sorted(maps.Keys(c)) }

// shown is the change as a report has it.
func (c change) shown() map[string]string {
	m := map[string]string{}
	for name, v := range c {
		m[name] = v.String()
	}
	return m
}

// command is how the change is made to stay where go is run: git's settings by
// git, variables in the words of that place.
func (c change) command(in dialect) string {
	var commands, set, gone []string
	for _, name := range sortedNames(c) {
		v := c[name]
		if setting, ok := strings.CutPrefix(name, ofGit); ok {
			commands = append(commands, "git config --global "+value{raw: setting}.quoted()+" "+v.quoted())
		} else if v.raw != "" || mayBeEmpty(name) {
			set = append(set, name)
		} else {
			gone = append(gone, name)
		}
	}
	for _, name := range gone {
		commands = append(commands, fmt.Sprintf(in.unset, name))
	}
	for _, name := range set {
		commands = append(commands, fmt.Sprintf(in.set, name, c[name].quoted()))
	}
	return strings.Join(commands, in.and)
}

// A dialect is how a place is told of a variable, so that what runs there next
// has it.
type dialect struct {
	set, unset, and string
	applies         string
	posix           bool // ${NAME#prefix} is known there
}

// The dialects, by where go is run.
var (
	posixShell = dialect{"export %s=%s", "unset %s", " && ", thisRun, true}
	fishShell  = dialect{"set -gx %s %s", "set -e %s", "; ", thisRun, false}
	powerShell = dialect{"$env:%s = %s", "Remove-Item Env:%s", "; ", thisRun, false}
	imageBuild = dialect{"ENV %s=%s", "ENV %s=", "\n", repository, false}                                // a line of the Dockerfile
	githubStep = dialect{`echo %s=%s >> "$GITHUB_ENV"`, `echo %s= >> "$GITHUB_ENV"`, " && ", inCI, true} // what later steps see
)

// dialectOf is that of the place where go is run.
func dialectOf(env Environment, place surroundings) dialect {
	switch shell := filepath.Base(env["SHELL"]); {
	case env["GITHUB_ENV"] != "":
		return githubStep
	case place.ImageBuild:
		return imageBuild
	case runtime.GOOS == "windows" && env["PSModulePath"] != "":
		return powerShell
	case shell == "fish":
		return fishShell
	}
	return posixShell
}

// quoted is the value as a word of a shell; a reference is quoted so that it is
// still followed.
func (v value) quoted() string {
	switch s := v.String(); {
	case v.shown != "":
		return `"` + s + `"`
	case s != "" && strings.Trim(s, pasteable) == "":
		return s
	default:
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
}

// listVariables hold lists, whose elements may stand side by side.
var listVariables = []string{"GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE", "NO_PROXY", "no_proxy", "GIT_ALLOW_PROTOCOL"}

// joined is two changes at once; false if they contradict each other.
func joined(a, b change) (change, bool) {
	out := maps.Clone(a)
	for name, v := range b {
		have, ok := out[name]
		switch {
		case !ok || have == v:
			out[name] = v
		case slices.Contains(listVariables, name) && have.raw != "" && v.raw != "":
			out[name] = value{raw: union(have.raw, v.raw)}
		default:
			return nil, false
		}
	}
	return out, true
}

// union is a list, parted by commas, with the elements of another one.
func union(list, more string) string {
	all := strings.FieldsFunc(list, func(c rune) bool { return c == ',' })
	for _, e := range strings.FieldsFunc(more, func(c rune) bool { return c == ',' }) {
		if !slices.Contains(all, e) {
			all = append(all, e)
		}
	}
	return strings.Join(all, ",")
}

// A setting of git's stands in a change under this prefix and its own name. An
// empty one is the empty setting.
const ofGit = "git config "

// gitSetting has git take a further setting.
func gitSetting(name, setting string) change { return change{ofGit + name: {raw: setting}} }

// variables is the change with git's settings as variables, counted on from
// those that the environment has (git-config(1): GIT_CONFIG_COUNT).
func (c change) variables(env Environment) change {
	n, err := strconv.Atoi(env["GIT_CONFIG_COUNT"])
	if err != nil || n < 0 {
		n = 0
	}
	out := change{}
	for _, name := range sortedNames(c) {
		setting, ok := strings.CutPrefix(name, ofGit)
		if !ok {
			out[name] = c[name]
			continue
		}
		at := strconv.Itoa(n)
		out["GIT_CONFIG_KEY_"+at], out["GIT_CONFIG_VALUE_"+at] = value{raw: setting}, c[name]
		n++
		out["GIT_CONFIG_COUNT"] = value{raw: strconv.Itoa(n)}
	}
	return out
}
