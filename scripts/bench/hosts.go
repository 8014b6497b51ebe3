//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// A peer is a server that fails in its own way, and what go says of it.
type peer struct {
	says string
	talk func(net.Conn) // nil: nobody listens
}

// silent takes everything and says nothing: go gives up after 10 s.
var silent = peer{"net/http: TLS handshake timeout", func(c net.Conn) { io.Copy(io.Discard, c) }}

// peers fail at once.
var peers = []peer{
	{"dial tcp %s: connect: connection refused", nil},
	{"read: connection reset by peer", func(c net.Conn) { c.(*net.TCPConn).SetLinger(0) }},
	{"EOF", func(c net.Conn) { c.Read(make([]byte, 4096)) }},
	{"http: server gave HTTP response to HTTPS client", func(c net.Conn) {
		c.Read(make([]byte, 4096))
		io.WriteString(c, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
	}},
}

// hosts has a script in go's place fail at many hosts: one in ten is silent.
func hosts(b *bench) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.line("hosts|silent ones|ms|over one silent host|peak MB")
	var one float64
	for _, n := range []int{1, 10, 100, 500} {
		m, err := b.failingHosts(ctx, n)
		if err != nil {
			return fmt.Errorf("%d hosts: %w", n, err)
		}
		if n == 1 {
			one = m.wall
		}
		b.line("%d|%d|%.0f|%.2f|%.0f", n, (n+9)/10, m.wall, m.wall/one, m.peak)
	}
	return nil
}

func (b *bench) failingHosts(ctx context.Context, n int) (measure, error) {
	var servers listeners
	defer servers.close()
	var log strings.Builder
	for i := range n {
		p := silent
		if i%10 != 0 {
			p = peers[i%len(peers)]
		}
		address, err := servers.start(p.talk)
		if err != nil {
			return measure{}, err
		}
		says := strings.ReplaceAll(p.says, "%s", address)
		fmt.Fprintf(&log, "go: h%03d.example/m@v1.0.0: Get \"https://%s/h%03d.example/m/@v/v1.0.0.mod\": %s\n", i, address, i, says)
	}
	dir, err := os.MkdirTemp(b.dir, "hosts-")
	if err != nil {
		return measure{}, err
	}
	script := "#!/bin/sh\n[ \"$1\" = mod ] || exec go \"$@\"\ncat '" + dir + "/log' >&2\nexit 1\n"
	err = errors.Join(write(filepath.Join(dir, "log"), log.String()), write(filepath.Join(dir, "go.mod"), goMod("bench.example/main")),
		os.WriteFile(filepath.Join(dir, "gocmd"), []byte(script), 0o755))
	if err != nil {
		return measure{}, err
	}
	cmd := b.command(dir, b.tidyx, "--try=none", "--retry=0")()
	cmd.Env = append(cmd.Env, "TIDYX_GO="+filepath.Join(dir, "gocmd"))
	return measureRun(cmd)
}

// listeners are servers of this process.
type listeners struct {
	mu   sync.Mutex
	open []io.Closer
}

// start listens on loopback; without talk nobody does, at an address that was
// free just now.
func (l *listeners) start(talk func(net.Conn)) (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	if talk == nil {
		return ln.Addr().String(), ln.Close()
	}
	l.keep(ln)
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return // closed
			}
			l.keep(c)
			go func() { defer c.Close(); talk(c) }()
		}
	}()
	return ln.Addr().String(), nil
}

func (l *listeners) keep(c io.Closer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = append(l.open, c)
}

func (l *listeners) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.open {
		c.Close()
	}
}
