package golog

import (
	"strings"
	"unicode/utf8"
)

// This file collects the lines of one message of go among those of others.

// line takes one line of what a program printed, perhaps behind a prefix.
func (p *paster) line(text string) {
	p.watch(text)
	if p.continued(text) {
		return
	}
	if p.ofTest(text) {
		p.endMessage()
		return
	}
	o := findOpening(text)
	if o.kind == opensNews && strings.Count(o.text, " go: ") > 0 { // the line breaks were lost
		for _, part := range strings.Split(o.text, " go: ") {
			p.line("go: " + strings.TrimPrefix(part, "go: "))
		}
		return
	}
	if o.weak && p.spills(text) {
		return
	}
	if p.pinging && o.kind == opensNothing {
		p.log.hearPing(p.bare(text))
		return
	}
	p.pinging = o.kind == opensTrace && strings.HasPrefix(o.text, "# cd ")
	switch {
	case o.kind == opensMessage:
		p.open(o, text)
	case o.kind == opensNothing && p.goesOn(text):
	case o.kind == opensCommand && p.opened && sense(p.log.parse(p.log.block.lines)) >= openText && p.goesOn(text):
		p.speaks = true
	case o.kind == opensNothing, o.kind == opensCommand && isGoMark(text):
		p.openLoose(text)
		if !p.opened {
			p.noteBuild(text, p.out.Lines)
		}
	default:
		p.endMessage()
		p.tell(o)
	}
}

// ofTest says whether a line is what a test of some program logs (testing.T.Log):
// its own words, whatever they quote.
func (p *paster) ofTest(text string) bool {
	if _, rest, ok := strings.Cut(text, "_test.go:"); ok {
		if line, said, ok := strings.Cut(rest, ":"); ok && isDigits(line) && strings.HasPrefix(said, " ") {
			p.inTest = true
			return true
		}
	}
	p.inTest = p.inTest && strings.HasPrefix(text, "        ")
	return p.inTest
}

// noteBuild notes the first complaint about sources.
func (p *paster) noteBuild(text string, line int) {
	if p.build == "" && ofBuild(text) {
		p.build, p.buildAt = text, line
	}
}

// tell takes a line that is no error.
func (p *paster) tell(o opening) {
	p.speaks = true
	switch o.kind {
	case opensEcho:
	case opensTrace:
		p.log.Line(o.text)
	case opensCommand:
		p.nextRun()
		p.run(o)
	case opensEnd:
		if p.nextRun(); len(p.out.Runs) > 0 {
			p.out.Passed = p.out.Lines
		}
	case opensNews:
		p.nextRun()
		p.log.Line(o.text)
	case opensFetch:
		p.fetched = o.text
	}
}

// continued says whether a line, whatever it looks like, goes on with the open
// message by its indentation, and keeps it: the last link of a chain of imports
// begins like any message.
func (p *paster) continued(text string) bool {
	if !p.opened {
		return false
	}
	rest := p.bare(text)
	return (strings.HasPrefix(rest, "\t") || strings.HasPrefix(rest, "usage: go ")) && p.goesOn(text)
}

// open begins a message.
func (p *paster) open(o opening, pasted string) {
	p.endMessage()
	p.at = p.out.Lines
	p.opener = p.ran
	p.opened, p.prefix, p.width = true, shapeOf(o.prefix), utf8.RuneCountInString(pasted)
	p.log.block.add(o.text)
	p.log.block.doubtful = o.doubtful
}

// openLoose begins a message in its middle: the log may have been cut there.
func (p *paster) openLoose(text string) {
	prompt := p.speaks && strings.Contains(text, "terminal prompts disabled") // go forbids git to ask
	if !isGoMark(text) && !prompt || len(p.loose) >= maxLoose {
		return
	}
	indent := beginningOfLoose(text)
	p.open(opening{opensMessage, text[:indent], text[indent:], true, false}, text)
	p.isLoose = true
}

// goesOn says whether a line belongs to the open message, and keeps it.
func (p *paster) goesOn(text string) bool {
	if !p.opened {
		return false
	}
	rest := p.bare(text)
	b := &p.log.block
	if len(p.spill) == 0 && isContinuation(rest, b.lines[0], b.lines[len(b.lines)-1]) {
		b.add(rest)
		p.width = utf8.RuneCountInString(text)
		return true
	}
	if p.spills(text) {
		return true
	}
	p.endMessage()
	return false
}

// bare is a line without the prefix of the open message.
func (p *paster) bare(text string) string {
	if rest, ok := p.prefix.cut(text); ok {
		text = rest
	}
	if rest, ok := strings.CutPrefix(text, "        "); ok {
		text = "\t" + rest // a tab that somebody expanded
	}
	return strings.TrimRight(text, " ")
}

// spills says whether a line may be the rest of a line before that somebody
// wrapped, and keeps it: the open message makes no sense without it, and its
// first word had no room on the line before.
func (p *paster) spills(text string) bool {
	if !p.opened || len(p.spill) == maxSpill {
		return false
	}
	rest := p.bare(text)
	word, _, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	indented := strings.HasPrefix(rest, "\t") && len(p.spill) > 0
	if word == "" || !indented && p.width+len(word) < wrapWidth {
		return false
	}
	if len(p.spill) == 0 {
		p.cut = usualWidths[p.width]
	}
	p.spill = append(p.spill, rest)
	p.width = utf8.RuneCountInString(text)
	return true
}

// endMessage reads the open message. One that makes no sense by itself may have
// been wrapped: then the lines after it belong to it.
func (p *paster) endMessage() {
	if !p.opened {
		return
	}
	l := p.log
	b, spill, loose := l.block, p.spill, p.isLoose
	l.block, p.spill, p.opened, p.isLoose = block{}, nil, false, false
	if l.full() {
		return
	}
	if strings.HasPrefix(b.lines[0], "package ") && len(b.lines) == 1 && !strings.Contains(b.lines[0], ": ") {
		return // a chain of imports begins so, and none followed
	}
	found := l.rejoin(l.parse(b.lines), b.lines, spill, p.cut)
	for _, mend := range []func([]Failure, []string) []Failure{l.indented, l.completed} {
		if len(found) == 1 && found[0].Step == "" {
			found = mend(found, b.lines)
		}
	}
	for _, f := range found {
		f.At = p.at
		if isFlagError(f.Text) && !strings.Contains(f.Text, "usage: go ") {
			continue // of another program
		}
		crash := strings.HasPrefix(f.Text, "panic: ")
		if b.doubtful && f.Step == "" && !crash || crash && !strings.Contains(f.Text, "\ncmd/go/") {
			p.noteBuild(f.Text, f.At)
			continue
		}
		if f.URL == "" && f.Host == "" && !f.Final {
			f.URL = p.fetched
		}
		if loose {
			p.loose = append(p.loose, f)
		} else {
			l.keepFailure(f)
			p.failed = p.opener
		}
	}
}
