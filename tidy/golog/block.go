package golog

import "strings"

// block collects the lines of one error report.
type block struct {
	lines    []string
	size     int
	doubtful bool // it is a failure only if a wording knows it
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

// crashes says whether a line goes on with the last words of a go that crashes:
// the runtime writes several messages, and they are one failure.
func (b *block) crashes(line string) bool {
	return len(b.lines) > 0 && isCrash(b.lines[0]) && isCrash(line)
}

func isCrash(line string) bool {
	return strings.HasPrefix(line, "runtime: ") || strings.HasPrefix(line, "runtime/cgo: ") || strings.HasPrefix(line, "fatal error: ") || strings.HasPrefix(line, "panic: ")
}

// fold takes a line of go's own output.
func (l *Log) fold(line string) {
	if !opensBlock(line) || l.block.crashes(line) {
		if len(l.block.lines) > 0 || line == "SECURITY ERROR" { // sumdb.Client speaks without a "go: "
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
		l.noteIgnored(line)
		return
	}
	l.block.add(line)
}

// noteIgnored remembers a go.mod that go passes over where it lies
// (modload: findModuleRoot's callers).
func (l *Log) noteIgnored(line string) {
	for _, where := range []string{"$GOPATH ", "system temp root "} {
		if _, dir, ok := strings.Cut(line, "go: warning: ignoring go.mod in "+where); ok {
			l.ignored = dir
		}
	}
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
	if isToolchain(path) {
		l.switched = max(l.since(), 1)
	}
}

func (l *Log) endBlock() {
	b := l.block
	l.block = block{}
	if len(b.lines) == 0 || l.full() {
		return
	}
	for _, f := range l.parse(b.lines) {
		l.keepFailure(f)
	}
}

// full says whether no more failures are kept.
func (l *Log) full() bool { return len(l.failures) >= maxFailures || l.textSize >= maxText }

// keepFailure notes a failure, within bounds.
func (l *Log) keepFailure(f Failure) {
	if l.full() {
		return
	}
	if l.ignored != "" && f.Outcome == "no-main-module" {
		f.Outcome, f.Told = "env-ignored", map[string]string{"path": l.ignored}
	}
	l.textSize += len(f.Text)
	l.failures = append(l.failures, f)
}

// opensBlock says whether the line begins a message of go (CATALOGUE of
// shapes: base.Error, base.Fatal, flag errors, the runtime's own).
func opensBlock(line string) bool {
	for _, p := range beginnings {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	// Before go 1.21 the stack of an import has no "go: ".
	return !strings.HasPrefix(line, "\t") && !strings.HasPrefix(line, " ") &&
		(strings.HasSuffix(line, " imports") || strings.HasSuffix(line, " tested by"))
}

var beginnings = []string{"go: ", "verifying ", "-> unzip ", "flag provided but not defined", "invalid value ",
	"cannot determine current directory", "build cache is ", "runtime: ", "fatal error: ", "panic: ", "warning: ", "go mod tidy: ", "tidyx: "}

// isNews says whether the line tells what go does, and no error.
func isNews(line string) bool {
	for _, p := range news {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	return isSwitch(line) || strings.Contains(line, " is deprecated: ")
}

// isSwitch says whether the line tells that go wants a newer toolchain, which it
// may fetch (go.work's complaint of its own go line sounds alike and is an error).
func isSwitch(line string) bool {
	return strings.Contains(line, " requires go >= ") && strings.Contains(line, "(running go ") && !strings.Contains(line, "GOTOOLCHAIN=")
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
		f.ofOwnFile()
	}
	return list
}

// ofOwnFile sees that whatever go can't parse of a go.mod or go.work of one's
// own is a fault of its syntax, if no wording knows it better.
func (f *Failure) ofOwnFile() {
	switch work := strings.HasSuffix(f.File, ".work"); {
	case work && (f.Step == "" || f.Step == Local):
		f.Step, f.Outcome, f.Final = Local, "gowork-syntax", true
	case f.Step == "":
		f.Step, f.Outcome, f.Final = Local, "gomod-syntax", true
	}
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
	return atoi(digits), msg, true
}
