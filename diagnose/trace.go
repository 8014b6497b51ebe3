package diagnose

import (
	"net/url"
	"time"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// The words of a road, shared with package golog, which reads them out of
// go's texts.
type (
	Leg     = golog.Leg
	Step    = golog.Step
	Outcome = golog.Outcome
)

// An observation is made by a probe, or read in go's log.
const (
	FromProbe From = "probe"
	FromLog   From = "log"
)

// A Target is one server that go could not fetch from, and the road to it.
type Target struct {
	URL         *url.URL        // what go asked, without userinfo; a bare origin where no path may be asked
	Source      golog.Source    // what kind of server it is
	HTTPProxy   *url.URL        // the HTTP proxy on the way; nil for none
	HTTPProxyBy string          // the variable that chose it
	Insecure    bool            // GOINSECURE covers the host: certificates are not verified
	User        *url.Userinfo   // credentials for the host, nil if there are none or it has refused them
	Repository  string          // of version control: what go gives to the tool, before insteadOf
	Tool        string          // the version control tool: git, hg, svn, bzr, fossil
	Module      string          // one module that go asks of it
	Version     string          // its version, if go's log tells one
	Route       goproxy.Route   // all sources of that module
	Decided     goproxy.Setting // what sent go there; zero where that is not known
	Failures    []int           // indexes of the report's failures

	Else *Target // what go asks if the answer is 404 or 410; nil: nothing
	Then *Target // what go asks if the answer is 200; nil: nothing

	anonymous  bool // no credentials go there: how it treats a stranger is the question
	serverOnly bool // whether it answers at all is the question

	secrets []goproxy.Setting // those that may hold a password

	way  *gitRoad      // of version control: what git's configuration makes of it; nil: not asked
	said golog.Failure // the failure that made it a target; zero in diagnose
}

// Address is the host and port of the target.
func (t Target) Address() string { return address(t.URL) }

// A Contrast is an observation that was made to see whether the break goes
// away when one thing is changed.
type Contrast struct {
	Question string
	Observation
}

// Questions of contrasts; causes look for them by these names.
const (
	askWithoutHTTPProxy = "without the HTTP proxy"
	askWithHTTPProxy    = "through the HTTP proxy"
	askOtherHTTPProxy   = "through another HTTP proxy"
	askOtherPort        = "another port of the HTTP proxy"
	askNextSource       = "the next source of the route"
	askOtherHost        = "another host of the route"
	askOtherServer      = "another name server"
	askCredentials      = "the credentials for the host"
	askOwnHost          = "the module's own host"
	askClock            = "the clock"
)

// A Trace is what was seen on the road to one target.
type Trace struct {
	Target       Target
	Observations []Observation
	Contrasts    []Contrast
	Unfinished   string // why the climb did not end; empty if it did

	seen time.Time // when it ended; zero: it did not begin
}

// newTrace begins a trace with what go's text says.
func newTrace(t Target) Trace {
	trace := Trace{Target: t, Contrasts: saidCredentials(t.said)}
	if t.said.Step != "" {
		trace.Observations = []Observation{observe(t.said)}
	}
	if d := t.Decided; d.Name != "" {
		trace.Observations = append(trace.Observations, Observation{Leg: golog.LegHost, Step: golog.Settings, Subject: d.Name,
			Outcome: golog.OK, From: FromProbe, Facts: Facts{Setting: &d}})
	}
	return trace
}

// log is what go's text says of the step that broke, or nil.
func (t *Trace) log() *Observation {
	for i := range t.Observations {
		if t.Observations[i].From == FromLog {
			return &t.Observations[i]
		}
	}
	return nil
}

// broken is what the probes saw break, or nil. The climb stops at the first
// step that is not ok, so it is the last step; a step with several
// observations (one an address) is ok if one of them is.
func (t *Trace) broken() *Observation {
	var group []*Observation
	for i := len(t.Observations) - 1; i >= 0; i-- {
		o := &t.Observations[i]
		if o.From != FromProbe {
			continue
		}
		if len(group) > 0 && (o.Leg != group[0].Leg || o.Step != group[0].Step) {
			break
		}
		group = append(group, o)
	}
	return mostTelling(group, t.log())
}

// mostTelling chooses among the observations of a step: none if one is ok, the
// one that go saw too, else the one that says most about who is at fault. The
// last comes first in group; of requests, which follow each other, it counts.
func mostTelling(group []*Observation, said *Observation) *Observation {
	if len(group) > 0 && group[0].Step != golog.DNS && group[0].Step != golog.TCP {
		group = group[:1]
	}
	var best *Observation
	for _, o := range group {
		if o.Outcome == golog.OK {
			return nil
		}
		if said != nil && o.Outcome == said.Outcome {
			return o
		}
		if best == nil || tellsMore[o.Outcome] >= tellsMore[best.Outcome] {
			best = o
		}
	}
	return best
}

// tellsMore orders outcomes of several addresses: an answer says more than
// silence, silence more than a missing route (IPv6 on a host without it).
var tellsMore = map[Outcome]int{golog.Refused: 4, golog.Reset: 3, golog.Prohibited: 2, golog.Unanswered: 1}

// probed says whether any probe was made.
func (t *Trace) probed() bool {
	for _, o := range t.Observations {
		if o.From == FromProbe && o.Step != golog.Settings {
			return true
		}
	}
	return false
}

// each calls f with the observations of a step on a leg.
func (t *Trace) each(leg Leg, step Step, f func(Observation)) {
	for _, o := range t.Observations {
		if o.Leg == leg && o.Step == step && o.From == FromProbe {
			f(o)
		}
	}
}

// contrastOf is the first contrast with that question, or nil.
func (t *Trace) contrastOf(question string) *Contrast {
	for i := range t.Contrasts {
		if t.Contrasts[i].Question == question {
			return &t.Contrasts[i]
		}
	}
	return nil
}

// contrast is the first contrast with that question and that outcome, or nil.
func (t *Trace) contrast(question string, outcome Outcome) *Contrast {
	for i := range t.Contrasts {
		if c := &t.Contrasts[i]; c.Question == question && c.Outcome == outcome {
			return c
		}
	}
	return nil
}
