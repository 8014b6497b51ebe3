package golog

import (
	"strings"
	"unicode"
)

// This file reads the quoted strings and escapes in which programs put what go said.

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
