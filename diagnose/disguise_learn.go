package diagnose

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/module"
)

// This file finds the private names of a report that have no form of their own.

// privateFields are the fields that hold such names: the kind of what stands in
// them, by the field above and their own.
var privateFields = map[string]string{
	"failures.module": "module", "failures.package": "module", "routes.module": "module", "findings.modules": "module",
	"failures.host": "host", "findings.host": "host", "findings.hosts": "host", "dns.server": "host", "dns.searched_as": "host", "auth.machine": "host",
	"checksum.name": "host", "checksum.signed_by": "host",
	"ssh.user": "user", "local.user": "user", "local.owner": "user",
	"chain.subject": "authority", "chain.issuer": "authority", "rejected.subject": "authority", "rejected.issuer": "authority",
	"http.said": "text", "http.title": "text", "http_proxy.said": "text",
	"keys.name": "key", "tls.fingerprint": "fingerprint", "ssh.fingerprint": "fingerprint", "keys.fingerprint": "fingerprint",
}

// privateForms are the sentences that hold such names.
var privateForms = sync.OnceValue(func() []privateForm {
	form := func(kind, pattern string) privateForm { return privateForm{kind, regexp.MustCompile(pattern)} }
	return []privateForm{
		form("host", `://(?:[^/\s"'<>@]*@)?([^/\s:"'<>@,|?#\[\]\\]+)`),
		form("host", `\blookup (\S+?)(?: on \S+)?: `),
		form("user", `(?:/home/|/Users/)([^/\s:"']+)`),
		form("user", `(?i)[a-z]:\\+users\\+([^\\/:"\n]{1,40})`),
		form("module", `(?m)^\s*(?:go: )?([^\s:]+) (?:imports|tested by)$`),
		form("authority", `authority certificate "([^"]+)"`),
		form("fingerprint", `\b(SHA256:[\w+/=]{16,})`), // of a key: those of code hosts' users are public
		form("text", `realm=\\?"([^"\\]+)`),
		form("text", `(?m)(?:server response|^\s*remote): ?(.*)$`),
		form("text", `server response:\n((?:\t.*\n?)+)`),
	}
})

type privateForm struct {
	kind    string
	pattern *regexp.Regexp
}

// learn reads the names out of a JSON tree.
func (d *Disguise) learn(above, key string, node any) {
	switch n := node.(type) {
	case string:
		d.learnKind(privateFields[above+"."+key], n)
		for _, f := range privateForms() {
			for _, m := range f.pattern.FindAllStringSubmatch(n, -1) {
				d.learnKind(f.kind, m[1])
			}
		}
	case []any:
		for _, v := range n {
			d.learn(above, key, v)
		}
	case map[string]any:
		name, _ := n["name"].(string)
		if value, ok := n["value"].(string); ok && listsModules[name] {
			for _, glob := range strings.Split(value, ",") {
				d.learnModule(strings.Trim(glob, "/* "))
			}
		}
		for _, k := range slices.Sorted(maps.Keys(n)) {
			d.learn(key, k, n[k])
		}
	}
}

// listsModules are the settings that hold globs of module paths.
var listsModules = map[string]bool{"GOPRIVATE": true, "GONOPROXY": true, "GONOSUMDB": true, "GOINSECURE": true, "GOVCS": true}

func (d *Disguise) learnKind(kind, s string) {
	switch kind {
	case "module":
		p, _, _ := strings.Cut(s, "@")
		d.learnModule(p)
	case "host":
		d.learnHost(s)
	case "text":
		d.learnText(s)
	case "authority":
		if !namesInspector(s) { // a product, which says much and betrays nobody
			d.learnWord(kind, s)
		}
	case "key":
		if !strings.ContainsAny(s, `/\@`) { // a comment, which may be anything
			d.learnWord(kind, s)
		}
	case "fingerprint":
		d.addWord("key", s)
	case "user":
		d.learnWord(kind, s)
	}
}

// learnModule takes a module or package path. One without a dot has no form.
func (d *Disguise) learnModule(p string) {
	prefix, _, ok := module.SplitPathVersion(p)
	if ok {
		p = prefix
	}
	if first, _, _ := strings.Cut(p, "/"); p == "" || strings.Contains(first, ".") && isPublicPath(p) {
		return
	}
	d.modules[strings.ToLower(p)] = true
	if !hasForm(p) {
		d.learnWord("module", p)
	}
}

// learnHost takes a host, with or without a port, that may have no dot.
func (d *Disguise) learnHost(s string) {
	host, _, _ := strings.Cut(s, ":")
	if host != "" && !strings.ContainsAny(host, "./[]…") {
		d.learnWord("host", host)
	}
}

// learnText takes what a server said, line by line.
func (d *Disguise) learnText(s string) {
	lines := append(strings.Split(s, "\n"), strings.Join(strings.Fields(s), " "))
	for _, line := range lines {
		if line = strings.TrimSpace(line); len(line) >= 4 && !isPublicText(line) {
			d.addWord("text", line)
		}
	}
}

// learnWord takes a name, unless everybody has it.
func (d *Disguise) learnWord(kind, s string) {
	if s = path.Base(strings.ReplaceAll(s, `\`, "/")); kind != "authority" && (commonWords()[strings.ToLower(s)] || isPlaceholder(s)) {
		return
	}
	d.addWord(kind, s)
}

func (d *Disguise) addWord(kind, s string) {
	if w := (word{kind, s}); len(s) > 1 && !slices.Contains(d.words, w) {
		d.words = append(d.words, w)
	}
}
