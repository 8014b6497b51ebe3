package golog

// The wordings of the servers' own steps: the module-proxy protocol, the
// checksum database, version control and credentials. Sources: cmd/go
// internal/modfetch, internal/vcs, internal/auth, x/mod/sumdb; git and ssh.

var wordingsGoproxy = []wording{
	{step: Goproxy, outcome: Off, final: true, has: "disabled by GOPROXY=off"},
	{step: Checksum, outcome: Invalid, final: true, has: "invalid GOSUMDB"}, // before its URL, which is parsed as GOPROXY's
	{step: Goproxy, outcome: Invalid, final: true, has: "GOPROXY list is not the empty string"},
	{step: Goproxy, outcome: Invalid, final: true, has: "invalid proxy URL"},
	{step: Goproxy, outcome: Invalid, final: true, has: "invalid file:// proxy URL"},
	{step: Goproxy, outcome: Invalid, final: true, has: "refusing to pass credentials to insecure URL"},
	{step: Goproxy, outcome: NoTree, has: "reading file:", re: `reading file:\S+: `},
	{step: Goproxy, outcome: Invalid, final: true, has: "invalid port", re: `dial tcp: address \S+: invalid port`},
	{step: VCS, outcome: Invalid, has: "invalid repo root"},
	{step: Goproxy, outcome: Invalid, final: true, has: `parse "`, re: `parse "[^"]*": (?:invalid|first path segment|net/url|missing)`},
	{step: Goproxy, outcome: BadResponse, has: "not a valid zip file"},
	{step: HTTP, outcome: HTMLPage, has: "invalid response from proxy", re: `invalid character '<'`},
	{step: Goproxy, outcome: BadResponse, has: "invalid response from proxy"},
	{step: Goproxy, outcome: BadResponse, has: "parsing go.mod: missing module line"},
	{step: Goproxy, outcome: BadResponse, has: "proxy returned info for version"},
	{step: Goproxy, outcome: BadResponse, has: " has unexpected file "},
	{step: Goproxy, outcome: "bad-zip", final: true, has: "case-insensitive file name collision", re: `(?P<module>[^\s@:]+)@(?P<version>[^/\s]+)/(?:[^\n:]*): (?P<why>case-insensitive file name collision: "[^"]*" and "[^"]*")`},
	{step: Goproxy, outcome: BadResponse, has: "unzip ", re: `(?m)^(?:-> )?unzip .*(?:zip|file|size|path)`},
	{step: Goproxy, outcome: BadResponse, has: "downloaded zip file too large"},
	{step: Goproxy, outcome: BadResponse, has: "zip: checksum error"},
}

var wordingsChecksum = []wording{
	{step: Checksum, outcome: Mismatch, final: true, has: "checksum mismatch", re: `(?m)^\s*go\.sum:`},
	{step: Checksum, outcome: Disproved, has: "checksum mismatch", re: `downloaded:.*\n\s*(?P<host>\S+): h\d+:`},
	{step: Checksum, outcome: Disproved, has: "security error"},
	{step: Checksum, outcome: Invalid, final: true, has: "invalid GOSUMDB"},
	{step: Checksum, outcome: Invalid, final: true, has: "missing GOSUMDB"},
	{step: Checksum, outcome: Invalid, final: true, has: "invalid sumdb name"},
	{step: Checksum, outcome: Invalid, has: "note has no verifiable signatures"},
	{step: Checksum, outcome: Disproved, has: "invalid signature for key"},
	{step: Checksum, outcome: Disproved, re: `downloaded inconsistent tile|cannot (?:authenticate|validate) record|invalid transparency proof|too short for tile|TileReader returned bad result`},
	{step: Checksum, outcome: BadResponse, has: "malformed record data"},
	{step: Checksum, outcome: BadResponse, has: "malformed note"},
	{step: Checksum, outcome: BadResponse, has: "malformed tree"},
	{step: Checksum, outcome: NotFound, has: "verifying", re: `/lookup/\S+: (?P<status>404|410) `},
}

var wordingsVCS = []wording{
	{step: VCS, outcome: Missing, final: true, has: "executable file not found", re: `exec: "?(?P<tool>git|hg|svn|bzr|fossil|ssh)"?: executable file not found`},
	{step: VCS, outcome: Missing, final: true, has: "cannot run ", re: `cannot run (?P<tool>\S+): No such file`},
	{step: VCS, outcome: Missing, final: true, has: "ssh: ", re: `(?m)(?:^\s*|: )(?P<tool>ssh): (?:command )?not found`},
	{step: VCS, outcome: Missing, final: true, has: "is not recognized as an internal", re: `'"?(?P<tool>git|hg|svn|ssh)`},
	{step: VCS, outcome: Missing, final: true, has: "xcrun: error"},
	{step: Local, outcome: "git-lock", final: true, has: ".lock': file exists", re: `'(?P<path>[^'\n]+\.lock)': [Ff]ile exists`},
	{step: Local, outcome: "git-lock", final: true, has: "could not lock config file", re: `could not lock config file (?P<path>\S+): [Ff]ile exists`},
	{step: VCS, outcome: Misconfigured, has: "is not a git command"},
	{step: VCS, outcome: Misconfigured, has: "unable to find remote helper for"},
	{step: VCS, outcome: Misconfigured, has: "transport '", re: `transport '[^']*' not allowed`},
	{step: VCS, outcome: Misconfigured, has: "bad configuration option"},
	{step: VCS, outcome: NotFound, has: "the project you were looking for could not be found"},
	{step: VCS, outcome: NotFound, has: "access denied or repository not exported"},
	{step: VCS, outcome: Disallowed, final: true, has: "GOVCS disallows using", re: `disallows using (?P<tool>\S+)`},
	{step: VCS, outcome: Disallowed, final: true, has: "in GOVCS"},
	{step: VCS, outcome: HostKey, has: "remote host identification has changed"},
	{step: VCS, outcome: HostKey, has: "host key verification failed", re: `(?i)(?:known for|host key for|identification for) '?\[?(?P<host>[\w.-]+)\]?(?::(?P<port>\d+))?`},
	{step: VCS, outcome: HostKey, has: "host key verification failed"},
	{step: VCS, outcome: NoKey, has: "permission denied (", re: `(?m)(?:\S+@)?(?P<host>[\w.-]+): Permission denied \(`},
	{step: VCS, outcome: NoKey, has: "permission denied (", re: `Permission denied \((?:publickey|gssapi|password|keyboard|hostbased)`}, // before OpenSSH 7 without user and host
	{step: VCS, outcome: NoKey, has: "too many authentication failures"},
	{step: VCS, outcome: Unauthorized, has: "could not read ", re: `could not read (?:Username|Password) for '(?:https?://)?(?:[^@/']*@)?(?P<host>[^/']+)`},
	{step: VCS, outcome: Unauthorized, has: "authentication failed", re: `Authentication failed(?: for '(?:https?://)?(?:[^@/']*@)?(?P<host>[^/']+))?`},
	{step: VCS, outcome: Unauthorized, has: "terminal prompts disabled", re: `'(?:https?://)?(?:[^@/']*@)?(?P<host>[^/' ]+)'`},
	{step: VCS, outcome: Unauthorized, has: "invalid username or"},
	{step: VCS, outcome: Unauthorized, has: "access denied", re: `(?i)http basic: access denied|repository access denied`},
	{step: VCS, outcome: Unauthorized, has: "returned error: 40", re: `returned error: (?P<status>40[13])`},
	{step: VCS, outcome: Unauthorized, has: "support for password authentication was removed"},
	{step: VCS, outcome: Misconfigured, has: "dubious ownership"},
	{step: VCS, outcome: Misconfigured, has: "unsafe repository"},
	{step: VCS, outcome: Misconfigured, has: "bad config"},
	{step: VCS, outcome: Misconfigured, has: "bad numeric config value"},
	{step: VCS, outcome: Misconfigured, has: "unable to resolve git version", re: `exit status`},
	{step: VCS, outcome: NotFound, has: "not found", re: `repository '[^']*' not found|[Rr]epository not found|ERROR: .*[Rr]epository .*not found|The project you were looking for could not be found`},
	{step: VCS, outcome: NotFound, has: "does not appear to be a git repository"},
	{step: VCS, outcome: NotFound, has: "returned error: 404"},
	{step: VCS, outcome: Invalid, has: "meta tag", re: `no go-import meta tags \(meta tag|multiple meta tags|did not match import path`},
	{step: VCS, outcome: Missing, leg: LegHost, has: "no go-import meta tags"},
	{step: VCS, outcome: Invalid, has: "unknown vcs"},
	{step: VCS, outcome: Invalid, has: "parsing ", re: `parsing \S+: (?:XML syntax error|xml: )`},
	{step: VCS, outcome: Invalid, has: "disagree about go-import"},
	{step: VCS, outcome: UnknownRevision, has: "invalid pseudo-version", re: `revision|timestamp`},
	{step: Module, outcome: "version-invalid", final: true, has: "invalid pseudo-version"},
	{step: VCS, outcome: UnknownRevision, has: "unknown revision"},
	{step: VCS, outcome: UnknownRevision, has: "couldn't find remote ref"},
	{step: VCS, outcome: UnknownRevision, has: "not our ref "},
}

var wordingsAuth = []wording{
	{step: Auth, outcome: Misconfigured, final: true, has: "GOAUTH", re: `GOAUTH(?: encountered|=git)|GOAUTH=off cannot be combined`},
}

var wordingsLast = []wording{
	{step: HTTP, outcome: Truncated, has: "remote end hung up", re: `remote end hung up u(?:nexpectedly|pon initial contact)`},
	{step: Local, outcome: "lock", final: true, has: "lock", re: `(?:RLock|Lock|locking) (?P<path>[^\s:]+): `},
	{step: VCS, outcome: UnknownRevision, where: ofResponse, has: "unknown revision"},
	{step: Goproxy, outcome: Private, where: ofResponse, re: strangersWords},
	{step: Module, outcome: "not-found", where: ofResponse, has: "no matching versions"},
	{step: VCS, outcome: Missing, has: "unrecognized import path", re: `reading \S+\?go-get=1: (?P<status>404|410) `},
	{step: HTTP, outcome: NotFound, has: ": 404 ", re: `(?:reading|fetching|unexpected status) \S+: (?P<status>404) `},
	{step: HTTP, outcome: Gone, has: ": 410 ", re: `(?:reading|fetching|unexpected status) \S+: (?P<status>410) `},
	{step: VCS, outcome: Failed, has: noSecureProtocol},
	{step: VCS, outcome: Failed, has: "error obtaining vcs status"},
	{step: VCS, outcome: Failed, has: ": exit status ", re: `(?:git|hg|svn|bzr|fossil) .* in \S+: exit status \d+`},
	{step: HTTPProxy, outcome: Failed, leg: LegHTTPProxy, has: `Get "https://`, re: `Get "https://[^"]*": [^:"]+\s*$`},
	{step: Module, outcome: "not-found", has: "cannot find module providing package", re: `providing package (?P<package>[^\s:]+)`},
}
