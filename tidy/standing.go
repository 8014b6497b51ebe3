package tidy

import "sync"

// A standing line shows on a terminal what go is at. It is taken away before a
// version control tool begins, which may ask for a password there, and none is
// put while one runs.
type standing struct {
	show func(text string) // nil: no line can stand

	mu    sync.Mutex
	tools int // that run
}

// put has a line stand, or none.
func (s *standing) put(text string) {
	if s.show == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tools == 0 {
		s.show(text)
	}
}

// yield hears how many tools run, in the order of go's words.
func (s *standing) yield(tools int) {
	if s.show == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if tools > 0 && s.tools == 0 {
		s.show("")
	}
	s.tools = tools
}
