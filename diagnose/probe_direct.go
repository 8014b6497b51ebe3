package diagnose

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// readTags reads the page of an import path as go does: its go-import meta tag
// counts whatever the status, and without one the status does. It says whether
// the page has been read.
func (o *Observation) readTags(u *url.URL, status int, b body) bool {
	e, ok := goproxy.ParseEndpoint(u.String())
	if !ok || e.Resource != goproxy.GoGetPage || b.err != nil {
		return false
	}
	imports, match, err := goproxy.ReadImports(b.kept, importPath(u))
	if len(imports) == 0 && status != http.StatusOK {
		return false
	}
	facts := o.Facts.HTTP
	facts.match = match
	for _, i := range imports {
		facts.Imports = append(facts.Imports, printable(i.String()))
	}
	facts.Title = pageTitle(b.kept)
	switch {
	case err == nil:
		o.Outcome = golog.OK
		return true
	case len(imports) == 0 && (len(facts.Hops) > 0 || isLogin(b.kept, facts.Title)):
		o.Outcome = golog.HTMLPage
		facts.Said = pageText("text/html", b.kept)
	case errors.Is(err, goproxy.ErrNoImport):
		o.Step, o.Outcome = golog.VCS, golog.Missing
	default:
		o.Step, o.Outcome = golog.VCS, golog.Invalid
	}
	o.Error = serverText(err.Error())
	return true
}

// importPath is the import path whose page a URL names.
func importPath(u *url.URL) string { return strings.TrimSuffix(u.Host+u.Path, "/") }

// isLogin says whether a page asks who one is.
func isLogin(page []byte, title string) bool {
	low := bytes.ToLower(page)
	if bytes.Contains(low, []byte(`type="password"`)) || bytes.Contains(low, []byte("type=password")) {
		return true
	}
	title = strings.ToLower(title)
	return containsAny(title, "sign in", "sign-in", "log in", "login", "single sign-on", "authenticat")
}

// followPage goes where a module's page leads: to the page of a shorter path
// that it speaks for, which must agree, and, where no log tells more, to the
// repository.
func (w *world) followPage(ctx context.Context, trace *Trace, r *road) {
	t := &trace.Target
	last := trace.Observations[len(trace.Observations)-1]
	if last.Outcome != golog.OK || last.Facts.HTTP == nil || last.Facts.HTTP.match == (goproxy.Import{}) {
		return
	}
	match := last.Facts.HTTP.match
	if match.Prefix != importPath(t.URL) && strings.HasPrefix(match.Prefix, t.URL.Host) && !trace.see(r.rootPage(ctx, match)) {
		return
	}
	if match.VCS == "mod" || t.said.Step != "" || ctx.Err() != nil {
		return
	}
	t.Repository, t.Tool = match.Repo, match.VCS
	w.climbRepository(ctx, trace)
}

// rootPage asks the page of the path that a tag speaks for.
func (r *road) rootPage(ctx context.Context, match goproxy.Import) Observation {
	u, err := url.Parse("https://" + match.Prefix + "?go-get=1")
	if err != nil {
		return Observation{Leg: r.leg, Step: golog.VCS, Subject: match.Prefix, Outcome: golog.Invalid, From: FromProbe, Error: serverText(err.Error())}
	}
	u.Scheme = r.url.Scheme
	root, target := *r, *r.target
	target.URL, root.target = u, &target
	o, _ := root.get(ctx, u, nil)
	if o.Outcome == golog.OK && o.Facts.HTTP.match != match {
		o.Step, o.Outcome, o.Error = golog.VCS, golog.Invalid, "the page of "+printable(match.Prefix)+" says something else"
	}
	return o
}
