package golog

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// This file finds where a go command begins to speak in a line of a pasted log.

// An opening is the beginning of something that go said.
type opening struct {
	kind     openingKind
	prefix   string // what stands before it
	text     string // from there on
	doubtful bool   // it counts only if a wording knows it
	weak     bool   // it may as well be the middle of a message that was wrapped
}

type openingKind int

const (
	opensNothing openingKind = iota
	opensMessage             // an error
	opensNews                // what go does
	opensTrace               // a line of -x or -v
	opensFetch               // "Fetching URL" of go before 1.13; text is the URL
	opensEcho                // that something failed which was said before
	opensCommand             // a command line that somebody ran
	opensEnd                 // that something passed which had failed
)

// openings are the forms of a beginning, tried in order; the pattern's group
// "go" is where go's words begin.
type openingRow struct {
	has      string                          // a literal that must occur
	any      []string                        // literals of which one must occur; none: that does not matter
	re       string                          // without a group "go", its words begin with the blank-parted word that the pattern begins in
	by       func(line string) (at, end int) // finds it in place of a pattern; nil: there is one
	kind     openingKind
	doubtful bool
	weak     bool
}

var openingRows = []openingRow{
	{has: "# get ", re: `(?P<go># get (?:https?|file)://.*)`, kind: opensTrace},
	{has: "# cd ", re: `(?P<go># cd \S+; (?:git ls-remote|hg identify|svn info|bzr info) .*)`, kind: opensTrace},
	{has: "mkdir -p ", re: `(?P<go>mkdir -p \S+ # (?:git|vcs)\S* \S+)$`, kind: opensTrace},
	{has: "s # ", re: `(?P<go>\d+\.\d{3}s # .*)`, kind: opensTrace},
	{has: "cd ", re: `(?:^\s*|[^#\s]\s+)(?P<go>cd \S+; (?:git|hg|svn|bzr|fossil) .*)`, kind: opensTrace},
	{has: "etching http", re: `Fetching (?P<go>https?://\S*[^\s:,.])\s*$`, kind: opensFetch},
	{has: "etching http", re: `(?P<go>Fetching https?://\S+: .*)`, kind: opensMessage, doubtful: true},
	{has: ".go:", re: `\.go:\d+:\d+: .*`, kind: opensMessage, doubtful: true},
	{has: "go: ", any: []string{"not found", "o such file", "command "}, re: `(?P<go>(?:[\w/.-]*sh|make|\S*env|time|xargs)(?:\[\d+\])?: (?:line )?(?:\d+: )?[‘']?go(?:1\.\d+(?:\.\d+)?)?['’]?: (?:command |[Nn]o such file|not found).*)`, kind: opensMessage, doubtful: true},
	{has: "not found: go", re: `(?P<go>\w*sh: command not found: go)$`, kind: opensMessage, doubtful: true},
	{has: "go: ", by: findGo, kind: opensMessage},
	{has: "verifying ", re: `(?P<go>verifying \S+@\S+: .*)`, kind: opensMessage, weak: true},
	{has: "-> unzip ", re: `(?P<go>-> unzip .*)`, kind: opensMessage},
	{has: "go ", any: []string{": "}, re: `(?:^|[^\w./-])(?P<go>go (?:get|build|install|list|run|test|vet|mod \w+|work \w+)(?: [\w./@=,-]+)*: .*)`, kind: opensMessage, doubtful: true},
	{has: "can't load package", re: `(?P<go>can't load package: .*)`, kind: opensMessage, doubtful: true, weak: true},
	{has: "build ", any: []string{": cannot load "}, re: `(?P<go>build \S+: cannot load \S+: .*)`, kind: opensMessage, doubtful: true, weak: true},
	{has: "package ", any: []string{": unrecognized", ": cannot", ": exit status", "@"}, re: `(?:^|[\s"'])(?P<go>package \S+: (?:unrecognized import path|cannot|exit status|\S+@\S+: ).*)`, kind: opensMessage, doubtful: true, weak: true},
	{has: "unrecognized import path", re: `(?P<go>unrecognized import path .*)`, kind: opensMessage, doubtful: true, weak: true},
	{has: "cannot find module", re: `(?P<go>cannot find module (?:providing package |for path ).*)`, kind: opensMessage, doubtful: true, weak: true},
	{has: "cannot find package", re: `(?P<go>cannot find package "\S+" in any of:.*)`, kind: opensMessage, doubtful: true, weak: true},
	{has: " imports", re: `(?P<go>[\w.-]+(?:/[\w.~-]+)* imports)$`, kind: opensMessage, doubtful: true, weak: true},
	{has: " tested by", re: `(?P<go>[\w.-]+(?:/[\w.~-]+)* tested by)$`, kind: opensMessage, doubtful: true, weak: true},
	{has: "flag provided but", re: `(?P<go>flag provided but not defined: .*)`, kind: opensMessage, doubtful: true},
	{has: "invalid value ", re: `(?P<go>invalid value .* for flag -.*)`, kind: opensMessage, doubtful: true},
	{has: "cannot determine current", re: `(?P<go>cannot determine current directory: .*)`, kind: opensMessage, doubtful: true},
	{has: "epollcreate failed", re: `(?P<go>runtime: epollcreate failed .*)`, kind: opensMessage, doubtful: true},
	{has: "build cache", re: `(?P<go>(?:build cache is (?:required|disabled)|failed to initialize build cache).*)`, kind: opensMessage, doubtful: true},
	{has: ": ", any: []string{"compile: ", "link: ", "asm: ", "vet: ", "cgo: ", "cover: "}, re: `(?:^|[\s"'/\\])(?P<go>(?:compile|link|asm|vet|cgo|cover): (?:writing output: |open|write|flushing|signal: |version ).*)`, kind: opensMessage, doubtful: true},
	{has: "go-build", re: `(?P<go>(?:write|open|mkdir|fork/exec) \S*go-build\S*: .*)`, kind: opensMessage, doubtful: true},
	{has: "pkg/tool", re: `(?P<go>fork/exec \S*pkg/tool\S*: .*)`, kind: opensMessage, doubtful: true},
	{has: "pattern ", re: `(?P<go>pattern \S+: directory prefix .*)`, kind: opensMessage, doubtful: true},
	{has: "does not contain package", re: `(?P<go>main module \(\S+\) does not contain package.*)`, kind: opensMessage, doubtful: true},
	{has: "cannot compile Go", re: `(?P<go>\S+: cannot compile Go [\w.]+ code.*)`, kind: opensMessage, doubtful: true},
	{has: "module requires Go", re: `(?P<go>note: module requires Go .*)`, kind: opensMessage, doubtful: true},
	{has: " not supported (can be", re: `(?P<go>-mod=\S* not supported \(can be.*)`, kind: opensMessage, doubtful: true},
	{has: "dir has been modified", re: `(?P<go>\S+ v\S+: (?:dir|zip) has been modified .*)`, kind: opensMessage, doubtful: true},
	{has: "malformed go.sum", re: `(?P<go>malformed go\.sum:.*)`, kind: opensMessage, doubtful: true},
	{has: "final link failed", re: `(?P<go>\S*ld: final link failed: .*)`, kind: opensMessage, doubtful: true},
	{has: "not downloaded. Run", re: `(?P<go>go1\.\S+: not downloaded\. Run .*)`, kind: opensMessage, doubtful: true},
	{has: "GOPATH must not be", re: `(?P<go>\$GOPATH must not be set to \$GOROOT.*)`, kind: opensMessage, doubtful: true},
	{has: "obtaining VCS status", re: `(?P<go>error obtaining VCS status: .*)`, kind: opensMessage, doubtful: true},
	{has: "panic: ", re: `(?:^|[^\w.])(?P<go>panic: .*)`, kind: opensMessage, doubtful: true},
	{has: "go", any: []string{"reconnu", "reconoce", "reconhecido", "riconosciuto", "rozpoznawan", "不是内部", "無法辨識", "内部コマンド", "внутренней", "falsch geschrieben"},
		re: `(?P<go>.*(?:['"«‹„]\s?go\s?['"»›“]).*(?:reconnu|reconoce|reconhecido|riconosciuto|rozpoznawan|不是内部|無法辨識|内部コマンド|внутренней|falsch geschrieben).*)`, kind: opensMessage, doubtful: true},
	{has: "The term 'go'", re: `(?P<go>The term 'go' is not recognized.*)`, kind: opensMessage, doubtful: true},
	{has: "go: No such file", re: `(?P<go>go: No such file or directory.*)`, kind: opensMessage, doubtful: true},
	{has: "package ", re: `(?P<go>package [\w.~-]+(?:/[\w.~-]+)*)$`, kind: opensMessage, doubtful: true, weak: true},
	{has: "pthread_create", re: `(?P<go>runtime/cgo: pthread_create failed: .*)`, kind: opensMessage, doubtful: true},
	{has: "create new OS thread", re: `(?P<go>runtime: failed to create new OS thread.*)`, kind: opensMessage, doubtful: true},
	{has: "'go' is not recognized", re: `(?P<go>.*'go' is not recognized.*)`, kind: opensMessage, doubtful: true},
	{has: `"go": executable file not found`, re: `(?P<go>exec: "go": executable file not found.*)`, kind: opensMessage, doubtful: true},
	{has: "# cd ", re: `(?P<go># cd \S+; (?:git|hg|svn|bzr) .*)`, kind: opensMessage, doubtful: true},
	{has: "Command completed after ", re: `(?P<go>Command completed after (?:[2-9]|\d\d+) attempt\(s\))`, kind: opensEnd}, // nick-fields/retry
	{has: "go ", re: `(?:^|[\s$+>\]"'` + "`" + `;&(])(?P<go>go (?:mod|get|build|install|list|run|test|vet|generate|work|env) .*)`, kind: opensCommand},
}

type compiledRow struct {
	openingRow
	pattern func() *regexp.Regexp
}

// openingPatterns prepares the rows on first use.
var openingPatterns = sync.OnceValue(func() []compiledRow {
	var list []compiledRow
	for _, row := range openingRows {
		list = append(list, compiledRow{row, whenAsked(row.re)})
	}
	return list
})

// findOpening finds where go begins to speak in a line.
func findOpening(line string) opening {
	for _, row := range openingPatterns() {
		if !strings.Contains(line, row.has) || len(row.any) > 0 && !slices.ContainsFunc(row.any, func(s string) bool { return strings.Contains(line, s) }) {
			continue
		}
		at, end := row.find(line)
		if at < 0 {
			continue
		}
		o := opening{row.kind, line[:at], strings.TrimRight(line[at:end], " "), row.doubtful, row.weak}
		if o.kind == opensMessage && !o.check() {
			continue
		}
		return o
	}
	return opening{}
}

// find is where go's words begin and end in a line; -1 if they don't.
func (r *compiledRow) find(line string) (at, end int) {
	if r.by != nil {
		return r.by(line)
	}
	m := r.pattern().FindStringSubmatchIndex(line)
	if m == nil {
		return -1, -1
	}
	n := 2 * r.pattern().SubexpIndex("go")
	if n < 0 {
		return strings.LastIndexAny(line[:m[0]], " \t") + 1, m[1]
	}
	return m[n], m[n+1]
}

// findGo finds `(?:^|[^\w./-])(?P<go>go: .*)` by hand, since a log is full of it.
func findGo(line string) (at, end int) {
	for from := 0; ; {
		i := strings.Index(line[from:], "go: ")
		if i < 0 {
			return -1, -1
		}
		if at = from + i; at == 0 || !isWordOrPath(line[at-1]) {
			return at, len(line)
		}
		from = at + 1
	}
}

// isWordOrPath says whether a byte is one of [\w./-].
func isWordOrPath(c byte) bool {
	return c == '_' || c == '.' || c == '/' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// check looks closer at what may be a message of go.
func (o *opening) check() bool {
	said, ok := strings.CutPrefix(o.text, "go: ")
	if !ok {
		return !strings.HasSuffix(o.prefix, "warning: ") && (!position().MatchString(o.text) || ofImports(o.text))
	}
	if isSetting(said) {
		return false
	}
	if isNews(o.text) && strings.Count(o.text, "(") <= strings.Count(o.text, ")") || strings.HasPrefix(o.text, "go: downloading ") {
		o.kind = opensNews
		return true
	}
	if said == "error loading module requirements" {
		o.kind = opensEcho
		return true
	}
	_, link := cutStack(said)
	o.doubtful = !isDecoration(o.prefix) || strings.Count(said, " ") < 2 && !link && !looseModule().MatchString(said)
	return true
}

// position is that of an import in a source file.
var position = whenAsked(`^\S+\.go:\d+:\d+: `)

// ofImports says whether a message behind a position is about what is imported,
// and none of a compiler's or a linter's (load.Package, modload.ImportMissingError).
func ofImports(text string) bool {
	for _, s := range []string{"package ", "module ", "import path", "import cycle", "go.sum", "go.mod", "@v", "local import", "is a program, not", "is relative, but"} {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// isSetting says whether what follows "go: " is a value of a configuration
// file, such as go: 1.24 or go: "stable".
func isSetting(said string) bool {
	return said == "" || value().MatchString(said) || !strings.ContainsAny(said, " /")
}

// value is what stands behind a key in YAML: a number, a quoted word, a list.
var value = whenAsked(`^(?:[\d*{>|&$\[].*|"[^"]*"|'[^']*'),?$`)

// isDecoration says whether a prefix is what log systems put before a line: no
// sentence, but times, counters, brackets and names.
var decoration = whenAsked(`^(?:[\s\d.:,;#>|*+=/()<T-]|\[[^\]]*\]|\d+Z|[A-Z][a-z]{2} |[\w.-]+\[\d+\]|[\w.-]+\s*\||(?i:error|stderr|err|fatal|warn(?:ing)?|info|debug|stdout|out|msg|E|F|I|W)\b|\x60+)*$`)

func isDecoration(prefix string) bool {
	return prefix == "" || len(prefix) < 200 && decoration().MatchString(prefix) || strings.Contains(prefix, "stderr") || strings.Contains(prefix, "exit status") || strings.HasPrefix(prefix, "##[")
}
