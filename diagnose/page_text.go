package diagnose

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// text draws a page for a terminal. Prose is wrapped to width columns; what is
// to be copied or searched for is not.
func (p page) text(b *strings.Builder, width int) {
	tags := p.Tags
	if len(p.Refines) > 0 {
		tags = append(tags[:len(tags):len(tags)], "finer than "+strings.Join(p.Refines, ", "))
	}
	b.WriteString(p.ID + "\n")
	for _, line := range p.lead() {
		writeWrapped(b, line, "  ", "  ", width)
	}
	writeWrapped(b, "("+strings.Join(tags, "; ")+")", "  ", "  ", width)
	for _, s := range p.Sections {
		b.WriteString("\n" + s.Heading + "\n")
		s.text(b, width)
	}
}

func (s section) text(b *strings.Builder, width int) {
	for _, line := range sampleLines(s.Samples) {
		b.WriteString("    " + line + "\n")
	}
	if s.Text != "" {
		writeWrapped(b, s.Text, "  ", "  ", width)
	}
	for i, it := range s.Items {
		if !s.Counted {
			b.WriteString("    " + it.Command + "\n")
			writeWrapped(b, it.Text, "        ", "        ", width)
			continue
		}
		writeWrapped(b, it.Text, fmt.Sprintf("  %d. ", i+1), "     ", width)
		if it.Command != "" {
			b.WriteString("         " + it.Command + "\n")
		}
	}
}

func writeWrapped(b *strings.Builder, text, first, rest string, width int) {
	if width > 0 {
		width = max(width-utf8.RuneCountInString(rest), 20)
	}
	for i, line := range wrap(text, width) {
		if i > 0 {
			first = rest
		}
		b.WriteString(first + line + "\n")
	}
}

// wrap breaks prose at blanks into lines of at most width columns, a longer
// word aside; a width of 0 breaks nothing.
func wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case line == "":
			line, used = word, n
		case width > 0 && used+1+n > width:
			lines = append(lines, line)
			line, used = word, n
		default:
			line, used = line+" "+word, used+1+n
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
