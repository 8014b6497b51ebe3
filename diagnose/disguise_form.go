package diagnose

import (
	"net/netip"
	"regexp"
	"strings"

	"golang.org/x/mod/semver"
)

// This file knows private names by their form: homes, addresses, URLs, module
// paths, host names, e-mail addresses, files.

// A form is one kind of text and what becomes of it. Forms are replaced one
// after the other; what an earlier one has put there no later one takes.
type form struct {
	pattern *regexp.Regexp
	replace func(d *Disguise, groups []string) string
}

const (
	dotted  = `[\pL\pN_](?:[\pL\pN_-]*[\pL\pN_])?(?:\.[\pL\pN_](?:[\pL\pN_-]*[\pL\pN_])?)+`
	element = `[^\s"'<>(){},;|@=?#\[\]\\` + "`" + `]`
	rest    = `((?:[/:@]` + element + `*(?:@` + element + `*)?)?(?:\?[^\s"'<>,;|]*)?)`
)

// formRows is the table. It is compiled for each disguise, of which a run needs
// one at most.
func formRows() []form {
	row := func(pattern string, replace func(*Disguise, []string) string) form {
		return form{regexp.MustCompile(pattern), replace}
	}
	return []form{
		row(`(/home/|/Users/|(?i:[a-z]:\\+users\\+))([^/\\:"'\s]+(?: [^/\\:"'\s]+)*)`, (*Disguise).homeForm),
		row(`\[?(?:[0-9A-Fa-f]*:){2,}[0-9A-Fa-f:.]*(?:%[\w.-]+)?(?:\]|\b)`, (*Disguise).addressForm),
		row(`[\pL\pN.]*\d+\.\d+\.\d+\.\d+[\pL\pN.]*`, (*Disguise).addressForm),
		row(`([A-Za-z][\w+.-]*://)([^\s/@"'<>]*@)?([^\s/:@"'<>,;|?#()\[\]\\]+)(:\d+)?`+rest, (*Disguise).urlForm),
		row(`()([\pL\pN._+-]+@)(`+dotted+`):(`+element+`+)`, (*Disguise).scpForm),
		row(`()([\pL\pN._+-]*@)?(`+dotted+`)(:\d+)?`+rest, (*Disguise).urlForm),
		row(`(^|[^\pL\pN/@._-])([\pL\pN._+-]+)@([A-Za-z][\w-]*)`, (*Disguise).mailForm),
		row(`(^|[\s"'=(\[:,;|>~]|file://)((?:/|[A-Za-z]:\\+|\\\\)[^\s/\\"'<>(),;:|][^\s"'<>(),;:|]*)`, (*Disguise).fileForm),
		row(`()((?:[\pL\pN._-]+[/\\])*[\pL\pN_-][\pL\pN._-]*\.(?:go|mod|sum|work))\b`, (*Disguise).fileForm),
	}
}

// forms replaces what has a form.
func (d *Disguise) forms(s string) string {
	for _, f := range d.rows {
		var b strings.Builder
		last := 0
		for _, at := range f.pattern.FindAllStringSubmatchIndex(s, -1) {
			groups := make([]string, len(at)/2)
			for i := range groups {
				if at[2*i] >= 0 {
					groups[i] = s[at[2*i]:at[2*i+1]]
				}
			}
			b.WriteString(s[last:at[0]] + f.replace(d, groups))
			last = at[1]
		}
		s = b.String() + s[last:]
	}
	return s
}

// hasForm says whether a path begins with a host's name.
func hasForm(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return isHostName(first)
}

func (d *Disguise) homeForm(g []string) string {
	name := g[2]
	if !strings.Contains(g[1], `\`) { // blanks are part of a name on Windows alone
		var rest string
		if name, rest, _ = strings.Cut(name, " "); rest != "" {
			return g[1] + d.user(name) + " " + rest
		}
	}
	return g[1] + d.user(name)
}

func (d *Disguise) user(name string) string {
	if commonWords()[strings.ToLower(name)] || isPlaceholder(name) {
		return name
	}
	return d.name("user", name)
}

// addressForm replaces what is an address, but for those that every machine has.
func (d *Disguise) addressForm(g []string) string {
	text := strings.TrimRight(strings.TrimPrefix(g[0], "["), ".:")
	text, _, bracket := strings.Cut(text, "]")
	a, err := netip.ParseAddr(text)
	if err != nil || a.IsLoopback() || a.IsUnspecified() {
		return g[0]
	}
	_, after, _ := strings.Cut(g[0], text)
	if bracket {
		after = strings.TrimPrefix(after, "]")
	}
	return d.name("address", a.Unmap().String()) + after
}

// urlForm replaces host, user and path of a URL, a module path or a host.
func (d *Disguise) urlForm(g []string) string {
	scheme, user, host, port := g[1], strings.TrimSuffix(g[2], "@"), g[3], g[4]
	path := strings.TrimRight(g[5], ".:!?*")
	stop := g[5][len(path):] // of the sentence
	if scheme == "" && !isHostName(host) {
		return g[0][:len(g[0])-len(g[5])] + d.forms(g[5])
	}
	if user != "" && user != "xxxxx" {
		user = d.user(user)
	}
	if g[2] != "" {
		user += "@"
	}
	return scheme + user + d.host(host) + port + d.path(host, scheme != "", path) + stop
}

// scpForm is git's short form of a remote, user@host:path.
func (d *Disguise) scpForm(g []string) string {
	return d.user(strings.TrimSuffix(g[2], "@")) + "@" + d.host(g[3]) + ":" + strings.TrimPrefix(d.path(g[3], true, "/"+g[4]), "/")
}

// mailForm is user@machine, where no version or query of go stands behind the @.
func (d *Disguise) mailForm(g []string) string {
	if goQueries[g[3]] || semver.IsValid(g[3]) || strings.HasPrefix(g[2], "module-") || isPlaceholder(g[3]) {
		return g[0]
	}
	return g[1] + d.user(g[2]) + "@" + d.host(g[3])
}

// goQueries are the words that may stand for a version (go help get).
var goQueries = map[string]bool{"latest": true, "upgrade": true, "patch": true, "none": true, "master": true, "main": true}

func (d *Disguise) host(host string) string {
	if isPublicHost(host) || isPlaceholder(host) {
		return host
	}
	return d.name("host", strings.TrimSuffix(host, "."))
}

// fileForm keeps what is in many paths of the kind.
func (d *Disguise) fileForm(g []string) string {
	cut := func(c rune) bool { return c == '/' || c == '\\' }
	var b strings.Builder
	b.WriteString(g[1])
	rest := strings.TrimRight(g[2], ".")
	stop := g[2][len(rest):] // of the sentence
	for rest != "" {
		i := strings.IndexFunc(rest, cut)
		if i < 0 {
			i = len(rest)
		}
		b.WriteString(d.element(rest[:i]))
		rest = rest[i:]
		if rest != "" {
			b.WriteString(rest[:1])
			rest = rest[1:]
		}
	}
	return b.String() + stop
}
