package goproxy

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// serve starts a server and returns a client for it and its base URL.
func serve(t *testing.T, handler http.HandlerFunc) (*Client, string) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return newClient(t), server.URL
}

func newClient(t *testing.T) *Client {
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	t.Cleanup(transport.CloseIdleConnections)
	return &Client{Transport: transport}
}

// list asks for a list of versions, as the simplest of questions.
func list(c *Client, base string) error {
	_, err := c.List(context.Background(), base, "example.com/m")
	return err
}

func TestStatusError(t *testing.T) {
	long := strings.Repeat("x", 100)
	tests := []struct {
		code              int
		contentType, body string
		text              string
	}{
		{404, "text/plain", "not found: m@v1\n\nsecond paragraph", "not found: m@v1"},
		{410, "text/plain; charset=UTF-8", "gone\n  since long ", "gone\nsince long"},
		{403, "text/html", "<html>no", ""},
		{500, "application/json", `{"error":"x"}`, ""},
		{503, "", "busy", ""},
		{403, "text/plain; charset=latin1", "caf\xe9", ""},
		{403, "text/plain", "bad \x1b[31m", ""},
		{403, "text/plain", "bad \xff", ""},
		{400, "text/plain", "see https://u:secret@h/?k=secret", "see https://xxxxx@h/?xxxxx"},
		{400, "text/plain", strings.Repeat("l\n", 20), strings.TrimSuffix(strings.Repeat("l\n", 8), "\n")},
		{400, "text/plain", strings.Repeat("é", 400), strings.Repeat("é", 324)},
		{400, "text/plain", "x" + strings.Repeat("é", 400), "x" + strings.Repeat("é", 323)},
		{400, "text/plain", strings.Repeat(long, 10), strings.Repeat(long, 10)[:648]},
	}
	for _, test := range tests {
		client, base := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", test.contentType)
			w.Header().Set("Set-Cookie", "id=secret")
			w.Header().Set("Location", "https://u:secret@h/")
			w.Header().Set("Via", "1.1 cache")
			w.WriteHeader(test.code)
			fmt.Fprint(w, test.body)
		})
		err := list(client, base+"?key=secret")
		var statusErr *StatusError
		if !errors.As(err, &statusErr) {
			t.Fatalf("%d: %v", test.code, err)
		}
		if statusErr.Code != test.code || statusErr.Text != test.text || statusErr.URL != base+"/example.com/m/@v/list?xxxxx" {
			t.Errorf("%d %q: %#v", test.code, test.body, statusErr)
		}
		if want := test.code == 404 || test.code == 410; errors.Is(err, fs.ErrNotExist) != want {
			t.Errorf("%d is fs.ErrNotExist: %t", test.code, !want)
		}
		printed, _ := json.Marshal(statusErr)
		if strings.Contains(err.Error()+string(printed), "secret") || statusErr.Header.Get("Via") != "1.1 cache" {
			t.Errorf("%v, %s", err, printed)
		}
	}
}

func TestRetries(t *testing.T) {
	answer := func(codes ...int) http.HandlerFunc {
		var asked atomic.Int32
		return func(w http.ResponseWriter, r *http.Request) {
			code := codes[min(int(asked.Add(1)), len(codes))-1]
			switch code {
			case 0:
				panic(http.ErrAbortHandler)
			case 1: // a pause longer than the client's patience
				w.Header().Set("Retry-After", "3600")
				code = 503
			case 2:
				w.Header().Set("Retry-After", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
				code = 429
			}
			w.WriteHeader(code)
		}
	}
	tests := []struct {
		name     string
		retries  int
		codes    []int // 0: the connection is cut; 1, 2: with Retry-After
		requests int
		status   int // of the error; 0: none; -1: of the transport
	}{
		{"none wanted", 0, []int{503}, 1, 503},
		{"passes", 2, []int{503, 200}, 2, 0},
		{"passes after a date in the past", 2, []int{2, 200}, 2, 0},
		{"the last answer is kept", 2, []int{500, 502, 504}, 3, 504},
		{"cut", 2, []int{0, 200}, 2, 0},
		{"cut for good", 1, []int{0}, 2, -1},
		{"not found is an answer", 2, []int{404}, 1, 404},
		{"forbidden is an answer", 2, []int{403}, 1, 403},
		{"not implemented is an answer", 2, []int{501}, 1, 501},
		{"too long a pause", 2, []int{1, 200}, 1, 503},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var requests atomic.Int32
			handler := answer(test.codes...)
			client, base := serve(t, func(w http.ResponseWriter, r *http.Request) { requests.Add(1); handler(w, r) })
			client.Transport.(*http.Transport).DisableKeepAlives = true // net/http has a retry of its own for kept ones
			client.Retries = test.retries
			err := list(client, base)
			var statusErr *StatusError
			status := 0
			if errors.As(err, &statusErr) {
				status = statusErr.Code
			} else if err != nil {
				status = -1
			}
			if status != test.status || int(requests.Load()) != test.requests {
				t.Errorf("%d requests, %v; want %d, %d", requests.Load(), err, test.requests, test.status)
			}
		})
	}
}

// TestNoRetryOfOtherFailures counts connections.
func TestNoRetryOfOtherFailures(t *testing.T) {
	client, base := serve(t, func(http.ResponseWriter, *http.Request) {})
	dials := 0
	client.Retries = 3
	client.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		dials++
		return (&net.Dialer{}).DialContext(ctx, network, "127.0.0.1:1")
	}
	if err := list(client, base); !errors.Is(err, syscall.ECONNREFUSED) || dials != 1 {
		t.Errorf("%d connections, %v", dials, err)
	}
}

func TestContextEndsRetries(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	client, base := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
		time.AfterFunc(10*time.Millisecond, cancel)
	})
	client.Retries, client.MaxRetryAfter = 5, time.Hour
	if _, err := client.List(ctx, base, "example.com/m"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestContextEndsSilence(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	client, base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("v1.0.0\n"))
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	if _, err := client.List(ctx, base, "example.com/m"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestRedirects(t *testing.T) {
	var hops atomic.Int32
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/loop/") {
			hops.Add(1)
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		}
	}))
	t.Cleanup(plain.Close)
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/down/") {
			http.Redirect(w, r, plain.URL, http.StatusFound)
		}
	}))
	t.Cleanup(secure.Close)
	up := httptest.NewServer(http.RedirectHandler(secure.URL, http.StatusFound))
	t.Cleanup(up.Close)

	client := newClient(t)
	for base, want := range map[string]error{
		plain.URL + "/loop": ErrTooManyRedirects, secure.URL + "/down": ErrInsecureRedirect,
		plain.URL: nil, secure.URL: nil, up.URL: nil,
		strings.Replace(plain.URL, "://", "://u:secret@", 1): ErrInsecureCredentials,
		strings.Replace(secure.URL, "://", "://u:p@", 1):     nil,
	} {
		err := list(client, base)
		if !errors.Is(err, want) || err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %v", base, err, want)
		}
	}
	if hops.Load() != 10 {
		t.Errorf("%d requests in a loop, go makes 10", hops.Load())
	}
}

// TestErrorsAreRedacted has the transport fail with a URL that carries a token.
func TestErrorsAreRedacted(t *testing.T) {
	client := newClient(t)
	for _, base := range []string{"https://secret@127.0.0.1:1", "https://127.0.0.1:1?key=secret", "https://u:secret", "https://u:secret@[::1", "file://u:secret@h/x"} {
		if err := list(client, base); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", base, err)
		}
	}
}

func TestBrokenBodies(t *testing.T) {
	client, base := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		w.Write([]byte("v1.0.0\n"))
	})
	if err := list(client, base); err == nil || !strings.Contains(err.Error(), base+"/example.com/m/@v/list: unexpected EOF") {
		t.Errorf("a body that is cut: %v", err)
	}
	client, base = serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(bytes.Repeat([]byte("v1.0.0\n"), 100)) })
	client.MaxBody = 699
	var contentErr *ContentError
	if err := list(client, base); !errors.Is(err, ErrTooLarge) || !errors.As(err, &contentErr) {
		t.Errorf("a body that is too large: %v", err)
	}
	client.MaxBody = 700
	if err := list(client, base); err != nil {
		t.Errorf("a body of the size that is allowed: %v", err)
	}
}
