package diagnose

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// Again says whether another run of go may pass where this one failed. Of several
// failures of one finding the smallest counts.
type Again int

const (
	// In the order of what they allow: the smaller one wins.
	Never      Again = iota // the cause will not change by itself
	WithOthers              // it may follow from another failure of the run, and speaks neither for nor against
	IfAnswered              // only where the server answers now, and when it lets itself be asked
	AtOnce                  // a hiccup: the next request may well be answered
)

// A Prospect is what speaks for another run of go. The zero value speaks
// against it.
type Prospect struct {
	Again  bool
	After  time.Duration // how long the server wants to be left alone; 0: it did not say
	Reason string        // what failed, in a line
}

// maxRetryAfter is the longest pause that is waited for on a server's word; a
// longer one is the person's to wait for.
const maxRetryAfter = 30 * time.Second

// Rerun judges by the log whether another run of go may pass. Where that hangs
// on what the server does now it is asked, once, and the sight keeps what was
// seen; offline it is not, and nothing speaks for another run. insist wants an
// answer of all, and a good one: enough runs have failed.
func (s *Sight) Rerun(ctx context.Context, in Input, insist bool) Prospect {
	traces := in.begin(ctx)
	findings := judgeOn(nil, traces, in.Failures, in.Require)
	if len(findings) == 0 {
		return Prospect{}
	}
	p := Prospect{Again: true}
	var ask []Trace
	for _, f := range findings {
		if p.Reason == "" && f.again > WithOthers {
			p.Reason = f.Title
		}
		switch {
		case f.again == Never, wants(f, insist) && (in.Limits.Offline || len(f.Traces) == 0):
			return Prospect{}
		case wants(f, insist):
			for _, i := range f.Traces {
				ask = append(ask, newTrace(traces[i].Target))
			}
		}
	}
	if p.Reason == "" {
		return Prospect{}
	}
	if len(ask) == 0 {
		return p
	}
	seen := s.ask(ctx, in, ask)
	for i := range seen {
		after, ok := seen[i].answers(time.Now())
		if !ok || insist && seen[i].broken() != nil {
			return Prospect{}
		}
		p.After = max(p.After, after)
	}
	p.Again = len(seen) == len(ask)
	return p
}

// wants says whether a server must be asked before another run.
func wants(f Finding, insist bool) bool { return f.again == IfAnswered || insist && f.again == AtOnce }

// stale is the age from which what was seen says nothing of now.
const stale = 10 * time.Second

// ask climbs to targets, but for those that were just seen to break, and
// remembers it.
func (s *Sight) ask(ctx context.Context, in Input, traces []Trace) []Trace {
	in.Sight = s.fresh(stale)
	seen := climb(ctx, in, traces)
	s.traces = append(s.traces, seen...)
	return seen
}

// againFor says what a class of failure means for another run.
func againFor(cause *Cause, c *Case) Again {
	o := c.Seen.Outcome
	transient := cause.Transient || c.source() == golog.ToolchainSource && slices.Contains(comeAndGo, o)
	switch {
	case c.Said.Final || c.Said.Waited > 0, o == golog.ServerError && lasting[c.Said.Status]:
		return Never
	case transient && (o == golog.Unanswered || o == golog.Misbehaving || o == golog.TooMany),
		c.Seen.Step == golog.TCP && o == golog.Refused, c.Seen.Step == golog.TLS && o == golog.Cut:
		return IfAnswered // these may last, or not
	case transient, o == golog.ClientError && passing[c.Said.Status]:
		return AtOnce
	case c.lookedFor():
		return WithOthers
	}
	return Never
}

// lookedFor says whether go found no module for packages that nothing requires.
// It looks for one also where the go.mod that requires it could not be fetched
// (modload: queryImport), so that the answer means nothing in such a run.
func (c *Case) lookedFor() bool {
	return c.Seen.Step == golog.HTTP && len(c.Failed) > 0 && !slices.ContainsFunc(c.Failed, func(f golog.Failure) bool {
		e, ok := goproxy.ParseEndpoint(f.URL)
		looks := ok && (e.Resource == goproxy.VersionList || e.Resource == goproxy.LatestVersion || e.Resource == goproxy.GoGetPage)
		return !looks || f.Package == "" || f.Outcome != golog.NotFound && f.Outcome != golog.Gone
	})
}

// comeAndGo are the outcomes of a toolchain's download, all filed under one
// cause, that are transient anywhere else.
var comeAndGo = append([]Outcome{golog.Unanswered, golog.Misbehaving, golog.TooMany, golog.ServerError}, hiccups...)

// passing are the client errors that are of the moment (RFC 9110 15.5.9, RFC 8470 5.2).
var passing = map[string]bool{"408": true, "425": true}

// lasting are the server errors that say what a server is, not how it fares
// (RFC 9110 15.6, RFC 4918 11.5, RFC 2295 8.1, RFC 2774 7, RFC 6585 6).
var lasting = map[string]bool{"501": true, "505": true, "506": true, "507": true, "508": true, "510": true, "511": true}

// answers says whether a server answers now, and after which pause it may be
// asked again.
func (t *Trace) answers(now time.Time) (after time.Duration, ok bool) {
	broke := t.broken()
	switch {
	case t.Unfinished != "":
		return 0, false
	case broke == nil:
		return 0, true
	case broke.Facts.HTTP == nil || broke.Facts.HTTP.Status == 0:
		return 0, slices.Contains(hiccups, broke.Outcome)
	}
	after = retryAfter(broke.Facts.HTTP.RetryAfter, now)
	return after, after <= maxRetryAfter
}

// hiccups are what a server that is there may do once in a while.
var hiccups = []Outcome{golog.Reset, golog.Truncated, golog.StreamError, golog.ServFail, golog.NoUpstream}

// retryAfter is how long from now a Retry-After wants to be waited for; none if it
// can't be read.
func retryAfter(value string, now time.Time) time.Duration {
	pause, until, _ := readRetryAfter(value)
	if !until.IsZero() {
		return max(0, until.Sub(now))
	}
	return pause
}

// readRetryAfter reads a Retry-After: seconds, or else a date (RFC 9110 10.2.3).
func readRetryAfter(value string) (pause time.Duration, until time.Time, ok bool) {
	if n, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(n) * time.Second, time.Time{}, true
	}
	until, err := http.ParseTime(value)
	return 0, until, err == nil
}
