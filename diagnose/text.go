package diagnose

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable shows control characters and invalid bytes of untrusted text
// escaped, and keeps line breaks out.
func printable(s string) string {
	clean := true
	for _, c := range s {
		if c == utf8.RuneError || !unicode.IsPrint(c) {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case c == utf8.RuneError && n == 1:
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[i]), 16))
		case c == '\t':
			b.WriteByte(' ')
		case !unicode.IsPrint(c):
			q := strconv.QuoteRuneToASCII(c)
			b.WriteString(q[1 : len(q)-1])
		default:
			b.WriteRune(c)
		}
		i += n
	}
	return b.String()
}

func printableAll(list []string) []string {
	for i, s := range list {
		list[i] = printable(s)
	}
	return list
}

// printableLines is printable for a text of several lines, at most max of them.
func printableLines(s string, max int) string {
	var out []string
	for _, line := range strings.Split(strings.TrimSpace(s), "\n") {
		if len(out) == max {
			out = append(out, "…")
			break
		}
		out = append(out, clip(printable(strings.TrimRight(line, "\r")), 400))
	}
	return strings.Join(out, "\n")
}

func clip(s string, max int) string {
	if len(s) <= max {
		return s
	}
	return strings.ToValidUTF8(s[:max], "") + "…"
}

func containsAny(s string, list ...string) bool {
	for _, x := range list {
		if strings.Contains(s, x) {
			return true
		}
	}
	return false
}
