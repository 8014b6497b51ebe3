package render

import (
	"fmt"
	"io"
	"sync"
	"time"

	"tidyx/diagnose"
)

// Live is a terminal on which one line may stand that the next words take away.
// It is safe for concurrent use.
type Live struct {
	to io.Writer
	o  Options

	mu    sync.Mutex
	stand bool
}

// NewLive is the terminal with that look.
func NewLive(to io.Writer, o Options) *Live { return &Live{to: to, o: o} }

// Write takes the standing line away and writes p.
func (l *Live) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.clear(); err != nil {
		return 0, err
	}
	return l.to.Write(p)
}

// Stand puts a line in the place of the one that stands there; an empty one
// leaves none. It is for comfort: where it can't be written nothing is lost.
func (l *Live) Stand(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.clear() != nil || text == "" {
		return
	}
	line := []rune(text)
	if width := Width(l.o); len(line) >= width {
		line = append(line[:max(0, width-2)], '…')
	}
	_, err := fmt.Fprintf(l.to, "%s\r", newPage(l.o).dim(string(line)))
	l.stand = err == nil
}

func (l *Live) clear() error {
	if !l.stand {
		return nil
	}
	l.stand = false
	_, err := io.WriteString(l.to, "\r\x1b[K")
	return err
}

// Asking shows what go's text alone says while the network is asked.
func (l *Live) Asking(verdict *diagnose.Report, budget time.Duration) {
	if len(verdict.Findings) > 0 {
		l.Stand(fmt.Sprintf("%s %s … asking the network, at most %s; Ctrl-C for what is known", newPage(l.o).bad(), verdict.Findings[0].Title, budget))
	}
}
