package goproxy

import (
	"net"
	"net/netip"
	"path"
	"strings"
)

// environmentRules are about the variables of HTTP proxies, which go reads by
// golang.org/x/net/http/httpproxy, and git by libcurl (curl(1), ENVIRONMENT).
func environmentRules() []rule {
	noProxy := []string{"NO_PROXY", "no_proxy"}
	return []rule{
		{"http-proxy-alone", []string{"HTTP_PROXY", "http_proxy"}, "it holds for http URLs alone: without HTTPS_PROXY go asks https URLs past it", httpProxyAlone},
		{"http-proxy-cases", []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"}, "{} is set to something else: go takes the one in capitals, git the other", casesDiffer},
		{"all-proxy", []string{"ALL_PROXY", "all_proxy"}, "git reads it, and go does not: it asks https URLs past it", allProxy},
		{"no-proxy-separator", noProxy, "go parts entries at commas alone: {} is one name to it", noProxySeparator},
		{"no-proxy-scheme", noProxy, "entries are hosts: {} is none, and matches nothing", noProxyScheme},
		{"no-proxy-wildcard", noProxy, "go knows * by itself and at the front of a name: {} matches nothing", noProxyWildcard},
		{"no-proxy-star", noProxy, "go takes {} as it is meant; git does not: libcurl knows no wildcard in a name", noProxyStar},
		{"no-proxy-network", noProxy, "{} is no network as go reads them, and matches nothing", noProxyNetwork},
	}
}

// either is the value of a variable in capitals or, without one, small letters.
func (in Inspection) either(name string) string {
	if v := in.Settings.byName[name].Value; v != "" {
		return v
	}
	return in.Settings.byName[strings.ToLower(name)].Value
}

func httpProxyAlone(in Inspection, s Setting) (found, bool) {
	return found{meant: "$" + s.Name, as: "HTTPS_PROXY", shell: true}, in.either("HTTPS_PROXY") == "" &&
		(s.Name == "HTTP_PROXY" || in.Settings.byName["HTTP_PROXY"].Value == "")
}

func casesDiffer(in Inspection, s Setting) (found, bool) {
	small := strings.ToLower(s.Name)
	other := in.Settings.byName[small].Value
	return found{what: small, meant: "$" + s.Name, as: small, shell: true}, other != "" && other != s.Value
}

func allProxy(in Inspection, s Setting) (found, bool) {
	return found{meant: "$" + s.Name, as: "HTTPS_PROXY", shell: true}, in.either("HTTPS_PROXY") == "" && in.either("HTTP_PROXY") == "" &&
		(s.Name == "ALL_PROXY" || in.Settings.byName["ALL_PROXY"].Value == "")
}

func noProxySeparator(_ Inspection, s Setting) (found, bool) {
	return patternsChanged(s, func(e string) (string, bool) {
		list := strings.FieldsFunc(e, func(c rune) bool { return c == ';' || c == '|' || c == ' ' || c == '\t' })
		return strings.Join(list, ","), len(list) > 1 || strings.ContainsAny(e, ";|")
	})
}

func noProxyScheme(_ Inspection, s Setting) (found, bool) {
	return patternsChanged(s, func(e string) (string, bool) {
		_, rest, is := strings.Cut(e, "://")
		rest, _, _ = strings.Cut(rest[strings.LastIndexByte(rest, '@')+1:], "/")
		return rest, is
	})
}

// noProxyWildcard is a * that go does not take for one: neither the entry itself
// nor its first label (httpproxy: init).
func noProxyWildcard(_ Inspection, s Setting) (found, bool) {
	f, ok := patternsChanged(s, func(e string) (string, bool) {
		e = strings.TrimSpace(e)
		rest := strings.TrimPrefix(e, "*.")
		if !strings.Contains(rest, "*") || e == "*" || strings.ContainsAny(e, " ;|/") {
			return "", false
		}
		return asNetwork(rest), true
	})
	if strings.Contains(","+f.meant+",", ",?,") {
		f.meant = ""
	}
	return f, ok
}

// asNetwork writes 10.* as a network; "?" for what is none.
func asNetwork(e string) string {
	digits := strings.TrimRight(e, ".*")
	n := strings.Count(digits, ".") + 1
	if n > 3 || digits == "" || strings.Trim(digits, "0123456789.") != "" {
		return "?"
	}
	network := digits + strings.Repeat(".0", 4-n) + "/" + []string{"8", "16", "24"}[n-1]
	if _, err := netip.ParsePrefix(network); err != nil {
		return "?"
	}
	return network
}

func noProxyStar(_ Inspection, s Setting) (found, bool) {
	return patternsChanged(s, func(e string) (string, bool) {
		rest, is := strings.CutPrefix(strings.TrimSpace(e), "*.")
		return "." + rest, is && rest != "" && !strings.ContainsAny(rest, "* ;|/")
	})
}

func noProxyNetwork(_ Inspection, s Setting) (found, bool) {
	f, ok := patternsChanged(s, func(e string) (string, bool) {
		e = strings.TrimSpace(e)
		_, _, err := net.ParseCIDR(e)
		return path.Dir(e), strings.Contains(e, "/") && err != nil && !strings.ContainsAny(e, " ;|*") && !strings.Contains(e, "://")
	})
	f.meant = ""
	return f, ok
}
