package faultlab

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// loopback is the address of every server that needs no rights: a port that the system picks.
const loopback = "127.0.0.1:0"

// server starts one server of a lab at an address and returns the host:port it got.
type server func(l *Lab, address string) (string, error)

// serveTCP listens at address and runs talk for each connection, which is closed when talk returns.
func (l *Lab) serveTCP(address string, talk func(net.Conn)) (string, error) {
	ln, err := l.listen(address)
	if err != nil {
		return "", err
	}
	if !l.enter() {
		return "", errClosed
	}
	go func() {
		defer l.running.Done()
		for {
			c, err := ln.Accept()
			if err != nil {
				return // the lab closed the listener
			}
			l.converse(c, talk)
		}
	}()
	return ln.Addr().String(), nil
}

// converse runs talk on c in a goroutine of the lab.
func (l *Lab) converse(c net.Conn, talk func(net.Conn)) {
	l.keep(c)
	if !l.enter() {
		return
	}
	go func() {
		defer l.running.Done()
		defer l.drop(c)
		talk(c)
	}()
}

// serveHTTP serves h at address in plain HTTP/1.1.
func (l *Lab) serveHTTP(address string, h http.Handler) (string, error) {
	ln, err := l.listen(address)
	if err != nil {
		return "", err
	}
	return ln.Addr().String(), l.serve(ln, h, nil)
}

// serveTLS serves h at address over TLS. A config that names no protocol gets HTTP/2 beside HTTP/1.1.
func (l *Lab) serveTLS(address string, h http.Handler, config *tls.Config) (string, error) {
	ln, err := l.listen(address)
	if err != nil {
		return "", err
	}
	return ln.Addr().String(), l.serve(ln, h, config)
}

func (l *Lab) serve(ln net.Listener, h http.Handler, config *tls.Config) error {
	srv := &http.Server{
		Handler:     l.logged(h),
		TLSConfig:   config,
		Protocols:   new(http.Protocols),
		BaseContext: func(net.Listener) context.Context { return l.ctx },
		ErrorLog:    log.New(io.Discard, "", 0), // broken handshakes are what the lab is for
	}
	srv.Protocols.SetHTTP1(true)
	srv.Protocols.SetHTTP2(config != nil && config.NextProtos == nil)
	run := srv.Serve
	if config != nil {
		run = func(ln net.Listener) error { return srv.ServeTLS(ln, "", "") }
	}
	l.keep(srv)
	if !l.enter() {
		return errClosed
	}
	go func() {
		defer l.running.Done()
		l.note(run(ln))
	}()
	return nil
}

// logged wraps h so that its requests are recorded and the lab's Close waits for them.
func (l *Lab) logged(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !l.enter() {
			panic(http.ErrAbortHandler)
		}
		defer l.running.Done()
		l.record(r)
		h.ServeHTTP(w, r)
	})
}

var errClosed = errors.New("the lab is closed")

func (l *Lab) listen(address string) (net.Listener, error) {
	ln, err := new(net.ListenConfig).Listen(l.ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("starting a server of the lab: %w", err)
	}
	l.keep(ln)
	return ln, nil
}

// dial connects to address for a server of the lab; the caller hands the connection to the lab.
func (l *Lab) dial(ctx context.Context, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: 5 * time.Second}
	return d.DialContext(ctx, "tcp", address)
}
