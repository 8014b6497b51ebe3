package diagnose

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tidyx/goproxy"
)

// TestClaim: of many that have credentials for one server, one sends them; a
// refusal keeps all others from it.
func TestClaim(t *testing.T) {
	u := &url.URL{Scheme: "http", Host: "w.example:3128"}
	for _, test := range []struct {
		first reception
		want  int32
	}{{refused, 1}, {accepted, 10}} {
		l := &ledger{verdict: map[string]*verdict{}}
		var sent atomic.Int32
		var all sync.WaitGroup
		for range 10 {
			all.Add(1)
			go func() {
				defer all.Done()
				if send, settle := l.claim(context.Background(), u); send {
					sent.Add(1)
					settle(test.first)
				}
			}()
		}
		all.Wait()
		if sent.Load() != test.want {
			t.Errorf("after %v %d sent, want %d", test.first, sent.Load(), test.want)
		}
	}
	l := &ledger{verdict: map[string]*verdict{}}
	_, settle := l.claim(context.Background(), u)
	settle(untold)
	if send, _ := l.claim(context.Background(), u); !send {
		t.Error("nobody may send after one that did not get through")
	}
}

// TestRefusedCredentialsAreSentOnce: ten hosts behind one HTTP proxy that
// refuses the password, and then a server that does.
func TestRefusedCredentialsAreSentOnce(t *testing.T) {
	var atProxy, atHost atomic.Int32
	count := func(n *atomic.Int32, header string, status int) *httptest.Server {
		return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get(header) != "" {
				n.Add(1)
			}
			w.WriteHeader(status)
		}))
	}
	webproxy := count(&atProxy, "Proxy-Authorization", http.StatusProxyAuthRequired)
	defer webproxy.Close()
	via, _ := url.Parse(webproxy.URL)
	via.User = url.UserPassword("bob", "hunter2")
	host := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, _, ok := r.BasicAuth(); ok {
			atHost.Add(1)
		}
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer host.Close()
	host.Config.ErrorLog = log.New(io.Discard, "", 0) // climbs end handshakes early
	env := Environment{"HTTPS_PROXY": via.String()}
	w := newWorld(Input{Env: env, Limits: Limits{ProbeTimeout: 2 * time.Second}, keys: newKeyring(env, "", goproxy.Settings{}, 2*time.Second)})
	w.trust.pool.AddCert(host.Certificate())
	var all sync.WaitGroup
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		all.Add(2)
		go func() {
			defer all.Done()
			w.Climb(context.Background(), Target{URL: &url.URL{Scheme: "https", Host: name + ".example"}})
		}()
		go func() {
			defer all.Done()
			u, _ := url.Parse(host.URL + "/example.com/" + name + "/@v/list")
			w.Climb(context.Background(), Target{URL: u, User: url.UserPassword("bob", "hunter2")})
		}()
	}
	all.Wait()
	if atProxy.Load() != 1 || atHost.Load() != 1 {
		t.Errorf("the HTTP proxy got the password %d times, the host %d times, want once each", atProxy.Load(), atHost.Load())
	}
}

// TestRefusedLater: a server that took credentials and refuses them now gets none.
func TestRefusedLater(t *testing.T) {
	l, u := newLedger(), &url.URL{Scheme: "https", Host: "proxy.example"}
	send, settle := l.claim(t.Context(), u)
	if !send {
		t.Fatal("the first may not send them")
	}
	settle(accepted)
	l.refuse(u)
	if send, _ := l.claim(t.Context(), u); send || !l.hasRefused(u) {
		t.Error("they are sent again after a refusal")
	}
}
