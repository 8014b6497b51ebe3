package diagnose

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"tidyx/tidy/golog"
)

// A netrcEntry is one machine of a .netrc.
type netrcEntry struct {
	machine, login string
	password       secret
	line           int // of its machine word
}

// lacks says what go misses in an entry: it passes over one without a login or
// without a password.
func (e netrcEntry) lacks() string {
	switch {
	case e.login == "" && e.password == "":
		return "a login and a password"
	case e.login == "":
		return "a login"
	}
	return "a password"
}

// parseNetrc reads a .netrc as go does (auth.parseNetrc): words count in pairs
// within one line, and a default entry counts for nothing. Entries that go
// passes over come second.
func parseNetrc(data string) (complete, partial []netrcEntry) {
	var e netrcEntry
	leave := func() {
		if e.machine != "" {
			partial = append(partial, e)
		}
		e = netrcEntry{}
	}
	inMacro := false
	for n, line := range strings.Split(data, "\n") {
		if inMacro {
			inMacro = line != ""
			continue
		}
		words := strings.Fields(line)
		for i := 0; i+1 < len(words); i += 2 {
			switch words[i] {
			case "machine":
				leave()
				e = netrcEntry{machine: words[i+1], line: n + 1}
			case "login":
				e.login = words[i+1]
			case "password":
				e.password = secret(words[i+1])
			case "macdef":
				inMacro = true
			}
			if e.machine != "" && e.login != "" && e.password != "" {
				complete = append(complete, e)
				e = netrcEntry{}
			}
		}
		if n := len(words); n%2 == 1 && words[n-1] == "default" {
			break
		}
	}
	leave()
	return complete, partial
}

// netrcFile is the file that go reads (auth.netrcPath); "" without a home.
func netrcFile(env Environment) string {
	if f := env["NETRC"]; f != "" {
		return f
	}
	home := env["HOME"]
	if runtime.GOOS == "windows" {
		home = env["USERPROFILE"]
	}
	if home == "" {
		return ""
	}
	if runtime.GOOS == "windows" {
		if old := filepath.Join(home, "_netrc"); exists(old) {
			return old
		}
	}
	return filepath.Join(home, ".netrc")
}

// netrc is the file as it was read, once.
type netrc struct {
	file              string
	complete, partial []netrcEntry
	curl              []string // the hosts that libcurl finds in it
	err               error
	named             bool // by the variable NETRC: go looks nowhere else
}

func readNetrc(env Environment) *netrc {
	n := &netrc{file: netrcFile(env), named: env["NETRC"] != ""}
	if n.file == "" || n.file == os.DevNull { // the usual way to have none
		n.err = fs.ErrNotExist
		return n
	}
	data, err := readSmall(n.file)
	n.err = err
	n.complete, n.partial = parseNetrc(string(data))
	n.curl = curlHosts(string(data))
	return n
}

// secrets are the passwords, as they are and as a header has them.
func (n *netrc) secrets() []string {
	var list []string
	for _, e := range append(n.complete, n.partial...) {
		list = append(list, basicAuth(e.login, string(e.password)).secrets()...)
	}
	return list
}

// look says what the file has for a URL. names are what go looks for, the first
// that an entry has counts.
func (n *netrc) look(u *url.URL, names []string) offer {
	facts := &AuthFacts{Method: "netrc", Name: filepath.Base(n.file), Named: n.named, Entries: len(n.complete)}
	o := offer{Observation: Observation{Leg: golog.LegHost, Step: golog.Auth, Subject: facts.Name, Facts: Facts{Auth: facts}}}
	switch {
	case errors.Is(n.err, fs.ErrNotExist):
		o.Outcome = golog.Missing
		return o
	case n.err != nil:
		o.Outcome, o.Error = golog.Failed, causeOf(n.err)
		return o
	}
	for _, name := range names {
		for _, e := range n.complete {
			if strings.TrimSuffix(strings.TrimPrefix(e.machine, "https://"), "/") == name {
				facts.Line, facts.Machine, o.Outcome, o.prefix = e.line, e.machine, golog.OK, name
				o.header = basicAuth(e.login, string(e.password))
				return o
			}
		}
	}
	o.Outcome = golog.NotFound
	facts.Line, facts.Machine, facts.Lacks = n.nearest(u)
	return o
}

// nearest is the entry that was meant for the host and that go does not take,
// and what keeps it from doing so; line 0 if there is none.
func (n *netrc) nearest(u *url.URL) (line int, machine, why string) {
	for _, e := range n.partial {
		if strings.EqualFold(e.machine, u.Host) {
			return e.line, e.machine, "lacks " + e.lacks()
		}
	}
	for _, e := range append(n.complete, n.partial...) {
		switch {
		case strings.EqualFold(e.machine, u.Host):
			return e.line, e.machine, "is spelled in another case, and go compares letter by letter"
		case strings.EqualFold(hostOnly(e.machine), u.Hostname()) && u.Port() != "":
			return e.line, e.machine, fmt.Sprintf("is for %s, and go looks for %s, with the port", e.machine, u.Host)
		case strings.EqualFold(hostOnly(e.machine), u.Hostname()):
			return e.line, e.machine, fmt.Sprintf("is for %s, and go looks for %s", e.machine, u.Host)
		}
	}
	return 0, "", ""
}

// netrcHas says whether the .netrc of an environment has an entry that go takes
// for a URL.
func netrcHas(env Environment, u *url.URL) bool {
	return readNetrc(env).look(u, (&keyring{}).names(u)).Outcome == golog.OK
}
