package tidy

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"tidyx/diagnose"
	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// A flight is a run of go as a watcher sees it.
type flight struct {
	mu    *sync.Mutex // guards log
	log   *golog.Log
	group *group
	over  <-chan struct{}    // closed when go has ended
	end   func([]golog.Wait) // ends go with all that it started, since it waits for these in vain; the first call counts
}

// Times and bounds of a watch.
const (
	glance     = 500 * time.Millisecond  // how often it is looked at
	climbTime  = 5500 * time.Millisecond // of one climb while go waits: what is known then is said
	maxClimbs  = 3                       // to one host, each after it was heard of again
	maxSaid    = 3                       // hosts that are named; more are counted
	untilStand = 2 * time.Second         // of silence, before a line stands on the terminal
	untilLine  = 30 * time.Second        // of silence, before a line is written where none can stand
)

// A watcher finds out what go waits for while it still does. It climbs to hosts
// that have been silent for too long and speaks only if that breaks, or if it is
// known that nothing comes. All but the climbs is one goroutine.
type watcher struct {
	run     *wrapped
	flight  *flight
	climbed map[string]climbed // by host
	ended   chan climbEnd      // of climbs
	under   int                // climbs that have not ended
	locked  bool               // a held lock was named
	said    []string           // titles of what was said

	before activity  // at the last look
	at     time.Time // of the last look
	moved  struct{ any, below time.Time }
	lines  int // written of this silence
	last   state
}

// climbed is when a host was climbed to, and how often.
type climbed struct {
	at    time.Time
	times int
}

// A climbEnd is what came of a climb for some waits.
type climbEnd struct {
	waits []golog.Wait
	saw   diagnose.Reached
}

// A state is what one look saw.
type state struct {
	waits  []golog.Wait
	silent time.Duration // since go printed anything
	mute   time.Duration // since any process did anything; of use where that is known
	below  time.Duration // since one of go's children did
	known  bool          // whether this system tells what processes do
	asking bool          // somebody is asked for a password

	activity activity
}

// watch looks at a run of go until it is over.
func (w *wrapped) watch(f *flight) {
	now := time.Now()
	sentry := &watcher{run: w, flight: f, climbed: map[string]climbed{}, ended: make(chan climbEnd), at: now}
	sentry.moved.any, sentry.moved.below = now, now
	ctx, cancel := context.WithCancel(context.Background())
	ticker := time.NewTicker(sentry.every())
	defer ticker.Stop()
	for {
		select {
		case <-f.over:
			cancel()
			for ; sentry.under > 0; sentry.under-- {
				<-sentry.ended
			}
			w.standing.put("")
			w.slow, w.atEnd = sentry.slow(), sentry.last
			return
		case end := <-sentry.ended:
			sentry.under--
			sentry.hear(end)
		case <-ticker.C:
			sentry.look(ctx)
		}
	}
}

// every is how often it is looked at.
func (w *watcher) every() time.Duration {
	return max(10*time.Millisecond, min(glance, w.run.o.Stall/4))
}

// look looks once, says what is to be said of the silence, and climbs where
// something has stalled.
func (w *watcher) look(ctx context.Context) {
	s := w.observe()
	w.tell(s)
	w.run.lock = nil // unless it is held still
	if s.asking || w.lock(s) || w.run.o.Limits.Offline {
		return
	}
	var due []golog.Wait
	hosts := map[string]bool{}
	for _, wait := range w.stalled(s) {
		c := w.climbed[peer(wait)]
		heard := time.Now().Add(-wait.For)
		if hosts[peer(wait)] || heard.After(c.at) && c.times < maxClimbs {
			hosts[peer(wait)] = true
			due = append(due, wait)
		}
	}
	for host := range hosts {
		w.climbed[host] = climbed{time.Now(), w.climbed[host].times + 1}
	}
	if len(due) > 0 {
		w.under++
		go w.climb(ctx, due, s.known)
	}
}

// observe looks at go's trace, and at what go and its children do where go has
// been silent: a lively one needs no look.
func (w *watcher) observe() state {
	f := w.flight
	f.mu.Lock()
	s := state{waits: f.log.Waits(), silent: f.log.Silent()}
	f.mu.Unlock()
	now := time.Now()
	a := activity{}
	if s.silent >= w.every() {
		a = f.group.activity()
	}
	passed := now.Sub(w.at)
	comparable := a.known && w.before.known
	below := !comparable || !a.below.idle(w.before.below, passed)
	if below {
		w.moved.below = now
	}
	if below || !a.own.idle(w.before.own, passed) {
		w.moved.any = now
	}
	w.before, w.at = a, now
	s.activity = a
	s.mute, s.below, s.known, s.asking = now.Sub(w.moved.any), now.Sub(w.moved.below), a.known, a.asking
	s.waits = w.run.open(s)
	if !a.known && s.silent >= w.every() && f.group.mayAsk() {
		s.asking = slices.ContainsFunc(s.waits, func(w golog.Wait) bool { return w.Kind == golog.WaitCommand })
	}
	w.last = s
	return s
}

// stalled are the waits in which nothing has come for too long.
func (w *watcher) stalled(s state) []golog.Wait {
	return slices.DeleteFunc(slices.Clone(s.waits), func(wait golog.Wait) bool { return wait.For < w.run.o.Stall })
}

// climb climbs to the hosts of waits. After a fault of ours nothing was seen.
func (w *watcher) climb(ctx context.Context, waits []golog.Wait, known bool) {
	end := climbEnd{waits: waits}
	defer func() { w.ended <- end }()
	defer recovered()
	ctx, cancel := context.WithTimeout(ctx, climbTime)
	defer cancel()
	in := w.run.input(ctx, stalledFailures(waits, known))
	in.Fetches = nil
	end.saw = w.run.sight.Reach(ctx, in)
}

// stalledFailures are the failures to climb for. Where it is known what processes
// do, nothing comes any more of what is not a request: that needs no asking.
func stalledFailures(waits []golog.Wait, known bool) (list []golog.Failure) {
	for _, wait := range waits {
		f := failureOf(wait)
		if known && wait.Kind != golog.WaitAnswer {
			f = unanswered(f, wait.For)
		}
		list = append(list, f)
	}
	return list
}

// hear says what came of a climb, of the hosts that still keep go waiting.
func (w *watcher) hear(end climbEnd) {
	now := w.observe()
	still := w.stalled(now)
	found, hopeless := w.run.sight.Take(end.saw, func(failure int) bool {
		asked := end.waits[failure]
		return slices.ContainsFunc(still, func(wait golog.Wait) bool { return peer(wait) == peer(asked) && wait.Kind == asked.Kind })
	})
	if len(found) == 0 || now.asking {
		return
	}
	var vain []golog.Wait // those that the findings are about
	for i, f := range found {
		theirs := end.of(f, still)
		vain = append(vain, theirs...)
		w.say(i, len(found), f, longest(theirs))
	}
	tentative := func(wait golog.Wait) bool { return wait.Tentative } // go has other schemes to try
	if w.run.o.FailFast && hopeless && !slices.ContainsFunc(vain, tentative) && !w.run.line.has("e") {
		w.run.say("--fail-fast ends go: no other source may follow")
		w.flight.end(vain)
	}
}

// of are the waits, of those that stand still, for whom a finding is about.
func (e climbEnd) of(f diagnose.Finding, still []golog.Wait) []golog.Wait {
	peers := map[string]bool{}
	for _, i := range f.Failures {
		peers[peer(e.waits[i])] = true
	}
	return slices.DeleteFunc(slices.Clone(still), func(wait golog.Wait) bool { return !peers[peer(wait)] })
}

// longest is how long the longest of some waits has lasted.
func longest(waits []golog.Wait) (d time.Duration) {
	for _, wait := range waits {
		d = max(d, wait.For)
	}
	return d
}

// say names what keeps go waiting: the nth finding of some, from 0.
func (w *watcher) say(n, of int, f diagnose.Finding, waited time.Duration) {
	switch {
	case n < maxSaid:
		w.run.say(fmt.Sprintf("go has waited %.0f s: %s (%s)", waited.Seconds(), strings.TrimPrefix(f.Title, "go waits for "), f.Cause))
	case n == maxSaid:
		w.run.say(fmt.Sprintf("… and %s more", count(of-n, "host")))
	}
	if len(w.said) == n && n == of-1 && !w.run.o.FailFast && w.run.standing.show != nil {
		w.run.say("go goes on waiting; Ctrl-C ends it and shows the report")
	}
	w.said = append(w.said, f.Title)
}

// lock looks for a lock that somebody else holds, of which go says nothing, and
// says whether that is what go waits for.
func (w *watcher) lock(s state) bool {
	if s.silent < w.run.o.Stall || !s.known || s.mute < w.run.o.Stall || slices.ContainsFunc(s.waits, isTraced) {
		return false
	}
	failure, ok := diagnose.HeldLock(w.flight.group.openLocks(), w.flight.group.cmd.Process.Pid)
	if !ok {
		return false
	}
	failure.Waited = s.silent
	w.run.lock = &failure
	if !w.locked {
		w.locked = true
		in := diagnose.Input{Mode: "tidy", Failures: []golog.Failure{failure}, Limits: diagnose.Limits{Offline: true}}
		for i, f := range diagnose.Run(context.Background(), in).Findings {
			w.say(i, 1, f, s.silent)
		}
	}
	return true
}

// tell says what go is at, so that nobody takes it for dead: on a terminal in a
// line that goes away again, else after 30 s, 60 s and each further minute.
func (w *watcher) tell(s state) {
	text := fmt.Sprintf("%s, %.0f s", doing(s), s.silent.Seconds())
	if w.run.standing.show != nil {
		if s.silent < untilStand || s.asking {
			text = ""
		}
		w.run.standing.put(text)
		return
	}
	if s.silent < untilLine {
		w.lines = 0
	}
	due := untilLine
	if w.lines > 0 {
		due = time.Duration(w.lines) * time.Minute
	}
	if s.silent >= due && !s.asking {
		w.lines++
		w.run.say(text)
	}
}

// doing words what go is at.
func doing(s state) string {
	if len(s.waits) == 0 {
		return "go is at work"
	}
	first := slices.MaxFunc(s.waits, func(a, b golog.Wait) int { return int(a.For - b.For) })
	hosts := map[string]bool{}
	for _, w := range s.waits {
		hosts[peer(w)] = true
	}
	host, more := goproxy.Redact(first.Host), ""
	if n := len(hosts) - 1; n > 0 {
		more = fmt.Sprintf(" and %s more", count(n, "host"))
	}
	switch {
	case first.Kind == golog.WaitToolchain:
		return "go is downloading " + first.Module.Version
	case first.Kind == golog.WaitCommand:
		tool, _, _ := strings.Cut(first.Command.Line, " ")
		return "go has " + tool + " ask " + host + more
	case first.Kind == golog.WaitBody && (!s.known || first.For < s.silent/2):
		return "go is at work, or downloading from " + host + more
	default:
		return "go is waiting for " + host + more
	}
}

// slow is what is said of a run that passed after all, or "".
func (w *watcher) slow() string {
	if len(w.said) == 0 {
		return ""
	}
	return "go mod tidy passed in the end; on the way: " + strings.Join(slices.Compact(w.said[:min(len(w.said), maxSaid)]), "; ")
}
