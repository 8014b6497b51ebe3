package diagnose

import (
	"context"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// This file has what a try may do: where it writes, whom it tells a module's
// path, and whose credentials it sends.

// environment is that of a try: the child's with the change, everything that go
// writes in the throw-away folder, nobody to ask, and no server that would learn
// a path it was not told. cut says whether GOPROXY's list was cut for that.
func (t *trier) environment(dir string, what fetch, c change) (env Environment, cut bool) {
	env = t.in.Env.with(c)
	for name, v := range map[string]string{"GOWORK": "off", "GOFLAGS": "-modcacherw", "GO111MODULE": "", "GOTOOLCHAIN": "local",
		"GOPATH": filepath.Join(dir, "gopath"), "GOMODCACHE": filepath.Join(dir, "modcache"), "GOCACHE": filepath.Join(dir, "gocache"), "GOTMPDIR": dir} {
		env[name] = v
	}
	cut = t.confine(env, what, c)
	if t.in.keys.hasCommands() {
		env["GOAUTH"] = "netrc" // a command runs once
	}
	t.confineHelper(env, c)
	t.confineSSH(env)
	return env, cut
}

// confineSSH has ssh ask nobody, note no host key, and leave no connection open.
// Of another program nobody knows which words it would take.
func (t *trier) confineSSH(env Environment) {
	if command := t.git().sshCommand(env); isSSH(command) {
		program, rest := cutWord(command)
		env["GIT_SSH_COMMAND"] = program + " -o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o ControlMaster=no" + rest
		env["GIT_SSH_VARIANT"] = "ssh"
	}
}

// confineHelper has git's credential helper asked by one try at most, and only
// if no probe has asked it: the first that leads to a repository in a way of
// its own. It is read and not told what became of the login.
func (t *trier) confineHelper(env Environment, c change) {
	options := []string{"credential.helper", ""}
	if leadsToRepository(c) && t.git().helper && t.world.helperAsked.CompareAndSwap(false, true) {
		options = readOnlyHelperOptions
		env[gitOptionsBefore] = env[gitOptions]
	}
	for i := 0; i < len(options); i += 2 {
		env[gitOptions] = strings.TrimSpace(env[gitOptions] + " " + gitQuoted(options[i]) + "=" + gitQuoted(options[i+1]))
	}
}

// leadsToRepository says whether a change has go ask a repository where it
// asked somebody else before, or another one.
func leadsToRepository(c change) bool {
	for name, v := range c {
		if name == "GOPRIVATE" || name == "GONOPROXY" || strings.HasPrefix(name, "GIT_") || strings.HasPrefix(name, ofGit) || name == "GOPROXY" && strings.Contains(v.raw, "direct") {
			return true
		}
	}
	return false
}

// settings are those that go would find after a change.
func (t *trier) settings(c change) goproxy.Settings {
	var list []goproxy.Setting
	for _, name := range sortedNames(c) {
		list = append(list, goproxy.Setting{Name: name, Value: c[name].raw})
	}
	return t.in.Settings.With(list...)
}

// confine keeps module paths from servers that go has not told them to: of
// GOPROXY's list what follows such a server is cut off, and the checksum
// database is asked about them only if it was before.
func (t *trier) confine(env Environment, what fetch, c change) (cut bool) {
	if t.in.Limits.Try == TryAll {
		return false
	}
	settings, paths := t.settings(c), what.paths()
	if sources, err := settings.Sources(); err == nil {
		allowed := t.allowed(sources, paths)
		env["GOPROXY"], cut = listOf(allowed), len(allowed) < len(sources)
	}
	if _, err := settings.ChecksumDatabase(); err == nil && !t.databaseKnows(paths) {
		env["GONOSUMDB"] = union(settings.Value("GONOSUMDB"), strings.Join(paths, ","))
	}
	return cut
}

// allowed is the list up to the first source that may not learn the paths. The
// first source is what the user has set: go has asked it, or could not. A
// module's own host knows them.
func (t *trier) allowed(sources []goproxy.Source, paths []string) []goproxy.Source {
	for i, s := range sources {
		if u := parseURL(s.URL); i > 0 && s.Kind == goproxy.ModuleProxy && (u == nil || !t.in.toldTo(u, paths, t.traces)) {
			return sources[:i]
		}
	}
	return sources
}

// databaseKnows says whether go has asked the checksum database about all
// those modules.
func (t *trier) databaseKnows(paths []string) bool {
	asked := map[string]bool{}
	note := func(raw string) {
		if e, ok := goproxy.ParseEndpoint(raw); ok && e.Resource == goproxy.SumDBLookup {
			asked[e.Module] = true
		}
	}
	for _, f := range t.in.Fetches {
		note(f.URL)
	}
	for _, f := range t.in.Failures {
		note(f.URL)
	}
	return !slices.ContainsFunc(paths, func(p string) bool { return !asked[p] })
}

// vouch looks whether go would accept what was fetched without the checksum
// database: whether that answers, and whether it can know the modules. It is
// asked for its tree alone.
func (t *trier) vouch(ctx context.Context, what fetch, c change) (r result) {
	settings := t.settings(c)
	if _, err := settings.ChecksumDatabase(); err != nil || t.in.Limits.Try == TryAll || t.databaseKnows(what.paths()) {
		return result{ok: true}
	}
	var unsure []string
	needed := false
	in := t.changed(c)
	for _, p := range what.paths() {
		route, err := settings.Route(p)
		if err != nil || route.ChecksumDatabase == "" || t.inGoSum(p) {
			continue
		}
		if needed = true; t.mayBePrivate(ctx, in, p, route.Sources[0].Kind == goproxy.Direct || leadsToRepository(c)) {
			unsure = append(unsure, p)
		}
	}
	n := &namer{settings: settings, seen: map[string]bool{}}
	if n.checksumDatabase(); !needed || len(n.list) == 0 {
		return result{ok: true}
	}
	w := t.world.with(in)
	if _, other := c["NETRC"]; other || c["GOAUTH"].raw != "" {
		w.ledger = newLedger() // another login than the one that was refused; go has just come in with it
	}
	trace := w.Climb(ctx, n.list[0])
	if broke := trace.broken(); broke != nil {
		r.failed.Reason = "the module comes, and of the checksum database " + name(*broke) + " was " + string(broke.Outcome)
		return r
	}
	if len(unsure) > 0 {
		return result{private: unsure, unknown: "it comes; the checksum database, which knows public modules alone, was not asked about it"}
	}
	return result{ok: true}
}

// changed is the input after a change. Commands that bring logins are left out:
// they run once.
func (t *trier) changed(c change) Input {
	in := t.in
	in.Env, in.Settings = in.Env.with(c), t.settings(c)
	if in.keys = newKeyring(in.Env, in.Dir, in.Settings, in.Limits.probeTimeout()); in.keys.hasCommands() {
		in.keys = newKeyring(in.Env, in.Dir, in.Settings.With(goproxy.Setting{Name: "GOAUTH", Value: "netrc"}), in.Limits.probeTimeout())
	}
	return in
}

// mayBePrivate says whether strangers can't have a module, or may not: of one
// that comes from its own host that can be asked, of others the name tells.
func (t *trier) mayBePrivate(ctx context.Context, in Input, path string, direct bool) bool {
	if goproxy.LooksPrivate(firstElement(path)) {
		return true
	}
	direct = direct || slices.ContainsFunc(t.traces, func(trace Trace) bool {
		s := trace.Target.Source
		return trace.Target.Module == path && (s == golog.Direct || s == golog.VersionControl)
	})
	return direct && !t.world.with(in).strangerMayRead(ctx, path)
}

// inGoSum says whether go.sum has a module already, so that no database is
// asked about it.
func (t *trier) inGoSum(path string) bool {
	sum, err := t.sum()
	return err == nil && strings.Contains("\n"+string(sum), "\n"+path+" ")
}

// mayLack says why a failed try tells nothing of its fix: it went without the
// credentials that go itself would have had.
func (t *trier) mayLack(f golog.Failure) string {
	switch {
	case f.Outcome == golog.HostKey:
		return "ssh would have to note a host key for it"
	case f.Outcome != golog.Unauthorized && f.Outcome != golog.Denied && f.Outcome != golog.NotFound:
		return ""
	case t.in.keys.hasCommands():
		return "GOAUTH's command runs once, and was not run for it"
	case f.Step == golog.VCS && t.git().helper:
		return "git's credential helper is asked once, and was not asked for it"
	}
	return ""
}

// A server is one that tries may ask, and whether go has a login for it.
type server struct {
	url   *url.URL // with a login only of an HTTP proxy
	login bool
}

// spendsLogin says whether tries may send credentials whose fate is not known.
func (t *trier) spendsLogin(f *Finding) bool {
	return slices.ContainsFunc(t.servers(f), func(s server) bool { return s.login && !t.world.hasAccepted(s.url) })
}

// loginWasRefused says whether a server has refused what it would be sent again.
func (t *trier) loginWasRefused(f *Finding) bool {
	return slices.ContainsFunc(t.servers(f), func(s server) bool { return s.login && t.world.hasRefused(s.url) })
}

// servers are those on the roads of a finding, the other sources of its route,
// and the modules' own hosts.
func (t *trier) servers(f *Finding) (list []server) {
	host := func(u *url.URL, user *url.Userinfo) {
		if u == nil || u.Host == "" {
			return
		}
		bare := *u
		bare.User = nil
		list = append(list, server{&bare, user != nil || t.in.keys.hasCommands() || len(t.in.keys.known(&bare)) > 0})
	}
	for _, i := range f.Traces {
		target := t.traces[i].Target
		host(target.URL, target.User)
		for _, s := range target.Route.Sources {
			if u := parseURL(s.URL); u != nil {
				host(u, u.User)
			}
		}
		if w := target.way; w != nil && w.url != nil {
			list = append(list, server{w.url, true}) // git finds logins of its own
		}
		if p := target.HTTPProxy; p != nil {
			list = append(list, server{p, p.User != nil})
		}
		if firstElement(target.Module) != "" {
			host(parseURL("https://"+target.Module), nil)
		}
	}
	return list
}
