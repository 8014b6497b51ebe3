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
	over  <-chan struct{} // closed when go has ended
	end   func()          // ends go with all that it started; the first call counts
}

// Times of a watch.
const (
	glance     = time.Second             // how often it is looked at
	climbTime  = 5500 * time.Millisecond // of one climb while go waits: what is known then is said
	maxClimbs  = 3                       // to one host, each after it was heard of again
	maxSaid    = 3                       // hosts that are named; more are counted
	untilStand = 2 * time.Second         // of silence, before a line stands on the terminal
	untilLine  = 30 * time.Second        // of silence, before a line is written where none can stand
)

// A watcher finds out what go waits for while it still does. It climbs to a host
// that has been silent for too long and speaks only if that breaks, or if the
// server accepts and stays silent too. It runs in one goroutine, and with it
// at most one climb.
type watcher struct {
	w *wrapped

	climbed map[string]climbed // by host
	busy    chan struct{}      // closed when the climb under way has ended; nil: there is none
	said    []string           // what was said of hosts

	before activity  // at the last look
	at     time.Time // of the last look
	moved  time.Time // when go or one of its children was last seen to do something
	lines  int       // written of this silence
}

// climbed is when a host was climbed to, and how often.
type climbed struct {
	at    time.Time
	times int
}

// watch looks at a run of go until it is over.
func (w *wrapped) watch(f *flight) {
	watcher := &watcher{w: w, climbed: map[string]climbed{}, moved: time.Now(), at: time.Now()}
	ctx, cancel := context.WithCancel(context.Background())
	ticker := time.NewTicker(min(glance, w.o.Stall/4))
	defer ticker.Stop()
	for {
		select {
		case <-f.over:
			cancel()
			watcher.wait()
			w.stand("")
			w.slow = watcher.slow()
			return
		case <-ticker.C:
			watcher.look(ctx, f)
		}
	}
}

func (w *watcher) stall() time.Duration { return w.w.o.Stall }

// wait waits for the climb under way.
func (w *watcher) wait() {
	if w.busy != nil {
		<-w.busy
	}
}

// idle says whether no climb is under way.
func (w *watcher) idle() bool {
	select {
	case <-w.busy:
		w.busy = nil
	default:
	}
	return w.busy == nil
}

// A state is what one look saw.
type state struct {
	waits  []golog.Wait
	silent time.Duration
	mute   time.Duration // for how long no process did anything; 0: not, or not known
	known  bool          // whether this system tells what processes do
	asking bool          // somebody is asked for a password
}

// look looks once, says what is to be said of the silence, and climbs if
// something has stalled.
func (w *watcher) look(ctx context.Context, f *flight) {
	f.mu.Lock()
	s := state{waits: f.log.Waits(), silent: f.log.Silent()}
	f.mu.Unlock()
	w.observe(&s, f.group)
	if s.silent < glance {
		w.lines = 0
	}
	w.tell(s)
	if s.asking || !w.idle() {
		return
	}
	stalled := w.stalled(s)
	if len(stalled) == 0 || w.w.o.Limits.Offline {
		w.lock(f, s)
		return
	}
	for _, wait := range stalled {
		c := w.climbed[serverOf(wait)]
		w.climbed[serverOf(wait)] = climbed{time.Now(), c.times + 1}
	}
	w.busy = make(chan struct{})
	go func() {
		defer close(w.busy)
		defer func() { _ = recover() }() // a fault of ours must not end go
		w.climb(ctx, f, stalled, s)
	}()
}

// observe looks at what go and its children do, where go has been silent: a
// lively one needs no look.
func (w *watcher) observe(s *state, g *group) {
	now := time.Now()
	a := activity{}
	if s.silent >= glance/2 {
		a = g.activity()
	}
	if !a.known || !a.idle(w.before, now.Sub(w.at)) {
		w.moved = now
	}
	w.before, w.at = a, now
	s.mute, s.known, s.asking = now.Sub(w.moved), a.known, a.asking
	if g.mayAsk() && !a.known {
		s.asking = slices.ContainsFunc(s.waits, func(w golog.Wait) bool { return w.Kind == golog.WaitCommand })
	}
}

// stalled are the waits for hosts that have been silent for too long, and that
// were not climbed to since they were last heard of.
func (w *watcher) stalled(s state) []golog.Wait {
	var list []golog.Wait
	for _, wait := range s.waits {
		c := w.climbed[serverOf(wait)]
		heard := time.Now().Add(-wait.For)
		switch {
		case wait.For < w.stall(), c.times > 0 && !heard.After(c.at), c.times >= maxClimbs:
		case wait.Kind != golog.WaitAnswer && s.known && s.mute < w.stall():
			// it flows, or go is at work
		default:
			list = append(list, wait)
		}
	}
	return list
}

// serverOf names whom a wait is for.
func serverOf(w golog.Wait) string {
	if w.Host == "" {
		return w.URL + w.Module.Version
	}
	return w.Host
}

// climb climbs to the hosts of waits, and says what it found.
func (w *watcher) climb(ctx context.Context, f *flight, waits []golog.Wait, s state) {
	var failures []golog.Failure
	for _, wait := range waits {
		failure := failureOf(wait)
		if wait.Kind != golog.WaitAnswer && s.known {
			failure = unanswered(failure, wait.For) // nothing comes any more: that is known without asking
		}
		failures = append(failures, failure)
	}
	ctx, cancel := context.WithTimeout(ctx, climbTime)
	defer cancel()
	in := w.w.input(ctx, failures)
	in.Fetches = nil
	found := w.w.sight.Reach(ctx, in)
	if ctx.Err() == context.Canceled || len(found) == 0 {
		return
	}
	f.mu.Lock()
	now := f.log.Waits()
	f.mu.Unlock()
	if !slices.ContainsFunc(now, func(n golog.Wait) bool {
		return n.For >= w.stall() && slices.ContainsFunc(waits, func(wait golog.Wait) bool { return serverOf(wait) == serverOf(n) })
	}) {
		return // it was heard of meanwhile
	}
	w.say(found, now)
	if w.w.o.FailFast && !w.w.line.has("e") && w.w.sight.Hopeless() {
		w.w.say("--fail-fast ends go: no other source may follow")
		f.end()
	}
}

// say names what keeps go waiting.
func (w *watcher) say(found []diagnose.Finding, waits []golog.Wait) {
	var longest time.Duration
	for _, wait := range waits {
		longest = max(longest, wait.For)
	}
	for i, f := range found {
		if i == maxSaid {
			w.w.say(fmt.Sprintf("… and %s more", count(len(found)-i, "host")))
			break
		}
		w.w.say(fmt.Sprintf("go has waited %.0f s: %s (%s)", longest.Seconds(), f.Title, f.Cause))
	}
	if len(w.said) == 0 && !w.w.o.FailFast && w.w.o.Stand != nil {
		w.w.say("go goes on waiting; Ctrl-C ends it and shows the report")
	}
	for _, f := range found {
		w.said = append(w.said, f.Title)
	}
}

// lock looks for a lock on the module cache, of which go says nothing.
func (w *watcher) lock(f *flight, s state) {
	if s.silent < w.stall() || s.known && s.mute < w.stall() || w.climbed[""].times > 0 ||
		slices.ContainsFunc(s.waits, func(w golog.Wait) bool { return w.Kind == golog.WaitAnswer || w.Kind == golog.WaitCommand }) {
		return
	}
	f.mu.Lock()
	failure, ok := w.w.heldLockIn(f.log, f.group.cmd.Process.Pid)
	f.mu.Unlock()
	if ok {
		w.climbed[""] = climbed{time.Now(), 1}
		failure.Waited = s.silent
		in := diagnose.Input{Mode: "tidy", Failures: []golog.Failure{failure}, Limits: diagnose.Limits{Offline: true}}
		w.say(diagnose.Run(context.Background(), in).Findings, []golog.Wait{{For: s.silent}})
	}
}

// tell says what go is at, so that nobody takes it for dead: on a terminal in a
// line that goes away again, else after 30 s, 60 s and each further minute.
func (w *watcher) tell(s state) {
	text := fmt.Sprintf("%s, %.0f s", doing(s), s.silent.Seconds())
	if w.w.o.Stand != nil {
		if s.silent < untilStand || s.asking || slices.ContainsFunc(s.waits, func(w golog.Wait) bool { return w.Kind == golog.WaitCommand }) {
			text = ""
		}
		w.w.stand(text)
		return
	}
	due := untilLine
	if w.lines > 0 {
		due = time.Duration(w.lines) * time.Minute
	}
	if s.silent >= due && !s.asking {
		w.lines++
		w.w.say(text)
	}
}

// doing words what go is at.
func doing(s state) string {
	if len(s.waits) == 0 {
		return "go is at work"
	}
	first := s.waits[0]
	for _, w := range s.waits {
		if w.For > first.For {
			first = w
		}
	}
	hosts := map[string]bool{}
	for _, w := range s.waits {
		hosts[serverOf(w)] = true
	}
	more := ""
	if n := len(hosts) - 1; n > 0 {
		more = fmt.Sprintf(" and %s more", count(n, "host"))
	}
	moves := s.known && s.mute < s.silent/2
	switch {
	case first.Kind == golog.WaitToolchain:
		return "go is downloading " + first.Module.Version
	case first.Kind == golog.WaitCommand:
		tool, _, _ := strings.Cut(first.Command.Line, " ")
		return "go has " + tool + " fetch from " + goproxy.Redact(first.Host) + more
	case first.Kind == golog.WaitBody && moves:
		return "go is at work, or downloading from " + goproxy.Redact(first.Host) + more
	default:
		return "go is waiting for " + goproxy.Redact(first.Host) + more
	}
}

// slow is what is said of a run that passed after all, or "".
func (w *watcher) slow() string {
	if len(w.said) == 0 {
		return ""
	}
	return "go mod tidy passed in the end; on the way: " + strings.Join(slices.Compact(w.said[:min(len(w.said), maxSaid)]), "; ")
}
