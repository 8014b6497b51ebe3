package faultlab

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// checksumFaults returns the faults of the step checksum, and controls with a working checksum database.
func checksumFaults() []Fault {
	faults := append(goSumFaults(), sumdbSettings()...)
	faults = append(faults, sumdbAnswers()...)
	return append(append(faults, sumdbProofs()...), sumdbThroughProxy()...)
}

func goSumFaults() []Fault {
	return []Fault{
		{
			Name: "go-sum-mismatch", Title: "go.sum knows other contents of the module",
			Cause: "checksum-gosum", Step: "checksum", Says: "checksum mismatch",
			Setup: withGoSum(func(line string) bool { return true }),
		},
		{
			Name: "go-sum-mismatch-go-mod", Title: "go.sum knows another go.mod of the module",
			Cause: "checksum-gosum", Step: "checksum", Says: "/go.mod: checksum mismatch",
			Setup: withGoSum(func(line string) bool { return strings.Contains(line, "/go.mod ") }),
		},
	}
}

func sumdbSettings() []Fault {
	return []Fault{
		{
			Name: "sumdb-healthy", Title: "the checksum database vouches for everything, and nothing is wrong",
			Setup: checksumDatabase(trueSum),
		},
		{
			Name: "sumdb-wrong-key", Title: "GOSUMDB has another key than the checksum database",
			Cause: "sumdb-invalid", Step: "checksum", Says: "note has no verifiable signatures",
			Setup: signedBy(sumdbName),
		},
		{
			Name: "sumdb-wrong-name", Title: "GOSUMDB names another checksum database than the one at its URL",
			Cause: "sumdb-invalid", Step: "checksum", Says: "note has no verifiable signatures",
			Setup: signedBy("other.lab.test"),
		},
		{
			Name: "sumdb-malformed", Title: "GOSUMDB is a name without a key",
			Cause: "sumdb-invalid", Step: "checksum", Says: "invalid GOSUMDB: malformed verifier id",
			Setup: gosumdb(sumdbName),
		},
		{
			Name: "sumdb-many-fields", Title: "GOSUMDB has three fields",
			Cause: "sumdb-invalid", Step: "checksum", Says: "invalid GOSUMDB: too many fields",
			Setup: gosumdb("a b c"),
		},
	}
}

// sumdbAnswers has a row for each way in which the database does not answer a lookup.
func sumdbAnswers() []Fault {
	private := "not found: 127.0.0.1/good@v1.0.0: invalid version: git ls-remote -q origin in /tmp/gopath/pkg/mod/cache/vcs/x: exit status 128:\n" +
		"\tfatal: could not read Username for 'https://127.0.0.1': terminal prompts disabled\n"
	hidden := "not found: remote: Repository not found.\nfatal: repository 'https://127.0.0.1/good/' not found\n"
	unknown := "not found: 127.0.0.1/good@v1.0.0: invalid version: unknown revision v1.0.0\n"
	plain := "text/plain; charset=utf-8"
	var faults []Fault
	for _, row := range []struct {
		name, title, cause, says string
		start                    server
	}{
		{"closed", "refuses connections", "sumdb-unreachable", "connect: connection refused", closedPort},
		{"untrusted", "has a certificate of an unknown authority", "sumdb-unreachable", "signed by unknown authority", withCertificate(leafOf(stranger, nil))},
		{"page", "is a captive portal's page", "sumdb-unreachable", "malformed record data", overTLS(page(http.StatusOK))},
		{"403", "answers 403", "sumdb-unreachable", ": 403 Forbidden", overTLS(status(http.StatusForbidden))},
		{"429", "answers 429", "sumdb-unreachable", ": 429 Too Many Requests", overTLS(status(http.StatusTooManyRequests, "Retry-After", "30"))},
		{"500", "answers 500", "sumdb-unreachable", ": 500 Internal Server Error", overTLS(status(http.StatusInternalServerError))},
		{"404", "does not know the module", "sumdb-lookup-failed", ": 404 Not Found", overTLS(status(http.StatusNotFound))},
		{"410", "no longer has the module", "sumdb-lookup-failed", ": 410 Gone", overTLS(status(http.StatusGone))},
		{"404-revision", "knows no such version", "sumdb-lookup-failed", ": 404 Not Found", overTLS(says(http.StatusNotFound, plain, unknown))},
		{"500-revision", "answers 500 for a version that it can't find", "sumdb-lookup-failed", ": 500 Internal Server Error", overTLS(says(http.StatusInternalServerError, plain, unknown))},
		{"404-private", "can't log in where the module lies", "sumdb-private", ": 404 Not Found", overTLS(says(http.StatusNotFound, plain, private))},
		{"410-private", "does not see the module's repository", "sumdb-private", ": 410 Gone", overTLS(says(http.StatusGone, plain, hidden))},
		{"500-private", "answers 500 where it can't log in", "sumdb-private", ": 500 Internal Server Error", overTLS(says(http.StatusInternalServerError, plain, private))},
	} {
		faults = append(faults, Fault{
			Name: "sumdb-" + row.name, Title: "the checksum database " + row.title,
			Cause: row.cause, Step: "checksum", Says: row.says,
			Setup: brokenChecksumDatabase(row.start),
		})
	}
	return faults
}

// sumdbProofs are answers of a database that do not hold.
func sumdbProofs() []Fault {
	return []Fault{
		{
			Name: "sumdb-mismatch", Title: "the checksum database knows other contents of the module",
			Cause: "checksum-sumdb", Step: "checksum", Says: "checksum mismatch",
			Setup: checksumDatabase(falseSum),
		},
		{
			Name: "sumdb-signature-altered", Title: "the tree that the checksum database signed is changed on the way",
			Cause: "checksum-sumdb", Step: "checksum", Says: "invalid signature for key",
			Setup: alteredDatabase("/lookup/", func(b []byte) []byte {
				return bytes.Replace(b, []byte("\ngo.sum database tree\n"), []byte("\ngo.sum database tree\n1"), 1)
			}),
		},
		{
			Name: "sumdb-record-altered", Title: "the record of the checksum database is changed on the way",
			Cause: "checksum-sumdb", Step: "checksum", Says: "cannot authenticate record data in server response",
			Setup: alteredDatabase("/lookup/", func(b []byte) []byte {
				return bytes.Replace(b, []byte(" h1:"), []byte(" h1:AAAA"), 1)
			}),
		},
		{
			Name: "sumdb-tile-altered", Title: "a tile of the checksum database is changed on the way",
			Cause: "checksum-sumdb", Step: "checksum", Says: "inconsistent tile",
			Setup: alteredDatabase("/tile/", func(b []byte) []byte { return bytes.Repeat([]byte("x"), len(b)) }),
		},
		{
			Name: "sumdb-forked", Title: "the checksum database has forgotten the tree that go has seen",
			Cause: "checksum-sumdb", Step: "checksum", Says: "checking tree#1: downloaded inconsistent tile",
			Setup: forkedDatabase,
		},
	}
}

// sumdbThroughProxy are databases behind a module proxy that stands in for them.
func sumdbThroughProxy() []Fault {
	broken := status(http.StatusBadGateway)
	return []Fault{
		{
			Name: "sumdb-through-proxy-healthy", Title: "the module proxy passes the checksum database on, and nothing is wrong",
			Setup: databaseThroughProxy("/no/such/", broken),
		},
		{
			Name: "sumdb-through-proxy-unsupported", Title: "the module proxy answers 502 when asked whether it passes the checksum database on",
			Cause: "sumdb-unreachable", Step: "checksum", Says: "/supported: 502 Bad Gateway",
			Setup: databaseThroughProxy("/supported", broken),
		},
		{
			Name: "sumdb-through-proxy-502", Title: "the module proxy passes the checksum database on, and its lookups fail",
			Cause: "sumdb-unreachable", Step: "checksum", Says: "@v1.0.0: 502 Bad Gateway",
			Setup: databaseThroughProxy("/lookup/", broken),
		},
		{
			Name: "sumdb-through-proxy-404", Title: "the checksum database behind the module proxy does not know the module",
			Cause: "sumdb-lookup-failed", Step: "checksum", Says: "@v1.0.0: 404 Not Found",
			Mended: true,
			Setup:  databaseThroughProxy("/lookup/", status(http.StatusNotFound)),
		},
	}
}

// withGoSum returns a Setup with a healthy module proxy, and a go.sum whose lines for which wrong says so are those of
// other contents.
func withGoSum(wrong func(line string) bool) setup {
	return func(l *Lab) (Scene, error) {
		scene, err := withoutHost(healthy)(l)
		if err != nil {
			return Scene{}, err
		}
		right, err := trueSum(goodModule, version)
		if err != nil {
			return Scene{}, err
		}
		other, err := falseSum(goodModule, version)
		if err != nil {
			return Scene{}, err
		}
		lines := strings.SplitAfter(string(right), "\n")
		for i, line := range strings.SplitAfter(string(other), "\n") {
			if wrong(line) {
				lines[i] = line
			}
		}
		if err := os.WriteFile(filepath.Join(scene.Dir, "go.sum"), []byte(strings.Join(lines, "")), 0o644); err != nil {
			return Scene{}, fmt.Errorf("writing the scene's go.sum: %w", err)
		}
		return scene, nil
	}
}

// gosumdb returns a Setup with a GOSUMDB that go can't read.
func gosumdb(value string) setup {
	return with(healthy, func(_ *Lab, address string) sceneSpec {
		return sceneSpec{goproxy: "https://" + address, env: []string{"GOSUMDB=" + value}}
	})
}

// altered is h with the bodies of its answers changed, for paths that contain part.
func altered(h http.Handler, part string, change func([]byte) []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.URL.Path, part) {
			h.ServeHTTP(w, r)
			return
		}
		var body heldBack
		h.ServeHTTP(&body, r)
		w.Write(change(body.Bytes()))
	})
}

// heldBack keeps the body of an answer of 200, and nothing else of it.
type heldBack struct{ bytes.Buffer }

func (*heldBack) Header() http.Header { return http.Header{} }
func (*heldBack) WriteHeader(int)     {}

// alteredDatabase returns a Setup with a working database, whose answers somebody on the way changes.
func alteredDatabase(part string, change func([]byte) []byte) setup {
	return func(l *Lab) (Scene, error) {
		signer, verifier, err := newSumdbKey()
		if err != nil {
			return Scene{}, err
		}
		return l.checksumScene(overTLS(altered(sumdbHandler(signer, trueSum), part, change)), verifier)
	}
}

// forkedDatabase is a Setup with a working database, and a tree of the same signer that go has seen and that was never
// a part of it.
func forkedDatabase(l *Lab) (Scene, error) {
	signer, verifier, err := newSumdbKey()
	if err != nil {
		return Scene{}, err
	}
	key, err := note.NewSigner(signer)
	if err != nil {
		return Scene{}, fmt.Errorf("reading the key of a checksum database: %w", err)
	}
	seen, err := note.Sign(&note.Note{Text: string(tlog.FormatTree(tlog.Tree{N: 1, Hash: tlog.RecordHash([]byte("another record\n"))}))}, key)
	if err != nil {
		return Scene{}, fmt.Errorf("signing a tree: %w", err)
	}
	database := sumdbHandler(signer, trueSum)
	first, err := http.NewRequestWithContext(l.ctx, http.MethodGet, "/lookup/127.0.0.1/first@"+version, nil)
	if err != nil {
		return Scene{}, fmt.Errorf("asking a checksum database: %w", err)
	}
	database.ServeHTTP(new(heldBack), first) // now it has a record, and a tree to compare
	scene, err := l.checksumScene(overTLS(database), verifier)
	if err != nil {
		return Scene{}, err
	}
	file := filepath.Join(scene.Dir, "..", "gopath", "pkg", "sumdb", sumdbName, "latest")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return Scene{}, fmt.Errorf("making go's folder for a checksum database: %w", err)
	}
	return scene, os.WriteFile(file, seen, 0o644)
}

// databaseThroughProxy returns a Setup with a module proxy that stands in for a working database and answers paths of
// the database that contain part with fault. The module proxy is at fault.
func databaseThroughProxy(part string, fault http.HandlerFunc) setup {
	return func(l *Lab) (Scene, error) {
		signer, verifier, err := newSumdbKey()
		if err != nil {
			return Scene{}, err
		}
		prefix := "/sumdb/" + sumdbName
		database := http.StripPrefix(prefix, sumdbHandler(signer, trueSum))
		start := overTLS(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			path := r.URL.Path
			switch {
			case !strings.HasPrefix(path, prefix):
				moduleProxy(w, r)
			case strings.Contains(path, part):
				fault(w, r)
			case path == prefix+"/supported":
				w.WriteHeader(http.StatusOK)
			default:
				database.ServeHTTP(w, r)
			}
		}))
		return with(start, func(_ *Lab, address string) sceneSpec {
			return sceneSpec{goproxy: "https://" + address, host: address, env: []string{"GOSUMDB=" + verifier}}
		})(l)
	}
}
