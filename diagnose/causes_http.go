package diagnose

import (
	"strings"
	"tidyx/tidy/golog"
)

// causesHTTP are filed under http.
func causesHTTP() []Cause {
	several := func(c *Case) bool {
		return len(c.Trace.Target.Route.Sources) > 1 && (c.source() == golog.ModuleProxy || c.source() == golog.Direct)
	}
	owner := Remedy{Title: "tell whoever runs {hostname}", Applies: someoneElse}
	own := whenever(and((*Case).usesModuleProxy, func(c *Case) bool { return c.privatePrefix() != "" }), private("if {module} is private, tell go so"))
	wrong := Remedy{Title: "check path and version of {module}", Command: listVersions, Applies: repository}
	stranger := Remedy{Title: "if {hostname} should know you, give go credentials for it: machine {urlhost} in .netrc, or GOAUTH", Command: "go help goauth", Applies: thisUser, When: (*Case).strange}
	unknown := func(method string) func(*Case) bool {
		return func(c *Case) bool { k := c.credentials(); return k != nil && k.Facts.Auth.Method == method }
	}
	credentials := Remedy{Title: "give go the credentials for {urlhost}: a line in .netrc, or GOAUTH", Command: "echo 'machine {urlhost} login USER password TOKEN' >> {netrcfile} && chmod 600 {netrcfile}", Applies: thisUser, When: not((*Case).plain)}
	overTLS := Remedy{Title: "name it with https, if it has that: go sends credentials over TLS alone", Applies: thisUser, When: (*Case).plain}
	return []Cause{
		{ID: "http-html-page", Step: golog.HTTP, On: onLeg(golog.LegVCS, golog.HTTP, golog.HTMLPage),
			Title: "{where} answers git with a web page in place of a repository",
			Why:   "{gitsays}|~{gosays}|The page's title is \"{title}\".|A login, a captive portal, a block page, or a URL that is no repository's.",
			Fixes: []Remedy{{Title: "see the page", Command: "curl -sL {repository}/info/refs?service=git-upload-pack", Applies: thisUser}, {Title: "see the page", Command: "curl -sL 'https://{hostname}' | head -20", Applies: thisUser, When: func(c *Case) bool { return c.Trace.Target.Repository == "" }}}},
		{ID: "http-html-page", Step: golog.HTTP, On: []On{{Step: golog.HTTP, Outcome: golog.HTMLPage}, {Step: golog.VCS, Outcome: golog.HTMLPage}},
			Title: "{where} answers with a web page in place of module files",
			Why:   "The page's title is \"{title}\".|It was reached by {hops} redirect(s), at {lasthop}.|A login, a captive portal, a block page, or a URL that is no module proxy's.",
			Fixes: []Remedy{{Title: "open it in a browser and log in, if it is a portal", Command: "curl -sL '{url}' | head -20", Applies: thisUser}, {Title: "check the path in GOPROXY: module proxies often have one", Command: "go env GOPROXY", Applies: thisUser, When: (*Case).usesModuleProxy}, remedyDirect}},
		{ID: "http-401", Step: golog.HTTP, On: on(golog.HTTP, golog.Unauthorized), When: unknown("url"),
			Title: "{where} refuses the credentials in its URL",
			Why:   "It answers 401 to the user and password that the setting holds: wrong, or expired.|It takes: {challenge}.|It says: {said}",
			Fixes: []Remedy{{Title: "correct them in the setting", Command: "go env -changed GOPROXY GOSUMDB", Applies: thisUser}, remedyDirect}},
		{ID: "http-401", Step: golog.HTTP, On: on(golog.HTTP, golog.Unauthorized), When: unknown("none"),
			Title: "{where} wants credentials, and go sends none there",
			Why:   "It answers 401.|{autherror}.|It takes: {challenge}.|It says: {said}",
			Fixes: []Remedy{overTLS, remedyCheckSetting, owner, remedyDirect}},
		{ID: "http-401", Step: golog.HTTP, On: on(golog.HTTP, golog.Unauthorized), Shared: true,
			Title: "{where} wants credentials",
			Why:   "It answers 401.|{nothing}.|{netrcvariable}.|It takes: {challenge}.|It says: {said}|go sends what .netrc, GOAUTH or the URL hold for the host, and nothing else.",
			Fixes: []Remedy{remedyDefaultNetrc, credentials, overTLS, remedyDirect}},
		{ID: "http-404", Step: golog.HTTP, Host: hostNone, On: on(golog.HTTP, golog.NotFound), When: (*Case).ofFileTree,
			Title: "the file tree in GOPROXY does not have {module}",
			Why:   "The tree is there; {tree} is not in it.|{alone}|go takes a file that is missing for a 404.",
			Fixes: []Remedy{{Title: "put the module into the tree, where there is a network", Command: "GOPROXY=direct GOMODCACHE=$PWD/new go mod download {module}@{version}   # its cache/download is such a tree", Applies: repository}, wrong}},
		{ID: "http-403", Step: golog.HTTP, Host: hostNone, On: on(golog.HTTP, golog.Denied), When: (*Case).ofFileTree,
			Title: "a file of GOPROXY's file tree may not be read",
			Why:   "{tree}: permission denied.|go takes that for a 403.",
			Fixes: []Remedy{{Title: "see whose it is", Command: "ls -l {tree}", Applies: thisMachine}}},
		{ID: "http-403", Step: golog.HTTP, On: on(golog.HTTP, golog.Denied), When: byPolicy,
			Title: "{where} blocks {module} by a policy",
			Why:   "It answers 403.|It says: {said}|Somebody decided that this module, or this version, is not to be used here.",
			Fixes: []Remedy{{Title: "use another version or another module", Command: "cd / && go list -m -versions {module}", Applies: repository}, {Title: "ask whoever runs {hostname} why it is blocked", Applies: someoneElse}}},
		{ID: "http-403", Step: golog.HTTP, On: on(golog.HTTP, golog.Denied),
			Title: "{where} forbids it",
			Why:   "It answers 403.|It says: {said}|{credentials}.|A policy of the server, credentials without the right, or a filter on the way.",
			Fixes: []Remedy{stranger, overTLS, {Title: "ask whoever runs {hostname} for access to {module}", Applies: someoneElse}, remedyDirect, own}},
		{ID: "module-not-found", Step: golog.Module, On: on(golog.HTTP, golog.NotFound, golog.Gone), When: several,
			Title: "no source has {module}",
			Why:   "Every source of its route was asked, and each answered 404 or 410.|The last one says: {said}",
			Fixes: []Remedy{wrong, own}},
		{ID: "http-404", Step: golog.HTTP, On: on(golog.HTTP, golog.NotFound),
			Title: "{where} does not have {module}",
			Why:   "It answers 404.|{alone}|It says: {said}|{credentials}.|A wrong path or version, or a private module.",
			Fixes: []Remedy{wrong, own, stranger, remedyDirect}},
		{ID: "http-410", Step: golog.HTTP, On: on(golog.HTTP, golog.Gone),
			Title: "{where} no longer has {module}",
			Why:   "It answers 410.|{alone}|It says: {said}",
			Fixes: []Remedy{wrong, own, remedyDirect}},
		{ID: "http-429", Step: golog.HTTP, Transient: true, On: on(golog.HTTP, golog.TooMany),
			Title: "{where} limits how often it is asked",
			Why:   "It answers 429.|It wants a pause {retryafter}.|It says: {said}|go does not wait and does not ask again.",
			Fixes: []Remedy{{Title: "run it again after the pause", Command: "tidyx", Applies: thisRun}, {Title: "use a module proxy of your own, or credentials with a higher limit", Applies: someoneElse}}},
		{ID: "http-4xx", Step: golog.HTTP, On: on(golog.HTTP, golog.ClientError),
			Title: "{where} rejects the request",
			Why:   "It answers {status}.|It says: {said}",
			Fixes: []Remedy{remedyOverTLS, remedyCheckSetting, owner, remedyDirect}},
		{ID: "http-5xx", Step: golog.HTTP, Transient: true, On: on(golog.HTTP, golog.ServerError),
			Title: "{where} fails: it answers {status}",
			Why:   "It answers {status}.|It wants a pause {retryafter}.|It says: {said}|go does not ask again.",
			Fixes: []Remedy{remedyRerun, owner, remedyDirect}},
		{ID: "http-redirect", Step: golog.HTTP, On: on(golog.HTTP, golog.RedirectLoop),
			Title: "{where} redirects without end",
			Why:   "go stops after 10 redirects.|The last one leads to {location}.",
			Fixes: []Remedy{{Title: "check the URL in the setting (http for https, a missing path)", Command: "go env GOPROXY GOSUMDB", Applies: thisUser}, owner, remedyDirect}},
		{ID: "http-redirect", Step: golog.HTTP, On: on(golog.HTTP, golog.Invalid),
			Title: "{where} redirects to no usable address",
			Why:   "It leads to {location}.|~{gosays}",
			Fixes: []Remedy{owner, remedyDirect}},
		{ID: "http-redirect", Step: golog.HTTP, On: on(golog.HTTP, golog.RedirectUnsafe),
			Title: "{where} redirects to an address without TLS",
			Why:   "go does not follow that.|It leads to {location}.|~{gosays}",
			Fixes: []Remedy{owner, remedyDirect}},
		{ID: "http-truncated", Step: golog.HTTP, Transient: true, On: on(golog.HTTP, golog.Truncated),
			Title: "{where} ends its answer early",
			Why:   "{gosays}|{bytes} bytes arrived.|A server that crashed, or a device on the way that cuts connections.",
			Fixes: []Remedy{remedyRerun, owner, remedyDirect}},
		{ID: "http-stream-error", Step: golog.HTTP, Transient: true, On: on(golog.HTTP, golog.StreamError),
			Title: "{where} breaks off the HTTP/2 stream",
			Why:   "{gosays}",
			Fixes: []Remedy{remedyRerun, remedyHTTP1, owner, remedyDirect}},
		{ID: "http-timeout", Step: golog.HTTP, Transient: true, On: onLeg(golog.LegVCS, golog.HTTP, golog.Unanswered), When: func(c *Case) bool { return c.Seen.From == FromProbe && c.ssh() != nil },
			Title: "{where} takes the connection and does not answer ssh",
			Why:   "Nothing came for {took} ({reason}); go itself waits without limit.",
			Fixes: []Remedy{remedyRerun, owner, {Title: "see where ssh hangs", Command: "ssh -vT -p {port} {hostname}", Applies: thisUser}}},
		{ID: "http-timeout", Step: golog.HTTP, Transient: true, On: on(golog.HTTP, golog.Unanswered), When: func(c *Case) bool { return c.Said.Waited > 0 && c.Seen.From == FromLog && c.Trace.probed() },
			Title: "{where} is there, and go gets nothing more from it",
			Why:   "go had waited {waited} for it ({reason}).|Meanwhile the server was asked for something else, and answered: it is this answer that hangs, and go sets it no limit.",
			Fixes: []Remedy{remedyRerun, remedyNextSource, owner, remedyDirect}},
		{ID: "http-timeout", Step: golog.HTTP, Transient: true, On: on(golog.HTTP, golog.Unanswered), When: func(c *Case) bool { return c.Said.Waited > 0 && c.Seen.From == FromLog },
			Title: "{where} had not answered when go was stopped",
			Why:   "go had waited {waited} for it.|Whether the name, the connection, the handshake or the answer is missing was not asked.",
			Fixes: []Remedy{{Title: "ask where it hangs", Command: "tidyx diagnose {host}", Applies: thisRun}, remedyDirect}},
		{ID: "http-timeout", Step: golog.HTTP, Transient: true, On: on(golog.HTTP, golog.Unanswered),
			Title: "{where} takes the request and does not answer",
			Why:   "Nothing came for {took}; go itself waits without limit, and so never goes on to another source.|{bytes} bytes arrived before.",
			Fixes: []Remedy{remedyRerun, remedyNextSource, owner, remedyDirect}},
	}
}

// byPolicy holds if a server says that it blocks what was asked for on purpose
// (curation, licence and vulnerability checks of repository managers): to go
// around that is no fix.
func byPolicy(c *Case) bool {
	words := strings.ToLower(c.Said.Text)
	if f := c.Seen.Facts.HTTP; f != nil {
		words += strings.ToLower(f.Said)
	}
	return containsAny(words, "blocked", "policy", "policies", "curation", "quarantine", "malicious", "violat", "vulnerab")
}
