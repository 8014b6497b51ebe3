package render

import (
	"bytes"
	"strings"
	"sync"
	"testing"
)

// TestLive: a line that stands is taken away before anything else is written,
// and never runs over the end of the terminal's line.
func TestLive(t *testing.T) {
	var b bytes.Buffer
	l := NewLive(&b, Options{Fancy: true, Width: 20})
	l.Stand("go waits")
	l.Stand("go waits for a host with a long name")
	if _, err := l.Write([]byte("go: words\n")); err != nil {
		t.Fatal(err)
	}
	l.Stand("")
	l.Stand("go waits")
	l.Stand("")
	const want = "go waits\r\r\x1b[Kgo waits for a hos…\r\r\x1b[Kgo: words\ngo waits\r\r\x1b[K"
	if b.String() != want {
		t.Errorf("it writes %q, want %q", b.String(), want)
	}
}

// TestLiveAtOnce: lines of go and lines that stand come from two goroutines.
func TestLiveAtOnce(t *testing.T) {
	var b bytes.Buffer
	l := NewLive(&b, Options{})
	var all sync.WaitGroup
	all.Add(2)
	go func() {
		defer all.Done()
		for range 100 {
			l.Stand("it stands")
		}
	}()
	go func() {
		defer all.Done()
		for range 100 {
			l.Write([]byte("a line\n")) // a buffer takes it
		}
	}()
	all.Wait()
	l.Stand("")
	if n := strings.Count(b.String(), "a line\n"); n != 100 || strings.HasSuffix(b.String(), "stands\r") {
		t.Errorf("%d lines, and the end is %q", n, b.String()[max(0, b.Len()-20):])
	}
}
