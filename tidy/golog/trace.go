package golog

import (
	"strconv"
	"strings"
	"time"
)

// What brought a line: nothing of ours, -x, -v, or -v with words that are
// held until it is known whether they explain a failure.
type traceKind int

const (
	notTrace traceKind = iota
	traceX
	traceV
	traceHeld
)

// traceState is what the lines before tell about the next one: some traces of
// go span lines.
type traceState struct {
	inAuth     bool // after "GOAUTH encountered errors for URL:"
	authURL    string
	inPing     bool // after "# cd DIR; git ls-remote URL": git's raw words follow
	afterCd    bool // after "cd DIR": the command follows on a line of its own
	inTemplate bool // inside the quotes of an hg template, which hold a newline
}

const noSecureProtocol = "no secure protocol found for repository"

// traceLine says what brought the line, and folds it if it is a trace line.
// It runs for every line of every run, so it looks at prefixes only; the
// lines are those of cmd/go/internal/{web,vcs,auth} and modfetch/codehost.
func (l *Log) traceLine(line string) traceKind {
	s := &l.trace
	if s.inTemplate {
		s.inTemplate = strings.Count(line, "'")%2 == 0
		return traceX
	}
	afterCd := s.afterCd
	s.afterCd = false
	kind := l.startOfTrace(line, afterCd)
	if kind != notTrace {
		return kind
	}
	switch {
	case s.inAuth && !opensBlock(line):
		l.foldAuth(line)
		return traceX
	case s.inPing && !opensBlock(line):
		l.hearPing(line)
		return traceHeld
	}
	s.inAuth, s.inPing = false, false
	return notTrace
}

func (l *Log) startOfTrace(line string, afterCd bool) traceKind {
	switch {
	case strings.HasPrefix(line, "# get ") && isFetched(line[len("# get "):]):
		l.foldFetch(line[len("# get "):])
	case strings.HasPrefix(line, "mkdir -p ") && strings.Contains(line, " # "):
		l.foldRemote(line[len("mkdir -p "):], " # ")
	case strings.HasPrefix(line, "# lock "), strings.HasPrefix(line, "# ignoring directory "):
	case strings.HasPrefix(line, "# cd ") && strings.Contains(line, "; "):
		l.startPing(line)
		l.trace = traceState{inPing: true}
		return traceV
	case strings.HasPrefix(line, "# ") && strings.Contains(line, " for "):
		if !l.foldRemote(line[len("# "):], " for ") {
			return notTrace
		}
	case strings.HasPrefix(line, "cd "):
		return l.foldCd(line)
	case afterCd && startsWithTool(line):
		l.probed = true
		l.probing = append(l.probing[max(0, len(l.probing)-maxProbing):], Command{Line: clip(line, 2<<10), Started: l.since()})
	case isTimed(line):
		l.foldCommandEnd(line)
	case strings.HasPrefix(line, `get "`) && (strings.Contains(line, `": found meta tag `) || strings.HasSuffix(line, `": verifying non-authoritative meta tag`)):
		l.trace = traceState{}
		l.foldTag(line)
		return traceV
	case strings.HasPrefix(line, "unused ") && strings.Count(line, " ") == 1:
		l.trace = traceState{}
		return traceV
	case strings.HasPrefix(line, authHead):
		l.trace = traceState{inAuth: true}
		l.foldAuthHead(line)
		return traceX
	default:
		return notTrace
	}
	l.trace.inAuth, l.trace.inPing = false, false
	return traceX
}

// isFetched says whether s begins with a URL that go can fetch.
func isFetched(s string) bool {
	return strings.HasPrefix(s, "https:/") || strings.HasPrefix(s, "http:/") || strings.HasPrefix(s, "file:/") // a GOPROXY may have lost a slash
}

// foldFetch takes "URL", "URL: 200 OK (0.004s)" or "URL: error".
func (l *Log) foldFetch(rest string) {
	i := strings.IndexByte(rest, ' ')
	if i < 0 {
		l.startFetch(rest)
		return
	}
	if rest[i-1] != ':' {
		return
	}
	u, end := rest[:i-1], rest[i+1:]
	n, ok := l.open[u]
	if !ok {
		return
	}
	delete(l.open, u)
	f := &l.fetches[n]
	f.Ended = true
	if status, took, ok := cutStatus(end); ok {
		f.Status, f.Took = status, took
		if strings.HasPrefix(status, "200") && isModuleFile(u) {
			l.progress++
		}
		return
	}
	f.Error = clip(end, 2<<10)
	f.Took = l.since() - f.Started
}

func (l *Log) startFetch(u string) {
	if len(l.fetches) >= maxFetches && !l.dropFetch() {
		l.dropped++
		return
	}
	l.open[u] = len(l.fetches)
	l.fetches = append(l.fetches, Fetch{URL: clip(u, 2<<10), Started: l.since()})
}

// dropFetch makes room: of a very long log the successful half goes.
func (l *Log) dropFetch() bool {
	kept := l.fetches[:0]
	for _, f := range l.fetches {
		if !f.Ended || !strings.HasPrefix(f.Status, "200") {
			kept = append(kept, f)
		}
	}
	l.dropped += len(l.fetches) - len(kept)
	l.fetches = kept
	clear(l.open)
	for i, f := range kept {
		if !f.Ended {
			l.open[f.URL] = i
		}
	}
	return len(kept) < maxFetches*3/4
}

// cutStatus takes "200 OK (0.004s)" apart.
func cutStatus(s string) (status string, took time.Duration, ok bool) {
	i := strings.LastIndex(s, " (")
	if i < 3 || !strings.HasSuffix(s, "s)") || !isDigits(s[:3]) {
		return "", 0, false
	}
	sec, err := strconv.ParseFloat(s[i+2:len(s)-2], 64)
	if err != nil {
		return "", 0, false
	}
	return s[:i], time.Duration(sec * float64(time.Second)), true
}

func isModuleFile(u string) bool {
	return strings.HasSuffix(u, ".zip") || strings.HasSuffix(u, ".mod") || strings.HasSuffix(u, ".info")
}

// foldRemote takes "DIR # git3 URL" or "DIR for git3 URL": the module cache
// folder of a repository, and where the repository is.
func (l *Log) foldRemote(s, sep string) bool {
	dir, rest, _ := strings.Cut(s, sep)
	typ, u, ok := strings.Cut(rest, " ")
	if !ok || !(strings.HasPrefix(typ, "git") || strings.HasPrefix(typ, "vcs")) || strings.Contains(u, " ") {
		return false
	}
	if len(l.remotes) < maxFetches {
		l.remotes[dir] = u
	}
	return true
}

// A tag is a go-import meta tag.
type tag struct{ vcs, repository string }

// foldTag takes `get "PATH": found meta tag vcs.metaImport{Prefix:"…", VCS:"…",
// RepoRoot:"…", SubDir:""} at //PATH?go-get=1`, which -v brings.
func (l *Log) foldTag(line string) {
	field := func(name string) string {
		_, rest, _ := strings.Cut(line, name+`:"`)
		value, _, _ := strings.Cut(rest, `"`)
		return value
	}
	if l.tags == nil {
		l.tags = map[string]tag{}
	}
	if prefix := field("Prefix"); prefix != "" && len(l.tags) < maxFetches {
		l.tags[prefix] = tag{field("VCS"), field("RepoRoot")}
	}
}

// foldCd takes "cd DIR; git …", or the "cd DIR" whose command is on the next line.
func (l *Log) foldCd(line string) traceKind {
	dir, cmd, ok := strings.Cut(line[len("cd "):], "; ")
	switch {
	case !ok && strings.HasPrefix(line, "cd /"), !ok && len(line) > 5 && line[4] == ':':
		l.trace = traceState{afterCd: true}
	case ok && startsWithTool(cmd):
		l.trace = traceState{inTemplate: strings.Count(line, "'")%2 == 1}
		if len(l.commands) < maxFetches {
			l.commands[line] = Command{Dir: dir, Line: clip(cmd, 2<<10), Started: l.since()}
		}
	default:
		return notTrace
	}
	return traceX
}

func (l *Log) foldCommandEnd(line string) {
	_, cmd, _ := strings.Cut(line, " # ")
	delete(l.commands, cmd)
	l.trace = traceState{inTemplate: strings.Count(line, "'")%2 == 1}
}

func startsWithTool(s string) bool {
	tool, _, _ := strings.Cut(s, " ")
	switch tool {
	case "git", "hg", "svn", "bzr", "fossil":
		return true
	}
	return false
}

// isTimed says whether the line begins like "0.003s # ".
func isTimed(line string) bool {
	sec, _, ok := strings.Cut(line, "s # ")
	if !ok || len(sec) < 5 || len(sec) > 12 {
		return false
	}
	_, err := strconv.ParseFloat(sec, 64)
	return err == nil
}

func isDigits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// clip cuts a text that is too long to keep.
func clip(s string, max int) string {
	if len(s) <= max {
		return s
	}
	return strings.ToValidUTF8(s[:max], "") + "…"
}
