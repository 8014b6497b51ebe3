package diagnose

import (
	"context"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tidyx/tidy/golog"
)

// gitTimeout is for reading a few small files.
const gitTimeout = time.Second

// git is the git of the go child and its configuration, which decides where a
// repository really is and which way leads there. Nothing here asks a network.
type git struct {
	env      Environment
	file     string         // the program; "" if it is not in the child's PATH
	settled  []gitConfig    // all its settings
	rewrites []Rewrite      // its insteadOf
	helper   bool           // it has a credential helper
	refused  *golog.Failure // why it can't read its own configuration; nil if it can
}

// readGit asks git for what no log shows.
func readGit(ctx context.Context, env Environment) *git {
	g := &git{env: env, file: env.lookPath("git")}
	if g.file == "" {
		return g
	}
	ctx, cancel := context.WithTimeout(ctx, gitTimeout)
	defer cancel()
	said := g.run(ctx, "config", "--list", "-z", "--show-origin")
	if said.ok {
		g.settled = parseGitConfig(said.stdout)
		g.rewrites = rewritesOf(g.settled)
		g.helper = slices.ContainsFunc(g.settled, func(s gitConfig) bool {
			return strings.HasPrefix(s.name, "credential.") && strings.HasSuffix(s.name, ".helper") && s.value != ""
		})
	} else if said.ended {
		f := golog.ReadTool("git", "", said.stderr)
		g.refused = &f
	}
	return g
}

func (g *git) run(ctx context.Context, args ...string) spoken {
	if g == nil || g.file == "" {
		return spoken{}
	}
	return g.env.run(ctx, nil, g.file, args...)
}

// settings are those of a section that hold for a URL, by their names in small
// letters. Who may read the list of processes must not read a token of the URL.
func (g *git) settings(ctx context.Context, section string, u *url.URL) map[string]string {
	ctx, cancel := context.WithTimeout(ctx, gitTimeout)
	defer cancel()
	m, bare := map[string]string{}, *u
	bare.User = nil
	for _, kv := range strings.Split(g.run(ctx, "config", "-z", "--get-urlmatch", section, bare.String()).stdout, "\x00") {
		if k, v, ok := strings.Cut(kv, "\n"); ok {
			m[strings.ToLower(k)] = v
		}
	}
	return m
}

// A Rewrite is one insteadOf of git's configuration: what begins with Prefix is
// fetched from Base instead (git-config(1), url.<base>.insteadOf).
type Rewrite struct {
	Base, Prefix string
	Origin       string // the file that says so
}

// A gitConfig is one setting of git's.
type gitConfig struct {
	name, value string
	origin      string // the file that says so; of the environment: command line
}

// parseGitConfig reads the output of git config --list -z --show-origin: origin,
// name and value of each setting.
func parseGitConfig(out string) []gitConfig {
	var list []gitConfig
	parts := strings.Split(out, "\x00")
	for i := 0; i+1 < len(parts); i += 2 {
		name, value, _ := strings.Cut(parts[i+1], "\n")
		list = append(list, gitConfig{name, value, strings.TrimSuffix(strings.TrimPrefix(parts[i], "file:"), ":")})
	}
	return list
}

// config are the settings of those names, the one that counts first.
func (g *git) config(names ...string) (list []gitConfig) {
	if g == nil {
		return nil
	}
	for _, s := range slices.Backward(g.settled) {
		if slices.Contains(names, s.name) && s.value != "" {
			list = append(list, s)
		}
	}
	return list
}

// settledAs are the settings whose names end so.
func (g *git) settledAs(end string) (list []gitConfig) {
	if g == nil {
		return nil
	}
	for _, s := range g.settled {
		if strings.HasSuffix(s.name, end) && s.value != "" {
			list = append(list, s)
		}
	}
	return list
}

// httpProxies are the HTTP proxies that are set for some URLs alone.
func (g *git) httpProxies() (list []gitConfig) {
	for _, s := range g.settledAs(".proxy") {
		if strings.HasPrefix(s.name, "http.") && s.name != gitProxySetting {
			list = append(list, s)
		}
	}
	return list
}

// rewritesOf are the insteadOf among git's settings.
func rewritesOf(settings []gitConfig) []Rewrite {
	var list []Rewrite
	for _, s := range settings {
		base, okBase := strings.CutPrefix(s.name, "url.")
		base, okEnd := strings.CutSuffix(base, ".insteadof")
		if okBase && okEnd && s.value != "" {
			list = append(list, Rewrite{base, s.value, s.origin})
		}
	}
	return list
}

// secrets are the passwords and tokens that git has without asking a helper.
func (g *git) secrets() []string {
	var list []string
	for _, r := range g.rewrites {
		list = append(list, userinfoSecrets(r.Base)...)
	}
	for _, s := range g.settledAs(".proxy") {
		list = append(list, userinfoSecrets(s.value)...)
	}
	for _, s := range g.settledAs(".extraheader") {
		if _, value, ok := strings.Cut(s.value, ":"); ok {
			list = append(list, secretHeader{"": {secret(strings.TrimSpace(value))}}.secrets()...)
		}
	}
	own := Environment{"HOME": g.env["HOME"], "USERPROFILE": g.env["USERPROFILE"]} // libcurl knows no NETRC
	return append(list, readNetrc(own).secrets()...)
}

// rewrite is the URL that git asks, and the setting that made it; the longest
// prefix wins.
func rewrite(raw string, rewrites []Rewrite) (string, Rewrite) {
	best := Rewrite{}
	for _, r := range rewrites {
		if strings.HasPrefix(raw, r.Prefix) && len(r.Prefix) > len(best.Prefix) {
			best = r
		}
	}
	return best.Base + strings.TrimPrefix(raw, best.Prefix), best
}

// rewriting says whether git asks anybody else than go names.
func (g *git) rewritten(raw string) (string, Rewrite) {
	if g == nil {
		return raw, Rewrite{}
	}
	return rewrite(raw, g.rewrites)
}

// httpProxy is the HTTP proxy that git uses for a URL: of http.proxy, else of
// the variables, of which the one in small letters counts even if it is empty,
// and HTTP_PROXY in capitals never (git's http.c). Unlike go it uses it for
// this machine too.
func (g *git) httpProxy(http map[string]string, u *url.URL) (via *url.URL, by string) {
	value, set := http[gitProxySetting]
	by = gitProxySetting
	names := []string{"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}
	if u.Scheme == "http" {
		names = []string{"http_proxy", "all_proxy", "ALL_PROXY"}
	}
	for _, name := range names {
		if !set {
			by = name
			value, set = g.env[name]
		}
	}
	if value == "" || noProxyCovers(g.env.either("NO_PROXY"), u.Hostname()) {
		return nil, ""
	}
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	if via = parseURL(value); via != nil {
		via.Path = ""
	}
	return via, by
}

// gitProxySetting is git's own setting of an HTTP proxy.
const gitProxySetting = "http.proxy"

// noProxyCovers is libcurl's rule for NO_PROXY: names with all below them,
// addresses and networks.
func noProxyCovers(list, host string) bool {
	addr, err := netip.ParseAddr(host)
	for _, e := range strings.FieldsFunc(list, func(c rune) bool { return c == ',' || c == ' ' }) {
		e = strings.TrimPrefix(e, ".")
		if network, bad := netip.ParsePrefix(e); bad == nil && err == nil && network.Contains(addr) {
			return true
		}
		if e == "*" || strings.EqualFold(e, host) || strings.HasSuffix(strings.ToLower(host), "."+strings.ToLower(e)) {
			return true
		}
	}
	return false
}

// trust is what git trusts for a URL: a bundle of its own, or, without one,
// the system's. Where git's TLS has settings that no probe of ours follows (a
// client certificate, another library), known is false.
func (g *git) trust(http map[string]string) (t *trust, insecure, known bool) {
	for _, name := range []string{"sslcert", "sslcapath", "sslbackend", "pinnedpubkey", "schannelusesslcainfo"} {
		if http["http."+name] != "" {
			return nil, false, false
		}
	}
	if g.env["GIT_SSL_CERT"] != "" || g.env["GIT_SSL_CAPATH"] != "" {
		return nil, false, false
	}
	insecure = g.env["GIT_SSL_NO_VERIFY"] != "" || slices.Contains([]string{"false", "no", "off", "0"}, strings.ToLower(http["http.sslverify"]))
	file, set := g.env["GIT_SSL_CAINFO"] // counts even if it is empty
	if !set {
		file, set = http["http.sslcainfo"]
	}
	if !set {
		return loadTrust(Environment{}), insecure, true
	}
	return trustFile(g.env.expandHome(file)), insecure, true
}

// expandHome is a file's name without ~.
func (e Environment) expandHome(file string) string {
	if rest, ok := strings.CutPrefix(file, "~/"); ok {
		return filepath.Join(e["HOME"], rest)
	}
	return file
}

// shortenHome is a file's name as a person writes it.
func (e Environment) shortenHome(file string) string {
	if home := e["HOME"]; len(home) > 1 {
		if rest, ok := strings.CutPrefix(file, home+"/"); ok {
			return "~/" + rest
		}
	}
	return file
}
