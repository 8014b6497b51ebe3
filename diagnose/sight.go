package diagnose

import (
	"context"
	"net/url"
	"slices"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// A Sight is what climbs saw before the report was due: while go was still
// waiting, or between two of its runs. Run starts from it and walks no road a
// second time. The zero value has seen nothing; it is not safe for concurrent use.
type Sight struct {
	Findings []Finding // of the hosts that can't be reached, or accept and stay silent

	traces []Trace
	keys   *keyring // with what they brought
	ledger *ledger  // of the credentials that were sent
}

// Reach climbs to the bare hosts that failures lead to, without a module's path
// and without credentials for the host, and adds what it saw. New are the
// findings that came of it; a host that answers anything has none. The context
// bounds it; a climb that it cuts short counts for nothing.
func (s *Sight) Reach(ctx context.Context, in Input) (new []Finding) {
	traces := in.begin(ctx)
	for i := range traces {
		traces[i].Target = traces[i].Target.bare()
	}
	traces = s.climb(ctx, in, traces)
	var silent []Trace
	for _, t := range traces {
		if t.outOfReach() || t.log() != nil { // the caller knows that nothing comes
			silent = append(silent, t)
		}
	}
	j := &judge{traces: silent, failures: in.Failures, require: in.Require}
	j.addTraces()
	new = j.findings()
	s.Findings = append(s.Findings, new...)
	return new
}

// Forget forgets what was seen, since another run of go begins; not whom
// credentials went to.
func (s *Sight) Forget() { s.traces, s.Findings = nil, nil }

// Hopeless says whether go waits for a host that can't be reached, or that takes
// a question and says nothing, and will not go on to another source: it does
// that after any error only behind "|".
func (s *Sight) Hopeless() bool {
	return slices.ContainsFunc(s.traces, func(t Trace) bool { return t.outOfReach() && !t.Target.mayGoOn() })
}

// mayGoOn says whether go asks another source if this one fails in any way.
func (t Target) mayGoOn() bool {
	sources := t.Route.Sources
	for i, s := range sources {
		base := parseURL(s.URL)
		here := s.Kind == goproxy.Direct && (t.Source == golog.Direct || t.Source == golog.VersionControl) ||
			s.Kind == goproxy.ModuleProxy && base != nil && sameAuthority(base, t.URL)
		if here {
			return s.AnyError && i+1 < len(sources)
		}
	}
	return false
}

func sameAuthority(a, b *url.URL) bool {
	return a != nil && b != nil && a.Scheme == b.Scheme && address(a) == address(b)
}

// climb climbs to targets and keeps the climbs that ended.
func (s *Sight) climb(ctx context.Context, in Input, traces []Trace) []Trace {
	if s.ledger == nil {
		s.ledger, s.keys = newLedger(), in.keys
	}
	in.Sight, in.keys = s, s.keys
	in.machine = in.readMachine()
	climbAll(ctx, newWorld(in), in, traces)
	done := slices.DeleteFunc(traces, func(t Trace) bool {
		return t.Unfinished != "" && (t.broken() == nil || ctx.Err() == context.Canceled)
	})
	s.traces = append(s.traces, done...)
	return done
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
	for _, seen := range s.traces {
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
