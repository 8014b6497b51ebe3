package diagnose

import (
	"context"
	"net/url"
	"sync"
	"sync/atomic"
)

// A ledger keeps credentials from being sent to a server that has refused
// them, since accounts get locked: of several climbs that have some for one
// server the first sends them, the others wait for its verdict.
type ledger struct {
	mu      sync.Mutex
	verdict map[string]*verdict // by ledgerKey

	helperAsked atomic.Bool // git's credential helper was, on the user's behalf
}

type verdict struct {
	settled  chan struct{} // closed when it is known
	accepted bool
}

// What a server made of credentials.
type reception int

const (
	untold   reception = iota // it did not get as far
	accepted                  // it answered something else than a refusal
	refused
)

func newLedger() *ledger { return &ledger{verdict: map[string]*verdict{}} }

// ledgerKey is whom a login goes to; of an HTTP proxy, whose login stands in its
// URL, with which.
func ledgerKey(u *url.URL) string {
	if _, ok := u.User.Password(); ok { // of ssh the user is no login by itself
		return address(u) + " " + u.User.String()
	}
	return address(u)
}

// claim says whether credentials may be sent to a server, and is told by the
// returned function what became of them. It must be called once if send is true.
func (l *ledger) claim(ctx context.Context, u *url.URL) (send bool, settle func(reception)) {
	key := ledgerKey(u)
	for {
		l.mu.Lock()
		v := l.verdict[key]
		if v == nil {
			v = &verdict{settled: make(chan struct{})}
			l.verdict[key] = v
			l.mu.Unlock()
			return true, func(r reception) { l.settle(key, v, r) }
		}
		l.mu.Unlock()
		select {
		case <-ctx.Done():
			return false, func(reception) {}
		case <-v.settled:
		}
		l.mu.Lock()
		current := l.verdict[key]
		l.mu.Unlock()
		if current == v {
			return v.accepted, func(reception) {}
		}
	}
}

// settle ends the wait of others; untold lets the next one try.
func (l *ledger) settle(key string, v *verdict, r reception) {
	l.mu.Lock()
	defer l.mu.Unlock()
	v.accepted = r == accepted
	if r == untold {
		delete(l.verdict, key)
	}
	close(v.settled)
}

// refuse notes that a server has refused the credentials for it already, also
// where it took them before.
func (l *ledger) refuse(u *url.URL) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if v := l.verdict[ledgerKey(u)]; v != nil {
		select {
		case <-v.settled:
		default:
			return // a climb is about to hear it itself
		}
	}
	v := &verdict{settled: make(chan struct{})}
	close(v.settled)
	l.verdict[ledgerKey(u)] = v
}

// hasRefused says whether a server is known to have refused credentials.
func (l *ledger) hasRefused(u *url.URL) bool {
	accepted, known := l.told(u)
	return known && !accepted
}

// hasAccepted says whether a server is known to have taken credentials, or not
// to have needed any.
func (l *ledger) hasAccepted(u *url.URL) bool {
	accepted, known := l.told(u)
	return known && accepted
}

// told is the verdict of a server, as far as it is known.
func (l *ledger) told(u *url.URL) (accepted, known bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	v := l.verdict[ledgerKey(u)]
	if v == nil {
		return false, false
	}
	select {
	case <-v.settled:
		return v.accepted, true
	default:
		return false, false
	}
}

// receptionOf reads a status: what is no refusal of the credentials shows that
// they were taken, or not needed.
func receptionOf(status int) reception {
	switch status {
	case 401, 403, 407:
		return refused
	}
	return accepted
}
