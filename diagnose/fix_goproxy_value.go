package diagnose

import (
	"slices"
	"strings"

	"tidyx/goproxy"
)

// This file makes of GOPROXY's value what it was meant to be.

// repairGOPROXY makes of the value what it was meant to be, where go reads it
// otherwise.
func repairGOPROXY(c *Case) []Fix {
	value := c.Machine.settings.Value("GOPROXY")
	repaired := repairedList(value)
	if repaired == value || repaired == "" || c.Machine.sameSources(repaired) {
		return nil
	}
	return []Fix{c.Machine.goproxy("write GOPROXY as go reads it", repaired)}
}

// sameSources says whether go reads the same sources out of a list as it does
// now: to a host without a scheme it adds https itself (cmd/go: proxyList).
func (m *machine) sameSources(list string) bool {
	now, err := m.settings.Sources()
	if err != nil {
		return false
	}
	now = slices.CompactFunc(now, func(a, b goproxy.Source) bool { return a.URL == b.URL && a.Kind == b.Kind })
	then, err := m.settings.With(goproxy.Setting{Name: "GOPROXY", Value: list}).Sources()
	return err == nil && slices.Equal(now, then)
}

// repairedList is a list of sources with the separators, schemes and words that
// go knows, each source once; what has none of them near it stays.
func repairedList(list string) string {
	list = strings.Trim(list, aroundValues)
	if name, rest, ok := strings.Cut(list, "="); ok && strings.EqualFold(strings.TrimSpace(name), "GOPROXY") {
		list = strings.Trim(rest, aroundValues)
	}
	var b strings.Builder
	separator, seen := "", []string{}
	for _, part := range splitKeeping(list, ",|; \t\r\n") {
		if strings.Trim(part, "|,; \t\r\n") == "" {
			if separator = ","; strings.Contains(part, "|") {
				separator = "|"
			}
			continue
		}
		source := repairedSource(strings.Trim(part, aroundValues))
		if source == "" || slices.Contains(seen, source) {
			continue
		}
		if seen = append(seen, source); len(seen) > 1 {
			b.WriteString(separator)
		}
		b.WriteString(source)
	}
	return b.String()
}

// splitKeeping splits a text into runs of separators and what stands between.
func splitKeeping(text, separators string) (parts []string) {
	for text != "" {
		n := strings.IndexAny(text, separators)
		if n == 0 {
			n = len(text) - len(strings.TrimLeft(text, separators))
		} else if n < 0 {
			n = len(text)
		}
		parts, text = append(parts, text[:n]), text[n:]
	}
	return parts
}

// repairedSource is one source: direct, off, or a URL whose scheme is https,
// http or file.
func repairedSource(source string) string {
	source = strings.ReplaceAll(source, `\`, "/")
	lower := strings.ToLower(source)
	for _, word := range []string{"direct", "off"} {
		if lower == word || len(word) > 3 && goproxy.Distance(lower, word) == 1 {
			return word
		}
	}
	if strings.HasPrefix(source, "/") && !strings.HasPrefix(source, "//") {
		return "file://" + source
	}
	scheme, rest := source, ""
	if i := strings.IndexAny(source, ":/"); i > 0 {
		scheme, rest = lower[:i], strings.TrimLeft(source[i:], ":/")
	}
	switch near := nearestScheme(scheme); {
	case rest == "" || near == "" || strings.Contains(scheme, ".") || scheme != near && strings.Contains("0123456789", rest[:1]): // a host and its port
	case near == "file":
		return "file:///" + rest // of a file URL go takes nothing but the path
	case hasScheme(rest):
		return repairedSource(rest) // https://https://host
	default:
		return near + "://" + rest
	}
	if strings.Contains(scheme, ".") || scheme == "localhost" {
		return "https://" + strings.TrimPrefix(source, "//")
	}
	return source
}

// hasScheme says whether a text begins with a scheme of GOPROXY's, however many
// colons and slashes come with it.
func hasScheme(text string) bool {
	i := strings.IndexAny(text, ":/")
	return i > 0 && i+1 < len(text) && text[i+1] == '/' && slices.Contains([]string{"https", "http", "file"}, strings.ToLower(text[:i]))
}

// nearestScheme is the scheme that a word was meant to be, or "".
func nearestScheme(word string) string { return nearestOf(word, "https", "http", "file") }

// nearestOf is the nearest of some words, in small letters, of which two letters
// at most differ; or "".
func nearestOf(word string, words ...string) string {
	best, least := "", 3
	for _, s := range words {
		if d := goproxy.Distance(strings.ToLower(word), s); d < least {
			best, least = s, d
		}
	}
	return best
}
