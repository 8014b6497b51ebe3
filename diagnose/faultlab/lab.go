package faultlab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// Lab owns everything that a fault is made of: a temporary folder, certificate authorities and servers.
// Make one with [New]; all methods may be called from several goroutines.
type Lab struct {
	dir         string
	authorities [numIssuers]*authority

	ctx    context.Context // ends with Close; the base of every request's context
	cancel context.CancelFunc

	mu       sync.Mutex
	closed   bool
	open     map[io.Closer]struct{} // listeners, servers and connections
	running  sync.WaitGroup         // accept loops, conversations, handlers
	requests []Request
	failures []error // of servers that ended before the lab
}

// Request is one HTTP request that a server of a lab was asked, a CONNECT included.
type Request struct {
	Method string
	Host   string // the Host header; for a CONNECT the target
	Path   string // path and query; for a CONNECT empty
	// Authorization is the Authorization or else the Proxy-Authorization header; "" without one.
	Authorization string
}

// New makes a lab with authorities of its own and no server. The caller must Close it.
func New() (*Lab, error) {
	dir, err := os.MkdirTemp("", "faultlab-")
	if err != nil {
		return nil, fmt.Errorf("making the lab's folder: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	l := &Lab{dir: dir, ctx: ctx, cancel: cancel, open: map[io.Closer]struct{}{}}
	if err := l.createAuthorities(); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Close stops every server, waits for every goroutine of the lab, and removes its files. Its error says which
// server had ended too early, or what is left behind. A second call finds nothing left to do.
func (l *Lab) Close() error {
	l.cancel()
	l.mu.Lock()
	l.closed = true
	for c := range l.open {
		c.Close() // its error says only that the other side was faster
	}
	clear(l.open)
	l.mu.Unlock()
	l.running.Wait()
	if err := os.RemoveAll(l.dir); err != nil {
		l.failures = append(l.failures, fmt.Errorf("removing the lab's folder: %w", err))
	}
	return errors.Join(l.failures...)
}

// note keeps the error that a server ended with, unless the lab's closing was the reason.
func (l *Lab) note(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.failures = append(l.failures, fmt.Errorf("a server of the lab ended: %w", err))
	}
}

// Requests returns a copy of what the lab's HTTP servers were asked so far, in the order of arrival.
func (l *Lab) Requests() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.requests)
}

// record notes r before its handler runs.
func (l *Lab) record(r *http.Request) {
	req := Request{Method: r.Method, Host: r.Host, Authorization: r.Header.Get("Authorization")}
	if r.Method != http.MethodConnect {
		req.Path = r.URL.RequestURI()
	}
	if req.Authorization == "" {
		req.Authorization = r.Header.Get("Proxy-Authorization")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests = append(l.requests, req)
}

// enter announces a goroutine that ends with l.running.Done. It is false once the lab is closing.
func (l *Lab) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.running.Add(1)
	return true
}

// keep hands c to the lab, which closes it at its end, or at once if the lab is closing.
func (l *Lab) keep(c io.Closer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		c.Close()
		return
	}
	l.open[c] = struct{}{}
}

// drop closes c before the lab's end.
func (l *Lab) drop(c io.Closer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.open, c)
	c.Close()
}

// path returns the name of a file in the lab's folder.
func (l *Lab) path(name string) string { return filepath.Join(l.dir, name) }
