package diagnose

import (
	"net/url"
	"time"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// The words of a road, shared with package golog, which reads them out of
// go's texts.
type (
	Leg     = golog.Leg
	Step    = golog.Step
	Outcome = golog.Outcome
)

// From says how an observation was made.
type From string

// An observation is made by a probe, or read in go's log.
const (
	FromProbe From = "probe"
	FromLog   From = "log"
)

// A Target is one server that go could not fetch from, and the road to it.
type Target struct {
	URL         *url.URL        // what go asked, without userinfo; a bare origin where no path may be asked
	Source      golog.Source    // what kind of server it is
	HTTPProxy   *url.URL        // the HTTP proxy on the way; nil for none
	HTTPProxyBy string          // the variable that chose it
	Insecure    bool            // GOINSECURE covers the host: certificates are not verified
	User        *url.Userinfo   // credentials for the host, nil if there are none or it has refused them
	Repository  string          // of version control: what go gives to the tool, before insteadOf
	Tool        string          // the version control tool: git, hg, svn, bzr, fossil
	Module      string          // one module that go asks of it
	Version     string          // its version, if go's log tells one
	Route       goproxy.Route   // all sources of that module
	Decided     goproxy.Setting // what sent go there; zero where that is not known
	Failures    []int           // indexes of the report's failures

	Else *Target // what go asks if the answer is 404 or 410; nil: nothing
	Then *Target // what go asks if the answer is 200; nil: nothing

	anonymous bool // no credentials go there: how it treats a stranger is the question

	way  *gitRoad      // of version control: what git's configuration makes of it; nil: not asked
	said golog.Failure // the failure that made it a target; zero in diagnose
}

// Address is the host and port of the target.
func (t Target) Address() string { return address(t.URL) }

// address is host:port of a URL, with the port that its scheme implies.
func address(u *url.URL) string {
	if u == nil || u.Host == "" {
		return ""
	}
	port := u.Port()
	if port == "" {
		port = defaultPort[u.Scheme]
	}
	return joinHostPort(u.Hostname(), port)
}

var defaultPort = map[string]string{"http": "80", "https": "443", "ssh": "22", "git+ssh": "22", "git": "9418", "socks5": "1080", "socks5h": "1080", "": "443", "svn": "3690"}

// An Observation is one answer to one question about one step.
type Observation struct {
	Leg     Leg
	Step    Step
	Subject string // whom it is about: a name, an address, a URL
	Outcome Outcome
	From    From
	Took    time.Duration
	Error   string // the error's text, redacted; empty for ok
	Facts   Facts
}

// Facts are what a step showed; at most one field is set.
type Facts struct {
	Setting   *goproxy.Setting `json:"setting,omitempty"`
	DNS       *DNSFacts        `json:"dns,omitempty"`
	TCP       *TCPFacts        `json:"tcp,omitempty"`
	HTTPProxy *HTTPProxyFacts  `json:"http_proxy,omitempty"`
	TLS       *TLSFacts        `json:"tls,omitempty"`
	HTTP      *HTTPFacts       `json:"http,omitempty"`
	Auth      *AuthFacts       `json:"auth,omitempty"`
	Checksum  *ChecksumFacts   `json:"checksum,omitempty"`
	Clock     *ClockFacts      `json:"clock,omitempty"`
	VCS       *VCSFacts        `json:"vcs,omitempty"`
}

// DNSFacts are what a resolver or one name server answered.
type DNSFacts struct {
	Addresses     []string `json:"addresses"`
	Server        string   `json:"server,omitempty"`         // the name server; empty for the system's resolver
	RCode         string   `json:"rcode,omitempty"`          // RFC 1035 4.1.1, as a word
	ExtendedError string   `json:"extended_error,omitempty"` // RFC 8914
	HostsFile     string   `json:"hosts_file,omitempty"`     // the file that names the host, and its address
	SearchedAs    string   `json:"searched_as,omitempty"`    // the name with the search domain that was found
}

// TCPFacts are what one connection attempt showed.
type TCPFacts struct {
	Source string    `json:"source,omitempty"` // our address
	At     time.Time `json:"at"`               // UTC
	Errno  string    `json:"errno,omitempty"`  // ECONNREFUSED and the like
}

// HTTPProxyFacts are what an HTTP proxy answered to CONNECT.
type HTTPProxyFacts struct {
	Variable     string `json:"variable,omitempty"` // the variable that names it
	Status       string `json:"status,omitempty"`   // its status line
	Authenticate string `json:"authenticate,omitempty"`
	Credentials  bool   `json:"credentials"`      // whether the setting holds some
	Said         string `json:"said,omitempty"`   // its text, a few lines
	Unused       string `json:"unused,omitempty"` // why go does not use it for this host
}

// TLSFacts are what a handshake showed.
type TLSFacts struct {
	Version          string        `json:"version,omitempty"`
	Chain            []Certificate `json:"chain"`
	Roots            int           `json:"roots"`                 // how many authorities this machine trusts; -1: the platform decides
	RootsFrom        string        `json:"roots_from,omitempty"`  // the file they come from
	Rejected         *Certificate  `json:"rejected,omitempty"`    // the certificate that verification stumbled over, if it is not the first
	ClientCertWanted bool          `json:"client_cert_wanted"`    // the server asked for one
	WorksWith        string        `json:"works_with,omitempty"`  // what an older client would agree on
	Fingerprint      string        `json:"fingerprint,omitempty"` // SHA-256 of the last certificate sent
}

// A Certificate is one link of a chain, as far as a person compares it.
type Certificate struct {
	Subject   string    `json:"subject"`
	Issuer    string    `json:"issuer"`
	Names     []string  `json:"names,omitempty"`
	NotBefore time.Time `json:"not_before"`
	NotAfter  time.Time `json:"not_after"`
}

// HTTPFacts are what one request brought.
type HTTPFacts struct {
	Status      int      `json:"status,omitempty"`
	ContentType string   `json:"content_type,omitempty"`
	Server      string   `json:"server,omitempty"`
	RetryAfter  string   `json:"retry_after,omitempty"`
	Challenge   string   `json:"challenge,omitempty"` // WWW-Authenticate, the schemes alone
	Location    string   `json:"location,omitempty"`
	Hops        []string `json:"hops,omitempty"` // the redirects that led here
	Bytes       int64    `json:"bytes"`
	Said        string   `json:"said,omitempty"` // the whole text of a refusal, which go cuts at 8 lines
	Title       string   `json:"title,omitempty"`
	Date        string   `json:"date,omitempty"`
	Imports     []string `json:"imports,omitempty"` // the go-import meta tags of a page, redacted

	match goproxy.Import // the one of them that counts
	head  string         // the response's, for the commands of GOAUTH; never written
}

// AuthFacts are what go has to offer a host that wants credentials; never the
// credentials.
type AuthFacts struct {
	Method  string   `json:"method"`            // netrc, git, command, off; url: of the setting itself; none: go sends none there
	Name    string   `json:"name,omitempty"`    // the file's or the command's, without its folder
	Entries int      `json:"entries,omitempty"` // of the file
	Line    int      `json:"line,omitempty"`    // of the entry for the host, or of one that was meant for it
	Machine string   `json:"machine,omitempty"` // that entry's
	Lacks   string   `json:"lacks,omitempty"`   // why go does not take it
	For     []string `json:"for,omitempty"`     // URL prefixes that a command brought headers for
	Headers []string `json:"headers,omitempty"` // names of those for the host
}

// ChecksumFacts are what a checksum database signed.
type ChecksumFacts struct {
	Name     string `json:"name"`                // the one that GOSUMDB names
	SignedBy string `json:"signed_by"`           // the name in the signature
	Key      string `json:"key,omitempty"`       // hash of the key that GOSUMDB has, in hex
	SignedIn string `json:"signed_in,omitempty"` // hash of the key in the signature
	Size     int64  `json:"size,omitempty"`      // records in its tree
	Recorded string `json:"recorded,omitempty"`  // the hash that it has of the module
}

// ClockFacts compare this machine's clock with another's.
type ClockFacts struct {
	Theirs time.Time `json:"theirs"`
	Ours   time.Time `json:"ours"`
}

// VCSFacts are what a version control tool said, or what it is told to do.
type VCSFacts struct {
	Tool        string    `json:"tool"`
	Repository  string    `json:"repository,omitempty"`   // what go asks for
	Rewritten   string    `json:"rewritten,omitempty"`    // what insteadOf makes of it
	RewrittenBy string    `json:"rewritten_by,omitempty"` // the file that says so
	Refs        int       `json:"refs,omitempty"`
	Versions    []string  `json:"versions,omitempty"` // its newest tags that are versions, newest first
	Login       string    `json:"login,omitempty"`    // where git has a login for the server from
	Withheld    string    `json:"withheld,omitempty"` // what was not sent again, since it was refused before
	SSH         *SSHFacts `json:"ssh,omitempty"`
}

// SSHFacts are what ssh and its server told; keys are named, never shown.
type SSHFacts struct {
	Banner      string   `json:"banner,omitempty"`
	User        string   `json:"user,omitempty"`
	HostKey     string   `json:"host_key,omitempty"`    // type and fingerprint of the server's key
	Known       string   `json:"known,omitempty"`       // known, unknown or changed
	KnownHosts  string   `json:"known_hosts,omitempty"` // file and line of the entry for the host
	KnownAs     string   `json:"known_as,omitempty"`    // the name that the entry has
	Keys        []SSHKey `json:"keys,omitempty"`
	Methods     string   `json:"methods,omitempty"` // how the server lets somebody in
	Fingerprint string   `json:"fingerprint,omitempty"`
}

// An SSHKey is a key of the user's that ssh has for the server.
type SSHKey struct {
	Name        string `json:"name"` // a file, or the comment that an agent keeps
	Type        string `json:"type"`
	Fingerprint string `json:"fingerprint"`
	Was         string `json:"was"` // accepted, refused or not offered
}

// A Contrast is an observation that was made to see whether the break goes
// away when one thing is changed.
type Contrast struct {
	Question string
	Observation
}

// Questions of contrasts; causes look for them by these names.
const (
	askWithoutHTTPProxy = "without the HTTP proxy"
	askWithHTTPProxy    = "through the HTTP proxy"
	askNextSource       = "the next source of the route"
	askOtherHost        = "another host of the route"
	askOtherServer      = "another name server"
	askCredentials      = "the credentials for the host"
	askOwnHost          = "the module's own host"
	askClock            = "the clock"
)

// A Trace is what was seen on the road to one target.
type Trace struct {
	Target       Target
	Observations []Observation
	Contrasts    []Contrast
	Unfinished   string // why the climb did not end; empty if it did
}

// newTrace begins a trace with what go's text says.
func newTrace(t Target) Trace {
	trace := Trace{Target: t, Contrasts: saidCredentials(t.said)}
	if t.said.Step != "" {
		trace.Observations = []Observation{observe(t.said)}
	}
	if d := t.Decided; d.Name != "" {
		trace.Observations = append(trace.Observations, Observation{Leg: golog.LegHost, Step: golog.Settings, Subject: d.Name,
			Outcome: golog.OK, From: FromProbe, Facts: Facts{Setting: &d}})
	}
	return trace
}

// log is what go's text says of the step that broke, or nil.
func (t *Trace) log() *Observation {
	for i := range t.Observations {
		if t.Observations[i].From == FromLog {
			return &t.Observations[i]
		}
	}
	return nil
}

// broken is what the probes saw break, or nil. The climb stops at the first
// step that is not ok, so it is the last step; a step with several
// observations (one an address) is ok if one of them is.
func (t *Trace) broken() *Observation {
	var group []*Observation
	for i := len(t.Observations) - 1; i >= 0; i-- {
		o := &t.Observations[i]
		if o.From != FromProbe {
			continue
		}
		if len(group) > 0 && (o.Leg != group[0].Leg || o.Step != group[0].Step) {
			break
		}
		group = append(group, o)
	}
	return mostTelling(group, t.log())
}

// mostTelling chooses among the observations of a step: none if one is ok, the
// one that go saw too, else the one that says most about who is at fault. The
// last comes first in group; of requests, which follow each other, it counts.
func mostTelling(group []*Observation, said *Observation) *Observation {
	if len(group) > 0 && group[0].Step != golog.DNS && group[0].Step != golog.TCP {
		group = group[:1]
	}
	var best *Observation
	for _, o := range group {
		if o.Outcome == golog.OK {
			return nil
		}
		if said != nil && o.Outcome == said.Outcome {
			return o
		}
		if best == nil || tellsMore[o.Outcome] >= tellsMore[best.Outcome] {
			best = o
		}
	}
	return best
}

// tellsMore orders outcomes of several addresses: an answer says more than
// silence, silence more than a missing route (IPv6 on a host without it).
var tellsMore = map[Outcome]int{golog.Refused: 4, golog.Reset: 3, golog.Prohibited: 2, golog.Unanswered: 1}

// probed says whether any probe was made.
func (t *Trace) probed() bool {
	for _, o := range t.Observations {
		if o.From == FromProbe && o.Step != golog.Settings {
			return true
		}
	}
	return false
}

// each calls f with the observations of a step on a leg.
func (t *Trace) each(leg Leg, step Step, f func(Observation)) {
	for _, o := range t.Observations {
		if o.Leg == leg && o.Step == step && o.From == FromProbe {
			f(o)
		}
	}
}

// contrastOf is the first contrast with that question, or nil.
func (t *Trace) contrastOf(question string) *Contrast {
	for i := range t.Contrasts {
		if t.Contrasts[i].Question == question {
			return &t.Contrasts[i]
		}
	}
	return nil
}

// contrast is the first contrast with that question and that outcome, or nil.
func (t *Trace) contrast(question string, outcome Outcome) *Contrast {
	for i := range t.Contrasts {
		if c := &t.Contrasts[i]; c.Question == question && c.Outcome == outcome {
			return c
		}
	}
	return nil
}
