package diagnose

import (
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"

	"tidyx/goproxy"
)

// A machine is what fixes are made of: the settings, the environment, and what
// files of this machine name that go does not read. It is nil where a log is
// explained.
type machine struct {
	env      Environment
	settings goproxy.Settings
	git      *git // nil where nothing that it decides about failed
	place    surroundings
	dialect  dialect // of that place

	httpProxies func() []namedHTTPProxy // that something names
	bundles     func() []bundle         // of authorities, those that something names first
}

// readMachine looks around. What takes files of other programs is read when it
// is first asked for, and once.
func (in Input) readMachine() *machine {
	if in.Mode == "explain" {
		return nil
	}
	m := &machine{env: in.Env, settings: in.Settings, git: in.git, place: readSurroundings(os.DirFS("/"), in.Env)}
	m.dialect = dialectOf(in.Env, m.place)
	m.httpProxies, m.bundles = sync.OnceValue(m.findHTTPProxies), sync.OnceValue(m.findBundles)
	return m
}

// fix is one that needs nothing but a change of the environment, or of git's
// settings.
func (m *machine) fix(title string, set change) Fix {
	applies := m.dialect.applies
	for name := range set {
		if strings.HasPrefix(name, ofGit) {
			applies = thisUser
		}
	}
	variables, told := set.variables(m.env), set
	if m.env["GIT_CONFIG_GLOBAL"] != "" || set["GIT_CONFIG_GLOBAL"].raw != "" || m.env["GIT_CONFIG_COUNT"] != "" { // git would write there, over a device too; or what it writes would not count
		told, applies = variables, m.dialect.applies
	}
	fix := Fix{Title: title, Command: told.command(m.dialect), Env: variables.shown(), Applies: applies, Tried: NotTried, set: set}
	switch { // a password can be tried, and not be told
	case set.hides():
		fix.Title, fix.Command, fix.Env = title+"; its password is not repeated here", "", map[string]string{}
	case set.refers():
		fix.Env = map[string]string{}
	}
	return fix
}

// refers says whether a value of the change is shown as a reference, which a
// shell follows.
func (c change) refers() bool {
	for _, v := range c {
		if v.shown != "" {
			return true
		}
	}
	return false
}

// hides says whether a value of the change is shown without its password: so it
// is of no use to a shell, but it can be tried.
func (c change) hides() bool {
	for _, v := range c {
		if strings.Contains(v.shown, "xxxxx") {
			return true
		}
	}
	return false
}

// merge is the fixes of two cases of one cause: where both have a fix of one
// kind for a host each, it is for both.
func (m *machine) merge(list, more []Fix) []Fix {
	for i := range min(len(list), len(more)) {
		a, b := &list[i], more[i]
		set, ok := joined(a.set, b.set)
		if !ok || m == nil || maps.Equal(set, a.set) {
			continue
		}
		merged := m.fix(a.Title, set)
		a.set, a.Env, a.Command = set, merged.Env, merged.Command
		if !strings.HasSuffix(a.Title, otherHosts) {
			a.Title += otherHosts
		}
	}
	return list
}

const otherHosts = ", and the other hosts likewise"

// spelled sets a variable in every form of its name that is set: go reads the
// capitals first, git's libcurl the small letters.
func (m *machine) spelled(name string, v value) change {
	c := change{}
	for _, form := range []string{name, strings.ToLower(name)} {
		if m.env[form] != "" {
			c[form] = v
		}
	}
	if len(c) == 0 {
		c[name] = v
	}
	return c
}

// variableFor is the variable that names the HTTP proxy for a URL.
func variableFor(u *url.URL) string {
	if u != nil && u.Scheme == "http" {
		return "HTTP_PROXY"
	}
	return "HTTPS_PROXY"
}

// A namedHTTPProxy is an HTTP proxy that something on this machine names.
type namedHTTPProxy struct {
	url *url.URL
	by  string // the variable, file or setting that names it
	ref string // how a shell reads it: $HTTP_PROXY; empty: it can't
}

// maxHTTPProxies bounds how many are asked whether they lead to a host.
const maxHTTPProxies = 8

// findHTTPProxies are the HTTP proxies of the variables, of git and of files,
// each address once. A login in a file stays there: it was not given to go.
func (m *machine) findHTTPProxies() []namedHTTPProxy {
	var list []namedHTTPProxy
	add := func(u *url.URL, by, ref string) {
		if u == nil || unusableHTTPProxy(u) != "" || len(list) == maxHTTPProxies || slices.ContainsFunc(list, func(have namedHTTPProxy) bool { return ledgerKey(have.url) == ledgerKey(u) }) {
			return
		}
		list = append(list, namedHTTPProxy{u, by, ref})
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"} {
		ref, meant := "$"+name, repairedHTTPProxy(m.env[name])
		if meant != m.env[name] { // what a shell reads is not what is meant
			ref = ""
		}
		add(parseHTTPProxy(meant), name, ref)
	}
	for _, s := range append(m.git.config("http.proxy", "https.proxy"), m.git.httpProxies()...) {
		ref := "$(git config --get " + s.name + ")"
		if strings.Trim(s.name, pasteable) != "" {
			ref = ""
		}
		add(parseHTTPProxy(repairedHTTPProxy(s.value)), "git's "+s.name, ref)
	}
	for _, f := range httpProxyFiles {
		for _, file := range m.files(f.glob) {
			data, err := readBounded(file, maxPlace)
			if err != nil {
				continue // what can't be read names nothing
			}
			for _, raw := range httpProxiesIn(string(data), f.words, m.env) {
				if u := parseHTTPProxy(repairedHTTPProxy(raw)); u != nil {
					u.User = nil
					add(u, m.env.shortenHome(file), "")
				}
			}
		}
	}
	return list
}

// parseHTTPProxy reads an address as the tools do: without a scheme it is http.
func parseHTTPProxy(raw string) *url.URL {
	if raw != "" && !strings.Contains(raw, "://") {
		raw = "http://" + raw
	}
	u := parseURL(raw)
	if u == nil || u.Host == "" {
		return nil
	}
	u.Path = ""
	return u
}

// httpProxiesBut are the HTTP proxies that are named, without the one in use.
func (m *machine) httpProxiesBut(used *url.URL) (list []namedHTTPProxy) {
	if m == nil {
		return nil
	}
	if p := otherScheme(used); p != nil {
		list = append(list, *p)
	}
	for _, p := range m.httpProxies() {
		if used == nil || ledgerKey(p.url) != ledgerKey(used) { // another login makes it another one
			list = append(list, p)
		}
	}
	return list
}
