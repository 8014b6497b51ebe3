package diagnose

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// Bounds of one request. go itself has none but the size of a zip.
const (
	maxHops   = 10      // net/http: defaultCheckRedirect
	maxHeader = 1 << 20 // bytes of a response's header
	maxBody   = 8 << 20 // bytes of a body that are read
	keepBody  = 1 << 20 // bytes of a body whose content is looked at
)

// askHTTP asks the target for what go asked, following redirects one hop at a
// time: a hop to another authority is a leg of its own.
func askHTTP(ctx context.Context, r *road) []Observation {
	var list []Observation
	var hops []string
	u := *r.target.URL
	for {
		o, next := r.get(ctx, &u, hops)
		list = append(list, o)
		if next == nil {
			return list
		}
		hops = append(hops, goproxy.Redact(u.String()))
		if broken := refuseHop(&u, next, hops); broken != "" {
			list[len(list)-1].Outcome = broken
			return list
		}
		if address(next) != address(&u) || next.Scheme != u.Scheme {
			leg, held := r.world.walk(ctx, r.target, next, golog.LegRedirect)
			list = append(list, leg.seen...)
			if !held {
				return list
			}
			r = leg.road
		}
		u = *next
	}
}

// refuseHop says why go does not follow a redirect (web.checkRedirect).
func refuseHop(from, to *url.URL, hops []string) Outcome {
	switch {
	case from.Scheme == "https" && to.Scheme == "http":
		return golog.RedirectUnsafe
	case len(hops) >= maxHops:
		return golog.RedirectLoop
	}
	return ""
}

// get makes one request and returns where it is redirected to, if it is.
func (r *road) get(ctx context.Context, u *url.URL, hops []string) (Observation, *url.URL) {
	ctx, cancel := context.WithTimeout(ctx, r.world.timeout)
	defer cancel()
	start := time.Now()
	facts := &HTTPFacts{Hops: hops}
	o := Observation{Leg: r.leg, Step: golog.HTTP, Subject: goproxy.Redact(u.String()), From: FromProbe, Outcome: golog.OK, Facts: Facts{HTTP: facts}}
	defer func() { o.Took = time.Since(start) }()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		o.Outcome, o.Error = golog.Invalid, err.Error()
		return o, nil
	}
	r.authorize(req)
	transport := r.transport()
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		o.fail(err)
		return o, nil
	}
	defer resp.Body.Close()
	facts.read(resp)
	if loc := resp.Header.Get("Location"); loc != "" && isRedirect(resp.StatusCode) {
		if next, err := u.Parse(loc); err == nil && (next.Scheme == "http" || next.Scheme == "https") {
			return o, next
		}
	}
	body := readBody(ctx, resp.Body, cancel, r.world.timeout)
	facts.Bytes = body.size
	r.judgeBody(&o, u, resp, body)
	o.Took = time.Since(start)
	return o, nil
}

func isRedirect(status int) bool { return status >= 300 && status < 400 && status != 304 }

// authorize adds the credentials of the target's own authority, unless that
// has refused them.
func (r *road) authorize(req *http.Request) {
	if user := r.target.User; user != nil && req.URL.Scheme == "https" && address(req.URL) == r.target.Address() && !r.world.refused(req.URL) {
		password, _ := user.Password()
		req.SetBasicAuth(user.Username(), password)
	}
}

// transport connects to where the climb arrived, so that the request meets the
// server that the steps before have met.
func (r *road) transport() *http.Transport {
	t := &http.Transport{
		DialContext:            func(ctx context.Context, _, _ string) (net.Conn, error) { return r.dial(ctx) },
		TLSClientConfig:        r.tlsConfig(&TLSFacts{}),
		ForceAttemptHTTP2:      true,
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: maxHeader,
		TLSHandshakeTimeout:    r.world.timeout,
	}
	t.TLSClientConfig.NextProtos = nil // the transport sets its own
	if !r.target.Insecure {
		t.TLSClientConfig.VerifyConnection = func(s tls.ConnectionState) error { return r.verify(s.ServerName, s.PeerCertificates) }
	}
	if p := r.tunnel; p != nil && r.url.Scheme == "http" && strings.HasPrefix(p.url.Scheme, "http") {
		t.Proxy = http.ProxyURL(p.url)
		t.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return p.road.dial(ctx) }
	}
	return t
}

// fail reads the error of a request that got no response.
func (o *Observation) fail(err error) {
	o.Error = goproxy.Redact(printable(err.Error()))
	step, outcome := readError(err)
	o.Outcome = outcome
	switch step {
	case golog.TLS, golog.Goproxy:
		o.Step = step
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		o.Outcome = golog.Failed
	}
}

// read keeps what the header of a response tells.
func (f *HTTPFacts) read(resp *http.Response) {
	h := resp.Header
	f.Status, f.ContentType, f.Server = resp.StatusCode, printable(h.Get("Content-Type")), printable(h.Get("Server"))
	f.RetryAfter, f.Location, f.Date = printable(h.Get("Retry-After")), goproxy.Redact(printable(h.Get("Location"))), printable(h.Get("Date"))
	f.Challenge = schemesOf(h.Values("Www-Authenticate"))
}

// A body is what could be read of a response.
type body struct {
	kept []byte
	size int64
	err  error
	idle time.Duration // since the last byte, when reading ended
}

// readBody reads until the end, a bound or the deadline.
func readBody(ctx context.Context, from io.Reader, cancel func(), timeout time.Duration) body {
	var b body
	buf := make([]byte, 32<<10)
	last := time.Now()
	for b.size < maxBody {
		n, err := from.Read(buf)
		if n > 0 {
			last = time.Now()
			b.size += int64(n)
			if len(b.kept) < keepBody {
				b.kept = append(b.kept, buf[:n]...)
			}
		}
		if err != nil {
			b.err = err
			break
		}
	}
	b.idle = time.Since(last)
	if errors.Is(b.err, io.EOF) {
		b.err = nil
	}
	if ctx.Err() != nil && b.err != nil && b.idle < timeout/2 {
		b.err = nil // slow, and flowing
	}
	return b
}

// judgeBody reads the status and the content of a response.
func (r *road) judgeBody(o *Observation, u *url.URL, resp *http.Response, b body) {
	facts := o.Facts.HTTP
	if resp.StatusCode != http.StatusOK {
		facts.Said = goproxy.Redact(pageText(resp.Header.Get("Content-Type"), b.kept))
	}
	if resp.StatusCode == http.StatusUnauthorized {
		r.world.refuse(u)
	}
	if isBare(r.target.URL) {
		return // any answer shows that the host answers
	}
	if o.Outcome = statusOutcome(resp.StatusCode); o.Outcome != golog.OK {
		o.Error = resp.Status
		if resp.StatusCode == http.StatusProxyAuthRequired {
			o.Step = golog.HTTPProxy
		}
		return
	}
	if b.err != nil {
		o.fail(b.err)
		if isTimeout(b.err) {
			o.Outcome = golog.Unanswered
		}
		return
	}
	o.checkContent(r.target.URL, resp.Header.Get("Content-Type"), b)
}

// isBare says whether a URL names a host and nothing on it.
func isBare(u *url.URL) bool { return u.Path == "" || u.Path == "/" }

// statusOutcome reads a status (RFC 9110 15; go help goproxy: 404 and 410 mean
// that the module is not there).
func statusOutcome(status int) Outcome {
	switch {
	case status == http.StatusOK:
		return golog.OK
	case status == http.StatusUnauthorized:
		return golog.Unauthorized
	case status == http.StatusForbidden:
		return golog.Denied
	case status == http.StatusNotFound:
		return golog.NotFound
	case status == http.StatusProxyAuthRequired:
		return golog.Unauthorized
	case status == http.StatusGone:
		return golog.Gone
	case status == http.StatusTooManyRequests:
		return golog.TooMany
	case status >= 500:
		return golog.ServerError
	case status >= 400:
		return golog.ClientError
	}
	return golog.BadResponse // 204, 206 or a redirect that leads nowhere
}
