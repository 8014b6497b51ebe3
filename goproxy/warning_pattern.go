package goproxy

import (
	"net"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// patternRules are about the lists of patterns (go help private;
// module.MatchPrefixPatterns).
func patternRules() []rule {
	private := []string{"GOPRIVATE", "GONOPROXY", "GONOSUMDB"}
	all := append(slices.Clip(private), "GOINSECURE")
	return []rule{
		{"pattern-scheme", all, "module paths have no scheme: {} matches nothing", patternScheme},
		{"pattern-dots", all, "what lies below a pattern is meant by itself, and ... is no wildcard: {} matches nothing", patternDots},
		{"pattern-port", all, "module paths have no port: {} matches nothing", patternPort},
		{"pattern-separator", all, "patterns are parted by commas alone: {} is one pattern, and matches nothing", patternSeparator},
		{"pattern-blank", all, "blanks are a part of a pattern: {} matches nothing", patternBlank},
		{"pattern-malformed", all, "go passes over {}: as a pattern it is malformed", patternMalformed},
		{"pattern-missed", private, "{}", patternMissed},
		{"pattern-all", private, "* is every module: {}", patternAll},
		{"insecure-all", []string{"GOINSECURE"}, "* is every module: whoever is on the way can hand out others", insecureAll},
		{"private-hidden", []string{"GONOPROXY", "GONOSUMDB"}, "it takes the place of GOPRIVATE, whose {} does not count for it", privateHidden},
	}
}

// patterns are changed one by one.
func patternsChanged(s Setting, change func(string) (string, bool)) (found, bool) {
	var meant []string
	what := ""
	for _, p := range strings.Split(s.Value, ",") {
		to, is := change(p)
		if !is {
			to = p
		} else if what == "" {
			what = strings.TrimSpace(p)
		}
		if to != "" {
			meant = append(meant, to)
		}
	}
	return found{what: what, meant: strings.Join(meant, ",")}, what != ""
}

func patternScheme(_ Inspection, s Setting) (found, bool) {
	return patternsChanged(s, func(p string) (string, bool) {
		_, rest, is := strings.Cut(p, "://")
		rest = rest[strings.LastIndexByte(rest, '@')+1:]
		return strings.TrimRight(rest, "/"), is
	})
}

func patternDots(_ Inspection, s Setting) (found, bool) {
	return patternsChanged(s, func(p string) (string, bool) { return strings.CutSuffix(p, "/...") })
}

func patternPort(_ Inspection, s Setting) (found, bool) {
	return patternsChanged(s, func(p string) (string, bool) {
		hostport, rest, slash := strings.Cut(p, "/")
		host, port, err := net.SplitHostPort(hostport)
		if slash {
			host += "/" + rest
		}
		return host, err == nil && port != "" && strings.Trim(port, "0123456789") == ""
	})
}

func patternSeparator(_ Inspection, s Setting) (found, bool) {
	return patternsChanged(s, func(p string) (string, bool) {
		list := strings.FieldsFunc(p, func(c rune) bool { return c == ';' || c == '|' || c == ' ' || c == '\t' })
		return strings.Join(list, ","), len(list) > 1 || strings.ContainsAny(p, ";|")
	})
}

func patternBlank(_ Inspection, s Setting) (found, bool) {
	return patternsChanged(s, func(p string) (string, bool) {
		bare := strings.TrimSpace(p)
		return bare, bare != p && !strings.ContainsAny(bare, "; |\t") && bare != ""
	})
}

func patternMalformed(_ Inspection, s Setting) (found, bool) {
	f, ok := patternsChanged(s, func(p string) (string, bool) {
		_, err := path.Match(p, "")
		return "", err != nil
	})
	return found{what: f.what}, ok
}

// patternMissed is a pattern that matches none of the modules, and of which one
// of them shows what it was to match: a host below it, or that of the pattern.
func patternMissed(in Inspection, s Setting) (found, bool) {
	for _, p := range strings.Split(s.Value, ",") {
		if p == "" || slices.ContainsFunc(in.Modules, func(m string) bool { return module.MatchPrefixPatterns(p, m) }) {
			continue
		}
		for _, m := range in.Modules {
			if module.MatchPrefixPatterns(s.Value, m) {
				continue
			}
			if f, ok := missed(p, m); ok {
				f.meant = s.Value + "," + f.meant
				return f, true
			}
		}
	}
	return found{}, false
}

func missed(pattern, modulePath string) (found, bool) {
	host, _, _ := strings.Cut(modulePath, "/")
	of, rest, slash := strings.Cut(pattern, "/")
	with := func(host string) string {
		if slash {
			return host + "/" + rest
		}
		return host
	}
	small := strings.ToLower(pattern)
	switch {
	case small != pattern && module.MatchPrefixPatterns(small, modulePath):
		return found{what: pattern + " has capitals, and matches no " + modulePath, meant: small}, true
	case !strings.Contains(of, "*") && strings.HasSuffix(host, "."+of) && module.MatchPrefixPatterns(with(host), modulePath):
		return found{what: pattern + " does not take in hosts below it, such as that of " + modulePath, meant: with("*." + of)}, true
	case strings.HasPrefix(of, "*.") && host == of[2:] && module.MatchPrefixPatterns(with(host), modulePath):
		return found{what: pattern + " takes in hosts below " + host + ", and not " + modulePath, meant: with(host)}, true
	case strings.HasPrefix(of, ".") && strings.HasSuffix(host, of):
		return found{what: pattern + " begins with a dot, and so matches no " + modulePath, meant: with("*" + of)}, true
	}
	return found{}, false
}

func patternAll(_ Inspection, s Setting) (found, bool) {
	what := "all are fetched from their own hosts, and no checksum database is asked"
	switch s.Name {
	case "GONOPROXY":
		what = "all are fetched from their own hosts"
	case "GONOSUMDB":
		what = "no checksum database is asked of any"
	}
	return found{what: what}, slices.Contains(strings.Split(s.Value, ","), "*")
}

func insecureAll(_ Inspection, s Setting) (found, bool) {
	return found{unset: true}, slices.Contains(strings.Split(s.Value, ","), "*")
}

// privateHidden is GOPRIVATE beside one of the variables that it is the default
// of. "none" is how go help private writes that a list is to have nothing.
func privateHidden(in Inspection, s Setting) (found, bool) {
	private := in.Settings.byName["GOPRIVATE"].Value
	if s.Value == "none" || private == "" {
		return found{}, false
	}
	have := strings.Split(s.Value, ",")
	for _, p := range strings.Split(private, ",") {
		if p != "" && !slices.Contains(have, p) && !module.MatchPrefixPatterns(s.Value, strings.ReplaceAll(p, "*", "x")) {
			return found{what: p, meant: s.Value + "," + private}, true
		}
	}
	return found{}, false
}
