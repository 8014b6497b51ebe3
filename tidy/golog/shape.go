package golog

import (
	"strings"
	"unicode/utf8"
)

// A shape is a prefix with its numbers left open: the lines of one message
// stand behind prefixes that differ by a time or a counter.
type shape string

// shapeOf folds each number to one 0.
func shapeOf(prefix string) shape {
	s, _ := fold(prefix, len(prefix), "")
	return shape(s)
}

// cut takes a prefix of this shape off a line. A line that stops inside the
// prefix has nothing behind it.
func (s shape) cut(line string) (string, bool) {
	if s == "" {
		return line, true
	}
	folded, n := fold(line, len(line), string(s))
	switch {
	case folded == string(s):
		return line[n:], true
	case strings.TrimRight(string(s), " \t") == strings.TrimRight(folded, " \t"):
		return "", true
	}
	return "", false
}

// fold folds the numbers of s, and stops where the result is as long as want,
// if want is given. It returns the result and how far it read.
func fold(s string, max int, want string) (string, int) {
	var b strings.Builder
	i := 0
	for i < max {
		if want != "" && b.Len() >= len(want) {
			break
		}
		if c := s[i]; c >= '0' && c <= '9' {
			b.WriteByte('0')
			for i < max && s[i] >= '0' && s[i] <= '9' {
				i++
			}
			continue
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		b.WriteString(s[i : i+n])
		i += n
	}
	return b.String(), i
}
