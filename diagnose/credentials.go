package diagnose

import (
	"context"
	goversion "go/version"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// A keyring is what go has for hosts that want credentials: the elements of
// GOAUTH, the first that has some for the longest prefix of a URL counts
// (cmd/go/internal/auth). A file is read once, a command run once, whatever
// the number of hosts: helpers may ask a person or lock an account.
type keyring struct {
	env      Environment
	dir      string // where go runs
	timeout  time.Duration
	hostOnly bool // go before 1.24: .netrc alone, and its machine must be the URL's host
	elements []string
	netrc    func() *netrc

	running sync.Mutex // one command at a time: they may ask the same person
	mu      sync.Mutex
	ran     map[int]ran // by element
}

// ran is what became of one element of GOAUTH that is a command.
type ran struct {
	outcome Outcome
	err     string
	brought map[string]secretHeader // by prefix of URLs, without https://
	took    time.Duration
}

// An offer is what one element has for a URL.
type offer struct {
	Observation
	prefix string
	header secretHeader
}

// goauthSince is the release that GOAUTH came with.
const goauthSince = "go1.24"

func newKeyring(env Environment, dir string, settings goproxy.Settings, timeout time.Duration) *keyring {
	k := &keyring{env: env, dir: dir, timeout: timeout, ran: map[int]ran{}, netrc: sync.OnceValue(func() *netrc { return readNetrc(env) })}
	v := settings.Value("GOVERSION")
	k.hostOnly = goversion.IsValid(v) && goversion.Compare(v, goauthSince) < 0
	goauth := settings.Value("GOAUTH")
	if k.hostOnly || goauth == "" {
		goauth = "netrc"
	}
	for _, e := range strings.Split(goauth, ";") {
		k.elements = append(k.elements, strings.TrimSpace(e))
	}
	return k
}

// names are what go looks for in its credentials, most specific first: the
// URL, then less and less of its path, at last the host with its port.
func (k *keyring) names(u *url.URL) []string {
	if k.hostOnly {
		return []string{u.Host}
	}
	var list []string
	for name := trimPrefix(u.String()); ; {
		list = append(list, name)
		i := strings.LastIndexByte(name, '/')
		if i < 0 {
			return list
		}
		name = name[:i]
	}
}

// known are the credentials that go sends with its first request: those for
// which no command needs to be asked.
func (k *keyring) known(u *url.URL) secretHeader {
	var list []offer
	for i, e := range k.elements {
		if methodOf(e) == "netrc" {
			list = append(list, k.netrc().look(u, k.names(u)))
		} else if r, ok := k.result(i); ok {
			list = append(list, k.offerOf(e, r, u))
		}
	}
	return best(list).header
}

// ask asks every element what it has for a URL that was refused with the
// response head, and returns the offers, the one that decides first.
func (k *keyring) ask(ctx context.Context, u *url.URL, head string) []offer {
	var list []offer
	for i, e := range k.elements {
		switch methodOf(e) {
		case "netrc":
			list = append(list, k.netrc().look(u, k.names(u)))
		case "off":
			list = append(list, k.off(u))
		default:
			list = append(list, k.offerOf(e, k.run(ctx, i, e, u.String(), head), u))
		}
	}
	decisive := best(list)
	slices.SortStableFunc(list, func(a, b offer) int { return blame(b, decisive) - blame(a, decisive) })
	return list
}

// off is GOAUTH=off: .netrc is not read; what it would have is worth knowing.
func (k *keyring) off(u *url.URL) offer {
	o := k.netrc().look(u, k.names(u))
	facts := *o.Facts.Auth
	if o.Outcome != golog.OK {
		facts.Line, facts.Machine = 0, ""
	}
	facts.Method, facts.Lacks = "off", ""
	return offer{Observation: Observation{Leg: golog.LegHost, Step: golog.Auth, Subject: "GOAUTH", Outcome: golog.Off, Facts: Facts{Auth: &facts}}}
}

// run runs an element once, for the first URL that needs it.
func (k *keyring) run(ctx context.Context, i int, element, rawURL, head string) ran {
	k.running.Lock()
	defer k.running.Unlock()
	if r, ok := k.result(i); ok {
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	begun := time.Now()
	var r ran
	if methodOf(element) == "git" {
		r = k.runGit(ctx, strings.TrimSpace(strings.TrimPrefix(element, "git")), rawURL)
	} else {
		r = k.runCommand(ctx, element, rawURL, head)
	}
	r.took = time.Since(begun)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ran[i] = r
	return r
}

// result is what became of an element, if it has run.
func (k *keyring) result(i int) (ran, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.ran[i]
	return r, ok
}

// methodOf is the first word of an element: netrc, git, off or a command.
func methodOf(element string) string {
	method, _, _ := strings.Cut(element, " ")
	return method
}

// hasCommands says whether an element must be run to tell what it has.
func (k *keyring) hasCommands() bool {
	return slices.ContainsFunc(k.elements, func(e string) bool { m := methodOf(e); return m != "netrc" && m != "off" })
}

// offerOf is what a command brought for a URL.
func (k *keyring) offerOf(element string, r ran, u *url.URL) offer {
	facts := &AuthFacts{Method: "command", Name: commandName(element), For: prefixesOf(r.brought)}
	if methodOf(element) == "git" {
		facts.Method, facts.Name = "git", "git credential fill"
	}
	o := offer{Observation: Observation{Leg: golog.LegHost, Step: golog.Auth, Subject: facts.Name, Outcome: r.outcome, Error: r.err, Took: r.took, Facts: Facts{Auth: facts}}}
	if r.outcome != golog.OK {
		return o
	}
	for _, name := range k.names(u) {
		if h := r.brought[name]; len(h) > 0 {
			o.prefix, o.header = name, h
			facts.Headers = h.names()
			slices.Sort(facts.Headers)
			return o
		}
	}
	o.Outcome = golog.NotFound
	return o
}

// commandName names a command of GOAUTH without its folder and arguments.
func commandName(element string) string {
	words, _ := splitQuoted(element)
	if len(words) == 0 {
		return "the command"
	}
	return filepath.Base(words[0])
}

// best is the offer that go sends: of the longest prefix, the first.
func best(list []offer) offer {
	var found offer
	for _, o := range list {
		if o.Outcome == golog.OK && len(o.prefix) > len(found.prefix) {
			found = o
		}
	}
	return found
}

// blame orders offers by how much they explain a refusal: what was sent, then
// what is broken, then what has nothing for the host.
func blame(o, sent offer) int {
	switch {
	case o.Outcome == golog.OK && o.prefix == sent.prefix:
		return 5
	case o.Outcome == golog.OK:
		return 0
	case o.Outcome == golog.Missing && o.Facts.Auth.Method == "netrc":
		return 1 // nothing is wrong with that
	case o.Outcome == golog.NotFound && o.Facts.Auth.Method == "netrc" && o.Facts.Auth.Line == 0:
		return 2
	case o.Outcome == golog.NotFound:
		return 3
	}
	return 4
}

// secrets are the values that commands brought, for the report to be cleaned of
// them.
func (k *keyring) secrets() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var list []string
	for _, r := range k.ran {
		for _, h := range r.brought {
			list = append(list, h.secrets()...)
		}
	}
	return list
}
