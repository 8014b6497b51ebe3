package diagnose

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// Routes says where go looks for the modules that the words of a command line
// name (path, path@version or a package), or, without words, for all that go.mod
// requires and the toolchain that it asks for. Modules that take the same road
// are one route. Nobody is asked: it reads settings, go.mod, .netrc and git's
// configuration, opens no connection, and runs no command of GOAUTH and no
// credential helper. The error names a word that is no module.
func Routes(ctx context.Context, in Input, words []string) (*Report, error) {
	in.keys = newKeyring(in.Env, in.Dir, in.Settings, in.Limits.probeTimeout())
	wanted, err := in.wanted(words)
	if err != nil {
		return nil, err
	}
	in.git = readGit(ctx, in.Env)
	s := &surveyor{Input: in, ctx: ctx}
	r := in.report(nil)
	var modules []string
	for _, w := range wanted {
		modules = append(modules, w.fetched()...)
		if err := s.add(w); err != nil {
			r.Findings = in.unusable(err)
			r.Failures = append(r.Failures, viewFailure(in.settingFailure(err)))
			modules = nil
			break
		}
	}
	r.Routes = append(r.Routes, s.inOrder()...)
	r.Notes = append(r.Notes, s.notes...)
	r.Warnings = in.warnings(modules)
	r.offer()
	if len(words) == 0 && len(in.Require.Modules) > 0 {
		r.Notes = append(r.Notes, in.idlePatterns(r.Warnings)...)
	}
	r.scrub(in.secrets())
	return r, nil
}

// A wantedModule is one to find the road of.
type wantedModule struct {
	path     string
	label    string // what the report calls it
	replaced *Replacement

	toolchain string // its name, where it is one
}

// fetched is the module that go asks for; none where a folder takes its place.
func (w wantedModule) fetched() []string {
	switch {
	case w.replaced == nil:
		return []string{w.path}
	case w.replaced.NewVersion != "":
		return []string{w.replaced.New}
	}
	return nil
}

// wanted are the modules that the words name, or those that go.mod requires.
func (in Input) wanted(words []string) ([]wantedModule, error) {
	if len(words) > 0 {
		return in.namedModules(words)
	}
	var list []wantedModule
	for _, q := range in.Require.Modules {
		list = append(list, wantedModule{path: q.Path, label: q.Path, replaced: in.Require.replacement(q.Path)})
	}
	if name := in.toolchain(); name != "" {
		label := fmt.Sprintf("%s@v0.0.1-%s.%s-%s", toolchainModule, name, runtime.GOOS, runtime.GOARCH)
		list = append(list, wantedModule{path: toolchainModule, label: label, toolchain: name})
	}
	if len(list) == 0 {
		list = append(list, wantedModule{path: anyModule, label: anyModule})
	}
	return list, nil
}

func (in Input) namedModules(words []string) ([]wantedModule, error) {
	var list []wantedModule
	for _, word := range words {
		path, _, _ := strings.Cut(word, "@")
		if path != "go" && path != "toolchain" {
			if err := module.CheckPath(path); err != nil {
				return nil, fmt.Errorf("%q is no module: %s", goproxy.Redact(word), goproxy.Redact(err.Error()))
			}
		}
		of := cmp.Or(in.Require.moduleOf(path), path) // a package is fetched with its module
		list = append(list, wantedModule{path: of, label: of, replaced: in.Require.replacement(of)})
	}
	return list, nil
}

// replacement is the replace line that counts for a module, whatever its version.
func (r Requirements) replacement(path string) *Replacement {
	for i := range r.Replaces {
		if r.Replaces[i].Old == path {
			return &r.Replaces[i]
		}
	}
	return nil
}

// unusable is the finding for settings that go itself would reject.
func (in Input) unusable(err error) []Finding {
	said := in.settingFailure(err)
	trace := newTrace(Target{Source: golog.ModuleProxy, Decided: in.Settings.Get("GOPROXY"), Failures: []int{0}, said: said})
	list := judgeOn(in.readMachine(), []Trace{trace}, []golog.Failure{said}, in.Require)
	for i := range list {
		list[i].Why = strings.TrimPrefix(list[i].Why, "go says: ") // it was not run
		list[i].Now = Broken
	}
	return list
}

// settingFailure is what go would say, with the value and its origin.
func (in Input) settingFailure(err error) golog.Failure {
	text := err.Error()
	var setting *goproxy.SettingError
	if errors.As(err, &setting) {
		text = in.Settings.Get(setting.Name).String() + ": " + setting.Err.Error()
	}
	return golog.Failure{Source: golog.ModuleProxy, Leg: golog.LegHost, Step: golog.Goproxy, Outcome: golog.Invalid, Final: true, Reason: text, Text: text}
}

// offer puts what was probably meant before the other fixes of a GOPROXY that
// can't be used, unless they have it.
func (r *Report) offer() {
	if len(r.Findings) == 0 {
		return
	}
	f := &r.Findings[0]
	for _, w := range r.Warnings {
		known := slices.ContainsFunc(f.Fixes, func(fix Fix) bool { return fix.Command == w.Fix })
		if w.Setting.Name == "GOPROXY" && strings.HasPrefix(w.Fix, "export ") && !known {
			meant := Fix{Title: "write the list as it was probably meant", Command: w.Fix, Env: map[string]string{}, Applies: thisRun, Tried: NotTried}
			f.Fixes = append([]Fix{meant}, f.Fixes...)
			return
		}
	}
}

// A surveyor finds the roads of modules and puts equal ones together.
type surveyor struct {
	Input
	ctx    context.Context
	routes []RouteView
	byRoad map[string]int
	notes  []string
	ways   map[string]GitView // what git's configuration has for a server
}

func (s *surveyor) add(w wantedModule) error {
	path := w.path
	if w.replaced != nil && w.replaced.NewVersion != "" {
		path = w.replaced.New
	}
	route, err := s.Settings.Route(path)
	if err != nil {
		return err
	}
	v := viewRoute(route)
	v.RouteDetails = s.details(route)
	v.Toolchain = w.toolchain
	if r := w.replaced; r != nil {
		v.Location = &Location{s.Require.File, r.Line}
		v.Replaced = strings.TrimSpace(r.New + " " + r.NewVersion)
		if r.NewVersion == "" { // a folder: nothing is fetched
			v.Sources, v.ChecksumDatabase, v.DecidedBy = []SourceView{}, "", "replace"
			v.RouteDetails = RouteDetails{Replaced: v.Replaced, Location: v.Location}
		}
	}
	for i, source := range route.Sources[:len(v.Sources)] {
		v.Sources[i].SourceDetails = s.way(source, path)
	}
	s.put(w.label, v)
	return nil
}

// put adds a road, or another module to one that is there.
func (s *surveyor) put(label string, v RouteView) {
	v.Module = ""
	key, err := json.Marshal(v)
	if n, ok := s.byRoad[string(key)]; ok && err == nil {
		if !slices.Contains(s.routes[n].Modules, label) {
			s.routes[n].Modules = append(s.routes[n].Modules, label)
		}
		return
	}
	if s.byRoad == nil {
		s.byRoad = map[string]int{}
	}
	s.byRoad[string(key)] = len(s.routes)
	v.Module, v.Modules = label, []string{label}
	s.routes = append(s.routes, v)
}

// inOrder are the roads, the one of most modules first.
func (s *surveyor) inOrder() []RouteView {
	slices.SortStableFunc(s.routes, func(a, b RouteView) int { return len(b.Modules) - len(a.Modules) })
	return s.routes
}

// details say which settings decided.
func (s *surveyor) details(route goproxy.Route) RouteDetails {
	d := RouteDetails{Origin: s.Settings.Get(route.DecidedBy).Origin, ChecksumDecidedBy: route.ChecksumDecidedBy,
		ChecksumOrigin: s.Settings.Get(route.ChecksumDecidedBy).Origin}
	db, err := s.Settings.ChecksumDatabase()
	if err != nil || route.ChecksumDatabase == "" || db.URL != "" {
		return d
	}
	sources, _ := s.Settings.Sources() // Route has told of its error
	for _, source := range sources {
		if source.Kind != goproxy.ModuleProxy {
			break // modfetch: initBase
		}
		if u := parseURL(source.URL); u != nil && u.Host != "" { // no file tree stands in
			d.ChecksumThrough = append(d.ChecksumThrough, goproxy.Redact(source.URL))
		}
	}
	return d
}
