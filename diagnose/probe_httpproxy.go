package diagnose

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/proxy"

	"tidyx/tidy/golog"
)

// probeTunnel asks the HTTP proxy for a connection to the host.
func probeTunnel(ctx context.Context, r *road) []Observation {
	start := time.Now()
	facts := &HTTPProxyFacts{Variable: r.tunnel.variable, Credentials: r.tunnel.url.User != nil}
	conn, err := openTunnel(ctx, r, facts)
	o := Observation{Subject: address(r.tunnel.url), Took: time.Since(start), Outcome: golog.OK, Facts: Facts{HTTPProxy: facts}}
	if err == nil {
		conn.Close()
		return []Observation{o}
	}
	o.Error = err.Error()
	o.Outcome = readTunnelError(err)
	return []Observation{o}
}

// A tunnelError is an HTTP proxy's refusal.
type tunnelError struct {
	status int
	text   string
}

func (e *tunnelError) Error() string { return e.text }

// readTunnelError reads how CONNECT (RFC 9110 9.3.6) or SOCKS5 (RFC 1928 6)
// failed.
func readTunnelError(err error) Outcome {
	var t *tunnelError
	if errors.As(err, &t) {
		switch {
		case wantsLogin(t.status):
			return golog.Unauthorized
		case t.status >= 500:
			return golog.NoUpstream
		case t.status == http.StatusBadRequest, t.status == http.StatusNotFound, t.status == http.StatusMethodNotAllowed, t.status == http.StatusNotImplemented:
			return golog.Invalid // a web server that is no HTTP proxy
		}
		return golog.Denied
	}
	text := err.Error()
	switch {
	case isTimeout(err):
		return golog.Unanswered
	case strings.Contains(text, "authentication"), strings.Contains(text, "username/password"):
		return golog.Unauthorized
	case strings.Contains(text, "ruleset"):
		return golog.Denied
	case strings.Contains(text, "socks connect") && (strings.Contains(text, "unknown error") || strings.Contains(text, "unreachable") || strings.Contains(text, "refused") || strings.Contains(text, "TTL")):
		return golog.NoUpstream
	}
	return golog.Invalid
}

// openTunnel connects to the target through the HTTP proxy.
func openTunnel(ctx context.Context, r *road, facts *HTTPProxyFacts) (net.Conn, error) {
	switch r.tunnel.url.Scheme {
	case "socks5", "socks5h":
		return dialSOCKS(ctx, r)
	}
	conn, err := r.tunnel.road.dial(ctx)
	if err != nil {
		return nil, err
	}
	if r.tunnel.url.Scheme == "https" {
		config := r.tunnel.road.tlsConfig(&TLSFacts{})
		config.NextProtos = nil
		config.VerifyConnection = r.tunnel.road.verifyConnection
		conn = tls.Client(conn, config)
	}
	if err := connectThrough(ctx, conn, r, facts); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

func dialTunnel(ctx context.Context, r *road) (net.Conn, error) {
	return openTunnel(ctx, r, &HTTPProxyFacts{})
}

// connectThrough sends CONNECT and reads the answer (net/http: dialConn).
func connectThrough(ctx context.Context, conn net.Conn, r *road, facts *HTTPProxyFacts) error {
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Now()) })
	defer stop()
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: r.hostPort()}, Host: r.hostPort(), Header: http.Header{}}
	told := untold
	if user := r.tunnel.url.User; user != nil {
		send, settle := r.world.claim(ctx, r.tunnel.url)
		if send {
			defer func() { settle(told) }()
			password, _ := user.Password()
			req.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)))
		}
	}
	if err := req.Write(conn); err != nil {
		return fmt.Errorf("asking the HTTP proxy for %s: %w", r.hostPort(), err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(io.LimitReader(conn, 256<<10)), req)
	if err != nil {
		return fmt.Errorf("reading the HTTP proxy's answer: %w", err)
	}
	facts.Status = serverText(resp.Status)
	if told = accepted; wantsLogin(resp.StatusCode) {
		told = refused
	}
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	defer resp.Body.Close()
	facts.Authenticate = schemesOf(resp.Header.Values("Proxy-Authenticate"))
	conn.SetReadDeadline(time.Now().Add(300 * time.Millisecond)) // its words are a courtesy
	said, _ := io.ReadAll(io.LimitReader(resp.Body, 8<<10))
	facts.Said = pageText(resp.Header.Get("Content-Type"), said)
	return &tunnelError{resp.StatusCode, serverText(resp.Status)}
}

// wantsLogin says whether an HTTP proxy asks for other credentials: by 407, or
// like tinyproxy, which refuses wrong ones, by 401.
func wantsLogin(status int) bool {
	return status == http.StatusProxyAuthRequired || status == http.StatusUnauthorized
}

func dialSOCKS(ctx context.Context, r *road) (conn net.Conn, err error) {
	var auth *proxy.Auth
	if user := r.tunnel.url.User; user != nil {
		if send, settle := r.world.claim(ctx, r.tunnel.url); send {
			password, _ := user.Password()
			auth = &proxy.Auth{User: user.Username(), Password: password}
			defer func() {
				switch {
				case err == nil:
					settle(accepted)
				case readTunnelError(err) == golog.Unauthorized:
					settle(refused)
				default:
					settle(untold)
				}
			}()
		}
	}
	dialer, err := proxy.SOCKS5("tcp", r.tunnel.road.reached.String(), auth, &net.Dialer{})
	if err != nil {
		return nil, fmt.Errorf("preparing SOCKS5: %w", err)
	}
	return dialer.(proxy.ContextDialer).DialContext(ctx, "tcp", r.hostPort())
}

// schemesOf are the schemes of a challenge, without their parameters.
func schemesOf(values []string) string {
	var list []string
	for _, v := range values {
		scheme, _, _ := strings.Cut(strings.TrimSpace(v), " ")
		list = append(list, serverText(scheme))
	}
	return strings.Join(list, ", ")
}

// unusableHTTPProxy says why a setting can't be an HTTP proxy's address, or "".
// go takes such a value as the name of a host (httpproxy: parseProxy).
func unusableHTTPProxy(u *url.URL) string {
	host := u.Hostname()
	switch {
	case host == "":
		return "it names no host"
	case host == "http" || host == "https" || strings.HasPrefix(host, "socks"):
		return "its host reads as a scheme: the URL is malformed"
	case strings.ContainsAny(host, "!@#$%^&*() \\/?=+,;\"'<>{}|`~"):
		return "its host has characters that no name has"
	}
	return ""
}
