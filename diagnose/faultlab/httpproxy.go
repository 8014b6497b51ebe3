package faultlab

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

// tunnels is an HTTP proxy that takes every CONNECT (RFC 9110, section 9.3.6). It connects to the address that
// to names, whatever host it was asked for, or to that host itself if to is "".
func tunnels(to string) server {
	return func(l *Lab, address string) (string, error) {
		return l.serveHTTP(address, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			l.connect(w, r, to)
		}))
	}
}

// connect answers one CONNECT request.
func (l *Lab) connect(w http.ResponseWriter, r *http.Request, to string) {
	if r.Method != http.MethodConnect {
		http.Error(w, "this HTTP proxy knows CONNECT alone", http.StatusMethodNotAllowed)
		return
	}
	if to == "" {
		to = r.Host
	}
	far, err := l.dial(r.Context(), to)
	if err != nil {
		http.Error(w, "cannot connect", http.StatusBadGateway)
		return
	}
	l.keep(far)
	near := l.hijack(w)
	io.WriteString(near, "HTTP/1.1 200 Connection established\r\n\r\n")
	l.join(near, far)
}

// join copies between two connections of the lab until either ends, then drops both.
func (l *Lab) join(a, b net.Conn) {
	var wg sync.WaitGroup
	for _, pair := range [][2]net.Conn{{a, b}, {b, a}} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			io.Copy(pair[0], pair[1])
			l.drop(a)
			l.drop(b)
		}()
	}
	wg.Wait()
}

// wantsPassword refuses everything without credentials, as an HTTP proxy does.
func wantsPassword() server {
	return overHTTP(status(http.StatusProxyAuthRequired, "Proxy-Authenticate", `Basic realm="faultlab"`))
}

// proxyable spells a loopback address so that go sends it through an HTTP proxy: never one for "localhost" or for
// 127.0.0.1 (golang.org/x/net/http/httpproxy), and that rule compares letters byte by byte, name lookups do not.
func proxyable(address string) string {
	return strings.Replace(address, "127.0.0.1", "Localhost", 1)
}

// blame picks the host that is at fault from the HTTP proxy's and the target's.
type blame func(httpProxy, target string) string

func blameHTTPProxy(httpProxy, _ string) string { return httpProxy }
func blameTarget(_, target string) string       { return target }

// through returns a Setup in which a healthy module proxy is asked through the HTTP proxy that start starts,
// which HTTPS_PROXY names after prefix: a scheme, or a scheme and credentials.
func through(prefix string, start server, at blame) setup {
	return func(l *Lab) (Scene, error) {
		addresses, err := l.startAll(start, healthy)
		if err != nil {
			return Scene{}, err
		}
		httpProxy, target := addresses[0], proxyable(addresses[1])
		return l.scene(sceneSpec{
			goproxy: "https://" + target,
			env:     []string{"HTTPS_PROXY=" + prefix + httpProxy},
			host:    at(httpProxy, target),
		})
	}
}

// bypassed returns a Setup in which the module proxy can only be reached through a working HTTP proxy, and the
// environment that env makes of the HTTP proxy's URL lets go pass it by.
func bypassed(env func(httpProxyURL string) []string) setup {
	return func(l *Lab) (Scene, error) {
		addresses, err := l.startAll(healthy, closedPort)
		if err != nil {
			return Scene{}, err
		}
		httpProxy, err := tunnels(addresses[0])(l, loopback)
		if err != nil {
			return Scene{}, err
		}
		target := proxyable(addresses[1])
		return l.scene(sceneSpec{goproxy: "https://" + target, env: env("http://" + httpProxy), host: target})
	}
}

// plainThrough returns a Setup in which a module proxy without TLS is asked through the HTTP proxy that start starts.
func plainThrough(start server) setup {
	return func(l *Lab) (Scene, error) {
		addresses, err := l.startAll(start, overHTTP(http.HandlerFunc(moduleProxy)))
		if err != nil {
			return Scene{}, err
		}
		target := proxyable(addresses[1])
		return l.scene(sceneSpec{goproxy: "http://" + target, env: []string{"HTTP_PROXY=http://" + addresses[0]}, host: target})
	}
}
