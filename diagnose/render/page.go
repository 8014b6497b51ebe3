package render

import (
	"strings"
	"unicode/utf8"
)

// A page lays text out: a left rule and symbols on a terminal that shows them,
// else the name of the program before each line. Meaning is never in colour or
// in a symbol alone.
type page struct {
	o Options
	b strings.Builder
}

const (
	maxWidth     = 100
	defaultWidth = 80
	labelWidth   = 10
)

func newPage(o Options) *page {
	o.Width = Width(o)
	return &page{o: o}
}

// Width is how many columns a text for people may have: the terminal's, at most
// 100, and 80 where they are not known.
func Width(o Options) int {
	if o.Width <= 0 {
		return defaultWidth
	}
	return min(o.Width, maxWidth)
}

func (p *page) String() string { return p.b.String() }

func (p *page) ok() string  { return pick(p.o.Fancy, "✓", "ok") }
func (p *page) bad() string { return pick(p.o.Fancy, "✗", "x") }
func (p *page) gap() string { return pick(p.o.Fancy, "–", "-") }

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// margin is what stands at the left of each line.
func (p *page) margin() string { return pick(p.o.Fancy, "│ ", p.name()) }

// name stands before each line where there is no rule.
func (p *page) name() string { return pick(p.o.Bare, "", "tidyx: ") }

func (p *page) room() int { return max(30, p.o.Width-utf8.RuneCountInString(p.margin())) }

// blank parts the report from what go printed.
func (p *page) blank() {
	p.b.WriteString("\n")
}

func (p *page) line(s string) {
	p.b.WriteString(p.dim(p.margin()) + p.asPlain(s) + "\n")
}

// asPlain replaces what a stream that is no UTF-8 terminal may not show.
func (p *page) asPlain(s string) string {
	if p.o.Fancy {
		return s
	}
	return plainText.Replace(s)
}

var plainText = strings.NewReplacer("…", "...", "–", "-", "’", "'")

func (p *page) rule() {
	if p.o.Fancy {
		p.b.WriteString(p.dim("│") + "\n")
	}
}

// headline writes what broke at the left and the cause's name at the right.
func (p *page) headline(title, cause string, first bool) {
	lead := pick(p.o.Fancy, pick(first, "╷ ", "├ "), p.name())
	mark := p.bad() + " "
	room := p.o.Width - utf8.RuneCountInString(lead+mark)
	title = p.asPlain(title)
	if pad := room - utf8.RuneCountInString(title) - len(cause); pad >= 2 {
		p.b.WriteString(p.dim(lead) + p.red(mark) + p.bold(title) + strings.Repeat(" ", pad) + p.dim(cause) + "\n")
		return
	}
	p.b.WriteString(p.dim(lead) + p.red(mark) + p.bold(title) + "\n")
	p.line("  " + p.dim(cause))
}

// maxLines bounds the lines of one field; --verbose has all.
const maxLines = 6

// field writes a label, wrapped text, and a note at the right of its last line.
func (p *page) field(label, text, note string) { p.fieldOf(label, text, note, maxLines) }

func (p *page) fieldOf(label, text, note string, most int) {
	lines := wrap(text, p.room()-labelWidth)
	if len(lines) > most && !p.o.Verbose {
		lines = append(lines[:most-1:most-1], wrap(lines[most-1], p.room()-labelWidth-2)[0]+" …")
	}
	for i, s := range lines {
		head := strings.Repeat(" ", labelWidth)
		if i == 0 {
			head = p.bold(label) + strings.Repeat(" ", labelWidth-len(label))
		}
		if i == len(lines)-1 && note != "" {
			pad := p.room() - labelWidth - utf8.RuneCountInString(s) - utf8.RuneCountInString(note)
			if pad < 2 {
				p.line(head + s)
				p.line(strings.Repeat(" ", max(labelWidth, p.room()-utf8.RuneCountInString(note))) + p.noteColor(note))
				return
			}
			s += strings.Repeat(" ", pad) + p.noteColor(note)
		}
		p.line(head + s)
	}
}

func (p *page) noteColor(note string) string {
	if strings.Contains(note, "works") {
		return p.green(note)
	}
	return p.dim(note)
}

// verbatim writes a line that is never wrapped: a command or a URL.
func (p *page) verbatim(s string) { p.line(strings.Repeat(" ", labelWidth) + p.cyan(s)) }

func (p *page) last(s string) {
	p.b.WriteString(p.dim(pick(p.o.Fancy, "╵ ", p.name())) + p.bold(s) + "\n")
}

func (p *page) close() {
	if p.o.Fancy {
		p.b.WriteString(p.dim("╵") + "\n")
	}
}

// wrap breaks text at blanks; a word that is wider than a line stays whole.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

func (p *page) paint(code, s string) string {
	if !p.o.Color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p *page) bold(s string) string  { return p.paint("1", s) }
func (p *page) dim(s string) string   { return p.paint("2", s) }
func (p *page) red(s string) string   { return p.paint("31", s) }
func (p *page) green(s string) string { return p.paint("32", s) }
func (p *page) cyan(s string) string  { return p.paint("36", s) }
