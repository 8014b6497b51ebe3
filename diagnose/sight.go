package diagnose

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"time"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// A Sight is what climbs saw before the report was due: while go was still
// waiting, or between two of its runs. Run starts from it. The zero value has
// seen nothing; it is not safe for concurrent use, its Reach is.
type Sight struct {
	traces []Trace
	shared *shared // nil: not Ready
}

// shared is what all diagnoses of one invocation share: what was asked for once
// is not asked for again, and what was sent is remembered.
type shared struct {
	keys   *keyring // with what GOAUTH brought
	ledger *ledger  // of the credentials that were sent

	mu  sync.Mutex
	git *git // nil: not read yet
}

// Ready makes what all climbs of a sight share; Reach wants it.
func (s *Sight) Ready(in Input) {
	if s.shared == nil {
		s.shared = &shared{keys: newKeyring(in.Env, in.Dir, in.Settings, in.Limits.probeTimeout()), ledger: newLedger()}
	}
}

// readGit reads git's configuration, once if it can be read to its end.
func (s *shared) readGit(ctx context.Context, env Environment) *git {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.git != nil {
		return s.git
	}
	g := readGit(ctx, env)
	if ctx.Err() == nil {
		s.git = g
	}
	return g
}

// fresh is the sight without what is older than that.
func (s *Sight) fresh(age time.Duration) *Sight {
	return &Sight{shared: s.shared, traces: slices.DeleteFunc(slices.Clone(s.traces), func(t Trace) bool { return time.Since(t.seen) > age })}
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
	in.Sight = &Sight{shared: s.shared}
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
