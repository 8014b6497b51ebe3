package faultlab

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// answerFaults returns answers of a module proxy whose words, or whose company, make the difference.
func answerFaults() []Fault {
	return append(append(wordsFaults(), fileTreeFaults()...), append(absentFaults(), clockFaults()...)...)
}

// wordsFaults has a row for each way in which a module proxy says that a module is private, or is not.
func wordsFaults() []Fault {
	git := "not found: 127.0.0.1/good@v1.0.0: invalid version: git ls-remote -q origin in /tmp/gopath/pkg/mod/cache/vcs/x: exit status 128:\n"
	var faults []Fault
	for _, row := range []struct {
		name, title, cause, step string
		code                     int
		text                     string
	}{
		{"prompt", "git may not ask for a login there", "goproxy-private-module", "goproxy", http.StatusNotFound, git + "\tfatal: could not read Username for 'https://127.0.0.1': terminal prompts disabled\n"},
		{"prompt-410", "git may not ask for a login there, and the status is 410", "goproxy-private-module", "goproxy", http.StatusGone, git + "\tfatal: could not read Username for 'https://127.0.0.1': terminal prompts disabled\n"},
		{"prompt-500", "git may not ask for a login there, and the status is 500", "goproxy-private-module", "goproxy", http.StatusInternalServerError, git + "\tfatal: could not read Password for 'https://a@127.0.0.1': terminal prompts disabled\n"},
		{"login", "its login fails", "goproxy-private-module", "goproxy", http.StatusNotFound, git + "\tremote: Invalid username or token.\n\tfatal: Authentication failed for 'https://127.0.0.1/good/'\n"},
		{"hidden", "the repository hides from it", "goproxy-private-module", "goproxy", http.StatusNotFound, git + "\tremote: Repository not found.\n\tfatal: repository 'https://127.0.0.1/good/' not found\n"},
		{"late", "git's words come after go's eighth line", "goproxy-private-module", "goproxy", http.StatusNotFound, git + "1\n2\n3\n4\n5\n6\n7\n8\n9\n\tfatal: could not read Username for 'https://127.0.0.1': terminal prompts disabled\n"},
		{"policy", "a policy blocks the module", "http-403", "http", http.StatusForbidden, "Blocked by the curation policy: malicious package\n"},
		{"wrong-repository", "it has no repository of the name in its URL", "http-404", "http", http.StatusNotFound, "{\"errors\": [{\"message\": \"Repository 'go-virtul' not found\"}]}\n"},
		{"unknown-revision", "there is no such version", "vcs-unknown-revision", "vcs", http.StatusNotFound, "not found: 127.0.0.1/good@v1.0.0: invalid version: unknown revision v1.0.0\n"},
	} {
		says := says(row.code, "text/plain; charset=utf-8", row.text)
		f := Fault{
			Name: "words-" + row.name, Title: "the module proxy says that " + row.title,
			Cause: row.cause, Step: row.step, Says: fmt.Sprintf(": %d %s", row.code, http.StatusText(row.code)),
			Setup: on("https", overTLS(says)),
		}
		faults = append(faults, f)
	}
	return faults
}

// fileTreeFaults are file trees in GOPROXY that are there.
func fileTreeFaults() []Fault {
	return []Fault{
		{
			Name: "file-tree-healthy", Title: "GOPROXY names a file tree that has the module, and nothing is wrong",
			Setup: fileTree(goodModule),
		},
		{
			Name: "file-tree-lacks-module", Title: "GOPROXY names a file tree that lacks the module",
			Cause: "http-404", Step: "http", Says: "no such file or directory",
			Setup: fileTree("127.0.0.1/other"),
		},
	}
}

// absentFaults are lists of sources none of which has the module.
func absentFaults() []Fault {
	absent, gone := overTLS(status(http.StatusNotFound)), overTLS(status(http.StatusGone))
	return []Fault{
		{
			Name: "list-of-404", Title: "no source of the list has the module",
			Cause: "module-not-found", Step: "module", Says: ": 404 Not Found",
			Setup: listOf(",", 1, absent, absent),
		},
		{
			Name: "list-of-404-and-410", Title: "the first source does not have the module, the second no longer",
			Cause: "module-not-found", Step: "module", Says: ": 410 Gone",
			Setup: listOf(",", 1, absent, gone),
		},
		{
			Name: "list-of-500-and-404", Title: "the first source is broken, and the second does not have the module",
			Cause: "http-5xx", Step: "http", Says: ": 500 Internal Server Error",
			Setup: listOf("|", 0, overTLS(status(http.StatusInternalServerError)), absent),
		},
	}
}

// clockFaults are certificates whose dates are right, and a clock of this machine that is not: the server's Date is
// as far off as this machine's clock would be.
func clockFaults() []Fault {
	dated := func(away time.Duration) http.HandlerFunc {
		return status(http.StatusOK, "Date", time.Now().Add(away).UTC().Format(http.TimeFormat))
	}
	return []Fault{
		{
			Name: "clock-ahead", Title: "the certificate looks expired, for this machine's clock is ahead",
			Cause: "tls-expired", Step: "tls", Says: "certificate has expired or is not yet valid",
			Setup: on("https", withConfig(dated(-400*24*time.Hour), leafOf(trusted, expired), nil)),
		},
		{
			Name: "clock-behind", Title: "the certificate looks not valid yet, for this machine's clock is behind",
			Cause: "tls-not-yet-valid", Step: "tls", Says: "certificate has expired or is not yet valid",
			Setup: on("https", withConfig(dated(400*24*time.Hour), leafOf(trusted, notYetValid), nil)),
		},
	}
}

// listOf returns a Setup whose GOPROXY is a list; the source number guilty is at fault.
func listOf(separator string, guilty int, first, second server) setup {
	return func(l *Lab) (Scene, error) {
		addresses, err := l.startAll(first, second)
		if err != nil {
			return Scene{}, err
		}
		return l.scene(sceneSpec{goproxy: "https://" + addresses[0] + separator + "https://" + addresses[1], host: addresses[guilty]})
	}
}

// fileTree returns a Setup whose GOPROXY is a file tree with the files of one module.
func fileTree(modulePath string) setup {
	return func(l *Lab) (Scene, error) {
		dir := filepath.Join(l.path("tree"), modulePath, "@v")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return Scene{}, fmt.Errorf("making a file tree: %w", err)
		}
		for _, file := range []string{version + ".mod", version + ".info", version + ".zip", "list"} {
			var body heldBack
			r, err := http.NewRequestWithContext(l.ctx, http.MethodGet, "/"+modulePath+"/@v/"+file, nil)
			if err != nil {
				return Scene{}, fmt.Errorf("filling a file tree: %w", err)
			}
			moduleProxy(&body, r)
			if err := os.WriteFile(filepath.Join(dir, file), body.Bytes(), 0o644); err != nil {
				return Scene{}, fmt.Errorf("filling a file tree: %w", err)
			}
		}
		return l.scene(sceneSpec{goproxy: "file://" + filepath.ToSlash(l.path("tree"))})
	}
}
