package diagnose

import (
	"context"
	"net/url"
	"slices"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// A Sight is what climbs saw before the report was due: while go was still
// waiting, or between two of its runs. Run starts from it. The zero value has
// seen nothing; it is not safe for concurrent use, its Reach is.
type Sight struct {
	traces []Trace
	keys   *keyring // with what they brought
	ledger *ledger  // of the credentials that were sent
}

// Ready makes what all climbs of a sight share; Reach wants it.
func (s *Sight) Ready(in Input) {
	if s.ledger == nil {
		s.ledger, s.keys = newLedger(), newKeyring(in.Env, in.Dir, in.Settings, in.Limits.probeTimeout())
	}
}

// Reached is what climbs to bare hosts saw.
type Reached struct {
	in     Input
	traces []Trace
}

// Reach climbs to the bare hosts that failures lead to: no module's path is
// asked for, no redirect followed, no credentials sent to the host. The context
// bounds it; a climb that it cuts short counts for nothing.
func (s *Sight) Reach(ctx context.Context, in Input) Reached {
	in.Sight, in.sent = nil, s.ledger
	traces := in.begin(ctx)
	for i := range traces {
		traces[i].Target = traces[i].Target.bare()
	}
	return Reached{in, climb(ctx, in, traces)}
}

// Take remembers what climbs saw, and judges those whose failures still stand.
// A host that answers anything has no finding. Hopeless says that one is out of
// reach, or takes a question and says nothing, and that go will not go on to
// another source.
func (s *Sight) Take(r Reached, stands func(failure int) bool) (found []Finding, hopeless bool) {
	s.traces = append(s.traces, r.traces...)
	var silent []Trace
	for _, t := range r.traces {
		if !slices.ContainsFunc(t.Target.Failures, stands) {
			continue
		}
		if t.outOfReach() || t.log() != nil { // the caller knows that nothing comes
			silent = append(silent, t)
		}
		hopeless = hopeless || t.outOfReach() && !t.Target.mayGoOn()
	}
	j := &judge{traces: silent, failures: r.in.Failures, require: r.in.Require}
	j.addTraces()
	return j.findings(), hopeless
}

// climb climbs to targets and returns the climbs that ended.
func climb(ctx context.Context, in Input, traces []Trace) []Trace {
	in.machine = in.readMachine()
	climbAll(ctx, newWorld(in), in, traces)
	return slices.DeleteFunc(traces, func(t Trace) bool {
		return t.Unfinished != "" && (t.broken() == nil || ctx.Err() == context.Canceled)
	})
}

// Forget forgets what was seen, since another run of go begins; not whom
// credentials went to.
func (s *Sight) Forget() { s.traces = nil }

// mayGoOn says whether go asks another source if this one fails in any way.
func (t Target) mayGoOn() bool {
	if t.Insecure && t.URL != nil && t.URL.Scheme == "https" {
		return true // to plain HTTP (web.Get, security)
	}
	sources := t.Route.Sources
	for i, s := range sources {
		base := parseURL(s.URL)
		here := s.Kind == goproxy.Direct && (t.Source == golog.Direct || t.Source == golog.VersionControl) ||
			s.Kind == goproxy.ModuleProxy && base != nil && sameAuthority(base, t.URL)
		if here {
			return s.AnyError && i+1 < len(sources) && sources[i+1].Kind != goproxy.Off
		}
	}
	return false
}

func sameAuthority(a, b *url.URL) bool {
	return a != nil && b != nil && a.Scheme == b.Scheme && address(a) == address(b)
}

// outOfReach says whether a climb broke before the host said anything, or at a
// host that takes the question and says nothing.
func (t *Trace) outOfReach() bool {
	broke := t.broken()
	return broke != nil && (broke.Facts.HTTP == nil || broke.Facts.HTTP.Status == 0)
}

// recall gives a trace what was seen on the same road, if that explains what
// go says: it says whether no other climb is needed.
func (s *Sight) recall(t *Trace) bool {
	if s == nil {
		return false
	}
	for _, seen := range slices.Backward(s.traces) {
		if !seen.Target.sameRoad(t.Target) || seen.broken() == nil && t.Target.said.Waited == 0 {
			continue
		}
		told := *t
		told.Target.HTTPProxy, told.Target.HTTPProxyBy, told.Target.way = seen.Target.HTTPProxy, seen.Target.HTTPProxyBy, seen.Target.way
		for _, o := range seen.Observations {
			if o.From == FromProbe && o.Step != golog.Settings {
				told.Observations = append(told.Observations[:len(told.Observations):len(told.Observations)], o)
			}
		}
		told.Contrasts = append(told.Contrasts[:len(told.Contrasts):len(told.Contrasts)], seen.Contrasts...)
		if c := newCase(&told); c != nil && (c.Seen.From == FromProbe || c.Said.Waited > 0) {
			*t = told
			return true
		}
	}
	return false
}

// sameRoad says whether two targets are reached in the same way.
func (t Target) sameRoad(u Target) bool {
	vcs := t.Source == golog.VersionControl
	return vcs == (u.Source == golog.VersionControl) && sameAuthority(t.URL, u.URL)
}

// bare is the server of a target alone: nothing is asked of it that says what
// is wanted there.
func (t Target) bare() Target {
	t.serverOnly, t.anonymous = true, true
	t.URL, t.User, t.Else, t.Then = origin(t.URL), nil, nil, nil
	t.Module, t.Version = "", ""
	return t
}
