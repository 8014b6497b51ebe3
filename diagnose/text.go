package diagnose

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"tidyx/goproxy"
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

// shorten cuts the middle out of a long text: its end often says most.
func shorten(s string, max int) string {
	r := []rune(s)
	if len(r) <= max {
		return s
	}
	return string(r[:max/2]) + "…" + string(r[len(r)-max/2:])
}

func clip(s string, max int) string {
	if len(s) <= max {
		return s
	}
	return strings.ToValidUTF8(s[:max], "") + "…"
}

// serverText is what a server said, made fit to be shown: without secrets that
// it may echo, and without control characters.
func serverText(s string) string { return goproxy.Redact(printable(s)) }

// printableText is printable for a text whose line breaks and tabs count.
func printableText(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		cells := strings.Split(line, "\t")
		for j, cell := range cells {
			cells[j] = printable(cell)
		}
		lines[i] = strings.Join(cells, "\t")
	}
	return strings.Join(lines, "\n")
}

// maxPage is how many bytes of a page are read for a person.
const maxPage = 16 << 10

// pageText is what a person would read of a page, a few lines.
func pageText(contentType string, body []byte) string {
	body = body[:min(len(body), maxPage)]
	text := string(body)
	if strings.Contains(contentType, "html") || strings.HasPrefix(strings.TrimSpace(text), "<") {
		text = strings.Join(strings.Fields(withoutTags(body)), " ")
	}
	return goproxy.Redact(printableLines(clip(text, 2000), 20))
}

// withoutTags is the text of a page, less its scripts and styles.
func withoutTags(page []byte) string {
	var b strings.Builder
	skip := false
	for tokens := html.NewTokenizer(bytes.NewReader(page)); ; {
		switch tokens.Next() {
		case html.ErrorToken:
			return b.String()
		case html.StartTagToken:
			name, _ := tokens.TagName()
			skip = string(name) == "script" || string(name) == "style"
		case html.EndTagToken:
			skip = false
		case html.TextToken:
			if !skip {
				b.Write(tokens.Text())
				b.WriteByte(' ')
			}
		}
	}
}

func containsAny(s string, list ...string) bool {
	for _, x := range list {
		if strings.Contains(s, x) {
			return true
		}
	}
	return false
}
