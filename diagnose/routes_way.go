package diagnose

import (
	"net/url"
	"path/filepath"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"tidyx/goproxy"
)

// This file finds what lies on the way to a source: the HTTP proxy, and what go
// or git would log in with. All of it is read; nothing is run but git config.

// way is what lies on the way to a source of a module.
func (s *surveyor) way(source goproxy.Source, path string) SourceDetails {
	switch source.Kind {
	case goproxy.ModuleProxy:
		return s.wayOfGo(parseURL(source.URL))
	case goproxy.Direct:
		return s.wayDirect(path)
	}
	return SourceDetails{}
}

// wayOfGo is the way of go's own requests.
func (s *surveyor) wayOfGo(u *url.URL) SourceDetails {
	d := SourceDetails{Logins: []LoginView{}}
	if u == nil || u.Host == "" {
		return d
	}
	if d.Refused = u.Scheme == "http" && u.User != nil; d.Refused {
		return d // cmd/go/internal/web: get
	}
	d.Logins = s.logins(u)
	if p, name, err := s.Env.HTTPProxy(u); err == nil && p != nil {
		d.HTTPProxy, d.HTTPProxyBy = p.Scheme+"://"+address(p), name
	} else if _, why := s.Env.otherHTTPProxy(u); why == leftOut {
		d.NoProxy = s.Env.noProxyEntry(u)
	}
	return d
}

// noProxyEntry is the first entry of NO_PROXY that keeps go from using an HTTP
// proxy for a URL, as httpproxy judges each by itself.
func (e Environment) noProxyEntry(u *url.URL) string {
	for _, entry := range strings.Split(e.either("NO_PROXY"), ",") {
		c := httpproxy.Config{HTTPProxy: "http://proxy.invalid", HTTPSProxy: "http://proxy.invalid", NoProxy: entry}
		if p, err := c.ProxyFunc()(u); err == nil && p == nil {
			return printable(strings.TrimSpace(entry))
		}
	}
	return ""
}

// logins are what go has for a URL: nothing for plain HTTP, and what the URL
// itself holds keeps it from looking further
// (cmd/go/internal/web: get; auth.loadCredential compares with the whole URL).
func (s *surveyor) logins(u *url.URL) []LoginView {
	if u.User != nil {
		return []LoginView{{Method: "url"}}
	}
	list := []LoginView{}
	if u.Scheme != "https" {
		return list
	}
	for _, element := range s.keys.elements {
		switch method := methodOf(element); method {
		case "off", "":
		case "netrc":
			list = append(list, s.netrcLogin(u)...)
		case "git":
			list = append(list, LoginView{Method: "git", Name: "git credential fill"})
		default:
			list = append(list, LoginView{Method: "command", Name: printable(commandName(element))})
		}
	}
	return list
}

// netrcLogin is the line of .netrc that go takes for a URL. One that was meant
// for the host, and that go does not take, is worth a note.
func (s *surveyor) netrcLogin(u *url.URL) []LoginView {
	file := s.keys.netrc()
	facts := file.look(u, s.keys.names(u)).Facts.Auth
	name := printable(s.Env.shortenHome(file.file))
	switch {
	case facts.Line > 0 && facts.Lacks == "":
		return []LoginView{{"netrc", name, facts.Line}}
	case facts.Line > 0:
		s.note(LoginView{"netrc", name, facts.Line}.String() + " is not used for " + u.Host + ": it " + facts.Lacks)
	}
	return nil
}

func (s *surveyor) note(text string) {
	for _, have := range s.notes {
		if have == text {
			return
		}
	}
	s.notes = append(s.notes, text)
}

// wayDirect is the way to a module's own host: go reads a page there, unless the
// path itself names the repository, which git then fetches.
func (s *surveyor) wayDirect(path string) SourceDetails {
	d := SourceDetails{Logins: []LoginView{}}
	repository := "https://" + path // what most pages name
	if known, ok := goproxy.KnownRepository(path); !ok {
		d = s.wayOfGo(parseURL("https://" + path + "?go-get=1"))
	} else if known.VCS != "git" {
		return d
	} else {
		repository = known.Repo
	}
	d.Insecure = covers(s.Settings.Value("GOINSECURE"), path)
	if git := s.wayOfGit(repository); git.matters(d) {
		d.Git = &git
	}
	return d
}

// matters says whether git goes another way than go, or with more.
func (g GitView) matters(d SourceDetails) bool {
	return g.Base != "" || len(g.Logins) > 0 || g.HTTPProxy != d.HTTPProxy
}

// wayOfGit is what git's configuration makes of a repository.
func (s *surveyor) wayOfGit(repository string) GitView {
	raw, by := s.git.rewritten(repository)
	u := parseRemote(raw)
	v := s.wayToServer(u)
	if by.Base != "" || by.Prefix != "" {
		v.Prefix, v.Base = serverText(by.Prefix), serverText(by.Base)
		v.File = printable(s.Env.shortenHome(by.Origin))
	}
	return v
}

// wayToServer asks git's configuration once for each server.
func (s *surveyor) wayToServer(u *url.URL) GitView {
	v := GitView{Logins: []LoginView{}}
	switch {
	case u == nil || u.Host == "":
		return v
	case strings.HasSuffix(u.Scheme, "ssh"):
		v.Logins = append(v.Logins, LoginView{Method: "ssh"})
		return v
	case u.User != nil:
		v.Logins = append(v.Logins, LoginView{Method: "url"})
	}
	key := origin(u).String()
	known, ok := s.ways[key]
	if !ok {
		known = s.askGitConfig(origin(u))
		if s.ways == nil {
			s.ways = map[string]GitView{}
		}
		s.ways[key] = known
	}
	if u.User == nil {
		v.Logins = append(v.Logins, known.Logins...)
	}
	v.HTTPProxy, v.HTTPProxyBy = known.HTTPProxy, known.HTTPProxyBy
	return v
}

// askGitConfig reads what git has for a server (git-config(1), http.<url>.*,
// credential.<url>.*), which sends .netrc's by itself, through libcurl.
func (s *surveyor) askGitConfig(u *url.URL) GitView {
	v := GitView{Logins: []LoginView{}}
	http := s.git.settings(s.ctx, "http", u)
	if p, by := s.git.httpProxy(http, u); p != nil {
		v.HTTPProxy, v.HTTPProxyBy = p.Scheme+"://"+address(p), by
	}
	if http["http.extraheader"] != "" {
		v.Logins = append(v.Logins, LoginView{Method: "header"})
	}
	home := readNetrc(Environment{"HOME": s.Env["HOME"], "USERPROFILE": s.Env["USERPROFILE"]})
	if home.curlHas(u.Hostname()) {
		v.Logins = append(v.Logins, LoginView{Method: "netrc", Name: "~/" + filepath.Base(home.file), Line: home.lineOf(u.Hostname())})
	}
	if helper := s.git.settings(s.ctx, "credential", u)["credential.helper"]; helper != "" {
		v.Logins = append(v.Logins, LoginView{Method: "helper", Name: helperName(helper)})
	}
	return v
}

// lineOf is the line of a machine; 0 if only libcurl finds it.
func (n *netrc) lineOf(host string) int {
	for _, e := range append(n.complete, n.partial...) {
		if strings.EqualFold(e.machine, host) {
			return e.line
		}
	}
	return 0
}

// helperName names a credential helper without its folder and arguments.
func helperName(helper string) string {
	if strings.HasPrefix(helper, "!") {
		return "in a line of shell"
	}
	word, _ := cutWord(helper)
	return printable(filepath.Base(strings.Trim(word, `'"`)))
}
