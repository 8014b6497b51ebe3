package diagnose

import (
	"crypto/x509"
	"time"

	"tidyx/goproxy"
)

// From says how an observation was made.
type From string

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

	sent []*x509.Certificate // the chain itself
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
	Named   bool     `json:"named,omitempty"`   // the variable NETRC names the file
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
