package diagnose

import (
	"bytes"
	"cmp"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
)

// scrub takes the values out of all that the report says.
func (r *Report) scrub(secrets []string) {
	words := spellings(secrets)
	if len(words) == 0 {
		return
	}
	var tree any
	if err := recode(r, &tree); err != nil {
		return // what can't be written can't leak
	}
	clean := new(Report)
	if err := recode(replaceAll(tree, words), clean); err != nil {
		clean = newReport(r.Mode)
		clean.Notes = append(clean.Notes, "the report could not be cleaned of passwords, and is not shown")
	}
	*r = *clean
}

// spellings are the secrets as they are and as URLs and pages have them, the
// longest first, which may hold others.
func spellings(secrets []string) []string {
	var words []string
	for _, s := range secrets {
		if len(s) >= minSecret && s != "xxxxx" {
			words = append(words, s, url.QueryEscape(s), url.PathEscape(s), html.EscapeString(s))
		}
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.Compact(words)
}

// recode turns a value into another of the same JSON.
func recode(from, to any) error {
	data, err := json.Marshal(from)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber() // sizes of disks have more digits than a float64
	return d.Decode(to)
}

// closed are the fields whose texts come from a vocabulary of ours.
var closed = map[string]bool{"schema": true, "mode": true, "platform": true, "cause": true, "refines": true, "step": true, "leg": true, "outcome": true, "from": true,
	"source": true, "confidence": true, "now": true, "help": true, "kind": true, "next_on": true, "origin": true, "question": true, "tried": true, "applies": true}

// replaceAll takes words out of every text of a JSON tree, and of no field's
// name nor of what is said in words of ours.
func replaceAll(node any, words []string) any {
	switch n := node.(type) {
	case string:
		for _, w := range words {
			n = withoutWord(n, w)
		}
		return n
	case []any:
		for i := range n {
			n[i] = replaceAll(n[i], words)
		}
	case map[string]any:
		for k := range n {
			if !closed[k] {
				n[k] = replaceAll(n[k], words)
			}
		}
	}
	return node
}

// withoutWord takes a secret out where it stands by itself: a password that is
// a common word is a part of many names.
func withoutWord(text, word string) string {
	text = withoutPart(text, word)
	var b strings.Builder
	for {
		i := strings.Index(text, word)
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		end := i + len(word)
		b.WriteString(text[:i])
		if joins(text[:i], false) || joins(text[end:], true) {
			b.WriteString(word)
		} else {
			b.WriteString("xxxxx")
		}
		text = text[end:]
	}
}

// withoutPart takes out what is left of a secret where a text was cut.
func withoutPart(text, word string) string {
	parts := strings.Split(text, "…")
	for i := range parts[:len(parts)-1] {
		for n := len(word) - 1; n >= minPart; n-- {
			if before, ok := strings.CutSuffix(parts[i], word[:n]); ok && !joins(before, false) {
				parts[i] = before + "xxxxx"
				break
			}
		}
		for n := 1; n <= len(word)-minPart; n++ {
			if after, ok := strings.CutPrefix(parts[i+1], word[n:]); ok && !joins(after, true) {
				parts[i+1] = "xxxxx" + after
				break
			}
		}
	}
	return strings.Join(parts, "…")
}

// minPart is the length from which the part of a secret says something of it.
const minPart = 3

// joins says whether what stands beside a word makes one name of both: letters,
// digits, a hyphen, or a dot with a letter behind it.
func joins(beside string, after bool) bool {
	if beside == "" {
		return false
	}
	if n := len(beside); !after && n >= 3 && beside[n-3] == '%' {
		return false // an escaped character of a URL
	}
	near, far := beside[len(beside)-1], byte(' ')
	if len(beside) > 1 {
		far = beside[len(beside)-2]
	}
	if after {
		near, far = beside[0], ' '
		if len(beside) > 1 {
			far = beside[1]
		}
	}
	return isNameByte(near) || near == '.' && isNameByte(far)
}

func isNameByte(c byte) bool {
	return c == '-' || c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
