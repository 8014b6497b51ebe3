package golog

import (
	"net/url"
	"strings"
	"time"

	"golang.org/x/mod/module"
)

// A Failure is one error that go printed, taken apart. Fields that the text
// does not tell are empty.
type Failure struct {
	Module  module.Version // what was to be fetched
	Package string         // the import that asked for it
	URL     string         // what was asked, as go printed it; of a repository its remote
	Host    string         // the host that the text blames, if it is not URL's (a redirect, git's proxy)
	Server  string         // the address that go dialled or the name server it asked, if the text tells
	Source  Source         // what kind of server was asked
	Leg     Leg            // on which leg it broke
	Step    Step           // the step that broke; empty if no wording fits
	Outcome Outcome        // how
	Status  string         // the digits of an HTTP status
	Final   bool           // the text alone settles the cause: nothing on a network is at fault
	Chain   []string       // who imports or requires it, outermost first
	File    string         // the file that the text blames, such as go.mod
	Line    int            // its line; 0 if the text tells none
	Reason  string         // the last link of go's chain of errors, one line
	Waited  time.Duration  // how long go had waited for it when it was interrupted; 0: it ended by itself
	Text    string         // what go printed, verbatim, at most 64 KiB
}

// block collects the lines of one error report.
type block struct {
	lines []string
	size  int
}

func (b *block) add(line string) {
	if b.size+len(line) > maxBlock {
		line = clip(line, max(0, maxBlock-b.size))
	}
	if b.size >= maxBlock {
		return
	}
	b.lines = append(b.lines, line)
	b.size += len(line) + 1
}

// fold takes a line of go's own output.
func (l *Log) fold(line string) {
	if !opensBlock(line) {
		if len(l.block.lines) > 0 {
			l.block.add(line)
		} else if strings.TrimSpace(line) != "" {
			l.tail.add(line)
		}
		return
	}
	l.endBlock()
	if m, v, ok := cutDownloading(line); ok {
		l.noteDownload(m, v)
		return
	}
	if isNews(line) {
		return
	}
	l.block.add(line)
}

// noteDownload remembers which version of a module go asked for: some errors
// name the package only.
func (l *Log) noteDownload(path, version string) {
	if l.versions == nil {
		l.versions = map[string]string{}
	}
	if len(l.versions) < maxFetches {
		l.versions[path] = version
	}
}

func (l *Log) endBlock() {
	b := l.block
	l.block = block{}
	if len(b.lines) == 0 || len(l.failures) >= maxFailures {
		return
	}
	l.failures = append(l.failures, l.parse(b.lines)...)
}

// opensBlock says whether the line begins a message of go (CATALOGUE of
// shapes: base.Error, base.Fatal, flag errors, the runtime's own).
func opensBlock(line string) bool {
	for _, p := range openers {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	// Before go 1.21 the stack of an import has no "go: ".
	return !strings.HasPrefix(line, "\t") && !strings.HasPrefix(line, " ") &&
		(strings.HasSuffix(line, " imports") || strings.HasSuffix(line, " tested by"))
}

var openers = []string{"go: ", "verifying ", "-> unzip ", "flag provided but not defined", "invalid value ",
	"cannot determine current directory", "runtime: ", "fatal error: ", "panic: ", "warning: ", "go mod tidy: ", "tidyx: "}

// isNews says whether the line tells what go does, and no error.
func isNews(line string) bool {
	for _, p := range news {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	running := strings.Contains(line, " requires go >= ") && !strings.Contains(line, "GOTOOLCHAIN=")
	return running || strings.Contains(line, " is deprecated: ")
}

var news = []string{"go: finding ", "go: found ", "go: extracting ", "go: added ", "go: upgraded ", "go: downgraded ",
	"go: removed ", "go: dropping ", "go: creating new ", "go: copying ", "go: converting ", "go: warning", "warning: ",
	"go: to add ", "go: updating go.mod\n", "-> unzip ", "tidyx: "}

// cutDownloading takes "go: downloading MODULE VERSION" apart.
func cutDownloading(line string) (path, version string, ok bool) {
	rest, ok := strings.CutPrefix(line, "go: downloading ")
	if !ok {
		return "", "", false
	}
	path, version, _ = strings.Cut(rest, " ")
	return path, version, true
}

// parse turns a block into failures: one, or one for each line of a go.mod
// that go complains about.
func (l *Log) parse(lines []string) []Failure {
	if strings.HasPrefix(lines[0], "go: errors parsing ") && len(lines) > 1 {
		return l.parseGoMod(lines)
	}
	f := Failure{Text: strings.Join(lines, "\n")}
	rest := f.stack(lines)
	rest = f.peel(rest)
	l.finish(&f, rest)
	return []Failure{f}
}

// parseGoMod takes "go: errors parsing go.mod:" and its lines "go.mod:5: …".
func (l *Log) parseGoMod(lines []string) []Failure {
	file := strings.TrimSuffix(strings.TrimPrefix(lines[0], "go: errors parsing "), ":")
	var list []Failure
	for _, line := range lines[1:] {
		pos, msg, ok := cutPosition(line)
		if !ok {
			if n := len(list); n > 0 {
				list[n-1].Text += "\n" + line
			}
			continue
		}
		list = append(list, Failure{File: file, Line: pos, Text: lines[0] + "\n" + line, Reason: msg})
	}
	if len(list) == 0 {
		list = []Failure{{File: file, Text: strings.Join(lines, "\n")}}
	}
	for i := range list {
		f := &list[i]
		_, body, _ := strings.Cut(f.Text, "\n")
		l.finish(f, body)
	}
	return list
}

// cutPosition takes "go.mod:5: message" apart.
func cutPosition(line string) (n int, msg string, ok bool) {
	_, rest, ok := strings.Cut(line, ":")
	if !ok {
		return 0, "", false
	}
	digits, msg, ok := strings.Cut(rest, ": ")
	if i := strings.IndexByte(digits, ':'); i > 0 { // FILE:LINE:COLUMN
		digits = digits[:i]
	}
	if !ok || !isDigits(digits) || len(digits) > 7 {
		return 0, "", false
	}
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n, msg, true
}

// stack takes "go: A imports", "\tB imports", "\tC: ERR" apart and returns ERR
// (cmd/go/internal/modload: loadPkg.stackText, mvs.BuildListError).
func (f *Failure) stack(lines []string) string {
	for i, line := range lines {
		s := strings.TrimPrefix(strings.TrimPrefix(line, "go: "), "\t")
		if who, ok := cutStack(s); ok {
			f.Chain = append(f.Chain, who)
			continue
		}
		rest := strings.Join(append([]string{s}, lines[i+1:]...), "\n")
		if i == 0 {
			return rest
		}
		who, err, ok := strings.Cut(rest, ": ")
		if !ok {
			return rest
		}
		if path, version, ok := strings.Cut(who, "@"); ok {
			f.Module = module.Version{Path: path, Version: version}
		} else {
			f.Package = who
		}
		return err
	}
	return ""
}

func cutStack(s string) (who string, ok bool) {
	for _, suffix := range []string{" imports", " tested by", " requires"} {
		if who, ok := strings.CutSuffix(s, suffix); ok && !strings.Contains(who, ": ") {
			return strings.TrimSpace(who), true
		}
	}
	return "", false
}

// peel takes the links of go's chain of errors off that say who failed, and
// returns the rest, which says what failed.
func (f *Failure) peel(rest string) string {
	for {
		next, ok := f.peelOne(rest)
		if !ok {
			return rest
		}
		rest = next
	}
}

func (f *Failure) peelOne(rest string) (string, bool) {
	for _, link := range links {
		if s, ok := strings.CutPrefix(rest, link.prefix); ok {
			who, tail, ok := strings.Cut(s, link.end)
			if !ok || strings.Contains(who, "\n") || link.end == ": " && strings.Contains(who, " ") {
				return rest, false
			}
			link.set(f, who)
			return tail, true
		}
	}
	who, tail, ok := strings.Cut(rest, ": ")
	path, version, at := strings.Cut(who, "@")
	if !ok || !at || strings.ContainsAny(who, " \n\":") {
		return rest, false
	}
	f.Module = module.Version{Path: path, Version: version}
	return tail, true
}

// links are the prefixes of go's chain of errors that name somebody.
var links = []struct {
	prefix, end string
	set         func(f *Failure, who string)
}{
	{"cannot find module providing package ", ": ", func(f *Failure, who string) { f.Package = who }},
	{"unrecognized import path \"", "\": ", func(f *Failure, who string) {
		f.Source = Direct
		if f.Module.Path == "" {
			f.Module.Path = who
		}
	}},
	{"verifying module", ": ", func(f *Failure, _ string) { f.Source = ChecksumDatabase }},
	{"verifying go.mod", ": ", func(f *Failure, _ string) { f.Source = ChecksumDatabase }},
	{"initializing sumdb.Client", ": ", func(f *Failure, _ string) { f.Source = ChecksumDatabase }},
	{"verifying ", ": ", func(f *Failure, who string) {
		path, version, _ := strings.Cut(who, "@")
		f.Module = module.Version{Path: path, Version: strings.TrimSuffix(version, "/go.mod")}
	}},
	{"module ", ": ", func(f *Failure, who string) { f.Module.Path = who }},
	{"download go", ": ", func(f *Failure, who string) { f.Source, f.Module.Version = ToolchainSource, "go"+who }},
	{"switching to go >= ", ": ", func(f *Failure, who string) { f.Source, f.Module.Version = ToolchainSource, "go"+who }},
}

// finish reads the rest of the chain: which URL, and which wording it is.
func (l *Log) finish(f *Failure, rest string) {
	rest = strings.TrimSpace(rest)
	readRevision(f, rest)
	head, _ := cutResponse(rest)
	if f.URL == "" {
		f.URL = findURL(head)
	}
	l.readCommand(f, head)
	if f.Source == "" {
		f.Source = sourceOf(f.URL)
	}
	if f.Leg == "" {
		f.Leg = LegHost
	}
	match(f, rest)
	f.blameHTTPProxy(head)
	if f.Reason == "" {
		f.Reason = reason(rest)
	}
	l.guessModule(f)
}

// blameHTTPProxy sees that git could not connect to another host than that of
// the URL: its HTTP proxy's.
func (f *Failure) blameHTTPProxy(head string) {
	_, rest, ok := strings.Cut(head, "unable to access '")
	if !ok || f.Host == "" || f.Step != DNS && f.Step != TCP {
		return
	}
	if u, err := url.Parse(findURL(rest)); err == nil && u.Hostname() != "" && u.Hostname() != f.Host {
		f.Leg = LegHTTPProxy
	}
}

// guessModule finds the module of a failure that names a package only.
func (l *Log) guessModule(f *Failure) {
	if f.Module.Path == "" {
		for p := f.Package; p != "" && p != "."; p = parent(p) {
			if _, ok := l.versions[p]; ok {
				f.Module.Path = p
				break
			}
		}
	}
	if f.Module.Path != "" && f.Module.Version == "" {
		f.Module.Version = l.versions[f.Module.Path]
	}
}

func parent(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return ""
	}
	return path[:i]
}

// cutResponse parts what go says from what a server said (web.HTTPError).
func cutResponse(s string) (head, response string) {
	head, response, _ = strings.Cut(s, "\n\tserver response:")
	return head, response
}

// readRevision takes "reading MODULE/go.mod at revision REV: …" apart.
func readRevision(f *Failure, rest string) {
	s, ok := strings.CutPrefix(rest, "reading ")
	if !ok {
		return
	}
	path, s, ok := strings.Cut(s, "/go.mod at revision ")
	if !ok || strings.Contains(path, " ") {
		return
	}
	rev, _, _ := strings.Cut(s, ": ")
	f.Module = module.Version{Path: path, Version: rev}
	if f.Source == "" {
		f.Source = VersionControl
	}
}

// readCommand finds the remote of "TOOL ARGS in DIR: exit status N".
func (l *Log) readCommand(f *Failure, head string) {
	i := strings.Index(head, ": exit status ")
	if i < 0 {
		i = strings.Index(head, ": exec: ")
	}
	if i < 0 {
		return
	}
	cmd, dir, ok := cutLast(head[:i], " in ")
	if j := strings.LastIndex(cmd, ": "); j >= 0 {
		cmd = cmd[j+2:]
	}
	if !ok || !startsWithTool(cmd) {
		return
	}
	f.Source, f.Leg = VersionControl, LegVCS
	if remote := l.remotes[dir]; remote != "" {
		f.URL = remote
	}
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// findURL is the first URL of the text, less the quotes and colons around it.
func findURL(s string) string {
	best := -1
	for _, scheme := range []string{"https://", "http://", "ssh://", "git://", "file://", "svn://", "git+ssh://"} {
		if i := strings.Index(s, scheme); i >= 0 && (best < 0 || i < best) {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	u := s[best:]
	if i := strings.IndexAny(u, " \t\n\"'<>"); i >= 0 {
		u = u[:i]
	}
	return strings.TrimRight(u, ":;,)")
}

// sourceOf tells by the shape of a URL what kind of server it asks
// (go help goproxy; x/mod/sumdb for the database).
func sourceOf(raw string) Source {
	u, err := url.Parse(raw)
	if err != nil || raw == "" {
		return ""
	}
	p := u.Path
	switch {
	case u.Query().Get("go-get") == "1":
		return Direct
	case strings.Contains(p, "/golang.org/toolchain/@v/"):
		return ToolchainSource
	case strings.Contains(p, "/@v/"), strings.HasSuffix(p, "/@latest"):
		return ModuleProxy
	case strings.HasPrefix(p, "/lookup/"), strings.HasPrefix(p, "/tile/"), p == "/supported", p == "/latest", strings.Contains(p, "/sumdb/"):
		return ChecksumDatabase
	case strings.HasPrefix(u.Scheme, "http"):
		return ""
	}
	return VersionControl
}

// reason is the last line that says something: go's leaf, or the tool's words.
func reason(rest string) string {
	head, _ := cutResponse(rest)
	lines := strings.Split(head, "\n")
	for _, line := range lines[1:] {
		t := strings.TrimSpace(line)
		if strings.HasPrefix(t, "fatal:") || strings.HasPrefix(t, "error:") || strings.HasPrefix(t, "ssh:") {
			return clip(t, 300)
		}
	}
	return clip(strings.TrimSpace(lines[0]), 300)
}
