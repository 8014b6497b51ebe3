package diagnose

import "tidyx/tidy/golog"

// causesChecksum are filed under checksum. Whatever breaks on the way to the
// checksum database is sumdb-unreachable, with the step in the evidence.
func causesChecksum() []Cause {
	db := golog.ChecksumDatabase
	private := Remedy{Title: "if {module} is private, tell go so", Command: "export GOPRIVATE={prefix}", Env: map[string]string{"GOPRIVATE": "{prefix}"}, Applies: thisRun}
	privateWords := func(c *Case) bool {
		return containsAny(c.Said.Text, "could not read Username", "terminal prompts disabled", "Authentication failed")
	}
	answered := func(c *Case) bool { return c.Seen.Step == golog.HTTP && c.facts()["status"] != "" }
	anyAnswer := []On{{Source: db, Step: golog.HTTP, Outcome: golog.NotFound}, {Source: db, Step: golog.HTTP, Outcome: golog.Gone}, {Source: db, Step: golog.HTTP, Outcome: golog.ServerError}}
	doNot := Remedy{Title: "find out why before anything else: someone may have changed the module", Command: "go mod verify", Applies: thisUser}
	return []Cause{
		{ID: "checksum-gosum", Step: golog.Checksum, Host: hostNone, On: on(golog.Checksum, golog.Mismatch),
			Title: "{module} differs from what go.sum recorded",
			Why:   "The download is not the one that was seen before: a moved tag, a module proxy that changed it, or an attack.",
			Fixes: []Remedy{doNot, {Title: "if the module's owner confirms the change, delete its lines from go.sum and tidy again", Applies: repository}}},
		{ID: "checksum-sumdb", Step: golog.Checksum, On: on(golog.Checksum, golog.Disproved),
			Title: "{module} differs from the checksum database's record",
			Why:   "The download is not what everybody else got: a moved tag, a module proxy that changed it, or an attack.",
			Fixes: []Remedy{doNot, private}},
		{ID: "sumdb-invalid", Step: golog.Checksum, On: on(golog.Checksum, golog.Invalid),
			Title: "GOSUMDB holds a value that go can't use, or a wrong key",
			Why:   "{gosays}",
			Fixes: []Remedy{{Title: "see its value and who set it", Command: "go env GOSUMDB; go env -changed", Applies: thisUser}, {Title: "go back to go's default", Command: "go env -u GOSUMDB; unset GOSUMDB", Env: map[string]string{"GOSUMDB": ""}, Applies: thisUser}}},
		{ID: "sumdb-private", Step: golog.Checksum, On: anyAnswer, When: privateWords,
			Title: "the checksum database was asked for {module}, which is private",
			Why:   "{where} answers {status}: its repository wants credentials, and a database of public modules has none.|It says: {said}",
			Fixes: []Remedy{private, {Title: "make it stay", Command: "go env -w GOPRIVATE={prefix}", Applies: thisUser}}},
		{ID: "sumdb-lookup-failed", Step: golog.Checksum, On: []On{{Source: db, Step: golog.HTTP, Outcome: golog.NotFound}, {Source: db, Step: golog.HTTP, Outcome: golog.Gone}, {Step: golog.Checksum, Outcome: golog.NotFound}},
			Title: "the checksum database {where} does not know {module}",
			Why:   "It answers {status}.|It says: {said}|It knows public modules only.",
			Fixes: []Remedy{private, {Title: "check path and version of {module}", Command: "go list -m -versions {module}", Applies: repository}}},
		{ID: "sumdb-lookup-failed", Step: golog.Checksum, On: []On{{Source: db, Step: golog.HTTP, Outcome: golog.ServerError}}, When: func(c *Case) bool { return notFoundWords(c) }, Shared: true,
			Title: "the checksum database {where} could not fetch {module}",
			Why:   "It answers {status}.|It says: {said}|It knows public modules only.",
			Fixes: []Remedy{private}},
		{ID: "sumdb-unreachable", Step: golog.Checksum, On: []On{{Source: db, Step: golog.HTTP}}, When: answered,
			Title: "the checksum database {where} answers {status}",
			Why:   "It says: {said}|Without it go does not accept a module that go.sum does not have yet.",
			Fixes: []Remedy{remedyRerun, {Title: "tell whoever runs {hostname}", Applies: someoneElse}, {Title: "use a module proxy that passes the checksum database on", Applies: someoneElse}}},
		{ID: "sumdb-unreachable", Step: golog.Checksum, On: []On{{Source: db, Step: golog.DNS}, {Source: db, Step: golog.TCP}, {Source: db, Step: golog.TLS}, {Source: db, Step: golog.HTTP}, {Source: db, Step: golog.Goproxy}, {Source: db, Step: golog.HTTPProxy}, {Step: golog.Checksum, Outcome: golog.BadResponse}},
			Title: "the checksum database {where} can't be reached",
			Why:   "{gosays}|Without it go does not accept a module that go.sum does not have yet.",
			Fixes: []Remedy{remedyUseHTTPProxy, allow("TCP {port} to {hostname}"), {Title: "use a module proxy that passes the checksum database on", Applies: someoneElse}}},
	}
}

// notFoundWords says whether a server's words say that a version is not there.
func notFoundWords(c *Case) bool {
	return containsAny(c.Said.Text, "not found", "unknown revision", "could not read Username", "terminal prompts disabled", "Repository not found")
}

// causesVCS are filed under vcs: version control, and how a path leads to it.
func causesVCS() []Cause {
	private := Remedy{Title: "check that the path is right and that you may read it", Command: "git ls-remote https://{module}", Applies: thisUser}
	return []Cause{
		{ID: "vcs-missing", Step: golog.VCS, Host: hostNone, On: on(golog.VCS, golog.Missing), When: func(c *Case) bool { return c.Said.Final },
			Title: "a version control tool is not installed: {tool}", Why: "{gosays}|It fetches {module} from its own repository with it.",
			Fixes: []Remedy{{Title: "install it", Command: "apt-get install {tool}   # or: apk add {tool}", Applies: thisMachine}}},
		{ID: "govcs-disallowed", Step: golog.VCS, Host: hostNone, On: on(golog.VCS, golog.Disallowed),
			Title: "GOVCS forbids the tool for {module}", Why: "{gosays}",
			Fixes: []Remedy{{Title: "see its value and who set it", Command: "go env GOVCS", Applies: thisUser}}},
		{ID: "vcs-hostkey", Step: golog.VCS, On: on(golog.VCS, golog.HostKey),
			Title: "the ssh host key of {where} is not the known one", Why: "{gosays}|Unknown, or changed since it was noted in known_hosts.",
			Fixes: []Remedy{{Title: "compare the host's fingerprint with what its owner publishes, then note it", Command: "ssh-keyscan {hostname} | ssh-keygen -lf -", Applies: thisUser}}},
		{ID: "vcs-auth-ssh", Step: golog.VCS, On: on(golog.VCS, golog.NoKey),
			Title: "{where} takes none of your ssh keys", Why: "{gosays}",
			Fixes: []Remedy{{Title: "see which keys are offered", Command: "ssh -vT git@{hostname}", Applies: thisUser}}},
		{ID: "vcs-auth-https", Step: golog.VCS, On: on(golog.VCS, golog.Unauthorized, golog.Denied),
			Title: "{where} wants credentials for {module}", Why: "{gosays}|git was given none, or wrong ones; under go it can't ask.",
			Fixes: []Remedy{{Title: "use ssh, where your key is known", Command: `git config --global url."ssh://git@{hostname}/".insteadOf "https://{hostname}/"`, Applies: thisUser}, {Title: "or give git a token: a credential helper or .netrc", Command: "git credential-store --help", Applies: thisUser}}},
		{ID: "vcs-repo-not-found", Step: golog.VCS, On: on(golog.VCS, golog.NotFound), Shared: true,
			Title: "{where} has no such repository for {module}", Why: "{gosays}|Hosts answer so for private repositories too, where they do not know you.",
			Fixes: []Remedy{private}},
		{ID: "vcs-unknown-revision", Step: golog.VCS, On: on(golog.VCS, golog.UnknownRevision), Host: hostNone,
			Title: "{module} has no version {version}", Why: "{gosays}",
			Fixes: []Remedy{{Title: "see which versions there are", Command: "go list -m -versions {module}", Applies: repository}}},
		{ID: "vcs-config", Step: golog.VCS, On: on(golog.VCS, golog.Misconfigured), Host: hostNone,
			Title: "git's own configuration stops it", Why: "{gosays}",
			Fixes: []Remedy{{Title: "see where each setting comes from", Command: "git config --list --show-origin", Applies: thisUser}}},
		{ID: "import-meta-mismatch", Step: golog.VCS, On: on(golog.VCS, golog.Invalid),
			Title: "{where} describes another module than {module}", Why: "{gosays}|Its go-import meta tag is for another path, or broken.",
			Fixes: []Remedy{{Title: "see the tag", Command: "curl -s 'https://{module}?go-get=1' | grep go-import", Applies: thisUser}}},
		{ID: "import-meta-missing", Step: golog.VCS, On: on(golog.VCS, golog.Missing),
			Title: "{where} names no repository for {module}", Why: "Its page has no go-import meta tag.|A wrong path, or a private module whose page wants a login.",
			Fixes: []Remedy{{Title: "see what it answers", Command: "curl -s 'https://{module}?go-get=1' | grep go-import", Applies: thisUser}}},
		{ID: "vcs-other", Step: golog.VCS, On: on(golog.VCS, golog.Failed), Shared: true,
			Title: "version control fails for {module}", Why: "{gosays}",
			Fixes: []Remedy{{Title: "run it by hand", Command: "git ls-remote https://{module}", Applies: thisUser}}},
	}
}

// causesAuth are filed under auth: the four reasons behind one 401.
func causesAuth() []Cause {
	answer := func(outcomes ...Outcome) func(*Case) bool {
		return func(c *Case) bool {
			for _, o := range outcomes {
				if c.Trace.contrast(askCredentials, o) != nil {
					return true
				}
			}
			return false
		}
	}
	see := Remedy{Title: "see what go is told to use", Command: "go env GOAUTH; ls -l ~/.netrc", Applies: thisUser}
	return []Cause{
		{ID: "auth-goauth", Step: golog.Auth, Host: hostNone, On: on(golog.Auth, golog.Misconfigured),
			Title: "GOAUTH holds a value that go can't use", Why: "{gosays}",
			Fixes: []Remedy{{Title: "see its value and who set it", Command: "go env GOAUTH; go env -changed", Applies: thisUser}}},
		{ID: "auth-goauth", Step: golog.Auth, Refines: "http-401", On: on(golog.HTTP, golog.Unauthorized), When: answer(golog.Misconfigured),
			Title: "{where} does not accept what GOAUTH brings",
			Why:   "It answers 401.|GOAUTH is set to a command or mode of its own, so .netrc may not be read at all.|Run with go's -x, go prints what the command says.",
			Fixes: []Remedy{see, {Title: "go back to .netrc", Command: "export GOAUTH=netrc", Env: map[string]string{"GOAUTH": "netrc"}, Applies: thisRun}}},
		{ID: "auth-netrc", Step: golog.Auth, Refines: "http-401", On: on(golog.HTTP, golog.Unauthorized), When: answer(golog.Failed, golog.NotFound, golog.OK),
			Title: "{where} wants credentials that .netrc does not give",
			Why:   "It answers 401.|{netrc}|It says: {said}",
			Fixes: []Remedy{{Title: "correct the entry: machine {hostname} login USER password TOKEN", Command: "grep -n machine ~/.netrc", Applies: thisUser}, see}},
	}
}
