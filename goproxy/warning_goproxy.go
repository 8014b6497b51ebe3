package goproxy

import (
	"net/netip"
	"net/url"
	"strings"
)

// goproxyRules are about the list in GOPROXY (cmd/go/internal/modfetch: proxyList).
func goproxyRules() []rule {
	on := []string{"GOPROXY"}
	return []rule{
		{"goproxy-unread", on, "go reads nothing after direct or off: it never asks {}", behindTheEnd},
		{"goproxy-blank", on, "entries are parted by commas or bars; with a blank in it {} is no URL", blankInEntry},
		{"goproxy-quotes", on, "the quotes are a part of the value", quoted},
		{"goproxy-semicolon", on, "entries are parted by commas or bars; a semicolon makes {} one entry", semicolons},
		{"goproxy-case", on, "go knows direct and off in small letters alone", wordInCapitals},
		{"goproxy-no-scheme", on, "without a scheme go takes {} for https", withoutScheme},
		{"goproxy-plain-login", on, "go sends no password over plain HTTP: it fails at {} unasked", plainWithLogin},
		{"goproxy-plain", on, "over plain HTTP whoever is on the way to {} can read and change what go gets, where no checksum vouches for it", plain},
		{"goproxy-empty", on, "go passes over an empty entry; was a variable empty that should stand there?", emptyEntry},
	}
}

// An entry is one of GOPROXY's, with the separator after it.
type entry struct{ text, separator string }

func entries(list string) (all []entry) {
	for {
		i := strings.IndexAny(list, ",|")
		if i < 0 {
			return append(all, entry{list, ""})
		}
		all = append(all, entry{list[:i], list[i : i+1]})
		list = list[i+1:]
	}
}

// edit writes a list anew with each entry, less the blanks around it, as change
// returns it; an empty one is left out.
func edit(list string, change func(string) string) string {
	var b strings.Builder
	separator := ""
	for _, e := range entries(list) {
		if text := change(strings.TrimSpace(e.text)); text != "" {
			b.WriteString(separator + text)
			separator = e.separator
		} else if b.Len() == 0 {
			separator = ""
		}
	}
	return b.String()
}

// firstEntry is the first entry for which is holds.
func firstEntry(list string, is func(string) bool) (string, bool) {
	for _, e := range entries(list) {
		if text := strings.TrimSpace(e.text); is(text) {
			return text, true
		}
	}
	return "", false
}

// changed is what was meant where some entries should be others.
func changed(s Setting, change func(string) (string, bool)) (found, bool) {
	what, ok := firstEntry(s.Value, func(e string) bool { _, is := change(e); return is })
	return found{what: redactElement(what), meant: edit(s.Value, func(e string) string {
		if to, is := change(e); is {
			return to
		}
		return e
	})}, ok
}

func isWord(e string) bool { return e == string(Direct) || e == string(Off) }

func behindTheEnd(_ Inspection, s Setting) (found, bool) {
	var before, behind []string
	end := ""
	for _, e := range entries(s.Value) {
		switch text := strings.TrimSpace(e.text); {
		case text == "":
		case end != "":
			behind = append(behind, text)
		case isWord(text):
			end = text
		default:
			before = append(before, text+e.separator)
		}
	}
	if len(behind) == 0 {
		return found{}, false
	}
	what := redactElement(behind[0])
	if isWord(behind[len(behind)-1]) {
		end, behind = behind[len(behind)-1], behind[:len(behind)-1]
	}
	return found{what: what, meant: strings.Join(before, "") + strings.Join(append(behind, end), ",")}, true
}

func blankInEntry(_ Inspection, s Setting) (found, bool) {
	f, ok := changed(s, func(e string) (string, bool) {
		return strings.Join(strings.Fields(e), ","), strings.ContainsAny(e, " \t\r\n")
	})
	return f, ok
}

func quoted(_ Inspection, s Setting) (found, bool) {
	bare := strings.NewReplacer(`"`, "", "'", "", "“", "", "”", "").Replace(s.Value)
	return found{meant: bare}, bare != s.Value
}

func semicolons(_ Inspection, s Setting) (found, bool) {
	return changed(s, func(e string) (string, bool) {
		return strings.Trim(strings.ReplaceAll(e, ";", ","), ","), strings.Contains(e, ";")
	})
}

func wordInCapitals(_ Inspection, s Setting) (found, bool) {
	return changed(s, func(e string) (string, bool) {
		small := strings.ToLower(e)
		return small, isWord(small) && small != e
	})
}

func withoutScheme(_ Inspection, s Setting) (found, bool) {
	return changed(s, func(e string) (string, bool) {
		full, err := moduleProxyURL(e)
		return full, err == nil && full != e && !isWord(e)
	})
}

func plainWithLogin(_ Inspection, s Setting) (found, bool) {
	return changed(s, func(e string) (string, bool) {
		u, err := url.Parse(e)
		return "https" + strings.TrimPrefix(e, "http"), err == nil && u.Scheme == "http" && u.User != nil
	})
}

func plain(_ Inspection, s Setting) (found, bool) {
	return changed(s, func(e string) (string, bool) {
		u, err := url.Parse(e)
		return "https" + strings.TrimPrefix(e, "http"), err == nil && u.Scheme == "http" && u.User == nil && !isThisMachine(u.Hostname())
	})
}

func isThisMachine(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && a.IsLoopback()
}

func emptyEntry(_ Inspection, s Setting) (found, bool) {
	_, ok := firstEntry(s.Value, func(e string) bool { return e == "" })
	return found{meant: edit(s.Value, func(e string) string { return e })}, ok
}
