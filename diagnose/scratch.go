package diagnose

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

// A Scratch is the throw-away folder of a diagnosis. It is made when it is
// first needed; who is about to end the program removes it. The zero value is
// ready to use.
type Scratch struct {
	mu      sync.Mutex
	dir     string
	removed bool
}

// folder is a new folder in it.
func (s *Scratch) folder() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.removed {
		return "", errors.New("making a throw-away folder: it is over")
	}
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "tidyx-")
		if err != nil {
			return "", fmt.Errorf("making a throw-away folder: %w", err)
		}
		s.dir = dir
	}
	return os.MkdirTemp(s.dir, "try-")
}

// Remove removes all of it, and lets nothing new be made.
func (s *Scratch) Remove() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.removed = true
	if s.dir == "" {
		return nil
	}
	var err error
	for range 4 { // a child that is being ended may write meanwhile
		if err = os.RemoveAll(s.dir); err == nil {
			return nil
		}
	}
	return err
}
