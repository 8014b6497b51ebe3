package diagnose

import (
	"path"
	"strings"

	"golang.org/x/mod/semver"
)

// This file replaces the paths of URLs and of modules.

// path replaces what follows a host: a module, a folder of the server, what the
// protocol of module proxies asks for (go help goproxy). Of a host that everybody
// knows the first two elements are the repository; of a private host all are
// the module, unless it is a URL: then they may be anything.
func (d *Disguise) path(host string, isURL bool, rest string) string {
	if rest == "" || isPublicPath(host) {
		return rest
	}
	rest, query := cutAt(rest, "?")
	if query != "" && !publicQueries[query] {
		query = "?xxxxx"
	}
	rest, after := cutAt(rest, "@")
	elements := strings.Split(strings.TrimPrefix(rest, "/"), "/")
	if rest != "" {
		rest = "/" + strings.Join(d.elements(host, isURL, elements), "/")
	}
	return rest + d.version(after) + query
}

// publicQueries are go's and git's own.
var publicQueries = map[string]bool{"?go-get=1": true, "?service=git-upload-pack": true}

func (d *Disguise) elements(host string, isURL bool, list []string) []string {
	var out []string
	for i := 0; i < len(list); i++ {
		if i == 0 {
			if n := d.ownModule(host, isURL, list); n > 0 {
				out = append(out, d.module(host, list[:n]))
				i = n - 1
				continue
			}
		}
		if isHostName(list[i]) { // a module path within a URL
			return append(append(out, d.host(list[i])), d.elements(list[i], false, list[i+1:])...)
		}
		if n := d.known("", list[i:]); n > 0 {
			out = append(out, d.name("module", strings.Join(list[i:i+n], "/")))
			i += n - 1
			continue
		}
		out = append(out, d.element(list[i]))
	}
	return out
}

// ownModule is how many elements after a host are the module.
func (d *Disguise) ownModule(host string, isURL bool, list []string) int {
	n := d.known(host, list)
	if n > 0 || list[0] == "" || isPlaceholder(list[0]) {
		return n
	}
	for n < len(list) && !isHostName(list[n]) && !protocolWords()[list[n]] {
		n++
	}
	switch {
	case n == 0:
		return 0
	case isPublicHost(host):
		return min(2, n)
	case isURL:
		return 0
	}
	return n
}

// known is how many elements are a module of the report, the longest.
func (d *Disguise) known(host string, list []string) int {
	for n := len(list); n > 0; n-- {
		if d.modules[strings.TrimPrefix(plainPath(host, list[:n]), "/")] {
			return n
		}
	}
	return 0
}

// module is the name of a module or repository below its host.
func (d *Disguise) module(host string, elements []string) string {
	suffix := ""
	if last := elements[len(elements)-1]; strings.HasSuffix(last, ".git") {
		suffix = ".git"
	}
	return d.name("module", plainPath(host, elements)) + suffix
}

// plainPath is a path without capitals, their escapes (module.EscapePath) and
// the end of a repository's name.
func plainPath(host string, elements []string) string {
	return strings.TrimSuffix(strings.ToLower(host+"/"+strings.ReplaceAll(strings.Join(elements, "/"), "!", "")), ".git")
}

// version keeps versions, queries and the files of the protocol, and replaces
// what may be a branch.
func (d *Disguise) version(after string) string {
	if after == "" {
		return ""
	}
	list := strings.Split(after[1:], "/")
	for i, e := range list {
		if !goQueries[e] {
			list[i] = d.element(e)
		}
	}
	return "@" + strings.Join(list, "/")
}

// element keeps an element of a path that is in many.
func (d *Disguise) element(e string) string {
	if name, version, ok := strings.Cut(e, "@"); ok && name != "" { // a folder of the module cache
		return d.element(name) + d.version("@"+version)
	}
	base := strings.TrimSuffix(e, path.Ext(e))
	switch {
	case e == "", isPublicHost(e), e == ".", e == "..", e == "~", e == "...", isPlaceholder(e), protocolWords()[e], isCommonFile(e), isNumber(e), isVersion(e), isVersion(base):
		return e
	case isFileName(e):
		return d.name("path", base) + path.Ext(e)
	}
	return d.name("path", e)
}

func isVersion(e string) bool {
	return semver.IsValid(strings.TrimPrefix(e, "go")) || semver.IsValid("v"+strings.TrimPrefix(e, "go")) && strings.Contains(e, ".")
}

// isNumber is true of the names of a checksum database's tiles as well.
func isNumber(e string) bool {
	e = strings.TrimSuffix(strings.TrimPrefix(e, "x"), ".p")
	return e != "" && strings.Trim(e, "0123456789") == ""
}

// cutAt splits a text before the first of some characters.
func cutAt(s, chars string) (before, from string) {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}
