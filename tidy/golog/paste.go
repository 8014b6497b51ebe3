package golog

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

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
	Runs   []Run // those that failed, the last one last
	Lost   int   // earlier runs that failed and were not kept
	Passed int   // the line of a later run that the log shows to have passed; 0: none
	Lines  int
}

// Bounds of what is kept of a pasted log.
const (
	maxChunk  = 256 << 10 // bytes that are read at once; a longer line is read in pieces
	maxRuns   = 50
	maxOlder  = 20  // failures of a run that is not the last
	maxLoose  = 40  // messages without a beginning
	maxSpill  = 12  // lines that a wrapped message may go on for
	minBegun  = 10  // bytes of a wording that tell which one was cut off
	maxEnd    = 200 // bytes of the end of a message that may be the beginning of a wording
	wrapWidth = 60  // nobody wraps at fewer columns
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
		if !p.opened && p.again == 0 {
			at := marks.find(text)
			if at < 0 {
				p.skip(text)
				return
			}
			begin := bytes.LastIndexByte(text[:at], '\n') + 1
			p.skip(text[:begin])
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
	pinging bool      // what follows is what came of a try to reach a repository
	isLoose bool      // the open message has a mark of go and no beginning
	speaks  bool      // a go command was named in the log
	loose   []Failure // of messages without a beginning

	ran    command // the last command line, until the prompt comes back
	opener command // the one under which the open message stands
	failed command // that of the last failure
	again  int     // the line in which it was run again; 0 also once it has printed more than news

	build   string // the first complaint about sources, which are no matter of modules
	buildAt int    // its line
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
		p.again, p.out.Passed = 0, 0
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
	if len(p.loose) == 0 && p.build != "" {
		p.loose = []Failure{{Leg: LegHost, Final: true, Reason: clip(strings.TrimSpace(p.build), 300), Text: p.build, At: p.buildAt}}
	}
	for _, f := range p.loose {
		p.log.keepFailure(f)
	}
	p.endRun()
}
