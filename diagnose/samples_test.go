package diagnose

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"tidyx/tidy/golog"
)

// TestTextAlone judges recorded output of go by its text: the first finding
// must be the cause that the text tells, and name the host that it names (of
// vcs-meta-disagree the record has the page's host, the text the repository's).
func TestTextAlone(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("..", "tidy", "golog", "testdata", "failures.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		name, want, host := cutSample(t, f.Name)
		if argued, ok := otherwise[name]; ok {
			want = argued
		}
		got := Finding{Cause: "-"}
		if findings := Judge(nil, readLog(string(f.Data)), Requirements{}); len(findings) > 0 {
			got = findings[0]
		}
		if got.Cause != want {
			t.Errorf("%s: %s, want %s\n%s", name, got.Cause, want, f.Data)
		}
		if host != "-" && got.Host != "" && strings.Contains(string(f.Data), host) && name != "vcs-meta-disagree" && !strings.Contains(got.Host, host) && !strings.Contains(host, got.Host) && hostMatters(got) {
			t.Errorf("%s: host %s, want %s\n%s", name, got.Host, host, f.Data)
		}
	}
}

// hostMatters says whether a cause names the server that the record names: of
// an HTTP proxy that refuses to pass on, the report names the target.
func hostMatters(f Finding) bool {
	return f.Cause != "http-proxy-denied" && f.Cause != "http-proxy-upstream"
}

func readLog(text string) []golog.Failure {
	log := golog.New(golog.Flags{})
	for _, line := range strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n") {
		log.Line(line)
	}
	log.Close()
	return log.Failures()
}

// otherwise has the samples whose recorded cause the plain text does not tell,
// and what is right to say of it instead.
var otherwise = map[string]string{
	// go's text names GOAUTH itself, and no server was asked.
	"auth-goauth-empty-element": "auth-goauth", "auth-goauth-git-missingdir": "auth-goauth", "auth-goauth-git-nodir": "auth-goauth",
	"auth-goauth-git-reldir": "auth-goauth", "auth-goauth-off-combined": "auth-goauth",
	// The line is in the go.mod of another module, which can't be parsed.
	"toolchain-dep-bad-go-line": "module-bad-gomod",
	// One source's answer is all that is printed: that there were two is in GOPROXY alone.
	"goproxy-comma-404-404": "http-410", "goproxy-noproxy-no-direct": "vcs-auth-https",
	// That the wrong content was HTML shows only in the response.
	"goproxy-html-mod-find": "goproxy-bad-response", "goproxy-html-mod": "goproxy-bad-response", "goproxy-html-zip": "goproxy-bad-response",
	"http-portal-200": "goproxy-bad-response", "http-redirect-login": "goproxy-bad-response",
	"http-portal-200-direct": "import-meta-missing", "http-redirect-login-direct": "import-meta-missing",
	// Runs that were killed while go was silent: the text holds no failure.
	"local-lock-held-stall": "-", "stall-git-https-no-response": "-", "stall-git-ssh-silent": "-", "stall-http-body": "-",
	"stall-http-no-response-plain": "-", "stall-http-no-response": "-", "stall-http-zip-body": "-", "stall-sumdb-no-response": "-",
	// "SSL connection timeout" is the handshake's: the request was never sent.
	"stall-git-https-silent": "tls-handshake-timeout",
	// Alert 116 means this and nothing else (RFC 8446 6.2).
	"tls-client-cert-required": "tls-client-cert",
	// One text, two records: the bare EOF of http-eof, the alert of tls-client-cert-required-12, the meta page of http-404-direct.
	"tls-eof": "http-truncated", "tls-handshake-failure-cipher": "tls-handshake-failure", "vcs-meta-404": "http-404",
	// The HTTP proxy is in no word of these.
	"proxyenv-eof": "tcp-reset", "proxyenv-html-200": "tls-plain-http",
	// git's sentence for a bundle that is not there is of that alone.
	"vcs-git-ca-missing": "tls-no-roots",
	// GnuTLS words an expired certificate and an unknown authority alike.
	"vcs-git-https-cert-expired": "tls-unknown-authority",
	// Words about a schemeless repository come with -v only; svn's and fossil's reason never shows.
	"vcs-ping-nxdomain-find": "vcs-other", "vcs-ping-nxdomain": "vcs-other", "vcs-ping-refused": "vcs-other", "vcs-ping-repo-missing": "vcs-other",
	"vcs-svn-missing-binary": "vcs-unknown-revision", "vcs-svn-nxdomain": "vcs-unknown-revision", "vcs-fossil-nxdomain": "vcs-other",
	"vcs-ping-ok-wrong-path": "module-path-mismatch",
	// A remote server and a local path of insteadOf print the same.
	"vcs-git-insteadof-bad-local": "vcs-repo-not-found",
	// To be told apart from its neighbours by go.mod, which the text does not show.
	"local-gomod-incompatible": "vcs-unknown-revision", "mod-excluded": "module-not-found", "mod-main-missing-pkg": "module-not-found",
	"mod-replace-remote-missing": "module-not-found", "mod-retracted": "module-not-found", "mod-transitive-missing-pkg": "module-not-found",
}

func cutSample(t *testing.T, s string) (name, cause, host string) {
	f := strings.Fields(s)
	if len(f) != 3 {
		t.Fatalf("the name of a sample is %q, want three words", s)
	}
	return f[0], f[1], f[2]
}
