package diagnose

import (
	"fmt"
	"go/version"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"tidyx/goproxy"
)

// This file turns what go says of this machine and of the modules, and what a
// look at this machine showed, into the words that placeholders stand for.

// textFacts are those of causes that go's text settles.
func (c *Case) textFacts(m map[string]string) {
	for name, value := range c.Said.Told {
		if m[name] == "" {
			m[name] = value
		}
	}
	m["gomod"], m["modulename"] = "go.mod", "a module"
	if c.Said.File != "" {
		m["gomod"] = filepath.Base(c.Said.File)
		m["gomodpath"] = c.Said.File
	}
	if p := m["module"]; p != "" {
		m["modulename"] = strings.TrimSuffix(p+" "+m["version"], " ")
	}
	if c.Said.Line > 0 {
		m["linenumber"] = strconv.Itoa(c.Said.Line)
	}
	if c.At.Line > 1 {
		m["line"] = c.At.File + " line " + strconv.Itoa(c.At.Line)
	}
	m["leaf"] = shorten(afterPosition(c.reason()), 60)
	c.chainFacts(m)
	c.toolchainFacts(m)
	c.moduleFacts(m)
	c.settingFacts(m)
	if c.Local != nil {
		c.Local.words(m)
	}
	m["spot"], m["may"] = "the module cache", "write"
	if mayNotRead(c) {
		m["may"] = "read"
	}
	if m["path"] != "" {
		m["atpath"], m["spot"] = ": "+shorten(m["path"], 60), shorten(m["path"], 60)
	}
}

// afterPosition is a message without the FILE:LINE: before it.
func afterPosition(s string) string {
	if _, msg, ok := strings.Cut(s, ": "); ok && strings.Contains(s[:len(s)-len(msg)], ".mod:") {
		return msg
	}
	return s
}

// chainFacts say who asks for what failed.
func (c *Case) chainFacts(m map[string]string) {
	who := c.importer()
	if who == "" {
		return
	}
	verb := "imports"
	if strings.Contains(who, "@") {
		verb = "requires"
	}
	m["need"] = strings.TrimSuffix(verb, "s")
	m["importer"] = who
	m["importedby"] = who + " " + verb + " it"
	if n := len(c.Said.Chain); n > 1 {
		m["importedby"] += "; it comes by way of " + shorten(strings.Join(c.Said.Chain[:n-1], " → "), 100)
	}
	m["askedby"] = m["importedby"]
	m["importermodule"] = c.Require.moduleOf(who)
	var short []string
	for _, p := range c.Said.Chain {
		short = append(short, path.Base(p))
	}
	m["circle"] = strings.Join(append(short, path.Base(m["package"])), " → ")
}

// directives are the lines of go.mod that newer releases brought.
var directives = map[string]string{"toolchain": "go 1.21", "godebug": "go 1.23", "tool": "go 1.24", "ignore": "go 1.25"}

func (c *Case) toolchainFacts(m map[string]string) {
	m["directivesince"] = directives[m["directive"]]
	m["asker"] = m["gomod"]
	if m["module"] != "" && m["module"] != toolchainModule {
		m["asker"] = m["modulename"]
	}
	if m["running"] == "" && c.Local != nil {
		m["running"] = c.Local.Running
	}
	m["languagerunning"] = language(m["running"])
	if name := c.toolchain(); name != "" {
		m["toolchainname"] = name
		m["language"] = "go" + language(strings.TrimPrefix(name, "go"))
	} else {
		m["toolchainname"] = "the go toolchain"
	}
	m["languageversion"] = strings.TrimPrefix(m["language"], "go")
	if m["languageversion"] == "" {
		m["languageversion"] = language(m["wanted"])
	}
	if name := "go" + strings.TrimLeft(m["toolchain"], "gov"); version.IsValid(name) && name != m["toolchain"] {
		m["toolchainline"] = name
	}
	m["goline"] = goLine(m["wanted"])
	if m["goline"] == "" && m["toolchain"] == "" {
		m["goline"] = m["languagerunning"]
	}
	if isAbsent(c) && c.target() != "" {
		m["seen"] = fmt.Sprintf("%s answered %s", c.target(), m["status"])
	}
	if s := c.setting("GOTOOLCHAIN"); s.Name != "" {
		m["toolchainsetting"] = "GOTOOLCHAIN=" + s.Value + " comes from the " + place(s.Origin)
	} else if v := m["gotoolchain"]; v != "" {
		m["toolchainsetting"] = "GOTOOLCHAIN=" + v + " keeps go from fetching a newer one"
	}
	if n := strings.Count(m["compat"], "."); n > 0 {
		minor, _ := strconv.Atoi(strings.SplitN(m["compat"], ".", 3)[1])
		m["nextcompat"] = fmt.Sprintf("1.%d", minor+1)
	}
	if i := strings.Index(c.Said.Text, "for flag -"); i >= 0 {
		m["flagname"], _, _ = strings.Cut(c.Said.Text[i+len("for flag "):], ":")
	}
}

// goLine is the version that somebody meant who wrote 1.24.x, v1.24 or go1.24
// into a go line; empty if it is none.
func goLine(written string) string {
	parts := strings.Split(strings.TrimLeft(written, "gov"), ".")
	for n := len(parts); n > 1; n-- {
		if v := strings.Join(parts[:n], "."); version.IsValid("go" + v) {
			return v
		}
	}
	return ""
}

const toolchainModule = "golang.org/toolchain"

// toolchain is the name of the toolchain that go wants, such as go1.22.1.
func (c *Case) toolchain() string {
	if t := c.Said.Told["toolchain"]; t != "" {
		return t
	}
	v := c.Said.Module.Version
	if _, after, ok := strings.Cut(v, "-go"); ok { // v0.0.1-go1.22.1.linux-amd64
		parts := strings.Split(after, ".")
		return "go" + strings.Join(parts[:max(1, len(parts)-1)], ".")
	}
	if strings.HasPrefix(v, "go") {
		return v
	}
	return ""
}

// language is the first two numbers of a version of go.
func language(v string) string {
	if v == "" {
		return ""
	}
	return strings.TrimPrefix(version.Lang("go"+v), "go")
}

// compareGo compares versions of go, such as 1.22 and 1.22.0.
func compareGo(a, b string) int { return version.Compare("go"+a, "go"+b) }

// settingFacts say where what go complains of was set.
func (c *Case) settingFacts(m map[string]string) {
	name := m["variable"]
	if name == "" {
		name = map[string]string{"modules-off": "GO111MODULE", "modcache": "GOMODCACHE", "goflags-env": "GOFLAGS", "goflags-debug": "GODEBUG",
			"env-tmp": "GOTMPDIR", "env-ignored": "GOPATH", "gowork-path": "GOWORK"}[string(c.Seen.Outcome)]
	}
	if s := c.setting(name); s.Name != "" {
		m["setby"] = name + "=" + goproxy.Redact(s.Value) + " comes from the " + place(s.Origin)
	}
	if s := c.setting("GOFLAGS"); s.Name != "" {
		m["flagsfrom"] = "GOFLAGS=" + goproxy.Redact(s.Value) + " comes from the " + place(s.Origin)
	}
	if s := c.setting("GOPROXY"); s.Name != "" {
		m["goproxy"], m["goproxyorigin"] = goproxy.Redact(s.Value), "from the "+place(s.Origin)
	}
	m["aftertilde"] = strings.TrimPrefix(m["value"], "~")
}

func place(o goproxy.Origin) string {
	return map[goproxy.Origin]string{goproxy.FromEnvironment: "environment", goproxy.FromGoEnvW: "file of go env -w",
		goproxy.FromGOROOT: "go.env in GOROOT", goproxy.FromBuiltIn: "go command itself"}[o]
}

func (c *Case) moduleFacts(m map[string]string) {
	mod, pkg := m["module"], m["package"]
	if pkg != "" {
		m["quotedpackage"] = pkg
	}
	if m["what"] = pkg; pkg == "" {
		m["what"] = m["modulename"]
	}
	if below, ok := strings.CutPrefix(pkg, mod+"/"); ok && mod != "" {
		m["packagebelow"] = below
		if first, _, _ := strings.Cut(below, "/"); len(first) > 1 && first[0] == 'v' && strings.Trim(first[1:], "0123456789") == "" {
			m["majorasked"] = first
		}
	} else {
		m["packagebelow"] = pkg
	}
	if m["query"] != "" && m["version"] == "" {
		m["version"] = m["query"]
	}
	m["majorpath"] = majorPath(mod, m["version"])
	m["stdsince"] = standardSince[pkg]
	if own := c.Require.Module; own != "" {
		if first, rest, ok := strings.Cut(pkg, "/"); ok && first == path.Base(own) && !strings.Contains(first, ".") {
			m["ownpath"] = own + "/" + rest
		}
		if below, ok := strings.CutPrefix(pkg, own+"/"); ok {
			m["folder"] = "There is no folder " + below + " with Go files beside go.mod"
		}
		if rest, ok := strings.CutPrefix(m["malformed"], "./"); ok && c.importer() != "" {
			m["fullpath"] = path.Join(c.importer(), rest)
		}
	}
	if f := m["form"]; f != "" {
		m["form_"] = "It should be of the form " + f
	}
	m["suggested"] = suggestPath(m["malformed"])
	if first, second := m["first"], m["second"]; first != "" && second != "" {
		m["outer"], m["inner"] = first, second
		if len(second) < len(first) {
			m["outer"], m["inner"] = second, first
		}
		if m["firstversion"] != "" && m["secondversion"] != "" {
			m["bothversions"] = first + " " + m["firstversion"] + ", " + second + " " + m["secondversion"]
		}
	}
	c.replaceFacts(m)
}

// replaceFacts find the replace or exclude line that a failure is about.
func (c *Case) replaceFacts(m map[string]string) {
	m["replacedmodule"], m["replacement"] = m["module"], m["module"]
	for _, r := range c.Require.Replaces {
		if r.Old == m["module"] || r.New == m["module"] && r.New != "" || r.New == m["path"] && r.New != "" {
			m["replacedmodule"], m["replacement"], m["replaceline"] = r.Old, strings.TrimSuffix(r.Old+"@"+r.OldVersion, "@"), fmt.Sprintf("%s line %d replaces it", c.Require.File, r.Line)
		}
	}
	if m["replacedmodule"] == "" {
		m["replacedmodule"] = "a module"
	}
	for _, e := range c.Require.Excludes {
		if e.Path == m["module"] || m["module"] == "" && inModule(m["package"], e.Path) {
			m["module"], m["version"], m["modulename"] = e.Path, e.Version, e.Path+" "+e.Version
			m["excluded"] = fmt.Sprintf("%s line %d excludes it", c.Require.File, e.Line)
		}
	}
}

// majorPath is the path that a version belongs to, if the module's is another.
func majorPath(mod, v string) string {
	prefix, suffix, ok := module.SplitPathVersion(mod)
	major := semver.Major(v)
	if strings.HasPrefix(mod, "gopkg.in/") && !ok && major != "" {
		return mod + "." + major
	}
	if !ok || mod == "" || suffix != "" || major == "" || major == "v0" || major == "v1" || strings.HasSuffix(v, "+incompatible") {
		return ""
	}
	return prefix + "/" + major
}

// suggestPath is the import path that somebody meant who wrote a URL, or a
// stray slash; empty if that is no import path either.
func suggestPath(s string) string {
	t := s
	for _, scheme := range []string{"https://", "http://", "git@", "ssh://"} {
		t = strings.TrimPrefix(t, scheme)
	}
	if strings.HasPrefix(s, "git@") {
		t = strings.Replace(t, ":", "/", 1)
	}
	t = strings.TrimSuffix(strings.Trim(path.Clean(strings.ReplaceAll(t, `\`, "/")), "/"), ".git")
	if t == s || module.CheckPath(t) != nil {
		return ""
	}
	return t
}

// standardSince are packages that came to the standard library of late.
var standardSince = map[string]string{"embed": "1.16", "io/fs": "1.16", "testing/fstest": "1.16", "go/build/constraint": "1.16", "net/netip": "1.18",
	"debug/buildinfo": "1.18", "crypto/ecdh": "1.20", "slices": "1.21", "maps": "1.21", "cmp": "1.21", "log/slog": "1.21", "testing/slogtest": "1.21",
	"math/rand/v2": "1.22", "go/version": "1.22", "iter": "1.23", "unique": "1.23", "structs": "1.23", "weak": "1.24", "crypto/mlkem": "1.24",
	"crypto/hkdf": "1.24", "crypto/pbkdf2": "1.24", "crypto/sha3": "1.24", "encoding/json/v2": "1.25", "testing/synctest": "1.25"}
