package tidy

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"tidyx/diagnose"
	"tidyx/tidy/golog"
)

// Bounds of running go again.
const (
	maxRuns       = 20                     // in all, however far each of them gets
	afterProgress = 250 * time.Millisecond // the pause after a run that got further
	firstPause    = time.Second            // after one that did not; each further one is three times as long
	maxPause      = 20 * time.Second
)

// A patience counts the runs of go. What is in the module cache stays, so after a
// run that got further there is always another; Options.Retry bounds how often one
// that did not is followed by another, in a row, and twice that if the very request
// that failed is answered in between. The zero value begins with the first.
type patience struct {
	begun  time.Time       // of the first run
	failed time.Time       // its end
	idle   int             // runs since the last that got further
	have   map[string]bool // module files that have arrived
}

// take counts a run, and says whether it got further.
func (p *patience) take(a *attempt) (progress bool) {
	if p.have == nil {
		p.begun, p.failed, p.have = a.Started, time.Now(), map[string]bool{}
	}
	for _, u := range a.Log.Arrived() {
		progress = progress || !p.have[u]
		p.have[u] = true
	}
	p.idle++
	if progress {
		p.idle = 0
	}
	return progress
}

// pause is how long to wait before the next run: longer each time, and never as
// long as others who failed in the same moment.
func (p *patience) pause(progress bool) time.Duration {
	d := afterProgress
	if !progress {
		d = firstPause
		for range min(p.idle, 8) - 1 {
			d = min(3*d, maxPause)
		}
	}
	return time.Duration(float64(d) * (0.75 + rand.Float64()/2))
}

// again says whether go is run once more, and waits until then. A signal that
// comes meanwhile is as if it had come to go.
func (w *wrapped) again(signals <-chan os.Signal) bool {
	a := w.attempt
	if w.o.Retry <= 0 || w.o.NoDiagnose || a.Code == 0 || a.Signal != 0 || a.Stalled != nil || w.line.has("e") || len(w.earlier)+1 >= maxRuns {
		return false
	}
	failures := w.failures()
	if len(failures) == 0 || slices.ContainsFunc(failures, func(f golog.Failure) bool { return f.Final }) {
		return false
	}
	progress := w.patience.take(a)
	insist := w.patience.idle > w.o.Retry // enough; unless what failed is answered now
	if w.patience.idle > 2*w.o.Retry {
		return false
	}
	again, reason := false, ""
	_, sig, err := w.guarded(signals, 0, func(ctx context.Context) *diagnose.Report {
		p := w.sight.Rerun(ctx, w.input(ctx, failures), insist)
		pause := max(p.After, w.patience.pause(progress))
		if !p.Again || ctx.Err() != nil || time.Since(w.patience.failed)+pause > w.o.RetryFor {
			return nil
		}
		w.say(fmt.Sprintf("%s; running go mod tidy again in %.1f s (attempt %d)", p.Reason, pause.Seconds(), len(w.earlier)+2))
		reason, again = p.Reason, sleep(ctx, pause)
		return nil
	})
	if a.Signal = sig; sig != 0 || err != nil || !again {
		return false
	}
	view := a.view()
	view.Reason = reason
	w.earlier = append(w.earlier, view)
	return true
}

// sleep waits for d; it is false if ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
