package golog

// A Step is one rung of the road to a module. The names are those of the
// report (docs/report.md).
type Step string

// The steps, in the order in which go meets them on its way to a module.
const (
	Settings  Step = "settings"
	DNS       Step = "dns"
	TCP       Step = "tcp"
	HTTPProxy Step = "http-proxy"
	TLS       Step = "tls"
	HTTP      Step = "http"
	Goproxy   Step = "goproxy"
	Checksum  Step = "checksum"
	VCS       Step = "vcs"
	Auth      Step = "auth"
	Toolchain Step = "toolchain"
	Local     Step = "local"
	Module    Step = "module"
)

// A Leg is a stretch of road with one peer at its end.
type Leg string

// The legs. A road to a host may lead over an HTTP proxy first, over other
// hosts that a redirect names, and for version control over the tool's own
// connection.
const (
	LegHost      Leg = "host"
	LegHTTPProxy Leg = "http-proxy"
	LegRedirect  Leg = "redirect"
	LegVCS       Leg = "vcs"
)

// A Source says what kind of server a failing fetch was meant for.
type Source string

// The kinds of servers that go fetches from.
const (
	ModuleProxy      Source = "module-proxy"
	Direct           Source = "direct"
	ChecksumDatabase Source = "checksum-database"
	ToolchainSource  Source = "toolchain"
	VersionControl   Source = "vcs"
)

// An Outcome says how a step ended; it reads well after "was". Some outcomes
// are what a text can say (NoSuchHost) and a probe says more exactly
// (NXDomain, NoData).
type Outcome string

// Outcomes of more than one step.
const (
	OK          Outcome = "ok"
	Refused     Outcome = "refused"
	Unanswered  Outcome = "unanswered"
	Unreachable Outcome = "unreachable"
	Prohibited  Outcome = "prohibited"
	Reset       Outcome = "reset"
	Invalid     Outcome = "invalid"
	Denied      Outcome = "denied"
	Missing     Outcome = "missing"
	Failed      Outcome = "failed"
)

// Outcomes of the dns step.
const (
	NoSuchHost   Outcome = "no such host" // go's text for NXDomain and NoData
	NXDomain     Outcome = "nxdomain"
	NoData       Outcome = "nodata"
	Misbehaving  Outcome = "misbehaving" // go's text for ServFail and Refused
	ServFail     Outcome = "servfail"
	WrongAddress Outcome = "wrong address"
)

// Outcomes of the http-proxy step (Denied, Invalid and Unanswered too).
const (
	Unauthorized Outcome = "unauthorized"
	NoUpstream   Outcome = "without upstream"
)

// Outcomes of the tls step.
const (
	UnknownAuthority Outcome = "signed by an unknown authority"
	Intercepted      Outcome = "intercepted"
	IncompleteChain  Outcome = "incomplete"
	NoRoots          Outcome = "without roots"
	Expired          Outcome = "expired"
	NotYetValid      Outcome = "not yet valid"
	OtherName        Outcome = "for other names"
	BadCertificate   Outcome = "unusable"
	NoCommonVersion  Outcome = "without a common version"
	ClientCertWanted Outcome = "asking for a client certificate"
	PlainHTTP        Outcome = "plain http"
	Cut              Outcome = "cut"
)

// Outcomes of the http step; those with a status carry it in Failure.Status.
const (
	NotFound        Outcome = "not found"
	Gone            Outcome = "gone"
	TooMany         Outcome = "rate limited"
	ClientError     Outcome = "rejected"
	ServerError     Outcome = "answered with a server error"
	HTMLPage        Outcome = "answered with a web page"
	RedirectLoop    Outcome = "redirected in a loop"
	RedirectUnsafe  Outcome = "redirected to http"
	Truncated       Outcome = "truncated"
	StreamError     Outcome = "ended by a stream error"
	BadResponse     Outcome = "answered with the wrong content"
	Off             Outcome = "off"
	NoTree          Outcome = "without the file" // go's text for a file tree that is not there, and for one that lacks a module
	Mismatch        Outcome = "different"
	Disproved       Outcome = "disproved" // by the checksum database
	Disallowed      Outcome = "disallowed"
	HostKey         Outcome = "of an unknown host key"
	NoKey           Outcome = "without an accepted key"
	Misconfigured   Outcome = "misconfigured"
	UnknownRevision Outcome = "of an unknown revision"
	Private         Outcome = "private"
)
