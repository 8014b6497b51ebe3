package diagnose

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// A road is the way to one peer as far as it has been walked: what each step
// found is what the next one starts from.
type road struct {
	world  *world
	target *Target
	leg    Leg
	url    *url.URL // the peer: its scheme, host and port count
	tunnel *tunnel  // the HTTP proxy that carries this leg; nil: our own connection

	addresses []netip.Addr // the dns step's
	reached   netip.AddrPort
	done      []Observation // of this leg
	contrasts []Contrast    // that a probe made by the way
}

// A tunnel is an HTTP proxy that has been reached.
type tunnel struct {
	url      *url.URL
	variable string // that names it
	road     *road
}

// A rung is one step of a leg: whether it applies, and the probe that takes it.
// A probe returns what it saw and never judges.
type rung struct {
	step  Step
	probe func(context.Context, *road) []Observation
}

// ladder has the rungs of each leg in order.
func ladder(r *road) []rung {
	var rungs []rung
	if r.tunnel == nil {
		rungs = append(rungs, rung{golog.DNS, probeDNS}, rung{golog.TCP, probeTCP})
	} else if r.url.Scheme == "https" {
		rungs = append(rungs, rung{golog.HTTPProxy, probeTunnel})
	}
	if r.url.Scheme == "https" && !r.ownTLS() {
		rungs = append(rungs, rung{golog.TLS, probeTLS})
	}
	return rungs
}

// climb takes the rungs until one breaks or the context ends, and says whether
// all held.
func (r *road) climb(ctx context.Context) bool {
	for _, rung := range ladder(r) {
		if ctx.Err() != nil {
			return false
		}
		if !r.take(ctx, rung) {
			return false
		}
	}
	return true
}

// take makes one probe under its deadline.
func (r *road) take(ctx context.Context, rung rung) bool {
	ctx, cancel := context.WithTimeout(ctx, r.world.timeout)
	defer cancel()
	held := false
	for _, o := range rung.probe(ctx, r) {
		o.Leg, o.From = r.leg, FromProbe
		if o.Step == "" {
			o.Step = rung.step
		}
		r.done = append(r.done, o)
		held = held || o.Outcome == golog.OK
	}
	return held
}

// A walked leg is a road to one peer, by way of its HTTP proxy if it has one.
type walked struct {
	road      *road
	seen      []Observation
	contrasts []Contrast
	via       *url.URL // the HTTP proxy on the way; nil for none
	variable  string   // the variable that names it
}

// walk climbs the leg to a peer, and before it that to the HTTP proxy which the
// child's environment names for it. It says whether all steps held.
func (w *world) walk(ctx context.Context, t *Target, u *url.URL, leg Leg) (*walked, bool) {
	r := &road{world: w, target: t, leg: leg, url: u}
	out := &walked{road: r}
	via, variable, err := w.httpProxy(t, u, leg)
	if err == nil && via != nil {
		out.via, out.variable = via, variable
		if why := unusableHTTPProxy(via); why != "" {
			out.seen = []Observation{{Leg: golog.LegHTTPProxy, Step: golog.HTTPProxy, Subject: goproxy.Redact(via.String()), Outcome: golog.Invalid,
				From: FromProbe, Error: why, Facts: Facts{HTTPProxy: &HTTPProxyFacts{Variable: variable}}}}
			return out, false
		}
		to := &road{world: w, target: t, leg: golog.LegHTTPProxy, url: via}
		held := to.climb(ctx)
		out.take(to)
		if !held {
			return out, false
		}
		r.tunnel = &tunnel{url: via, variable: variable, road: to}
	}
	held := r.climb(ctx)
	out.take(r)
	return out, held
}

// httpProxy is the HTTP proxy for a peer: go's, or on its own leg git's.
func (w *world) httpProxy(t *Target, u *url.URL, leg Leg) (*url.URL, string, error) {
	if leg != golog.LegVCS || t.way == nil {
		return w.env.HTTPProxy(u)
	}
	if !strings.HasPrefix(u.Scheme, "http") {
		return nil, "", nil
	}
	via, by := t.way.httpProxy(t.way.http, u)
	return via, by, nil
}

// trust is what certificates of this leg are judged by: go's authorities, or
// on its own leg git's.
func (r *road) trust() *trust {
	if r.leg == golog.LegVCS && r.target.way != nil && r.target.way.roots != nil {
		return r.target.way.roots
	}
	return r.world.trust
}

// ownTLS says whether no probe can shake hands as git would.
func (r *road) ownTLS() bool {
	return r.leg == golog.LegVCS && r.target.way != nil && r.target.way.ownTLS
}

func (l *walked) take(r *road) {
	l.seen = append(l.seen, r.done...)
	l.contrasts = append(l.contrasts, r.contrasts...)
}

// Climb walks the road to a target and returns what it saw.
func (w *world) Climb(ctx context.Context, t Target) Trace {
	trace := newTrace(t)
	if t.URL != nil && t.URL.Scheme == "file" {
		trace.Observations = append(trace.Observations, probeFile(&trace.Target))
		return trace
	}
	if t.Source == golog.VersionControl && t.URL != nil {
		w.climbRepository(ctx, &trace)
		return trace.end(ctx)
	}
	if t.URL == nil || t.URL.Host == "" {
		return trace
	}
	way, held := w.walk(ctx, &trace.Target, t.URL, golog.LegHost)
	trace.take(way)
	if held && (t.URL.Scheme == "https" || t.URL.Scheme == "http") && ctx.Err() == nil {
		trace.Observations = append(trace.Observations, askHTTP(ctx, way.road)...)
		if t.Source == golog.Direct && !t.serverOnly {
			w.followPage(ctx, &trace, way.road)
		}
	}
	if broke := trace.broken(); broke != nil && t.Else != nil && (broke.Outcome == golog.NotFound || broke.Outcome == golog.Gone) {
		return w.Climb(ctx, *t.Else)
	}
	if held && t.Then != nil && trace.broken() == nil {
		return w.Climb(ctx, *t.Then)
	}
	return trace.end(ctx)
}

func (t Trace) end(ctx context.Context) Trace {
	if ctx.Err() != nil {
		t.Unfinished = "the time for probes ran out"
		if context.Cause(ctx) == ErrInterrupted {
			t.Unfinished = "interrupted"
		}
	}
	return t
}

// dial opens a connection to the peer of the road at the address that the tcp
// step reached, or through the HTTP proxy.
func (r *road) dial(ctx context.Context) (net.Conn, error) {
	if r.tunnel != nil {
		return dialTunnel(ctx, r)
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", r.reached.String())
}

// hostPort is the authority of the road's peer.
func (r *road) hostPort() string { return address(r.url) }
