package golog

import (
	"strings"
	"time"

	"golang.org/x/mod/module"
)

// Flags are the tracing flags that the user gave to go himself: the lines of
// those stay in the output.
type Flags struct {
	V, X   bool
	Traced bool // go runs with -x, whoever gave it: what it does not trace it does not fetch
}

// Bounds of what a Log keeps, so that an endless log costs bounded memory.
const (
	maxFetches  = 4000
	maxFailures = 4000
	maxText     = 8 << 20  // bytes of all failures' texts
	maxBlock    = 32 << 10 // bytes of one failure's text
	maxHeld     = 8 << 10  // bytes of git's words about a schemeless repository
	maxTail     = 8 << 10  // bytes of the last lines that no row knows
)

// A Fetch is one request that go traced with -x. The zero Took means that it
// has not ended, or that go printed no time (a failed fetch).
type Fetch struct {
	URL     string
	Started time.Duration // since the first line of the log
	Took    time.Duration
	Status  string // "200 OK"; empty if there was no response
	Error   string
	Ended   bool
}

// A Command is one run of a version control tool that go traced with -x.
type Command struct {
	Dir, Line string
	Started   time.Duration
}

// A Log folds the lines that go prints. The zero value is not ready: use New.
// It is not safe for concurrent use.
type Log struct {
	own   Flags
	start time.Time
	now   func() time.Time

	fetches  []Fetch
	dropped  int // fetches past maxFetches
	open     map[string]int
	commands map[string]Command
	probing  []Command              // tools that try a scheme, whose end is not traced; the newest last
	probed   bool                   // the last line began one
	remotes  map[string]string      // module cache folder of a repository -> its URL
	auth     map[string][]AuthError // URL -> why GOAUTH had nothing for it
	versions map[string]string      // module path -> the version that go downloads
	switched time.Duration          // when go said that it downloads a toolchain; 0: it did not
	tags     map[string]tag         // module path -> the go-import meta tag that go found for it
	ignored  string                 // a folder whose go.mod go passes over
	failures []Failure
	textSize int // bytes of their texts
	block    block
	trace    traceState
	pings    []ping
	held     strings.Builder // git's words about a schemeless repository
	tail     tail
	progress int
	last     time.Time
}

// New returns a Log for a go command that was given the flags own by the user
// and -v and -x by us.
func New(own Flags) *Log {
	l := &Log{own: own, now: time.Now, open: map[string]int{}, commands: map[string]Command{}, remotes: map[string]string{}, auth: map[string][]AuthError{}}
	l.start = l.now()
	l.last = l.start
	return l
}

// Line takes the next line, with or without its line ending, and returns the
// text to pass on: the line itself, nothing if only the added flags brought
// it, or the line and what was held back until its reason was known.
func (l *Log) Line(line string) string {
	l.last, l.probed = l.now(), false
	bare := strings.TrimRight(line, "\r\n")
	switch l.traceLine(bare) {
	case traceX:
		return keep(line, l.own.X)
	case traceV:
		return keep(line, l.own.V)
	case traceHeld:
		if l.own.V {
			return line
		}
		if l.held.Len() < maxHeld {
			l.held.WriteString(bare + "\n")
		}
		return ""
	}
	l.fold(bare)
	if l.held.Len() > 0 && strings.Contains(bare, noSecureProtocol) {
		held := l.held.String()
		l.held.Reset()
		return ensureNewline(line) + held
	}
	return line
}

// Close ends the log: the failure that was being read is complete.
func (l *Log) Close() { l.endBlock() }

// Fetches are the requests that go traced, in the order of their start; of a
// very long log the first few thousand.
func (l *Log) Fetches() []Fetch { return l.fetches }

// InFlight are the requests that have started and not ended.
func (l *Log) InFlight() []Fetch {
	var list []Fetch
	for _, f := range l.fetches {
		if !f.Ended {
			list = append(list, f)
		}
	}
	return list
}

// Commands are the version control commands that run now.
func (l *Log) Commands() []Command {
	var list []Command
	for _, c := range l.commands {
		list = append(list, c)
	}
	return list
}

// Remote is the URL of the repository that a module cache folder belongs to,
// or "".
func (l *Log) Remote(dir string) string { return l.remotes[dir] }

// Module is the path that a repository serves, by the go-import meta tags that
// go found, or "".
func (l *Log) Module(repository string) string {
	for path, tag := range l.tags {
		if tag.repository == repository && repository != "" {
			return path
		}
	}
	return ""
}

// Downloading are the modules that go said it downloads, in no order.
func (l *Log) Downloading() []module.Version {
	var list []module.Version
	for path, version := range l.versions {
		list = append(list, module.Version{Path: path, Version: version})
	}
	return list
}

// Failures are the errors that go printed, in order.
func (l *Log) Failures() []Failure { return l.failures }

// Tail is the end of what go printed and no row knows, at most a few kilobytes.
func (l *Log) Tail() string { return l.tail.String() }

// Progress counts the module files that arrived.
func (l *Log) Progress() int { return l.progress }

// Arrived are the URLs of the module files that arrived, as far as Fetches has
// them.
func (l *Log) Arrived() []string {
	var list []string
	for _, f := range l.fetches {
		if strings.HasPrefix(f.Status, "200") && isModuleFile(f.URL) {
			list = append(list, f.URL)
		}
	}
	return list
}

// Silent says for how long go has printed nothing.
func (l *Log) Silent() time.Duration { return l.now().Sub(l.last) }

func (l *Log) since() time.Duration { return l.now().Sub(l.start) }

func keep(line string, own bool) string {
	if own {
		return line
	}
	return ""
}

func ensureNewline(line string) string {
	if strings.HasSuffix(line, "\n") {
		return line
	}
	return line + "\n"
}

// A tail keeps the last maxTail bytes of what it is given.
type tail struct{ text string }

func (t *tail) add(line string) {
	if len(line) > maxTail {
		line = line[:maxTail]
	}
	t.text += line + "\n"
	if len(t.text) > 2*maxTail {
		t.text = t.text[len(t.text)-maxTail:]
		if i := strings.IndexByte(t.text, '\n'); i >= 0 {
			t.text = t.text[i+1:]
		}
	}
}

func (t *tail) String() string { return t.text }
