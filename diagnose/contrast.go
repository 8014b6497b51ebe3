package diagnose

import (
	"context"
	"net"
	"net/url"
	"slices"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// A contrastRow is one more question after a break: when it is worth asking,
// and how. Contrasts of a trace are asked at once.
type contrastRow struct {
	question string
	when     func(*Trace, Observation) bool
	ask      func(context.Context, *world, *Trace) []Observation
}

// contrasts is the table of questions. Privacy: no module path goes anywhere
// that go's log does not show, other hosts get a bare connection, and the next
// source is asked for a public module alone.
var contrasts = []contrastRow{
	{askWithoutHTTPProxy, brokeAtHTTPProxy, askDirectly},
	{askWithHTTPProxy, brokeOnOurOwn, askThroughHTTPProxy},
	{askOtherHTTPProxy, brokeAtHTTPProxy, askThroughHTTPProxy},
	{askOtherPort, brokeBeforeHTTPProxy, askOtherPorts},
	{askNextSource, func(t *Trace, _ Observation) bool { return t.Target.nextModuleProxy() != "" }, askNext},
	{askOtherServer, hostsFileDecided, askServers},
	{askOwnHost, worthAskingOwnHost, askOwn},
	{askCredentials, mayBeForCredentials, lookUpCredentials},
	{askClock, brokeByDate, askTime},
	{askOtherHost, func(t *Trace, o Observation) bool {
		return o.Step == golog.TCP || o.Step == golog.TLS || o.Step == golog.DNS
	}, askOtherHosts},
}

// contrast asks what the break suggests.
func (w *world) contrast(ctx context.Context, t *Trace) {
	broke := t.broken()
	if broke == nil {
		return
	}
	asked := slices.DeleteFunc(slices.Clone(contrasts), func(row contrastRow) bool { return !row.when(t, *broke) })
	found := make([][]Observation, len(asked))
	atOnce(len(asked), func(i int) { found[i] = asked[i].ask(ctx, w, t) })
	for i, list := range found {
		for _, o := range list {
			o.From = FromProbe
			t.Contrasts = append(t.Contrasts, Contrast{asked[i].question, o})
		}
	}
}

// mayBeForCredentials says whether an answer may be due to the credentials, or
// to none: hosts answer 404 to strangers. go's log may have told why already.
func mayBeForCredentials(t *Trace, o Observation) bool {
	refused := o.Outcome == golog.Unauthorized || o.Outcome == golog.Denied || o.Outcome == golog.NotFound
	return o.Step == golog.HTTP && refused && t.Target.URL.Scheme != "file" && t.Target.Source != golog.ChecksumDatabase && t.contrastOf(askCredentials) == nil
}

func brokeAtHTTPProxy(t *Trace, o Observation) bool {
	inside := o.Leg == golog.LegHost && o.Step == golog.TLS // what comes out of a tunnel may be the HTTP proxy's own
	return t.Target.HTTPProxy != nil && (o.Leg == golog.LegHTTPProxy || o.Step == golog.HTTPProxy ||
		inside && (o.Outcome == golog.Reset || o.Outcome == golog.Cut || o.Outcome == golog.PlainHTTP || o.Outcome == golog.Unanswered))
}

func brokeOnOurOwn(t *Trace, o Observation) bool {
	return t.Target.HTTPProxy == nil && (o.Step == golog.DNS || o.Step == golog.TCP || o.Step == golog.TLS && (o.Outcome == golog.Reset || o.Outcome == golog.Unanswered))
}

// hostsFileDecided says whether the name of what broke came from the hosts file.
func hostsFileDecided(t *Trace, o Observation) bool {
	decided := false
	t.each(o.Leg, golog.DNS, func(d Observation) { decided = decided || d.Facts.DNS != nil && d.Facts.DNS.HostsFile != "" })
	return decided && o.Step != golog.DNS && !isLocal(t.Target.URL.Hostname())
}

// askServers asks the name servers for a name that the hosts file gives.
func askServers(ctx context.Context, w *world, t *Trace) []Observation {
	ctx, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	asking := w.names.askAll(ctx, t.Target.URL.Hostname())
	var list []Observation
	for _, k := range contrastServers(asking.wait()) {
		list = append(list, k.Observation)
	}
	return list
}

// askDirectly climbs to the host without the HTTP proxy.
func askDirectly(ctx context.Context, w *world, t *Trace) []Observation {
	r := &road{world: w, target: &t.Target, leg: golog.LegHost, url: t.Target.URL}
	return endOf(r.done, r.climb(ctx))
}

// askThroughHTTPProxy climbs to the host through each HTTP proxy that this
// machine names and that go does not use for it.
func askThroughHTTPProxy(ctx context.Context, w *world, t *Trace) []Observation {
	u := t.Target.URL
	if u.Scheme == "http" || isLoopback(u.Host) {
		return nil // nothing tells its answer from the host's; and this machine is reached without one
	}
	var list []namedHTTPProxy
	if via, why := w.env.otherHTTPProxy(u); via != nil && t.Target.HTTPProxy == nil {
		list = append(list, namedHTTPProxy{url: via, by: why})
	}
	for _, p := range w.machine.httpProxiesBut(t.Target.HTTPProxy) {
		if !slices.ContainsFunc(list, func(have namedHTTPProxy) bool { return ledgerKey(have.url) == ledgerKey(p.url) }) {
			p.by += " names it, and go does not use it for this host"
			list = append(list, p)
		}
	}
	return askThrough(ctx, w, t, list)
}

// askThrough climbs to the host through each of some HTTP proxies.
func askThrough(ctx context.Context, w *world, t *Trace, list []namedHTTPProxy) []Observation {
	found := make([][]Observation, len(list))
	atOnce(len(list), func(i int) {
		via := list[i].url
		if unusableHTTPProxy(via) != "" {
			return
		}
		to := &road{world: w, target: &t.Target, leg: golog.LegHTTPProxy, url: via}
		if !to.climb(ctx) {
			found[i] = endOf(to.done, false)
			return
		}
		r := &road{world: w, target: &t.Target, leg: golog.LegHost, url: t.Target.URL, tunnel: &tunnel{url: via, road: to}}
		found[i] = endOf(r.done, r.climb(ctx))
		for k := range found[i] {
			found[i][k].Subject = address(via)
			found[i][k].Facts = Facts{HTTPProxy: &HTTPProxyFacts{Unused: list[i].by}}
		}
	})
	return slices.Concat(found...)
}

// brokeBeforeHTTPProxy says whether nothing usable listens where the HTTP proxy
// should.
func brokeBeforeHTTPProxy(t *Trace, o Observation) bool {
	return brokeAtHTTPProxy(t, o) && (o.Step == golog.TCP && o.Outcome == golog.Refused || o.Outcome == golog.Invalid)
}

// usualPorts are where HTTP proxies listen by their own defaults (squid,
// tinyproxy and others).
var usualPorts = []string{"3128", "8080", "8888", "8118", "80"}

// askOtherPorts asks the usual ports of the HTTP proxy's machine.
func askOtherPorts(ctx context.Context, w *world, t *Trace) []Observation {
	var list []namedHTTPProxy
	for _, port := range usualPorts {
		via := *t.Target.HTTPProxy
		if via.Port() == port {
			continue
		}
		via.Scheme, via.Host, via.User = "http", net.JoinHostPort(via.Hostname(), port), nil // another server: it gets no login
		list = append(list, namedHTTPProxy{url: &via, by: "port " + port + " of the same machine"})
	}
	if t.Target.URL.Scheme == "http" {
		return nil // as above
	}
	var answers []Observation
	for _, o := range askThrough(ctx, w, t, list) {
		if o.Step == golog.HTTPProxy && o.Outcome == golog.Unauthorized { // it was asked without a login, and answers as one
			o.Outcome, o.Error = golog.OK, ""
		}
		if o.Outcome == golog.OK { // that the others are closed is no news
			answers = append(answers, o)
		}
	}
	return answers
}

// askNext asks the next module proxy of the list for a public module: an
// answer of its protocol shows that it works.
func askNext(ctx context.Context, w *world, t *Trace) []Observation {
	base := parseURL(t.Target.nextModuleProxy())
	if base == nil {
		return nil
	}
	e := goproxy.Endpoint{Resource: goproxy.VersionList, Base: base.String(), Module: anyModule}
	raw, err := e.URL()
	if err != nil {
		return nil
	}
	u := parseURL(raw)
	user := u.User
	u.User = nil
	trace := w.Climb(ctx, Target{URL: u, User: user, Source: golog.ModuleProxy})
	list := endOf(trace.Observations, trace.Unfinished == "" && trace.broken() == nil)
	for i := range list {
		if f := list[i].Facts.HTTP; f != nil && (f.Status == 404 || f.Status == 410) {
			list[i].Outcome = golog.OK
		}
		list[i].Subject = address(u)
	}
	return list
}

// askOtherHosts opens a bare connection to other hosts of the route: is all
// traffic blocked, or this host's alone?
func askOtherHosts(ctx context.Context, w *world, t *Trace) []Observation {
	var list []Observation
	for _, u := range t.Target.otherHosts() {
		way, held := w.walk(ctx, &Target{URL: u}, u, golog.LegHost)
		for _, o := range endOf(way.seen, held) {
			o.Subject = address(u)
			list = append(list, o)
		}
	}
	return list
}

// endOf is how a climb ended: the observation that broke it, or its last one if
// it held. A climb that time cut short tells nothing.
func endOf(list []Observation, held bool) []Observation {
	for _, o := range slices.Backward(list) {
		if (o.Outcome == golog.OK) == held {
			return []Observation{o}
		}
		if !held {
			return nil
		}
	}
	return nil
}

// nextModuleProxy is the module proxy after this one in the route, where ","
// keeps go from asking it; "" if there is none.
func (t *Target) nextModuleProxy() string {
	sources := t.Route.Sources
	for i, s := range sources {
		base := parseURL(s.URL)
		if s.Kind != goproxy.ModuleProxy || base == nil || t.URL == nil || base.Host != t.URL.Host {
			continue
		}
		if i+1 < len(sources) && !s.AnyError && sources[i+1].Kind == goproxy.ModuleProxy {
			return sources[i+1].URL
		}
		return ""
	}
	return ""
}

// otherHosts are the other module proxies of the route, at most two.
func (t *Target) otherHosts() []*url.URL {
	var list []*url.URL
	for _, s := range t.Route.Sources {
		if u := parseURL(s.URL); u != nil && s.Kind == goproxy.ModuleProxy && u.Host != "" && u.Host != t.URL.Host && len(list) < 2 {
			list = append(list, &url.URL{Scheme: u.Scheme, Host: u.Host})
		}
	}
	return list
}
