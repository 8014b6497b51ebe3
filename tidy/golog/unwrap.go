package golog

import (
	"html"
	"strings"
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
var colours = whenAsked(`(?:\x1b|\\u001b|\\x1b|\\033|\^\[)(?:\[[0-9;?]*[ -/]*[@-~]|\][^\a\x1b]*(?:\a|\x1b\\)|[()][A-Z0-9])|\[(?:\d{1,3}(?:;\d{1,3})*)?[mK]`)

// escapes are those with the escape character itself, which is found faster.
var escapes = whenAsked(`\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\a\x1b]*(?:\a|\x1b\\)|[()][A-Z0-9])`)

func withoutColour(s string) string {
	if strings.Contains(s, "\x1b") {
		if s = escapes().ReplaceAllString(s, ""); !strings.Contains(s, "[") && !strings.Contains(s, "\x1b") {
			return s
		}
		return colours().ReplaceAllString(s, "")
	}
	if !strings.Contains(s, "^[") && !strings.Contains(s, "033[") && !strings.Contains(s, "1b[") && !strings.Contains(s, "0m") {
		return s
	}
	return colours().ReplaceAllString(s, "")
}
