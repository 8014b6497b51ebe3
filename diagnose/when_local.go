package diagnose

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// Conditions of the rows that go's text settles.

// tells holds if that placeholder has a value.
func tells(fact string) func(*Case) bool {
	return func(c *Case) bool { return c.facts()[fact] != "" }
}

func not(when func(*Case) bool) func(*Case) bool { return func(c *Case) bool { return !when(c) } }

func and(a, b func(*Case) bool) func(*Case) bool {
	return func(c *Case) bool { return a(c) && b(c) }
}

// Where a setting comes from.
func inEnvironment(s goproxy.Setting) bool { return s.Origin == goproxy.FromEnvironment }
func inGoEnvW(s goproxy.Setting) bool      { return s.Origin == goproxy.FromGoEnvW }
func anywhere(s goproxy.Setting) bool      { return s.Value != "" }

// setIn holds if the setting (without a name the one that go names) comes from
// there, and holds the word if one is given.
func setIn(name string, from func(goproxy.Setting) bool, word ...string) func(*Case) bool {
	return func(c *Case) bool {
		asked := name
		if asked == "" {
			asked = c.Said.Told["variable"]
		}
		s := c.setting(asked)
		return s.Name != "" && from(s) && (len(word) == 0 || strings.Contains(s.Value, word[0]))
	}
}

// setting is a setting of this machine; zero if it is not known or go's own.
func (c *Case) setting(name string) goproxy.Setting {
	if c.Local != nil {
		for _, s := range c.Local.Settings {
			if s.Name == name {
				return s
			}
		}
	}
	return goproxy.Setting{}
}

func isVariable(name string) func(*Case) bool {
	return func(c *Case) bool { return c.Said.Told["variable"] == name }
}

// ofWorkFile holds if a go.work is at fault.
func ofWorkFile(c *Case) bool { return filepath.Base(c.Said.File) == "go.work" }

// unreadable holds if go could not parse this module's go.mod, so that go mod
// edit and go get fail of the same.
func unreadable(c *Case) bool {
	return strings.Contains(c.Said.Text, "errors parsing ") && c.Said.Line > 0
}

func tilde(c *Case) bool      { return strings.HasPrefix(c.Said.Told["value"], "~") }
func onWindows(*Case) bool    { return runtime.GOOS == "windows" }
func majorAsked(c *Case) bool { return c.facts()["majorasked"] != "" }

// toldDirective holds if a go before 1.21 met a line that it does not know.
func toldDirective(c *Case) bool { return c.Said.Told["directive"] != "" }

// dependencyFile holds if the go.mod at fault is that of another module.
func dependencyFile(c *Case) bool { return c.Said.Module.Path != "" && c.Said.File == "" }

// cacheElsewhere holds if the build cache is known to lie on another file
// system than what is full.
func cacheElsewhere(c *Case) bool { return c.Local != nil && c.Local.BuildCache == "elsewhere" }

// homeless holds if this user has no home folder to write to: go's default
// places are at the root then, where it may not write either.
func homeless(c *Case) bool {
	p := c.Said.Told["path"]
	return c.Local != nil && c.Local.NoHome || p == "/go" || strings.HasPrefix(p, "/.cache")
}

// mayNotRead holds if go could not open a file for reading: it writes in
// temporary files, and says of this module's files that it updates them.
func mayNotRead(c *Case) bool {
	p := c.Said.Told["path"]
	switch {
	case c.Said.Told["operation"] == "read":
		return true
	case c.Said.Told["operation"] != "open" || strings.HasSuffix(p, ".tmp") || strings.HasSuffix(p, ".lock") || strings.HasSuffix(p, "/lock"):
		return false
	}
	return !strings.Contains(c.Said.Text, "updating go.") && !strings.Contains(c.Said.Text, "writing ")
}

// ofThisModule holds if what can't be written is a file of this module.
func ofThisModule(c *Case) bool {
	p := c.Said.Told["path"]
	return strings.HasSuffix(p, "go.mod") && !strings.Contains(p, "@v") || strings.HasSuffix(p, "go.sum") || strings.HasSuffix(p, "go.work")
}

// ownImport holds if this module itself imports or requires what failed, as far
// as go tells.
func ownImport(c *Case) bool {
	who, _, _ := strings.Cut(c.importer(), "@")
	return who == "" || c.Require.Module != "" && inModule(who, c.Require.Module) || c.Require.Module == "" && len(c.Said.Chain) == 1
}

// importer is who imports or requires what failed; empty if go does not say.
func (c *Case) importer() string {
	if n := len(c.Said.Chain); n > 0 {
		return c.Said.Chain[n-1]
	}
	return ""
}

// isTrap holds if the toolchain's number names a language version.
func isTrap(c *Case) bool {
	v := strings.TrimPrefix(c.toolchain(), "go")
	return strings.Count(v, ".") == 1 && !strings.ContainsAny(v, "rb+-") && compareGo(v, "1.21") >= 0
}

// Who may ask for a toolchain.
const (
	bySetting       = "GOTOOLCHAIN"
	byToolchainLine = "toolchain"
	byGoLine        = "go"
)

// askedBy holds if that is known to ask for the toolchain: what asks is what a
// fix must change, and nothing else (cmd/go/internal/toolchain: Select).
func askedBy(who string) func(*Case) bool {
	return func(c *Case) bool { return c.asks() == who }
}

func (c *Case) asks() string {
	name := c.toolchain()
	setting, _, _ := strings.Cut(c.setting("GOTOOLCHAIN").Value, "+")
	switch {
	case name == "":
		return ""
	case setting == name:
		return bySetting
	case c.Require.Toolchain == name:
		return byToolchainLine
	case "go"+c.Require.Go == name:
		return byGoLine
	}
	return ""
}

// isAbsent holds if the module proxy was asked and does not have the toolchain.
func isAbsent(c *Case) bool {
	return c.Seen.Step == golog.HTTP && (c.Seen.Outcome == golog.NotFound || c.Seen.Outcome == golog.Gone)
}

// noModuleProxy holds if GOPROXY names none, so that no toolchain can come.
func noModuleProxy(c *Case) bool {
	s := c.setting("GOPROXY")
	if s.Name == "" || c.Said.URL != "" {
		return false
	}
	list := strings.FieldsFunc(s.Value, func(r rune) bool { return r == ',' || r == '|' })
	return !slices.ContainsFunc(list, func(e string) bool { return strings.Contains(e, "://") })
}

// localSuffices holds if go.mod can do with the go that runs, as far as is known.
func localSuffices(c *Case) bool {
	running := c.Said.Told["running"]
	if running == "" && c.Local != nil {
		running = c.Local.Running
	}
	return c.Require.Go == "" || running == "" || compareGo(c.Require.Go, running) <= 0
}
