package diagnose

import (
	"errors"
	"net/url"
	"sync"
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

	mu      sync.Mutex
	refusal map[string]bool // authorities that have refused our credentials
}

func newWorld(env Environment, timeout time.Duration) *world {
	return &world{env: env, timeout: timeout, now: time.Now, trust: loadTrust(env), names: readNameService(), refusal: map[string]bool{}}
}

// refuse remembers that a server refused the credentials for it: they are not
// sent a second time, since accounts get locked.
func (w *world) refuse(u *url.URL) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refusal[address(u)] = true
}

// refused says whether the server has refused the credentials for it.
func (w *world) refused(u *url.URL) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.refusal[address(u)]
}
