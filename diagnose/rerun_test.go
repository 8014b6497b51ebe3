package diagnose

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestAgainOfRecords: of all recorded failures these classes alone may pass by themselves.
func TestAgainOfRecords(t *testing.T) {
	may := map[string]Again{"http-5xx": AtOnce, "http-truncated": AtOnce, "http-stream-error": AtOnce, "tcp-reset": AtOnce, "http-proxy-upstream": AtOnce,
		"http-429": IfAnswered, "tcp-refused": IfAnswered, "http-proxy-refused": IfAnswered, "tcp-timeout": IfAnswered, "http-timeout": IfAnswered,
		"tls-handshake-timeout": IfAnswered, "http-proxy-timeout": IfAnswered, "dns-timeout": IfAnswered, "dns-servfail": IfAnswered,
		"tls-handshake-failure": IfAnswered, "http-4xx": Never}
	archive, err := txtar.ParseFile(filepath.Join("..", "tidy", "golog", "testdata", "failures.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range archive.Files {
		for _, found := range Judge(nil, readLog(string(f.Data)), Requirements{}) {
			if found.Cause == "sumdb-unreachable" { // as its transport is
				if found.Transient == (found.again == Never) && found.again != IfAnswered {
					t.Errorf("%s: again is %d", f.Name, found.again)
				}
				continue
			}
			seen[found.Cause] = true
			if found.again == WithOthers && (found.Cause == "http-404" || found.Cause == "http-410") {
				continue // TestAgainBeside
			}
			if found.again != may[found.Cause] && !strings.HasPrefix(f.Name, "http-408 ") {
				t.Errorf("%s: %s has again %d, want %d", f.Name, found.Cause, found.again, may[found.Cause])
			}
		}
	}
	for cause := range may {
		if !seen[cause] && cause != "http-timeout" { // go itself never says so
			t.Errorf("no record is of %s", cause)
		}
	}
}

// TestAgain: other words and statuses.
func TestAgain(t *testing.T) {
	const (
		asked  = `go: example.com/x@v1.0.0: Get "https://h.example/example.com/x/@v/v1.0.0.mod": `
		read   = "go: example.com/x@v1.0.0: reading https://h.example/example.com/x/@v/v1.0.0.mod: "
		git    = "go: git.corp.example/team/lib@v1.0.0: invalid version: git ls-remote -q origin in /m/cache/vcs/aa: exit status 128:\n\t"
		access = git + "fatal: unable to access 'https://git.corp.example/team/lib/': "
	)
	for text, want := range map[string]Again{
		git + "fatal: early EOF\n\tfatal: fetch-pack: invalid index-pack output":                                      AtOnce,
		git + "error: RPC failed; curl 18 transfer closed with outstanding read data remaining":                       AtOnce,
		git + "error: RPC failed; curl 92 HTTP/2 stream 5 was not closed cleanly: CANCEL (err 8)":                     AtOnce,
		git + "error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502":                             AtOnce,
		git + "fatal: the remote end hung up unexpectedly":                                                            AtOnce,
		access + "The requested URL returned error: 503":                                                              AtOnce,
		access + "The requested URL returned error: 429":                                                              IfAnswered,
		access + "The requested URL returned error: 403":                                                              Never,
		access + "SSL_ERROR_SYSCALL, errno 104":                                                                       IfAnswered,
		access + "gnutls_handshake() failed: The TLS connection was non-properly terminated.":                         IfAnswered,
		access + "Could not resolve host: git.corp.example":                                                           Never,
		git + "ssh: connect to host git.corp.example port 22: Connection timed out":                                   IfAnswered,
		git + "git@git.corp.example: Permission denied (publickey).\n\tfatal: Could not read from remote repository.": Never,
		asked + "http2: client connection lost":                                                                       AtOnce,
		asked + "stream error: stream ID 5; INTERNAL_ERROR; received from peer":                                       AtOnce,
		asked + "unexpected EOF": AtOnce,
		asked + "write tcp 10.77.0.1:5->10.77.0.2:443: write: broken pipe":                         AtOnce,
		asked + "dial tcp: lookup h.example: Temporary failure in name resolution":                 IfAnswered,
		asked + "dial tcp: lookup h.example on 10.77.0.53:53: no such host":                        Never,
		asked + "dial tcp 10.77.0.2:443: connect: network is unreachable":                          Never,
		asked + "tls: failed to verify certificate: x509: certificate signed by unknown authority": Never,
		asked + "Bad Gateway":                        AtOnce,
		read + "408 Request Timeout":                 AtOnce,
		read + "404 Not Found":                       Never,
		read + "500 Internal Server Error":           AtOnce,
		read + "501 Not Implemented":                 Never,
		read + "511 Network Authentication Required": Never,
		read + "520 ":                                AtOnce,
	} {
		found := Judge(nil, readLog(text+"\n"), Requirements{})
		if len(found) != 1 || found[0].again != want {
			t.Errorf("%s: %+v, want %d", text, found, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-1": 0, "soon": 0, "99999999999999999999": 0,
		"Fri, 02 Jan 2026 03:04:15 GMT": 10 * time.Second, "Fri, 02 Jan 2026 03:04:00 GMT": 0,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("%q is %v, want %v", value, got, want)
		}
	}
}

// TestAgainBeside: a package that no module was found for says nothing where a go.mod could not be fetched, and all
// where that alone went wrong.
func TestAgainBeside(t *testing.T) {
	const (
		hiccup = "go: m.test/main imports\n\texample.com/a: example.com/a@v1.0.0: reading https://proxy.example.org/example.com/a/@v/v1.0.0.mod: 503 Service Unavailable\n"
		lookup = "go: m.test/main imports\n\texample.com/a imports\n\texample.com/b: cannot find module providing package example.com/b: module example.com/b: reading https://proxy.example.org/example.com/b/@v/list: 404 Not Found\n"
		absent = "go: m.test/main imports\n\texample.com/c: example.com/c@v1.0.0: reading https://proxy.example.org/example.com/c/@v/v1.0.0.zip: 404 Not Found\n"
	)
	for _, row := range []struct {
		name, text string
		want       bool
	}{
		{"a hiccup", hiccup, true},
		{"beside a package that was looked for", hiccup + lookup, true},
		{"such a package alone", lookup, false},
		{"beside a version that is not there", hiccup + absent, false},
		{"both", hiccup + lookup + absent, false},
	} {
		var s Sight
		p := s.Rerun(t.Context(), Input{Mode: "explain", Failures: readLog(row.text), Limits: Limits{Offline: true}}, false)
		if p.Again != row.want || p.Again && !strings.Contains(p.Reason, "503") {
			t.Errorf("%s: %+v, want %t", row.name, p, row.want)
		}
	}
}
