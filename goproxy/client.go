package goproxy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// Client asks module proxies, checksum databases and the hosts of modules what
// go would ask them. Its zero value works. A call ends with its context, and
// without a deadline of the context's it may, as in go, never end.
//
// Where a URL carries credentials they are sent, though never over plain HTTP.
type Client struct {
	Transport http.RoundTripper // makes the connections; nil: http.DefaultTransport

	Retries       int           // further tries after a transient failure; zero: none
	MaxRetryAfter time.Duration // a server that asks for a longer pause is not asked again; zero: 5 s

	MaxBody int64 // bytes taken of anything but a zip; zero: 16 MiB
	MaxZip  int64 // bytes taken of a zip; zero: 500 MiB, which is go's limit
}

const (
	defaultMaxRetryAfter = 5 * time.Second
	defaultMaxBody       = 16 << 20
	defaultMaxZip        = 500 << 20 // cmd/go/internal/modfetch/codehost: MaxZipFile

	minPause = 100 * time.Millisecond // before the first retry; doubles with each
	maxPause = 2 * time.Second

	// cmd/go/internal/web: checkRedirect, impatientInsecureHTTPClient
	maxRedirects    = 10
	insecureTimeout = 5 * time.Second // for https where plain HTTP will be tried next
)

// Refusals of the client itself, which are go's own (cmd/go/internal/web: get).
// They are found inside the error of a request.
var (
	ErrInsecureRedirect    = errors.New("redirected from https to another scheme")
	ErrTooManyRedirects    = errors.New("stopped after 10 redirects")
	ErrInsecureCredentials = errors.New("credentials would be sent over plain HTTP")
)

// get asks for a URL. With insecure, which GOINSECURE grants, plain HTTP may
// carry credentials and follow https. The caller closes the body. An answer that
// is not 200 is no error here.
func (c *Client) get(ctx context.Context, rawURL string, insecure bool) (*http.Response, error) {
	u, err := parseURL(rawURL)
	if err != nil {
		return nil, fmt.Errorf("asking %s: %w", Redact(rawURL), err)
	}
	if u.Scheme == "file" {
		return openFile(u)
	}
	if u.Scheme == "http" && u.User != nil && !insecure {
		return nil, fmt.Errorf("asking %s: %w", Redact(rawURL), ErrInsecureCredentials)
	}
	request, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, rawURL, nil)
	if err != nil {
		return nil, fmt.Errorf("asking %s: %w", Redact(rawURL), redactError(err))
	}
	client := c.retrying(insecure)
	if insecure && u.Scheme == "https" {
		client.HTTPClient.Timeout = insecureTimeout
	}
	response, err := client.Do(request)
	if err != nil {
		if response != nil { // a redirect was refused
			response.Body.Close()
		}
		return nil, redactError(err)
	}
	return response, nil
}

// getBody asks for a resource and returns its whole body, which it requires to
// come with status 200.
func (c *Client) getBody(ctx context.Context, e Endpoint) (body []byte, rawURL string, err error) {
	rawURL, err = e.URL()
	if err != nil {
		return nil, "", fmt.Errorf("asking for %s: %w", e.Resource, err)
	}
	response, err := c.get(ctx, rawURL, false)
	if err != nil {
		return nil, rawURL, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, rawURL, statusError(rawURL, response)
	}
	body, err = readLimited(response.Body, cmp.Or(c.MaxBody, defaultMaxBody))
	if errors.Is(err, ErrTooLarge) {
		return nil, rawURL, contentError(rawURL, e.Resource, body, err)
	}
	if err != nil {
		return nil, rawURL, fmt.Errorf("reading %s: %w", Redact(rawURL), redactError(err))
	}
	return body, rawURL, nil
}

// readLimited reads at most limit bytes; there being more is ErrTooLarge.
func readLimited(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(data)) > limit {
		return data[:limit], ErrTooLarge
	}
	return data, err
}

// retrying is the HTTP client with go's redirect rules and our retry rules. The
// last response is kept, whatever its status, since it says what is wrong.
func (c *Client) retrying(insecure bool) *retryablehttp.Client {
	return &retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: keepConnections{c.transport()}, CheckRedirect: checkRedirect(insecure)},
		Logger:       nil,
		RetryMax:     c.Retries,
		RetryWaitMin: minPause,
		RetryWaitMax: maxPause,
		CheckRetry:   c.shouldRetry,
		Backoff:      pause,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
}

func (c *Client) transport() http.RoundTripper {
	if c.Transport == nil {
		return http.DefaultTransport
	}
	return c.Transport
}

// keepConnections hides CloseIdleConnections, which the retrying client calls
// after each failure: the connections are the caller's.
type keepConnections struct{ http.RoundTripper }

// checkRedirect has go's two rules (cmd/go/internal/web: securityPreservingHTTPClient).
func checkRedirect(insecure bool) func(*http.Request, []*http.Request) error {
	return func(next *http.Request, via []*http.Request) error {
		if !insecure && via[0].URL.Scheme == "https" && next.URL.Scheme != "https" {
			return ErrInsecureRedirect
		}
		if len(via) >= maxRedirects {
			return ErrTooManyRedirects
		}
		return nil
	}
}

// shouldRetry reports whether a failure is of a kind that passes: a connection
// that was cut, 429, or a 5xx other than 501. A pause that is asked for must be
// within bounds.
func (c *Client) shouldRetry(ctx context.Context, response *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, nil
	}
	if err != nil {
		return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
			errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE), nil
	}
	if retryAfter(response) > cmp.Or(c.MaxRetryAfter, defaultMaxRetryAfter) {
		return false, nil
	}
	status := response.StatusCode
	return status == http.StatusTooManyRequests || status >= 500 && status != http.StatusNotImplemented, nil
}

// pause is what the server asks for, else longer from one try to the next.
func pause(shortest, longest time.Duration, try int, response *http.Response) time.Duration {
	if after := retryAfter(response); after > 0 {
		return after
	}
	return min(shortest<<min(try, 10), longest)
}

// retryAfter reads the pause of a Retry-After field, in seconds or a date
// (RFC 9110, section 10.2.3); zero when there is none.
func retryAfter(response *http.Response) time.Duration {
	if response == nil {
		return 0
	}
	field := response.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(field, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(field); err == nil {
		return max(time.Until(date), 0)
	}
	return 0
}
