package golog

import (
	"path"
	"regexp"
	"strings"
	"sync"
)

// An AuthError is why one element of GOAUTH had nothing for a URL: go says it
// with -x alone, and only where no element had anything (auth.runGoAuth). What
// a command printed is not kept.
type AuthError struct {
	Method  string // netrc, git, or the command's base name
	Outcome Outcome
	Detail  string // how it ended, without the names of files: "exit status 1"
}

const authHead = "GOAUTH encountered errors for "

// foldAuthHead begins the errors of one URL.
func (l *Log) foldAuthHead(line string) {
	l.trace.authURL = strings.TrimSuffix(strings.TrimPrefix(line, authHead), ":")
}

// foldAuth takes "  GOAUTH=ELEMENT: ERROR"; other lines are a command's own.
func (l *Log) foldAuth(line string) {
	rest, ok := strings.CutPrefix(line, "  GOAUTH=")
	if !ok || len(l.auth) > maxFetches {
		return
	}
	for _, w := range authWordings() {
		i := strings.Index(rest, w.has)
		if i < 0 {
			continue
		}
		e := AuthError{Method: elementName(rest), Outcome: w.outcome, Detail: w.detail.FindString(rest[i:])}
		l.auth[l.trace.authURL] = append(l.auth[l.trace.authURL], e)
		return
	}
}

// elementName names an element of GOAUTH without its arguments.
func elementName(element string) string {
	word, _, _ := strings.Cut(strings.TrimLeft(element, `"'`), " ")
	return path.Base(strings.ReplaceAll(strings.TrimRight(word, `:"'`), `\`, "/"))
}

type authWording struct {
	has     string
	outcome Outcome
	detail  *regexp.Regexp
}

// authWordings are those of cmd/go/internal/auth, most specific first.
var authWordings = sync.OnceValue(func() []authWording {
	ending := regexp.MustCompile(`exit status \d+|signal: [a-z ]+|permission denied|exec format error`)
	form := regexp.MustCompile(`could not parse URL|missing empty line after (?:URLs|headers)|invalid header line|unterminated`)
	nothing := regexp.MustCompile(`^$`)
	file := regexp.MustCompile(`permission denied|is a directory|Access is denied|no such device[a-z ]*|input/output error`)
	return []authWording{
		{"executable file not found", Missing, nothing},
		{"no such file or directory", Missing, nothing},
		{"cannot find the file", Missing, nothing},
		{"could not run command ", Failed, ending},
		{"'git credential fill' failed for url", Invalid, nothing},
		{"'git credential fill' failed (url", Failed, ending},
		{"but 'git credential fill' provided one for", OtherName, nothing},
		{"cannot parse ", Invalid, form},
		{"netrc: ", Failed, file},
	}
})
