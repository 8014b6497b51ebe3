package diagnose

import (
	"fmt"
	"net/url"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// Named turns the words of a command line into targets: module[@version],
// host[:port] or a URL. The error names the word that is none of them.
func Named(words []string, settings goproxy.Settings) ([]Target, error) {
	t := &namer{settings: settings, seen: map[string]bool{}}
	for _, w := range words {
		if err := t.add(w); err != nil {
			return nil, err
		}
	}
	return t.list, nil
}

// Needed are the targets of a module: each distinct host of its requirements'
// routes with one module for it, the checksum database, and the toolchain that
// goVersion (of go.mod's go line, "" for none) would have go fetch.
func Needed(r Requirements, goVersion string, settings goproxy.Settings) ([]Target, error) {
	t := &namer{settings: settings, seen: map[string]bool{}}
	for _, q := range r.Modules {
		if err := t.module(q.Path, q.Version); err != nil {
			return nil, err
		}
	}
	if len(r.Modules) == 0 {
		if err := t.module(anyModule, ""); err != nil {
			return nil, err
		}
	}
	t.checksumDatabase()
	return t.list, t.toolchain(goVersion)
}

type namer struct {
	settings goproxy.Settings
	list     []Target
	seen     map[string]bool
}

// put adds a target unless its server is there already.
func (t *namer) put(target Target) {
	key := target.URL.Scheme + " " + target.Address() + " " + string(target.Source)
	if t.seen[key] {
		return
	}
	t.seen[key] = true
	t.complete(&target)
	t.list = append(t.list, target)
}

// complete takes the credentials out of a target's URL and says what sends go
// there, of it and of what is asked after it.
func (t *namer) complete(target *Target) {
	if target == nil || target.URL == nil {
		return
	}
	if target.URL.User != nil {
		target.User, target.URL.User = target.URL.User, nil
	}
	target.secrets = addresses(t.settings)
	if target.Module != "" || target.Source == golog.ChecksumDatabase {
		target.Decided = decided(t.settings, target.Source, target.Route)
	}
	t.complete(target.Else)
	t.complete(target.Then)
}

func (t *namer) add(word string) error {
	switch {
	case strings.Contains(word, "://"):
		u, err := url.Parse(word)
		if err != nil || u.Host == "" || defaultPort[u.Scheme] == "" {
			return fmt.Errorf("%q is no URL of a host", goproxy.Redact(word))
		}
		target := Target{URL: u, Source: golog.ModuleProxy}
		if e, ok := goproxy.ParseEndpoint(word); ok {
			target.Module, target.Version = e.Module, e.Version
		}
		t.put(target)
		return nil
	case isHost(word):
		host := word[strings.LastIndexByte(word, '@')+1:]
		t.put(Target{URL: &url.URL{Scheme: schemeOf(host), Host: host}, Source: golog.ModuleProxy})
		return nil
	}
	path, version, _ := strings.Cut(word, "@")
	if err := module.CheckPath(path); err != nil {
		return fmt.Errorf("%q is no module, host or URL: %s", goproxy.Redact(word), goproxy.Redact(err.Error()))
	}
	return t.module(path, version)
}

// isHost says whether a word is host or host:port and no module path: it has
// no slash and no version, and a port or a name that ends like a host's.
func isHost(word string) bool {
	if _, after, ok := strings.Cut(word, "@"); ok && strings.Contains(after, ":") {
		word = after // user:password before it
	}
	if strings.ContainsAny(word, "/@ ") || word == "" {
		return false
	}
	u, err := url.Parse("https://" + word)
	return err == nil && u.Hostname() != "" && u.Path == ""
}

func schemeOf(hostport string) string {
	for scheme, port := range map[string]string{"http": "80", "ssh": "22"} {
		if strings.HasSuffix(hostport, ":"+port) {
			return scheme
		}
	}
	return "https"
}

// module adds the sources of a module's route. The first is asked for the
// module, as go would; the others, which go asks only after it, are met at
// their door.
func (t *namer) module(path, version string) error {
	route, err := t.settings.Route(path)
	if err != nil {
		return fmt.Errorf("finding the route of %s: %w", goproxy.Redact(path), err)
	}
	for i, s := range route.Sources {
		target := Target{Module: path, Version: version, Route: route, Source: golog.ModuleProxy}
		switch {
		case s.Kind == goproxy.Off:
			continue
		case s.Kind == goproxy.Direct:
			if i > 0 {
				continue
			}
			target.Source = golog.Direct
			target.URL = parseURL("https://" + path + "?go-get=1")
			target.Insecure = covers(t.settings.Value("GOINSECURE"), path)
			if known, ok := goproxy.KnownRepository(path); ok {
				target.Source = golog.VersionControl
				target.Repository, target.Tool = known.Repo, known.VCS
				target.URL = origin(parseURL(known.Repo))
			}
		default:
			target.URL = sourceURL(s, path, version, i == 0)
		}
		if target.URL != nil && target.URL.Host != "" {
			t.put(target)
		}
	}
	return nil
}

func sourceURL(s goproxy.Source, path, version string, first bool) *url.URL {
	base := parseURL(s.URL)
	if base == nil || !first {
		if base != nil {
			base.Path = ""
		}
		return base
	}
	e := goproxy.Endpoint{Resource: goproxy.VersionList, Base: s.URL, Module: path}
	if semver.IsValid(version) {
		e.Resource, e.Version = goproxy.ModFile, version
	}
	raw, err := e.URL()
	if err != nil {
		return base
	}
	return parseURL(raw)
}

// checksumDatabase adds the database: through the first module proxy that stands
// in for it, or else directly (modfetch: initBase).
func (t *namer) checksumDatabase() {
	db, err := t.settings.ChecksumDatabase()
	if err != nil {
		return // off, or malformed, which go would say of each module
	}
	direct := Target{Source: golog.ChecksumDatabase, URL: parseURL(strings.TrimSuffix(db.BaseURL(), "/") + "/latest")}
	sources, err := t.settings.Sources()
	if direct.URL == nil || err != nil {
		return
	}
	next := &direct
	for _, s := range slices.Backward(sources) {
		if s.Kind != goproxy.ModuleProxy || db.URL != "" {
			next = &direct // the list ends there
			continue
		}
		if through := standIn(s.URL, db.Name, next); through != nil && through.URL.Host != "" { // no file tree stands in
			next = through
		}
	}
	t.put(*next)
}

// standIn asks a module proxy whether it stands in for the database, then for
// the tree head; next is what go asks if it does not.
func standIn(base, name string, next *Target) *Target {
	raw, err := goproxy.Endpoint{Resource: goproxy.SumDBSupported, Base: base, Database: name}.URL()
	latest, errLatest := goproxy.Endpoint{Resource: goproxy.SumDBTreeLatest, Base: base, Database: name}.URL()
	if err != nil || errLatest != nil {
		return nil
	}
	return &Target{Source: golog.ChecksumDatabase, URL: parseURL(raw), Else: next, Then: &Target{Source: golog.ChecksumDatabase, URL: parseURL(latest)}}
}

// toolchain adds the toolchain that go would have to fetch.
func (t *namer) toolchain(want string) error {
	have := strings.TrimPrefix(t.settings.Value("GOVERSION"), "go")
	if want == "" || have == "" || semver.Compare("v"+want, "v"+have) <= 0 || t.settings.Value("GOTOOLCHAIN") == "local" {
		return nil
	}
	return t.module("golang.org/toolchain", "v0.0.1-go"+want+"."+runtime.GOOS+"-"+runtime.GOARCH)
}
