package golog

import (
	"strings"
	"unicode/utf8"
)

// This file puts together again what somebody wrapped.

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

// indented reads a message whose last link somebody broke and indented, as go
// does with what it lists.
func (l *Log) indented(found []Failure, lines []string) []Failure {
	n := 1
	for ; n < len(lines); n++ {
		if _, link := cutStack(new(Failure).cutOpener(lines[n-1])); !link {
			break
		}
	}
	if n >= len(lines) {
		return found
	}
	whole := l.parse(append(lines[:n-1:n-1], glued(lines[n-1:n], untabbed(lines[n:]), " ")))
	if len(whole) != 1 || whole[0].Step == "" {
		return found
	}
	whole[0].Text = found[0].Text
	return whole
}

func untabbed(lines []string) (list []string) {
	for _, s := range lines {
		list = append(list, strings.TrimLeft(s, "\t"))
	}
	return list
}
