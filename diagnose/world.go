package diagnose

import (
	"errors"
	"time"
)

// ErrInterrupted is the cause of a context that a person ended.
var ErrInterrupted = errors.New("interrupted")

// world is what all climbs of one invocation share: the child's environment,
// the limits, and which credentials were refused.
type world struct {
	env     Environment
	timeout time.Duration // of one probe
	now     func() time.Time
	trust   *trust
	names   *nameService
	goauth  string // GOAUTH of the child
	git     *git   // nil where no repository failed

	ledger // of the credentials that are sent
}

// recovered keeps a fault of a probe from ending the program: what it would
// have seen is not seen.
func recovered() { _ = recover() }

func newWorld(env Environment, timeout time.Duration) *world {
	return &world{env: env, timeout: timeout, now: time.Now, trust: loadTrust(env), names: readNameService(), ledger: ledger{verdict: map[string]*verdict{}}}
}
