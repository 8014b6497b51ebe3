package golog

import (
	"html"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// This file frees lines of what others put around them: colours, escapes,
// quotation marks, and the prefixes of CI systems, builders and loggers.

// unwrap turns a line as it was pasted into the lines that a program printed.
func unwrap(line string) []string {
	line = strings.TrimRight(line, "\r\n")
	line = withoutColour(line)
	line = typography.Replace(line)
	if strings.Contains(line, "&#") || strings.Contains(line, "&quot;") {
		line = html.UnescapeString(line)
	}
	var out []string
	for _, part := range strings.Split(line, "\r") { // progress that was overwritten
		out = append(out, unescape(part)...)
	}
	return out
}

// typography is what mail programs and wikis make of quotation marks and
// blanks, and the characters without width that they add.
var typography = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "‘", "'", "’", "'", "\u00a0", " ", "\u202f", " ", "\u200b", "", "\u200c", "", "\u200d", "", "\u2060", "", "\ufeff", "")

// colours are the control sequences of a terminal (ECMA-48 5.4), also where the
// escape character was lost or written out.
var colours = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:\x1b|\\u001b|\\x1b|\\033|\^\[)(?:\[[0-9;?]*[ -/]*[@-~]|\][^\a\x1b]*(?:\a|\x1b\\)|[()][A-Z0-9])|\[(?:\d{1,3}(?:;\d{1,3})*)?[mK]`)
})

func withoutColour(s string) string {
	if !strings.ContainsAny(s, "\x1b^") && !strings.Contains(s, "033[") && !strings.Contains(s, "1b[") && !strings.Contains(s, "0m") {
		return s
	}
	return colours().ReplaceAllString(s, "")
}

// unescape takes a message out of the quoted string that a structured log, or a
// program that wraps go, made of it; other lines come back as they are.
func unescape(line string) []string {
	if strings.HasPrefix(line, "##teamcity[") {
		line = teamcity.Replace(line)
	}
	if (strings.Contains(line, "::error") || strings.Contains(line, "##[error]") || strings.Contains(line, "##vso[")) && strings.Contains(line, "%0") {
		line = percents.Replace(line)
	}
	if strings.Contains(line, `\`) {
		if text, ok := cutQuoted(line); ok {
			line = text
		}
	}
	return strings.Split(line, "\n")
}

// How build servers write line breaks into one line.
var (
	teamcity = strings.NewReplacer("|n", "\n", "|r", "", "|'", "'", "|[", "[", "|]", "]", "||", "|")
	percents = strings.NewReplacer("%0A", "\n", "%0a", "\n", "%0D", "", "%0d", "", "%25", "%")
)

// cutQuoted finds the quoted string with escapes in which go's words stand and
// reads it; what is before and after stays.
func cutQuoted(line string) (string, bool) {
	at := firstMark(line)
	if at < 0 {
		return "", false
	}
	begin, quote := openQuote(line, at)
	if begin < 0 {
		return "", false
	}
	body := line[begin+1:]
	end := closingQuote(body, quote)
	rest := ""
	if end < len(body) {
		rest = body[end+1:]
	}
	text := readEscapes(body[:end])
	if strings.Contains(text, `\n`) || strings.Contains(text, `\"`) { // quoted twice
		text = readEscapes(text)
	}
	return line[:begin+1] + text + "\n" + rest, true
}

// firstMark is where go's words may begin.
func firstMark(line string) int {
	for _, m := range []string{"go: ", "verifying ", "go get ", "go build ", ".go:"} {
		if i := strings.Index(line, m); i >= 0 {
			return i
		}
	}
	return -1
}

// openQuote is the last quotation mark before at that opens a string: of double
// ones an odd number stands before, single ones follow a sign that they follow
// in code.
func openQuote(line string, at int) (int, byte) {
	open := -1
	for i := 0; i < at; i++ {
		switch {
		case line[i] == '\\':
			i++
		case line[i] == '"' && open < 0:
			open = i
		case line[i] == '"':
			open = -1
		}
	}
	if open >= 0 {
		return open, '"'
	}
	for i := at - 1; i > 0; i-- {
		if line[i] == '\'' && strings.IndexByte("b=:([, ", line[i-1]) >= 0 {
			return i, '\''
		}
	}
	if at > 0 && line[0] == '\'' {
		return 0, '\''
	}
	return -1, 0
}

// closingQuote is where the string ends, or its length.
func closingQuote(s string, quote byte) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case quote:
			return i
		}
	}
	return len(s)
}

// readEscapes reads the escapes of JSON, Go and Python.
func readEscapes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
		case 'u':
			r, ok := hexRune(s[i+1:])
			if !ok {
				b.WriteString(`\u`)
				continue
			}
			b.WriteRune(r)
			i += 4
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func hexRune(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range s[:4] {
		i := strings.IndexRune("0123456789abcdef", unicode.ToLower(c))
		if i < 0 {
			return 0, false
		}
		r = r<<4 | rune(i)
	}
	return r, true
}

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
