package diagnose

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// This file looks for settings that go takes otherwise than they were meant.

// warnings judges the settings for some modules. What is printed of them has
// neither secrets nor control characters.
func (in Input) warnings(modules []string) []goproxy.Warning {
	var environ []string
	for name, value := range in.Env {
		environ = append(environ, name+"="+value)
	}
	list := goproxy.Inspection{Settings: in.Settings, Environment: environ, Modules: modules, Private: in.owned()}.Warnings()
	for i, w := range list {
		list[i].Setting = w.Setting.Redacted()
		list[i].Setting.Value, list[i].Text = printable(list[i].Setting.Value), printable(w.Text)
		if fix := printable(w.Fix); fix != w.Fix {
			list[i].Fix = "" // a shell would read it otherwise
		}
	}
	return list
}

// owned makes the question why a module is somebody's own: .netrc, ssh's or
// git's configuration of this machine has something for it. On a site that
// everybody uses only a part of it can be one's own.
func (in Input) owned() func(path string) (pattern, why string) {
	hosts := sync.OnceValue(func() []string { return sshHosts(in.Env) })
	return func(path string) (pattern, why string) {
		host, _, _ := strings.Cut(path, "/")
		public := isCodeHost(host)
		if prefix := in.git.ownPrefix(path); prefix != "" && (!public || prefix != host) {
			return prefix, "git has an insteadOf for it"
		}
		switch {
		case public:
			return "", ""
		case in.keys != nil && in.keys.netrc().lineOf(host) > 0:
			return host, ".netrc has a login for it"
		case slices.Contains(hosts(), host):
			return host, "~/.ssh/config names it"
		}
		return "", ""
	}
}

// ownPrefix is the longest part of a module path that an insteadOf is for.
func (g *git) ownPrefix(path string) (longest string) {
	if g == nil {
		return ""
	}
	for _, r := range g.rewrites {
		_, prefix, _ := strings.Cut(r.Prefix, "://")
		prefix = strings.TrimRight(prefix[strings.LastIndexByte(prefix, '@')+1:], "/")
		if len(prefix) > len(longest) && inModule(path, prefix) {
			longest = prefix
		}
	}
	return longest
}

// sshHosts are the hosts that ssh's configuration names one by one
// (ssh_config(5), Host).
func sshHosts(env Environment) (hosts []string) {
	if env["HOME"] == "" {
		return nil
	}
	data, err := readSmall(filepath.Join(env["HOME"], ".ssh", "config"))
	if err != nil {
		return nil // nobody has to have one
	}
	for _, line := range strings.Split(string(data), "\n") {
		words := strings.FieldsFunc(line, func(c rune) bool { return c == ' ' || c == '\t' || c == '=' || c == '\r' })
		if len(words) > 1 && strings.EqualFold(words[0], "Host") {
			hosts = append(hosts, words[1:]...)
		}
	}
	return hosts
}

// idlePatterns are notes of lists of patterns that match nothing that go.mod
// requires: often right, since they hold for all modules of a user.
func (in Input) idlePatterns(warnings []goproxy.Warning) (notes []string) {
	for _, s := range in.Settings.List() {
		warned := slices.ContainsFunc(warnings, func(w goproxy.Warning) bool { return w.Setting.Name == s.Name })
		matches := slices.ContainsFunc(in.Require.Modules, func(q Requirement) bool { return covers(s.Value, q.Path) })
		if slices.Contains(patternLists, s.Name) && s.Value != "" && s.Value != "none" && !warned && !matches {
			notes = append(notes, printable(s.String())+" matches nothing that "+in.Require.File+" requires")
		}
	}
	return notes
}

// warningNotes are the warnings that have to do with what failed.
func (in Input) warningNotes(findings []Finding) (notes []string) {
	if in.Mode == "explain" || len(findings) == 0 {
		return nil
	}
	var modules, commands []string
	for _, t := range in.Targets {
		modules = append(modules, t.Module)
	}
	for _, f := range findings {
		for _, m := range f.Modules {
			path, _, _ := strings.Cut(m, "@")
			modules = append(modules, path)
		}
		for _, fix := range f.Fixes {
			commands = append(commands, fix.Command)
		}
	}
	for _, w := range in.warnings(modules) {
		said := w.Fix != "" && slices.Contains(commands, w.Fix)
		if len(notes) < maxWarnings && !said && !slices.Contains(elsewhere, w.Rule) && concerns(w, findings, modules) {
			notes = append(notes, printable(w.String()))
		}
	}
	return notes
}

// maxWarnings bounds the notes of a failure.
const maxWarnings = 3

// elsewhere are rules whose sentence stands elsewhere already, or that no
// failure can be due to.
var elsewhere = []string{"http-proxy-alone", "goproxy-plain", "no-proxy-star"}

// concerns says whether a setting has to do with what failed: it matters to one
// of the steps and, if it is a list of patterns, to one of the modules.
func concerns(w goproxy.Warning, findings []Finding, modules []string) bool {
	name := strings.ToUpper(cmp.Or(w.About, w.Setting.Name))
	if w.About == "" && slices.Contains(patternLists, name) && !slices.ContainsFunc(modules, w.Matters) {
		return false
	}
	for _, c := range concerned {
		if slices.Contains(c.settings, name) {
			return slices.ContainsFunc(findings, func(f Finding) bool { return slices.Contains(c.steps, f.Step) })
		}
	}
	return false
}

var patternLists = []string{"GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE"}

// concerned are the steps at which settings matter.
var concerned = []struct {
	settings []string
	steps    []Step
}{
	{[]string{"GOPROXY", "GOPRIVATE", "GONOPROXY", "GOVCS"}, []Step{golog.Settings, golog.DNS, golog.TCP, golog.HTTPProxy, golog.TLS, golog.HTTP, golog.Goproxy, golog.Checksum, golog.VCS, golog.Auth}},
	{[]string{"GOSUMDB", "GONOSUMDB"}, []Step{golog.Checksum, golog.Toolchain}},
	{[]string{"GOAUTH"}, []Step{golog.HTTP, golog.Auth}},
	{[]string{"GOINSECURE"}, []Step{golog.TLS}},
	{[]string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}, []Step{golog.DNS, golog.TCP, golog.HTTPProxy, golog.VCS}},
	{[]string{"GOTOOLCHAIN"}, []Step{golog.Toolchain}},
	{[]string{"GOFLAGS", "GO111MODULE"}, []Step{golog.Local, golog.Module}},
}
