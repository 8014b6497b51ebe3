package diagnose

import (
	"slices"
	"strings"

	"tidyx/tidy/golog"
)

// causesAuth are filed under auth: the reasons behind one 401. Where nothing is
// configured for the host at all it is http-401.
func causesAuth() []Cause {
	offers := func(method string, outcomes ...Outcome) func(*Case) bool {
		return func(c *Case) bool {
			k := c.credentials()
			if k == nil || !slices.Contains(outcomes, k.Outcome) {
				return false
			}
			isNetrc := k.Facts.Auth.Method == "netrc"
			return k.Facts.Auth.Method == method || method == "command" && k.Facts.Auth.Method == "git" || method == "netrc" && isNetrc
		}
	}
	see := Remedy{Title: "see GOAUTH and who set it", Command: "go env GOAUTH; go env -changed", Applies: thisUser}
	netrc := Remedy{Title: "use .netrc in its place", Command: "export GOAUTH=netrc", Applies: thisRun, When: netrcHasEntry}
	byHand := Remedy{Title: "run {command} by hand with the URL: go keeps its words to itself", Applies: thisUser}
	entry := Remedy{Title: "correct the entry: machine {urlhost} login USER password TOKEN", Command: "grep -no 'machine *[^ ]*' {netrcfile}", Applies: thisUser}
	rename := Remedy{Title: "name the machine as go looks for it: {urlhost}", Command: "sed -i.bak '{netrcline}s#{netrcmachine}#{urlhost}#' {netrcfile}", Applies: thisUser,
		When: func(c *Case) bool {
			k := c.credentials()
			return k != nil && strings.HasPrefix(k.Facts.Auth.Lacks, "is ")
		}}
	unauthorized := on(golog.HTTP, golog.Unauthorized)
	row := func(id string, when func(*Case) bool, title, why string, fixes ...Remedy) Cause {
		return Cause{ID: id, Step: golog.Auth, Refines: "http-401", On: unauthorized, When: when, Title: title, Why: why, Fixes: fixes}
	}
	return []Cause{
		{ID: "auth-goauth", Step: golog.Auth, Host: hostNone, On: on(golog.Auth, golog.Misconfigured),
			Title: "GOAUTH holds a value that go can't use", Why: "{gosays}",
			Fixes: []Remedy{see, netrc}},
		row("auth-goauth", offers("command", golog.Missing),
			"GOAUTH's command {command} is not there, and {where} wants credentials",
			"{where} answers 401.|{command} could not be started: {autherror}.|~{command} could not be started.|So go sent no credentials, and says so with -x alone.",
			Remedy{Title: "install {command}, or correct GOAUTH", Command: "go env GOAUTH", Applies: thisUser}, netrc),
		row("auth-goauth", offers("command", golog.Failed),
			"GOAUTH's command {command} fails, and {where} wants credentials",
			"{where} answers 401.|{command} ended with {autherror}.|So go sent no credentials, and says so with -x alone.",
			byHand, see, netrc),
		row("auth-goauth", offers("command", golog.Unanswered),
			"GOAUTH's command {command} does not end, and {where} wants credentials",
			"{where} answers 401.|{command} was run once, and {autherror}.",
			byHand, see, netrc),
		row("auth-goauth", offers("command", golog.Invalid),
			"GOAUTH's command {command} prints what go can't read",
			"{where} answers 401.|Of what {command} prints go says: {autherror}.|go wants URLs, an empty line, headers and an empty line (go help goauth).",
			byHand, see, netrc),
		row("auth-goauth", offers("command", golog.NotFound, golog.OtherName),
			"GOAUTH's command {command} brings nothing for {where}",
			"{where} answers 401.|{command} ran and has headers for {authfor} alone.|~{command} ran and has no credentials for this URL.",
			byHand, see, netrc),
		row("auth-goauth", offers("command", golog.OK),
			"{where} refuses the credentials that GOAUTH's {command} brings",
			"It answers 401 to them.|{command} ran and brings {authheaders} for {authprefix}: expired, or of another account.|It says: {said}",
			Remedy{Title: "log in anew with the tool that {command} belongs to", Applies: thisUser}, see),
		row("auth-goauth", func(c *Case) bool { return offers("off", golog.Off)(c) && c.credentials().Facts.Auth.Line > 0 },
			"GOAUTH=off keeps go from the credentials for {where}",
			"{where} answers 401.|{netrcname} has an entry for it (line {netrcline}), which go does not read.",
			netrc, see),
		row("auth-netrc", offers("netrc", golog.Failed),
			"{netrcname} can't be read, and {where} wants credentials",
			"{where} answers 401.|Reading {netrcname} failed: {autherror}.|go passes over that in silence, and sent no credentials.",
			remedyDefaultNetrc, Remedy{Title: "make it a file that you can read", Command: "ls -ld {netrcfile}", Applies: thisUser}),
		row("auth-netrc", func(c *Case) bool { return offers("netrc", golog.NotFound)(c) && c.credentials().Facts.Auth.Line > 0 },
			"{netrcname} has no entry that go takes for {where}",
			"{where} answers 401.|The entry in line {netrcline} {netrclacks}.",
			remedyDefaultNetrc, rename, entry),
		row("auth-netrc", offers("netrc", golog.NotFound),
			"{netrcname} has no entry for {where}",
			"{where} answers 401.|{netrcname} has {netrcentries} complete entries, none for {urlhost}; a default entry does not count for go.",
			remedyDefaultNetrc, Remedy{Title: "add the entry: machine {urlhost} login USER password TOKEN", Command: "grep -no 'machine *[^ ]*' {netrcfile}", Applies: thisUser}),
		row("auth-netrc", offers("netrc", golog.OK),
			"{where} refuses the credentials of {netrcname}",
			"It answers 401 to the entry in line {netrcline} (machine {netrcmachine}): the password or token is wrong or has expired.|It takes: {challenge}.|It says: {said}",
			remedyDefaultNetrc, entry),
	}
}

// credentials is what decided about the credentials for the host, or nil.
func (c *Case) credentials() *Contrast {
	k := c.Trace.contrastOf(askCredentials)
	if k == nil || k.Facts.Auth == nil {
		return nil
	}
	return k
}

// strange says whether the host does not know who asks: then a 404 may be its
// word for "not for you".
func (c *Case) strange() bool {
	k := c.credentials()
	return k != nil && k.Outcome != golog.OK && c.Seen.Outcome != golog.Unauthorized && !c.plain()
}

// plain says whether the server was asked without TLS: go keeps .netrc and
// GOAUTH to itself there (cmd/go/internal/web).
func (c *Case) plain() bool {
	u := c.Trace.Target.URL
	if u == nil {
		u = parseURL(c.Said.URL)
	}
	return u != nil && u.Scheme == "http"
}

// netrcHasEntry says whether .netrc would have something for the host; of
// another machine that is not known.
func netrcHasEntry(c *Case) bool {
	u := c.Trace.Target.URL
	if c.Machine == nil || u == nil {
		return true
	}
	return netrcHas(c.Machine.env, u)
}
