package diagnose

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// Targets turns failures into the servers to look at: one for each server and
// kind of failure, however many modules failed there. Failures that the text
// settles have none. The URL of the log is the first guess; where there is
// none, the fetches and the route of the module tell whom go asked.
func Targets(failures []golog.Failure, fetches []golog.Fetch, settings goproxy.Settings) []Target {
	return targetsWith(nil, failures, fetches, settings)
}

// targetsWith is Targets where git's own configuration is known.
func targetsWith(g *git, failures []golog.Failure, fetches []golog.Fetch, settings goproxy.Settings) []Target {
	t := newTargeter(fetches, settings)
	t.git = g
	for i, f := range failures {
		if !f.Final {
			t.add(i, f)
		}
	}
	for i, f := range failures {
		if !f.Final {
			t.addHidden(i, f)
		}
	}
	return t.list
}

type targeter struct {
	settings goproxy.Settings
	git      *git // nil: not known
	list     []Target
	byKey    map[string]int
	asked    map[string][]asked // module path -> the requests for it
	first    map[string]string  // the URL of a redirect's last hop -> that of its first
}

// asked is a request of go's trace, taken apart once.
type asked struct {
	fetch    golog.Fetch
	endpoint goproxy.Endpoint
	said     golog.Failure // as if go had reported it; no step: it went well
}

func newTargeter(fetches []golog.Fetch, settings goproxy.Settings) *targeter {
	t := &targeter{settings: settings, byKey: map[string]int{}, asked: map[string][]asked{}, first: map[string]string{}}
	for _, f := range fetches {
		said := golog.ReadFetch(f)
		if f.Error != "" && said.URL != f.URL {
			t.first[said.URL] = f.URL
		}
		if e, ok := goproxy.ParseEndpoint(f.URL); ok && e.Module != "" {
			t.asked[e.Module] = append(t.asked[e.Module], asked{f, e, said})
		}
	}
	return t
}

// add takes the target of a failure.
func (t *targeter) add(i int, f golog.Failure) {
	route := t.route(cmp.Or(f.Module.Path, f.Package))
	u := t.askedURL(f, route)
	if f.Source == golog.VersionControl && u == nil {
		u = &url.URL{} // git itself, or a repository of this machine
	} else if u == nil || u.Host == "" && u.Scheme != "file" {
		return
	}
	t.put(i, f, u, route)
}

func (t *targeter) put(i int, f golog.Failure, u *url.URL, route goproxy.Route) {
	if f.Source == "" {
		f.Source = sourceKind(u, route)
	}
	if last := parseURL(f.URL); f.Leg == golog.LegHost && f.Outcome != golog.RedirectUnsafe && last != nil && last.Host != "" && last.Host != u.Host {
		f.Leg = golog.LegRedirect
	}
	key := strings.Join([]string{u.Scheme, address(u), string(f.Source), string(f.Leg), string(f.Step), string(f.Outcome), f.Host}, " ")
	if f.Outcome == golog.UnknownRevision {
		key += " " + f.Module.String()
	}
	if n, ok := t.byKey[key]; ok {
		if !slices.Contains(t.list[n].Failures, i) {
			t.list[n].Failures = append(t.list[n].Failures, i)
		}
		return
	}
	t.byKey[key] = len(t.list)
	user := u.User
	u.User = nil
	target := Target{URL: u, Source: f.Source, User: user, Module: f.Module.Path, Version: f.Module.Version, Route: route,
		Insecure: f.Source == golog.Direct && covers(t.settings.Value("GOINSECURE"), f.Module.Path),
		Decided:  decided(t.settings, f.Source, route), Failures: []int{i}, secrets: addresses(t.settings), said: f}
	if f.Source == golog.VersionControl {
		target.Repository, target.Tool = repositoryOf(f)
	}
	t.list = append(t.list, target)
}

// decided is the setting that sends go to a kind of source.
func decided(settings goproxy.Settings, source golog.Source, route goproxy.Route) goproxy.Setting {
	switch {
	case source == golog.ChecksumDatabase:
		return settings.Get("GOSUMDB")
	case source == golog.ToolchainSource:
		return settings.Get("GOTOOLCHAIN")
	case route.DecidedBy != "":
		return settings.Get(route.DecidedBy)
	}
	return goproxy.Setting{}
}

// covers says whether a glob list of go's settings holds for a module path.
func covers(globs, path string) bool {
	return globs != "" && path != "" && module.MatchPrefixPatterns(globs, path)
}

func (t *targeter) route(path string) goproxy.Route {
	if path == "" {
		path = anyModule
	}
	route, err := t.settings.Route(path)
	if err != nil {
		return goproxy.Route{Module: path} // the settings step tells what is wrong with them
	}
	return route
}

// anyModule stands for a public module where a failure names none.
const anyModule = "golang.org/x/mod"

// askedURL is what go asked: of a redirect the first hop, which is the fetch
// whose error names the last one.
func (t *targeter) askedURL(f golog.Failure, route goproxy.Route) *url.URL {
	if f.Source == golog.VersionControl {
		return remoteURL(f, t.git)
	}
	if f.Outcome == golog.RedirectUnsafe && f.Host != "" {
		return &url.URL{Scheme: "https", Host: f.Host}
	}
	if first := t.first[f.URL]; first != "" && f.URL != "" {
		return t.withUser(parseURL(first), route)
	}
	if u := parseURL(f.URL); u != nil && (u.Host != "" || u.Scheme == "file") {
		return t.withUser(u, route)
	}
	if u := t.lastFetch(f.Module.Path, f.Source); u != nil {
		return t.withUser(u, route)
	}
	if f.Source == golog.Direct && f.Module.Path != "" {
		return parseURL("https://" + f.Module.Path + "?go-get=1")
	}
	if db, err := t.settings.ChecksumDatabase(); err == nil && f.Source == golog.ChecksumDatabase {
		return parseURL(strings.TrimSuffix(db.BaseURL(), "/") + "/latest") // no trace tells of more
	}
	return firstQuestion(f, route)
}

// firstElement is the host that a module path begins with, or "".
func firstElement(path string) string {
	host, _, _ := strings.Cut(path, "/")
	if !strings.Contains(host, ".") {
		return ""
	}
	return host
}

// withUser gives a URL of the log, where go hides the password, the
// credentials of the source that it belongs to.
func (t *targeter) withUser(u *url.URL, route goproxy.Route) *url.URL {
	if u == nil {
		return nil
	}
	u.User = nil
	for _, s := range route.Sources {
		if base := parseURL(s.URL); base != nil && base.User != nil && base.Host == u.Host && base.Scheme == u.Scheme {
			u.User = base.User
		}
	}
	return u
}

// lastFetch is the last request for a module to that kind of server: content
// errors name no URL.
func (t *targeter) lastFetch(path string, source golog.Source) *url.URL {
	for _, a := range slices.Backward(t.asked[path]) {
		if (source == golog.ChecksumDatabase) == (a.endpoint.Resource == goproxy.SumDBLookup) {
			return parseURL(a.fetch.URL)
		}
	}
	return nil
}

// firstQuestion is the door of the first source of a module's route: no log
// shows that go asked it for the module, so no more may be asked there. The
// module's own host may be asked for its page.
func firstQuestion(f golog.Failure, route goproxy.Route) *url.URL {
	if f.Module.Path == "" || len(route.Sources) == 0 {
		return nil
	}
	if f.Source == golog.ToolchainSource {
		return toolchainQuestion(f, route)
	}
	s := route.Sources[0]
	if s.Kind == goproxy.Direct {
		return parseURL("https://" + f.Module.Path + "?go-get=1")
	}
	u := parseURL(s.URL)
	if u != nil {
		u.Path = ""
	}
	return u
}

// toolchainQuestion asks the first module proxy for the toolchain, as go did;
// other sources have none.
func toolchainQuestion(f golog.Failure, route goproxy.Route) *url.URL {
	for _, s := range route.Sources {
		if s.Kind == goproxy.ModuleProxy {
			return sourceURL(s, f.Module.Path, f.Module.Version, true)
		}
	}
	return nil
}

// addHidden adds the sources before the one whose error go printed: behind |
// go goes on after any error, and -x alone shows it.
func (t *targeter) addHidden(i int, f golog.Failure) {
	for _, a := range t.asked[f.Module.Path] {
		hidden := a.said
		if hidden.Step == "" || hidden.Outcome == golog.NotFound || hidden.Outcome == golog.Gone ||
			sameHost(a.fetch.URL, f.URL) || a.fetch.URL == t.first[f.URL] {
			continue
		}
		hidden.Module = f.Module
		route := t.route(f.Module.Path)
		t.put(i, hidden, t.withUser(parseURL(a.fetch.URL), route), route)
	}
}

// sourceKind tells what kind of server a URL of a module belongs to.
func sourceKind(u *url.URL, route goproxy.Route) golog.Source {
	for _, s := range route.Sources {
		if base := parseURL(s.URL); base != nil && base.Host == u.Host {
			return golog.ModuleProxy
		}
	}
	if len(route.Sources) > 0 && route.Sources[0].Kind == goproxy.Direct {
		return golog.Direct
	}
	return golog.ModuleProxy
}

// failureHost is the host that a failure blames, with a port if the text has one.
func failureHost(f golog.Failure) string {
	if f.Host != "" && strings.ContainsAny(f.Host, ".:") {
		return f.Host
	}
	if u := parseURL(f.URL); u != nil {
		return u.Host
	}
	return ""
}
