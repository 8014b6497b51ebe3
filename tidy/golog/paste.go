package golog

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// A Run is one run of a go command that failed, as a pasted log shows it.
type Run struct {
	Line     int // of the log where its first failure stands, from 1
	Failures []Failure
	Fetches  []Fetch
}

// Pasted is what a log from elsewhere holds of go.
type Pasted struct {
	Runs  []Run // those that failed, the last one last
	Lost  int   // earlier runs that failed and were not kept
	Lines int
}

// Bounds of what is kept of a pasted log.
const (
	maxChunk  = 1 << 20 // bytes that are read at once; a longer line is read in pieces
	maxRuns   = 50
	maxOlder  = 20 // failures of a run that is not the last
	maxLoose  = 40 // messages without a beginning
	maxSpill  = 12 // lines that a wrapped message may go on for
	minBegun  = 10 // bytes of a wording that tell which one was cut off
	wrapWidth = 60 // nobody wraps at fewer columns
)

// ReadPasted reads any log in which a go command may have failed: go's lines are
// found among those of others, freed of what tools put around them, and parted
// into runs. Memory is bounded whatever the log's size.
func ReadPasted(r io.Reader) (Pasted, error) {
	p := &paster{log: newPastedLog()}
	in := bufio.NewReaderSize(r, 1<<10)
	if head, _ := in.Peek(3); hasBOM(head) {
		r = transform.NewReader(in, unicode.BOMOverride(encoding.Nop.NewDecoder()))
	} else {
		r = in
	}
	buf, n := make([]byte, maxChunk), 0
	for {
		got, err := r.Read(buf[n:])
		n += got
		end := bytes.LastIndexByte(buf[:n], '\n') + 1
		if end == 0 && n == len(buf) || err != nil {
			end = n
		}
		p.chunk(buf[:end])
		n = copy(buf, buf[end:n])
		if err != nil {
			p.endRun()
			p.resort()
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return p.out, err
		}
	}
}

// chunk takes some whole lines. What lies between marks of go is only counted,
// unless a message is open.
func (p *paster) chunk(text []byte) {
	marks := markFinder()
	for len(text) > 0 {
		if !p.opened {
			at := marks.find(text)
			if at < 0 {
				p.out.Lines += lineCount(text)
				return
			}
			begin := bytes.LastIndexByte(text[:at], '\n') + 1
			p.out.Lines += lineCount(text[:begin])
			text = text[begin:]
		}
		end := bytes.IndexByte(text, '\n') + 1
		if end == 0 {
			end = len(text)
		}
		p.out.Lines++
		for _, line := range unwrap(string(text[:end])) {
			p.line(line)
		}
		text = text[end:]
	}
}

// lineCount counts lines, a last one without its end too.
func lineCount(text []byte) int {
	n := bytes.Count(text, []byte{'\n'})
	if len(text) > 0 && text[len(text)-1] != '\n' {
		n++
	}
	return n
}

// hasBOM says whether a text begins with a byte order mark: of UTF-16, as
// PowerShell writes it, or of UTF-8.
func hasBOM(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) || bytes.HasPrefix(head, []byte("\xef\xbb\xbf"))
}

func newPastedLog() *Log { return New(Flags{V: true, X: true}) }

// paster reads the lines of a pasted log.
type paster struct {
	out     Pasted
	log     *Log
	at      int       // the line where the open message began
	opened  bool      // a message is open: the next lines may belong to it
	prefix  shape     // what stood before its first line
	width   int       // the length of its last line as pasted
	cut     bool      // the first of them at a usual width
	spill   []string  // lines after it that are a part only if it was wrapped
	fetched string    // the URL that an old go said it fetches
	inTest  bool      // a test prints, indented, what it looks at
	isLoose bool      // the open message has a mark of go and no beginning
	speaks  bool      // a go command was named in the log
	loose   []Failure // of messages without a beginning
}

// line takes one line of what a program printed, perhaps behind a prefix.
func (p *paster) line(text string) {
	if p.continued(text) {
		return
	}
	if p.ofTest(text) {
		p.endMessage()
		return
	}
	o := findOpening(text)
	if news, more, ok := cutNews(o); ok { // the line breaks were lost
		p.line(news)
		p.line(more)
		return
	}
	if o.weak && p.spills(text) {
		return
	}
	switch {
	case o.kind == opensMessage:
		p.open(o, text)
	case o.kind == opensNothing && p.goesOn(text):
	case o.kind == opensCommand && p.opened && sense(p.log.parse(p.log.block.lines)) >= openText && p.goesOn(text):
		p.speaks = true
	case o.kind == opensNothing, o.kind == opensCommand && isGoMark(text):
		p.openLoose(text)
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

// tell takes a line that is no error.
func (p *paster) tell(o opening) {
	p.speaks = true
	switch o.kind {
	case opensEcho:
	case opensTrace:
		p.log.Line(o.text)
	case opensCommand:
		p.nextRun()
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
	rest, ok := p.prefix.cut(text)
	return ok && strings.HasPrefix(rest, "\t") && p.goesOn(text)
}

// open begins a message.
func (p *paster) open(o opening, pasted string) {
	p.endMessage()
	p.at = p.out.Lines
	p.opened, p.prefix, p.width = true, shapeOf(o.prefix), utf8.RuneCountInString(pasted)
	p.log.block.add(o.text)
	p.log.block.doubtful = o.doubtful
}

// openLoose begins a message in its middle: the log may have been cut there.
func (p *paster) openLoose(text string) {
	if !isGoMark(text) && !(p.speaks && isToolMark(text)) || len(p.loose) >= maxLoose {
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
	found := l.rejoin(l.parse(b.lines), b.lines, spill, p.cut)
	if len(found) == 1 && found[0].Step == "" {
		found = l.completed(found, b.lines)
	}
	for _, f := range found {
		f.At = p.at
		crash := strings.HasPrefix(f.Text, "panic: ")
		if b.doubtful && f.Step == "" && !crash || crash && !strings.Contains(f.Text, "\ncmd/go/") {
			continue
		}
		if f.URL == "" && f.Host == "" && !f.Final {
			f.URL = p.fetched
		}
		if loose {
			p.loose = append(p.loose, f)
		} else {
			l.keepFailure(f)
		}
	}
}

// openText is added for a text that stops in the middle.
const openText = 10000

// sense is how much sense the wordings make of failures: the place in their
// table of the worst, since it begins with what says most. A text that is left
// open makes little.
func sense(found []Failure) (worst int) {
	for _, f := range found {
		row := f.row
		if isOpen(f.Text) {
			row += openText
		}
		if f.Step == "" {
			row += 2 * openText
		}
		worst = max(worst, row)
	}
	return worst
}

// isOpen says whether a text stops in the middle.
func isOpen(text string) bool {
	return strings.Count(text, `"`)%2 == 1 || strings.Count(text, "(") > strings.Count(text, ")") || strings.ContainsAny(text[max(0, len(text)-1):], ":,(")
}

// usualWidths are the columns at which terminals and log viewers cut lines.
var usualWidths = map[int]bool{72: true, 76: true, 78: true, 79: true, 80: true, 100: true, 120: true, 128: true, 132: true, 160: true, 200: true}

// rejoin puts a wrapped message together again, cut anywhere or at blanks, as
// far as it makes more sense than found, which is the message as it stands.
func (l *Log) rejoin(found []Failure, lines, spill []string, cut bool) []Failure {
	glues := []string{" ", ""}
	if cut {
		glues = []string{"", " "}
	}
	best := sense(found)
	for n := 1; n <= len(spill); n++ {
		for n < len(spill) && (strings.HasPrefix(spill[n], "\t") || cut && utf8.RuneCountInString(spill[n-1]) >= wrapWidth && usualWidths[utf8.RuneCountInString(spill[n-1])]) {
			n++
		}
		for _, glue := range glues {
			whole := l.parse(strings.Split(glued(lines, spill[:n], glue), "\n"))
			if s := sense(whole); s < best || s == best && strings.HasPrefix(spill[n-1], "\t") {
				found, best = whole, s
			}
		}
	}
	return found
}

func glued(lines, spill []string, glue string) string {
	text := strings.Join(lines, "\n")
	for _, s := range spill {
		if strings.HasPrefix(s, "\t") {
			text += "\n" + s
		} else {
			text += glue + strings.TrimLeft(s, " ")
		}
	}
	return text
}

// completed reads a message whose last words were cut off, if they begin like
// those of a wording.
func (l *Log) completed(found []Failure, lines []string) []Failure {
	last := lines[len(lines)-1]
	for _, p := range patterns() {
		if rest := missing(strings.ToLower(last), p.has); rest != "" {
			whole := l.parse(append(lines[:len(lines)-1:len(lines)-1], last+rest))
			if len(whole) == 1 && whole[0].Step != "" {
				whole[0].Text = found[0].Text
				return whole
			}
		}
	}
	return found
}

// missing is the rest of words of which a text ends with a good part.
func missing(text, words string) string {
	for n := len(words) - 1; n >= minBegun; n-- {
		if strings.HasSuffix(text, words[:n]) {
			return words[n:]
		}
	}
	return ""
}

// nextRun ends the run if it has failed: go tells what it does first and what
// went wrong last.
func (p *paster) nextRun() {
	if len(p.log.failures) > 0 {
		p.endRun()
	}
}

func (p *paster) endRun() {
	p.endMessage()
	if len(p.log.failures) > 0 {
		if n := len(p.out.Runs); n > 0 {
			older := &p.out.Runs[n-1]
			older.Failures, older.Fetches = older.Failures[:min(len(older.Failures), maxOlder)], nil
		}
		p.out.Runs = append(p.out.Runs, Run{p.log.failures[0].At, p.log.failures, p.log.fetches})
	}
	if len(p.out.Runs) > maxRuns {
		p.out.Runs = p.out.Runs[1:]
		p.out.Lost++
	}
	p.log, p.fetched = newPastedLog(), ""
}

// resort takes what had no beginning, if nothing else told of a failure.
func (p *paster) resort() {
	if len(p.out.Runs) > 0 {
		return
	}
	for _, f := range p.loose {
		p.log.keepFailure(f)
	}
	p.endRun()
}
