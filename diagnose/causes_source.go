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
