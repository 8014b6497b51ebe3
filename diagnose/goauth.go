package diagnose

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"net/textproto"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// runCommand starts a command of GOAUTH as go does for a refused URL: its words
// (no shell), the URL, the response on stdin. What it prints is taken for
// credentials and neither shown nor kept as a text.
func (k *keyring) runCommand(ctx context.Context, element, rawURL, head string) ran {
	words, ok := splitQuoted(element)
	if !ok || len(words) == 0 {
		return ran{outcome: golog.Invalid, err: "its quotes do not match"}
	}
	out, bad := k.output(ctx, child{file: k.program(words[0]), args: append(words[1:], rawURL), dir: k.dir, stdin: head})
	if bad != nil {
		return *bad
	}
	brought, why := parseAuthOutput(out)
	if why != "" {
		return ran{outcome: golog.Invalid, err: why}
	}
	return ran{outcome: golog.OK, brought: brought}
}

// runGit asks git's credential helpers as go does; they may not ask a person
// (modload.Init).
func (k *keyring) runGit(ctx context.Context, dir, rawURL string) ran {
	out, bad := k.output(ctx, child{file: k.program("git"), args: []string{"credential", "fill"}, dir: dir, stdin: "url=" + rawURL + "\n"})
	if bad != nil {
		return *bad
	}
	prefix, header := parseGitOutput(out)
	switch {
	case prefix == "":
		return ran{outcome: golog.Invalid, err: "it names no URL"}
	case !strings.HasPrefix(rawURL, prefix):
		return ran{outcome: golog.OtherName, err: "it has some for another URL"}
	}
	return ran{outcome: golog.OK, brought: map[string]secretHeader{trimPrefix(prefix): header}}
}

// program is the file that go would run; "" if there is none in PATH.
func (k *keyring) program(name string) string {
	switch {
	case filepath.Base(name) == name:
		return k.env.lookPath(name)
	case k.dir != "" && !filepath.IsAbs(name):
		return filepath.Join(k.dir, name)
	}
	return name
}

// output runs a child in the environment that go gives it; bad is set if there
// is no output to be read.
func (k *keyring) output(ctx context.Context, c child) (out string, bad *ran) {
	c.env = k.env.mute()
	s := c.run(ctx)
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", &ran{outcome: golog.Unanswered, err: "it did not end in " + shortTime(k.timeout)}
	case c.file == "", errors.Is(s.err, fs.ErrNotExist):
		return "", &ran{outcome: golog.Missing, err: "there is no such command"}
	case errors.As(s.err, &exit):
		return "", &ran{outcome: golog.Failed, err: exit.ProcessState.String()}
	case s.err != nil:
		return "", &ran{outcome: golog.Failed, err: causeOf(s.err)}
	case s.full:
		return "", &ran{outcome: golog.Invalid, err: "it prints without end"}
	}
	return s.stdout, nil
}

// parseAuthOutput reads blocks of URLs and header lines, each ended by an empty
// line (go help goauth; auth.parseUserAuth). why says what is wrong, without
// quoting it.
func parseAuthOutput(data string) (brought map[string]secretHeader, why string) {
	brought = map[string]secretHeader{}
	for data != "" {
		urls, rest, ok := cutBlock(data)
		if !ok {
			return nil, "missing empty line after URLs"
		}
		fields, rest, ok := cutBlock(rest)
		if !ok {
			return nil, "missing empty line after headers"
		}
		data = rest
		header := secretHeader{}
		for _, line := range fields {
			name, value, ok := strings.Cut(line, ": ")
			if value = strings.TrimSpace(value); !ok || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
				return nil, "invalid header line"
			}
			name = textproto.CanonicalMIMEHeaderKey(name)
			header[name] = append(header[name], secret(value))
		}
		for _, raw := range urls {
			u, err := url.ParseRequestURI(raw)
			if err != nil {
				return nil, "could not parse URL"
			}
			brought[trimPrefix(u.String())] = header
		}
	}
	return brought, ""
}

// cutBlock takes the lines before the next empty one.
func cutBlock(data string) (lines []string, rest string, ok bool) {
	for {
		line, after, found := strings.Cut(data, "\n")
		if !found {
			return nil, "", false
		}
		if line == "" {
			return lines, after, true
		}
		lines, data = append(lines, line), after
	}
}

// parseGitOutput reads git-credential(1)'s lines (auth.parseGitAuth).
func parseGitOutput(out string) (prefix string, header secretHeader) {
	var u url.URL
	var login, password string
	for _, line := range strings.Split(out, "\n") {
		key, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if !ok {
			continue
		}
		switch key {
		case "protocol":
			u.Scheme = value
		case "host":
			u.Host = value
		case "path":
			u.Path = value
		case "username":
			login = value
		case "password":
			password = value
		case "url":
			if p, err := url.ParseRequestURI(value); err == nil {
				u = *p
			}
		}
	}
	return u.String(), basicAuth(login, password)
}

// trimPrefix writes a URL prefix as go compares it (auth.storeCredential).
func trimPrefix(prefix string) string {
	return strings.TrimSuffix(strings.TrimPrefix(prefix, "https://"), "/")
}

// splitQuoted splits a command at blanks, with quotes around words and no
// escapes (cmd/internal/quoted).
func splitQuoted(s string) (words []string, ok bool) {
	for {
		s = strings.TrimLeft(s, " \t\n\r")
		if s == "" {
			return words, true
		}
		end, skip := strings.IndexAny(s, " \t\n\r"), 0
		if s[0] == '"' || s[0] == '\'' {
			end, skip = strings.IndexByte(s[1:], s[0]), 1
			if end < 0 {
				return nil, false
			}
			s = s[1:]
		}
		if end < 0 {
			end = len(s)
		}
		words, s = append(words, s[:end]), s[min(len(s), end+skip):]
	}
}

// responseHead writes the start of a response as a command of GOAUTH reads it.
func responseHead(resp *http.Response) string {
	var b strings.Builder
	b.WriteString(resp.Proto + " " + resp.Status + "\n")
	for name, values := range resp.Header {
		b.WriteString(name + ": " + strings.Join(values, ", ") + "\n")
	}
	return b.String() + "\n"
}

// prefixesOf are the URLs, less secrets, that a command brought headers for.
func prefixesOf(brought map[string]secretHeader) []string {
	list := []string{}
	for p := range brought {
		list = append(list, serverText(goproxy.Redact("https://"+p)))
	}
	slices.Sort(list)
	return list[:min(len(list), 10)]
}
