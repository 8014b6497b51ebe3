package goproxy

import (
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"
)

// StatusError is an answer whose status is not 200. It is fs.ErrNotExist for 404
// and 410, which is what makes go ask the next source
// (cmd/go/internal/web: HTTPError).
type StatusError struct {
	URL    string      // what was asked, redacted; a redirect may have answered
	Code   int         // the status; a file: URL has 404 for no file, 403 for no permission
	Header http.Header // without cookies, values redacted
	Text   string      // what a text/plain body says, as far as go shows it; else empty
}

func (e *StatusError) Error() string {
	text := fmt.Sprintf("reading %s: %d %s", e.URL, e.Code, http.StatusText(e.Code))
	if e.Text != "" {
		text += ": " + strings.ReplaceAll(e.Text, "\n", "; ")
	}
	return text
}

// Is reports whether target is fs.ErrNotExist and the answer means that.
func (e *StatusError) Is(target error) bool {
	return target == fs.ErrNotExist && (e.Code == http.StatusNotFound || e.Code == http.StatusGone)
}

// ContentError is an answer of 200 that does not hold what was asked for.
type ContentError struct {
	URL      string   // redacted
	Resource Resource // what was asked for
	HTML     bool     // it is a web page instead: a login, a captive portal, a block page
	Err      error    // what is wrong with it
}

func (e *ContentError) Error() string {
	if e.HTML {
		return fmt.Sprintf("reading %s: a web page instead of %s", e.URL, e.Resource)
	}
	return fmt.Sprintf("reading %s: bad %s: %v", e.URL, e.Resource, redactError(e.Err))
}

// Unwrap returns what is wrong with the content.
func (e *ContentError) Unwrap() error { return e.Err }

// ErrTooLarge is found inside a *ContentError when the answer is larger than the
// Client's limit.
var ErrTooLarge = errors.New("larger than the limit")

// redactError hides secrets in the text of an error and keeps its identity.
func redactError(err error) error { return redactedError{err} }

type redactedError struct{ error }

func (e redactedError) Error() string { return Redact(e.error.Error()) }
func (e redactedError) Unwrap() error { return e.error }

// contentError makes the ContentError of a body that did not hold a resource.
func contentError(url string, resource Resource, body []byte, err error) error {
	return &ContentError{URL: Redact(url), Resource: resource, HTML: isHTML(body), Err: err}
}

// isHTML judges by the content, as a server may call anything text/html.
func isHTML(body []byte) bool {
	return strings.HasPrefix(http.DetectContentType(body), "text/html")
}

// statusError makes the StatusError of a response, of which it reads the body.
func statusError(url string, response *http.Response) error {
	header := response.Header.Clone()
	header.Del("Set-Cookie")
	for _, values := range header {
		for i, value := range values {
			values[i] = Redact(value)
		}
	}
	return &StatusError{URL: Redact(url), Code: response.StatusCode, Header: header, Text: Redact(serverText(response))}
}

// go shows at most this much of what a server says (cmd/go/internal/web: Response.Err).
const (
	maxTextLines = 8
	maxTextBytes = maxTextLines * 81
)

// serverText is the first paragraph of a text/plain body in UTF-8 that can be
// shown on a terminal as it is; empty for every other body.
func serverText(response *http.Response) string {
	mediaType, parameters, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	charset := strings.ToLower(parameters["charset"])
	if err != nil || mediaType != "text/plain" || (charset != "" && charset != "utf-8" && charset != "us-ascii") {
		return ""
	}
	// What could be read of a body that breaks off is still worth showing.
	body, _ := readLimited(response.Body, maxTextBytes)
	for i := 1; i < utf8.UTFMax && len(body) == maxTextBytes-i+1 && !utf8.Valid(body); i++ {
		body = body[:len(body)-1] // the limit cut a character in two
	}
	var lines []string
	for _, line := range strings.Split(string(body), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || len(lines) == maxTextLines {
			break
		}
		lines = append(lines, line)
	}
	text := strings.Join(lines, "\n")
	if !utf8.ValidString(text) || strings.ContainsFunc(text, isUnprintable) {
		return ""
	}
	return text
}

func isUnprintable(r rune) bool { return !unicode.IsGraphic(r) && !unicode.IsSpace(r) }
