package tidy

import (
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// What is still read when go has ended.
const (
	graceAfter = 500 * time.Millisecond // how long nothing may come before the end is taken for granted
	maxLeft    = 1 << 20                // bytes that a pipe can hold (pipe(7): pipe-max-size)
)

// A stderrPipe is the end of go's stderr that we read. When go has ended all
// its words are in the pipe, and are read however slowly they are passed on;
// an orphan that holds the other end is not waited for.
type stderrPipe struct {
	*os.File
	ended atomic.Bool
	left  int // bytes that are read after go's end: an orphan may write for ever
}

// goEnded wakes a Read that waits.
func (p *stderrPipe) goEnded() {
	p.ended.Store(true)
	p.SetReadDeadline(time.Now().Add(graceAfter))
}

func (p *stderrPipe) Read(b []byte) (int, error) {
	if !p.ended.Load() {
		return p.File.Read(b)
	}
	if p.left <= 0 {
		return 0, io.EOF
	}
	p.SetReadDeadline(time.Now().Add(graceAfter))
	n, err := p.File.Read(b[:min(len(b), p.left)])
	p.left -= n
	return n, err
}

// surviveBrokenPipe makes a write to a stderr whose reader has gone an error.
// Else it would end tidyx (os/signal, SIGPIPE), and with it go. The signal is
// not ignored, since go would inherit that.
func surviveBrokenPipe() {
	if !signal.Ignored(syscall.SIGPIPE) {
		signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	}
}
