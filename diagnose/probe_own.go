package diagnose

import (
	"context"
	"slices"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// worthAskingOwnHost says whether a checksum database does not know a module
// that go could download: then the module's own host tells if it is private.
// It is asked only where the settings let go fetch from there.
func worthAskingOwnHost(t *Trace, o Observation) bool {
	unknown := o.Outcome == golog.NotFound || o.Outcome == golog.Gone || o.Outcome == golog.ServerError
	return t.Target.Source == golog.ChecksumDatabase && o.Step == golog.HTTP && unknown && t.Target.mayGoDirect() && ownHost(t.Target.Module) != ""
}

// mayGoDirect says whether the module's own host is among its sources.
func (t *Target) mayGoDirect() bool {
	return slices.ContainsFunc(t.Route.Sources, func(s goproxy.Source) bool { return s.Kind == goproxy.Direct })
}

// ownHost is what a stranger asks a module's own host first: the repository, of
// the hosts that go knows, else the page with its go-import meta tag.
func ownHost(module string) string {
	if module == "" {
		return ""
	}
	if known, ok := goproxy.KnownRepository(module); ok && known.VCS == "git" {
		return known.Repo + "/info/refs?service=git-upload-pack"
	}
	raw, err := goproxy.Endpoint{Resource: goproxy.GoGetPage, Base: "https://" + module, Module: module}.URL()
	if err != nil {
		return ""
	}
	return raw
}

// askOwn asks the module's own host, once and without credentials.
func askOwn(ctx context.Context, w *world, t *Trace) []Observation {
	u := parseURL(ownHost(t.Target.Module))
	if u == nil {
		return nil
	}
	target := &Target{URL: u, Source: golog.Direct, Module: t.Target.Module, anonymous: true}
	way, held := w.walk(ctx, target, u, golog.LegHost)
	list := way.seen
	if held {
		list = append(list, askHTTP(ctx, way.road)...)
	}
	last := endOf(list, len(list) > 0 && list[len(list)-1].Outcome == golog.OK)
	for i := range last {
		last[i].Subject = address(u)
	}
	return last
}

// strangerMayRead says whether a module's own host shows it to anybody: the page
// that names its repository, and that repository.
func (w *world) strangerMayRead(ctx context.Context, module string) bool {
	u := parseURL(ownHost(module))
	if u == nil {
		return false
	}
	target := &Target{URL: u, Source: golog.Direct, Module: module, anonymous: true}
	way, held := w.walk(ctx, target, u, golog.LegHost)
	if !held {
		return false
	}
	list := askHTTP(ctx, way.road)
	last := list[len(list)-1]
	if last.Outcome != golog.OK {
		return false
	}
	if _, known := goproxy.KnownRepository(module); known || last.Facts.HTTP == nil {
		return true
	}
	repository := parseURL(last.Facts.HTTP.match.Repo)
	if last.Facts.HTTP.match.VCS != "git" || repository == nil || repository.Scheme != "https" {
		return last.Facts.HTTP.match.VCS == "mod"
	}
	way, held = w.walk(ctx, target, repository, golog.LegHost)
	return held && askAsStranger(ctx, way.road, repository.String()).Outcome == golog.OK
}
