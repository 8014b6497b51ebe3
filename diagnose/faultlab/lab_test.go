package faultlab

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestCloseLeavesNothing closes a lab while clients wait for answers that never come.
func TestCloseLeavesNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	lab, err := New()
	if err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for _, start := range []server{
		overTCP(silence), overHTTP(http.HandlerFunc(never)), overHTTP(http.HandlerFunc(flood)), tunnels(""),
	} {
		address, err := start(lab, loopback)
		if err != nil {
			t.Fatal(err)
		}
		addresses = append(addresses, address)
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, "CONNECT "+addresses[0]+" HTTP/1.1\r\nHost: "+addresses[0]+"\r\n\r\n")
	}
	waitFor(t, "the handlers to start", func() bool { return len(lab.Requests()) == 3 })

	if err := lab.Close(); err != nil {
		t.Error(err)
	}
	if err := lab.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
	if _, err := os.Stat(lab.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
	for _, address := range addresses {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			t.Errorf("%s still takes connections", address)
		}
	}
	waitFor(t, "all goroutines to end", func() bool { return runtime.NumGoroutine() <= before })
	if _, err := healthy(lab, loopback); err == nil {
		t.Error("a closed lab starts servers")
	}
}

// TestCloseTellsOfBrokenServers has a server end at once, for a TLS config that HTTP/2 does not allow.
func TestCloseTellsOfBrokenServers(t *testing.T) {
	lab, err := New()
	if err != nil {
		t.Fatal(err)
	}
	start := withConfig(http.HandlerFunc(moduleProxy), leafOf(trusted, nil), func(c *tls.Config) {
		c.CipherSuites = []uint16{tls.TLS_ECDHE_ECDSA_WITH_RC4_128_SHA}
	})
	if _, err := start(lab, loopback); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the server to end", func() bool {
		lab.mu.Lock()
		defer lab.mu.Unlock()
		return len(lab.failures) == 1
	})
	if err := lab.Close(); err == nil || !strings.Contains(err.Error(), "HTTP/2-required") {
		t.Errorf("Close returns %v, want the server's error", err)
	}
}

// TestRequests reads the log of a fetch through an HTTP proxy that wants credentials.
func TestRequests(t *testing.T) {
	lab, err := New()
	if err != nil {
		t.Fatal(err)
	}
	defer lab.Close()
	addresses, err := lab.startAll(tunnels(""), healthy)
	if err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(lab.rootFile())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		Proxy: http.ProxyURL(&url.URL{
			Scheme: "http", Host: addresses[0], User: url.UserPassword("user", "password"),
		}),
		TLSClientConfig: &tls.Config{RootCAs: roots},
	}}
	defer client.CloseIdleConnections()
	resp, err := client.Get("https://" + addresses[1] + "/example.org/m/@v/list?q")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != version+"\n" {
		t.Errorf("the module proxy answers %q, %v", body, err)
	}
	want := []Request{
		{Method: "CONNECT", Host: addresses[1], Authorization: "Basic dXNlcjpwYXNzd29yZA=="},
		{Method: "GET", Host: addresses[1], Path: "/example.org/m/@v/list?q"},
	}
	if got := lab.Requests(); !slices.Equal(got, want) {
		t.Errorf("the log is\n%+v, want\n%+v", got, want)
	}
}

// waitFor waits until done is true; ten seconds are too long for anything on loopback.
func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
