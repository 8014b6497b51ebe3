//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// longest is how long go is given to end by itself.
const longest = 45 * time.Second

// stalls measures when the verdict of a stall is there, with go's own end beside
// it.
func stalls(b *bench) error {
	var servers listeners
	defer servers.close()
	mute, err := servers.start(silent.talk)
	if err != nil {
		return err
	}
	full, err := servers.full()
	if err != nil {
		return err
	}
	kinds := []struct{ name, goproxy string }{
		{"the handshake is never answered", "https://" + mute},
		{"the request is never answered", "http://" + mute},
		{"packets are dropped", "http://" + full},
	}
	lines := make([]string, len(kinds))
	errs := make([]error, len(kinds))
	var all sync.WaitGroup
	for i, k := range kinds {
		all.Add(1)
		go func() {
			defer all.Done()
			lines[i], errs[i] = b.stall(k.name, k.goproxy)
		}()
	}
	all.Wait()
	b.line("stall|go ends after s|verdict after s (--stall 2s)|ends after s (--fail-fast)")
	for _, line := range lines {
		b.line("%s", line)
	}
	return errors.Join(errs...)
}

func (b *bench) stall(name, goproxy string) (string, error) {
	own, _, err := b.waiting(goproxy, "go", "mod", "tidy")
	if err != nil {
		return "", err
	}
	ended, said, err := b.waiting(goproxy, b.tidyx, "--stall=2s", "--fail-fast", "--try=none", "--retry=0")
	if err != nil {
		return "", err
	}
	end := fmt.Sprintf("%.1f", own.Seconds())
	if own >= longest {
		end = "never"
	}
	return fmt.Sprintf("%s|%s|%.1f|%.1f", name, end, said.Seconds(), ended.Seconds()), nil
}

// waiting runs a command in an empty module cache, and says when it ended and
// when it first said why go waits.
func (b *bench) waiting(goproxy, name string, args ...string) (ended, said time.Duration, err error) {
	dir, err := b.stalledModule()
	if err != nil {
		return 0, 0, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, append(b.env, "GOPROXY="+goproxy, "GOMODCACHE="+filepath.Join(dir, "cache"))
	cmd.WaitDelay = time.Second
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return 0, 0, err
	}
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if said == 0 && strings.HasPrefix(lines.Text(), "tidyx: go has waited") {
			said = time.Since(begun)
		}
	}
	if err := cmd.Wait(); err == nil {
		return 0, 0, errors.New("a stall ended well")
	}
	return time.Since(begun), said, nil
}

// full is an address whose queue of connections is full, so that the system
// drops what else comes (listen(2)).
func (l *listeners) full() (string, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return "", err
	}
	if err := errors.Join(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), syscall.Listen(fd, 0)); err != nil {
		return "", err
	}
	l.keep(closer(fd))
	name, err := syscall.Getsockname(fd)
	if err != nil {
		return "", err
	}
	address := fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
	for range 3 {
		c, err := net.DialTimeout("tcp", address, 200*time.Millisecond)
		if err != nil {
			return address, nil // that was one too many
		}
		l.keep(c)
	}
	return "", errors.New("the queue of connections is never full")
}

// closer is a file descriptor.
type closer int

func (c closer) Close() error { return syscall.Close(int(c)) }
