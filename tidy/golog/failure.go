package golog

import (
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/module"
)

// A Failure is one error that go printed, taken apart. Fields that the text
// does not tell are empty.
type Failure struct {
	Module  module.Version    // what was to be fetched
	Package string            // the import that asked for it
	URL     string            // what was asked, as go printed it; of a repository its remote
	Host    string            // the host that the text blames, if it is not URL's (a redirect, git's proxy)
	Tool    string            // the version control tool that go ran, if the text tells
	Server  string            // the address that go dialled or the name server it asked, if the text tells
	Source  Source            // what kind of server was asked
	Leg     Leg               // on which leg it broke
	Step    Step              // the step that broke; empty if no wording fits
	Outcome Outcome           // how
	Status  string            // the digits of an HTTP status
	Final   bool              // the text alone settles the cause: nothing on a network is at fault
	Chain   []string          // who imports or requires it, outermost first
	File    string            // the file that the text blames, such as go.mod
	Line    int               // its line; 0 if the text tells none
	Reason  string            // the last link of go's chain of errors, one line
	Auth    []AuthError       // why GOAUTH had nothing for the URL, where go says so
	Told    map[string]string // what else the wording names, such as the go version that is wanted
	Waited  time.Duration     // how long go had waited for it when it was interrupted; 0: it ended by itself
	At      int               // the line of a pasted log in which it begins, from 1; 0: of a running go
	Text    string            // what go printed, verbatim, at most 32 KiB

	Completed bool // its last words were cut off: what they were is concluded

	row int // of the table of wordings
}

// finish reads the rest of the chain: which URL, and which wording it is.
func (l *Log) finish(f *Failure, rest string) {
	rest = strings.TrimSpace(rest)
	readRevision(f, rest)
	head, _ := cutResponse(rest)
	head = mangled.Replace(head) // go 1.19 to 1.21 lost a slash
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
	f.readServer(head)
	if f.Source == "" && f.Step == VCS { // the tool's words, without its command
		f.Source = VersionControl
	}
	if strings.Contains(rest, noSecureProtocol) {
		l.readPings(f)
	}
	l.blameCache(f, head)
	f.Auth = l.auth[f.URL]
	f.nameToolchain()
	l.readTag(f)
	f.blameHTTPProxy(head)
	if f.Reason == "" {
		f.Reason = reason(rest)
	}
	l.guessModule(f)
	f.blameGo()
}

var mangled = strings.NewReplacer("\"https://", "\"https://", "\"http://", "\"http://", "\"https:/", "\"https://", "\"http:/", "\"http://")

// blameCache sees that a damaged zip was not fetched in this run: it lay in the
// module cache. What a go prints that was not given -x does not tell.
func (l *Log) blameCache(f *Failure, head string) {
	_, rest, ok := strings.Cut(head, "unzip ")
	file, _, ok2 := strings.Cut(rest, ": ")
	_, name, ok3 := strings.Cut(filepath.ToSlash(file), "/cache/download/")
	if f.Step != Goproxy || f.Outcome != BadResponse || !ok || !ok2 || !ok3 || !l.own.Traced || !strings.Contains(head, "zip: ") {
		return
	}
	for _, fetch := range l.fetches {
		if strings.HasSuffix(fetch.URL, "/"+name) {
			return
		}
	}
	f.Step, f.Outcome, f.Final = Local, "damaged", true
	f.Told = map[string]string{"path": file}
}

// readServer finds the address that go dialled, whatever came of it.
func (f *Failure) readServer(head string) {
	if _, rest, ok := strings.Cut(head, "dial tcp "); ok && f.Server == "" {
		if address, _, ok := strings.Cut(rest, ": "); ok && !strings.ContainsAny(address, " \n") {
			f.Server = address
		}
	}
}

// nameToolchain names the module that go asked for where it says only which
// toolchain it wanted (gover: toolchains are versions of one module).
func (f *Failure) nameToolchain() {
	if system := f.Told["system"]; system != "" {
		f.Source = ToolchainSource
		f.Module = module.Version{Path: "golang.org/toolchain", Version: "v0.0.1-" + f.Told["toolchain"] + "." + strings.Replace(system, "/", "-", 1)}
	}
}

// blameHTTPProxy sees that git could not connect to another host than that of
// the URL: its HTTP proxy's.
func (f *Failure) blameHTTPProxy(head string) {
	_, rest, ok := strings.Cut(head, "unable to access '")
	if !ok || f.Host == "" || f.Step != DNS && f.Step != TCP {
		return
	}
	if u, err := url.Parse(findURL(rest)); err == nil && u.Hostname() != "" && u.Hostname() != hostOf(f.Host) {
		f.Leg = LegHTTPProxy
	}
}

// blameGo sees that a package of the standard library lacks another one of it:
// nobody wrote that import, and go does not find its own files.
func (f *Failure) blameGo() {
	if f.Outcome != "not-std" {
		return
	}
	src := strings.TrimSuffix(f.Told["searched"], f.Package)
	n := len(f.Chain)
	if src != "" && strings.HasPrefix(f.File, src) || n > 1 && isStandard(f.Chain[n-1]) && !isStandard(f.Chain[0]) {
		f.Step, f.Outcome = Toolchain, "std-broken"
	}
}

// isStandard says whether a path is one of the standard library's: its first
// part has no dot.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

// hostOf is a host without its port.
func hostOf(hostport string) string {
	if i := strings.LastIndexByte(hostport, ':'); i > 0 && isDigits(hostport[i+1:]) {
		return hostport[:i]
	}
	return hostport
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
	f.Tool, _, _ = strings.Cut(cmd, " ")
	if remote := l.remotes[dir]; remote != "" {
		f.URL = remote
	}
}

// readTag finds the repository of a failure that names none by the go-import
// meta tag that go found for its module.
func (l *Log) readTag(f *Failure) {
	if f.Source != VersionControl || f.Tool != "" && f.URL != "" {
		return
	}
	for p := f.Module.Path; p != ""; p = parent(p) {
		if tag, ok := l.tags[p]; ok {
			if f.Tool == "" {
				f.Tool = tag.vcs
			}
			if f.URL == "" {
				f.URL = tag.repository
			}
			return
		}
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
	if strings.HasSuffix(strings.ToLower(s[:best]), "see ") {
		return findURL(s[best+len("http"):]) // advice: nobody asked it
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
	if said := toolReason(lines[1:]); said != "" && (startsLikeTool(said) || lines[0] == "" || strings.Contains(lines[0], ": exit status ")) {
		return clip(said, 300)
	}
	return clip(strings.TrimSpace(lines[0]), 300)
}

// toolReason is the line in which a tool names its reason: what it marks as
// fatal, else its first words; never the sentence that git ends every failure
// of ssh with.
func toolReason(lines []string) string {
	first := ""
	for _, line := range lines {
		t := strings.TrimSpace(line)
		if strings.Contains(t, "Could not read from remote repository") || strings.Trim(t, "@ ") == "" || strings.HasPrefix(t, "remote: ") {
			continue
		}
		if startsLikeTool(t) {
			return t
		}
		if first == "" {
			first = t
		}
	}
	return first
}

func startsLikeTool(line string) bool {
	for _, p := range []string{"fatal:", "error:", "ssh:", "abort:"} {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	return false
}
