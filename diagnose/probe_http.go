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
		if r.mayHelp(ctx, &u, o) {
			o, next = r.get(ctx, &u, hops)
		}
		list = append(list, o)
		if next == nil || r.target.serverOnly { // where it leads is not asked
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
func (r *road) get(ctx context.Context, u *url.URL, hops []string) (o Observation, next *url.URL) {
	ctx, cancel := context.WithTimeout(ctx, r.patience())
	defer cancel()
	start := time.Now()
	facts := &HTTPFacts{Hops: hops}
	o = Observation{Leg: r.leg, Step: golog.HTTP, Subject: goproxy.Redact(u.String()), From: FromProbe, Outcome: golog.OK, Facts: Facts{HTTP: facts}}
	defer func() { o.Took = time.Since(start) }()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		o.Outcome, o.Error = golog.Invalid, err.Error()
		return o, nil
	}
	told := untold
	settle := r.authorize(ctx, req)
	defer func() { settle(told) }()
	transport, settleProxy := r.transport(ctx)
	defer transport.CloseIdleConnections()
	defer func() { settleProxy(told) }()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		o.fail(err)
		r.blameMissingCert(&o)
		return o, nil
	}
	defer resp.Body.Close()
	told = receptionOf(resp.StatusCode)
	facts.read(resp)
	if loc := resp.Header.Get("Location"); loc != "" && isRedirect(resp.StatusCode) {
		if next, err := u.Parse(loc); err == nil && (next.Scheme == "http" || next.Scheme == "https") {
			return o, next
		}
	}
	body := readBody(ctx, resp.Body, r.world.timeout)
	facts.Bytes = body.size
	r.judgeBody(&o, resp, body)
	if r.tunnel != nil && u.Scheme == "http" && ofHTTPProxy(resp) {
		o.blame(r, resp)
	}
	return o, nil
}

// patience is how long an answer may take. Whether a server answers at all is
// asked while go waits for it, and a slow one is not to be taken for silent.
func (r *road) patience() time.Duration {
	if r.target.serverOnly {
		return r.world.timeout * 13 / 10
	}
	return r.world.timeout
}

// blameMissingCert takes a connection that ends at the first request for the
// answer to a client certificate that was asked for and not sent: in TLS 1.3
// the handshake ends before the server says no (RFC 8446 4.4.2.4).
func (r *road) blameMissingCert(o *Observation) {
	switch o.Outcome {
	case golog.Reset, golog.Truncated, golog.Cut, golog.StreamError:
	default:
		return
	}
	for _, seen := range r.done {
		if f := seen.Facts.TLS; f != nil && f.ClientCertWanted {
			o.Step, o.Outcome, o.Facts = golog.TLS, golog.ClientCertWanted, Facts{TLS: f}
		}
	}
}

// ofHTTPProxy says whether an answer is the HTTP proxy's own page: over plain
// http it stands in the host's place. squid says so.
func ofHTTPProxy(resp *http.Response) bool {
	return resp.StatusCode >= 400 && resp.Header.Get("X-Squid-Error") != ""
}

// blame takes an answer for the HTTP proxy's.
func (o *Observation) blame(r *road, resp *http.Response) {
	o.Leg, o.Step, o.Outcome = golog.LegHTTPProxy, golog.HTTPProxy, golog.Denied
	switch {
	case wantsLogin(resp.StatusCode):
		o.Outcome = golog.Unauthorized
	case resp.StatusCode >= 500:
		o.Outcome = golog.NoUpstream
	}
	o.Facts = Facts{HTTPProxy: &HTTPProxyFacts{Variable: r.tunnel.variable, Status: serverText(resp.Status), Said: o.Facts.HTTP.Said, Credentials: r.tunnel.url.User != nil}}
}

func isRedirect(status int) bool { return status >= 300 && status < 400 && status != 304 }

// authorize adds the credentials for the target's own authority, unless that
// has refused them. The returned function must be told what became of them.
func (r *road) authorize(ctx context.Context, req *http.Request) (settle func(reception)) {
	header := r.credentials(req.URL)
	if header == nil {
		return func(reception) {}
	}
	send, settle := r.world.claim(ctx, req.URL)
	if send {
		header.apply(req)
	}
	return settle
}

// credentials are what go would send along: those of the setting's URL, else
// what .netrc has; to the target's own authority and over https alone.
func (r *road) credentials(u *url.URL) secretHeader {
	if u.Scheme != "https" || address(u) != r.target.Address() || r.target.anonymous {
		return nil
	}
	if user := r.target.User; user != nil {
		password, _ := user.Password()
		return basicAuth(user.Username(), password)
	}
	if isBare(r.target.URL) {
		return nil // go asked for something there, and this does not
	}
	return r.world.keys.known(u)
}

// mayHelp runs the commands of GOAUTH after a 4xx, as go does, and says whether
// they brought what may be sent: not to a host that has refused any before.
func (r *road) mayHelp(ctx context.Context, u *url.URL, o Observation) bool {
	f := o.Facts.HTTP
	if f == nil || f.Status < 400 || f.Status > 499 || !r.world.keys.hasCommands() || u.Scheme != "https" || isBare(r.target.URL) ||
		r.target.User != nil || r.target.anonymous || address(u) != r.target.Address() || r.world.hasRefused(u) || len(r.world.keys.known(u)) > 0 {
		return false
	}
	r.world.keys.ask(ctx, u, f.head)
	return len(r.world.keys.known(u)) > 0
}

// transport connects to where the climb arrived, so that the request meets the
// server that the steps before have met.
func (r *road) transport(ctx context.Context) (t *http.Transport, settle func(reception)) {
	settle = func(reception) {}
	t = &http.Transport{
		DialContext:            func(ctx context.Context, _, _ string) (net.Conn, error) { return r.dial(ctx) },
		TLSClientConfig:        r.tlsConfig(&TLSFacts{}),
		ForceAttemptHTTP2:      true,
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: maxHeader,
		TLSHandshakeTimeout:    r.world.timeout,
	}
	t.TLSClientConfig.NextProtos = nil // the transport sets its own
	if !r.insecure() {
		t.TLSClientConfig.VerifyConnection = r.verifyConnection
	}
	if p := r.tunnel; p != nil && r.url.Scheme == "http" && strings.HasPrefix(p.url.Scheme, "http") {
		via := *p.url
		if via.User != nil {
			var send bool
			if send, settle = r.world.claim(ctx, p.url); !send {
				via.User = nil
			}
		}
		t.Proxy = http.ProxyURL(&via)
		t.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return p.road.dial(ctx) }
	}
	return t, settle
}

// verifyConnection judges the chain of a connection that is used, not only
// looked at.
func (r *road) verifyConnection(s tls.ConnectionState) error {
	return r.verify(s.ServerName, s.PeerCertificates)
}

// insecure says whether GOINSECURE lets this leg's certificate pass: it covers
// the target's own host.
func (r *road) insecure() bool {
	return r.target.Insecure && r.leg == golog.LegHost || r.leg == golog.LegVCS && r.target.way != nil && r.target.way.insecure
}

// fail reads the error of a request that got no response.
func (o *Observation) fail(err error) {
	o.Error = serverText(err.Error())
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
	f.Status, f.ContentType, f.Server = resp.StatusCode, serverText(h.Get("Content-Type")), serverText(h.Get("Server"))
	f.RetryAfter, f.Location, f.Date = serverText(h.Get("Retry-After")), serverText(h.Get("Location")), serverText(h.Get("Date"))
	f.Challenge = schemesOf(h.Values("Www-Authenticate"))
	f.head = responseHead(resp)
}

// A body is what could be read of a response.
type body struct {
	kept []byte
	size int64
	err  error
	cut  bool // time or a bound ended the reading: what is kept is only a part
}

// readBody reads until the end, a bound or the deadline.
func readBody(ctx context.Context, from io.Reader, timeout time.Duration) body {
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
	b.cut = b.size > int64(len(b.kept)) || !errors.Is(b.err, io.EOF)
	if errors.Is(b.err, io.EOF) || ctx.Err() != nil && time.Since(last) < timeout/2 {
		b.err = nil // all of it, or slow and flowing
	}
	return b
}

// judgeBody reads the status and the content of a response.
func (r *road) judgeBody(o *Observation, resp *http.Response, b body) {
	facts := o.Facts.HTTP
	if resp.StatusCode != http.StatusOK {
		facts.Said = pageText(resp.Header.Get("Content-Type"), b.kept)
	}
	if isBare(r.target.URL) {
		return // any answer shows that the host answers
	}
	if o.readTags(r.target.URL, resp.StatusCode, b) {
		return
	}
	if o.Outcome = statusOutcome(resp.StatusCode); o.Outcome != golog.OK {
		o.Error = serverText(resp.Status)
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
	if o.Outcome == golog.OK && r.target.Source == golog.ChecksumDatabase {
		r.checkProof(o, b)
	}
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
