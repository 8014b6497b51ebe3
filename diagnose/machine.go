package diagnose

import (
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tidyx/goproxy"
)

// A machine is what fixes are made of: the settings, the environment, and what
// files of this machine name that go does not read. It is nil where a log is
// explained.
type machine struct {
	env         Environment
	settings    goproxy.Settings
	git         *git // nil where no repository failed
	place       surroundings
	dialect     dialect // of that place
	httpProxies []namedHTTPProxy
}

// readMachine looks around. Bundles of authorities, which take longer, are read
// when they are asked for.
func (in Input) readMachine() *machine {
	if in.Mode == "explain" {
		return nil
	}
	m := &machine{env: in.Env, settings: in.Settings, git: in.git, place: readSurroundings(os.DirFS("/"), in.Env)}
	m.dialect = dialectOf(in.Env, m.place)
	m.httpProxies = m.findHTTPProxies()
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
	return Fix{Title: title, Command: told.command(m.dialect), Env: variables.shown(), Applies: applies, Tried: NotTried, set: set}
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

// httpProxyFiles are where distributions and tools keep the HTTP proxy of a
// network, and the words that stand before it.
var httpProxyFiles = []struct {
	glob  string // ~ is the home folder
	words []string
}{
	{"/etc/environment", []string{"https_proxy=", "HTTPS_PROXY=", "http_proxy=", "HTTP_PROXY="}},
	{"/etc/profile.d/*.sh", []string{"https_proxy=", "HTTPS_PROXY=", "http_proxy=", "HTTP_PROXY="}},
	{"/etc/sysconfig/proxy", []string{"HTTPS_PROXY=", "HTTP_PROXY="}},
	{"/etc/apt/apt.conf", []string{"Acquire::https::Proxy", "Acquire::http::Proxy"}},
	{"/etc/apt/apt.conf.d/*", []string{"Acquire::https::Proxy", "Acquire::http::Proxy"}},
	{"/etc/yum.conf", []string{"proxy="}},
	{"/etc/dnf/dnf.conf", []string{"proxy="}},
	{"/etc/systemd/system.conf", []string{"HTTPS_PROXY=", "https_proxy=", "HTTP_PROXY=", "http_proxy="}},
	{"/etc/systemd/system.conf.d/*.conf", []string{"HTTPS_PROXY=", "https_proxy=", "HTTP_PROXY=", "http_proxy="}},
	{"/etc/systemd/system/*.service.d/*.conf", []string{"HTTPS_PROXY=", "https_proxy=", "HTTP_PROXY=", "http_proxy="}},
	{"~/.docker/config.json", []string{`"httpsProxy":`, `"httpProxy":`}},
	{"/etc/docker/daemon.json", []string{`"https-proxy":`, `"http-proxy":`}},
	{"/etc/wgetrc", []string{"https_proxy", "http_proxy"}},
	{"~/.wgetrc", []string{"https_proxy", "http_proxy"}},
	{"~/.curlrc", []string{"proxy", "-x"}},
	{"~/.npmrc", []string{"https-proxy", "proxy"}},
	{"~/.config/pip/pip.conf", []string{"proxy"}},
	{"/etc/pip.conf", []string{"proxy"}},
}

// findHTTPProxies are the HTTP proxies of the variables, of git and of files,
// each address once.
func (m *machine) findHTTPProxies() []namedHTTPProxy {
	var list []namedHTTPProxy
	add := func(raw, by, ref string) {
		u := parseHTTPProxy(raw)
		if u == nil || unusableHTTPProxy(u) != "" || slices.ContainsFunc(list, func(have namedHTTPProxy) bool { return address(have.url) == address(u) }) {
			return
		}
		list = append(list, namedHTTPProxy{u, by, ref})
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"} {
		add(m.env[name], name, "$"+name)
	}
	for _, s := range m.git.config("http.proxy", "https.proxy") {
		add(s.value, "git's "+s.name, "$(git config --get "+s.name+")")
	}
	for _, f := range httpProxyFiles {
		files, err := filepath.Glob(m.env.expandHome(f.glob))
		if err != nil {
			continue // a fault of the table, which its test sees
		}
		for _, file := range files {
			data, err := readSmall(file)
			if err != nil {
				continue // what can't be read names nothing
			}
			for _, w := range f.words {
				add(valueIn(string(data), w), m.env.shortenHome(file), "")
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

// valueIn is what stands behind a word that a line of a file begins with, quotes
// and such taken away; lines that are comments do not count, nor does a word for
// none.
func valueIn(text, word string) string {
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		before, after, ok := strings.Cut(line, word)
		inJSON := strings.HasPrefix(word, `"`)
		if !ok || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//") || !inJSON && strings.Trim(before, " \t\"'") != "" && !isAssignment(before) {
			continue
		}
		after = strings.TrimLeft(after, " \t=:\"'")
		if end := strings.IndexAny(after, "\"' \t;,}"); end >= 0 {
			after = after[:end]
		}
		if after != "" && !strings.EqualFold(after, "direct") && !strings.EqualFold(after, "none") && !strings.EqualFold(after, "_none_") {
			return after
		}
	}
	return ""
}

// isAssignment says whether what stands before a word makes the rest of a line
// a setting: export of a shell, Environment of systemd.
func isAssignment(before string) bool {
	before = strings.TrimSpace(before)
	return before == "export" || strings.HasPrefix(before, "Environment=") || strings.HasPrefix(before, "DefaultEnvironment=")
}

// httpProxiesBut are the HTTP proxies that are named, without the one in use.
func (m *machine) httpProxiesBut(used *url.URL) (list []namedHTTPProxy) {
	if m == nil {
		return nil
	}
	for _, p := range m.httpProxies {
		if used == nil || address(p.url) != address(used) {
			list = append(list, p)
		}
	}
	return list
}
