package diagnose

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"tidyx/goproxy"
)

// ErrInterrupted is the cause of a context that a person ended.
var ErrInterrupted = errors.New("interrupted")

// world is what all climbs of one invocation share: the child's environment,
// the limits, and which credentials were refused.
type world struct {
	env      Environment
	timeout  time.Duration // of one probe
	now      func() time.Time
	trust    *trust
	names    *nameService
	keys     *keyring
	database goproxy.ChecksumDatabase // that GOSUMDB names; zero if it names none
	git      *git                     // nil where nothing that it decides about failed
	machine  *machine                 // what names a way that go does not take

	*ledger // of the credentials that are sent
}

// recovered keeps a fault of a probe from ending the program: what it would
// have seen is not seen.
func recovered() { _ = recover() }

// atOnce calls f with each number below n, at once, and returns when all have.
func atOnce(n int, f func(int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Add(1)
		go func() {
			defer all.Done()
			defer recovered()
			f(i)
		}()
	}
	all.Wait()
}

// Stopped is the error of a diagnosis that a fault of ours ended, given what was
// recovered. Only the runtime's own words are known to hold no secret.
func Stopped(recovered any) error {
	if fault, ok := recovered.(runtime.Error); ok {
		return fmt.Errorf("diagnosis stopped: %w", fault)
	}
	return fmt.Errorf("diagnosis stopped: a fault of tidyx (%T)", recovered)
}

// with is a world in which something has changed, and which remembers the same
// refusals.
func (w *world) with(in Input) *world {
	changed := newWorld(in)
	changed.ledger = w.ledger
	return changed
}

func newWorld(in Input) *world {
	database, _ := in.Settings.ChecksumDatabase() // off or malformed: there is none to ask
	sent := newLedger()
	if in.Sight != nil {
		sent = in.Sight.shared.ledger
	}
	return &world{env: in.Env, timeout: in.Limits.probeTimeout(), now: time.Now, trust: loadTrust(in.Env), names: readNameService(), database: database,
		git: in.git, machine: in.machine, keys: in.keys, ledger: sent}
}
