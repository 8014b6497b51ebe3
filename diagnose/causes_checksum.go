package diagnose

import (
	"fmt"
	"strings"

	"golang.org/x/mod/module"

	"tidyx/tidy/golog"
)

// causesChecksum are filed under checksum. Whatever breaks on the way to the
// checksum database is sumdb-unreachable; the row of what broke lends it its
// reason and fixes. That the check may be turned off is never said.
func causesChecksum() []Cause {
	db := golog.ChecksumDatabase
	own := private("if {module} is private, tell go so")
	stay := remedyStayPrivate
	ownKnown, outKnown := whenever(and((*Case).knownPrivate, own.When), own), whenever(and((*Case).knownPrivate, notInDatabase.When), notInDatabase)
	said := func(words ...string) func(*Case) bool {
		return func(c *Case) bool { return containsAny(c.Said.Text+c.Seen.Error, words...) }
	}
	answered := func(c *Case) bool { return c.Seen.Step == golog.HTTP && c.facts()["status"] != "" }
	unknown := []On{{Source: db, Step: golog.HTTP, Outcome: golog.NotFound}, {Source: db, Step: golog.HTTP, Outcome: golog.Gone}, {Step: golog.Checksum, Outcome: golog.NotFound}}
	anyAnswer := append(unknown[:len(unknown):len(unknown)], On{Source: db, Step: golog.HTTP, Outcome: golog.ServerError})
	doNot := Remedy{Title: "find out why before anything else: someone may have changed the module", Command: "go mod verify", Applies: thisUser}
	elsewhere := Remedy{Title: "fetch it again from its own host: if that agrees, the module proxy is at fault", Command: "GOPROXY=direct GOMODCACHE=$(mktemp -d) go mod download {module}@{version}", Applies: thisRun, When: func(c *Case) bool { return len(c.Trace.Target.Route.Sources) == 0 || !c.onlyDirect() }}
	see := Remedy{Title: "see its value and who set it", Command: "go env GOSUMDB; go env -changed", Applies: thisUser}
	reset := remedyDefaultSumDB
	passOn := Remedy{Title: "use a module proxy that passes the checksum database on", Applies: someoneElse}
	empty := func(id string, outcome Outcome) Cause {
		return Cause{ID: id, Step: golog.Checksum, Host: hostNone, On: on(golog.Checksum, outcome), When: emptyGoMod,
			Title: "the go.mod of {module} {version} that go has is an empty file",
			Why:   "The hash of what go has is that of a file without a byte.|A run that was ended, a full disk or a crash left it so in the module cache, or a module proxy serves it.",
			Fixes: []Remedy{{Title: "remove that file, so that go fetches it again", Command: `rm -f "$(go env GOMODCACHE)"'/cache/download/{cachedmod}'`, Applies: thisUser}, elsewhere}}
	}
	return []Cause{
		empty("checksum-gosum", golog.Mismatch), empty("checksum-sumdb", golog.Disproved),
		{ID: "checksum-gosum", Step: golog.Checksum, Host: hostNone, On: on(golog.Checksum, golog.Mismatch), When: tells("merge"),
			Title: "{module} differs from go.sum, which holds the marks of a merge conflict",
			Why:   "{merge}.|{gosum} has another hash than what was downloaded.|A merge that was not ended may have brought it; else it is a moved tag, a module proxy that changed it, or an attack.",
			Fixes: []Remedy{{Title: "choose a side of go.sum in an editor, then tidy again", Command: "git diff go.sum", Applies: repository}, elsewhere}},
		{ID: "checksum-gosum", Step: golog.Checksum, Host: hostNone, On: on(golog.Checksum, golog.Mismatch),
			Title: "{module} differs from what go.sum recorded",
			Why:   "{gosum} has another hash than what was downloaded.|It is not what was seen before: a moved tag, a module proxy that changed it, or an attack.",
			Fixes: []Remedy{doNot, elsewhere, {Title: "if the module's owner confirms the change, delete its lines from go.sum and tidy again", Applies: repository}}},
		{ID: "checksum-sumdb", Step: golog.Checksum, On: on(golog.Checksum, golog.Disproved), When: said("misbehavior", "inconsistent tile", "cannot authenticate", "cannot validate", "invalid transparency proof", "too short for tile", "TileReader returned", "invalid signature for key", "is not of this tree"),
			Title: "the checksum database {where} can't prove what it says",
			Why:   "{gosays}|What it shows does not fit what it signed, or what it signed before: a database that was set up anew, a server on the way that changes it, or an attack.",
			Fixes: []Remedy{{Title: "ask whoever runs {hostname} whether the database was set up anew", Applies: someoneElse},
				{Title: "if it was, and its owner confirms it, remove the tree that go has seen", Command: "ls $(go env GOPATH)/pkg/sumdb", Applies: thisUser, Weakens: "go forgets which tree it has seen"}}},
		{ID: "checksum-sumdb", Step: golog.Checksum, On: on(golog.Checksum, golog.Disproved), When: said("checksum missing from"),
			Title: "the checksum database {where} has no hash for the download of {module}",
			Why:   "Its record lacks the line that is due.|It malfunctions, or somebody on the way changes its answers.",
			Fixes: []Remedy{doNot, {Title: "tell whoever runs {hostname}", Applies: someoneElse}}},
		{ID: "checksum-sumdb", Step: golog.Checksum, On: on(golog.Checksum, golog.Disproved),
			Title: "{module} differs from the checksum database's record",
			Why:   "The record has {recorded}.|The download is not what everybody else got: a moved tag, a module proxy that changed it, or an attack.",
			Fixes: []Remedy{doNot, elsewhere}},
		{ID: "sumdb-invalid", Step: golog.Checksum, On: on(golog.Checksum, golog.Invalid), When: func(c *Case) bool {
			name, other, _, _ := c.signers()
			return name != "" && other != "" && name != other
		},
			Title: "{where} is another checksum database than GOSUMDB names",
			Why:   "It signs as {signedby}; the key in GOSUMDB is that of {keyname}.|The URL leads elsewhere, or the name is wrong.",
			Fixes: []Remedy{remedyRepairGOSUMDB, see, {Title: "ask whoever runs {hostname} for its key, name+hash+key", Applies: someoneElse}, reset}},
		{ID: "sumdb-invalid", Step: golog.Checksum, On: on(golog.Checksum, golog.Invalid), When: func(c *Case) bool { _, _, key, other := c.signers(); return key != "" && other != "" && key != other },
			Title: "GOSUMDB has another key than {where} signs with",
			Why:   "The name is right, {keyname}; its key is {signedin}, and GOSUMDB has {key}.|A wrong or an outdated key, or another server in the database's place.",
			Fixes: []Remedy{remedyRepairGOSUMDB, see, {Title: "ask whoever runs {hostname} for its key, name+hash+key", Applies: someoneElse}, reset}},
		{ID: "sumdb-invalid", Step: golog.Checksum, On: on(golog.Checksum, golog.Invalid), When: said("note has no verifiable signatures"),
			Title: "GOSUMDB has another key than its checksum database signs with",
			Why:   "The database signs as {signedby}, with key {signedin}.|The key or the name in GOSUMDB is wrong, or another server stands in the database's place.",
			Fixes: []Remedy{remedyRepairGOSUMDB, see, {Title: "ask whoever runs the database for its key, name+hash+key", Applies: someoneElse}, reset}},
		{ID: "sumdb-invalid", Step: golog.Checksum, On: on(golog.Checksum, golog.Invalid),
			Title: "GOSUMDB holds a value that go can't use",
			Why:   "{gosays}|It wants a name that go knows, or name+hash+key, and perhaps a URL after it.",
			Fixes: []Remedy{remedyRepairGOSUMDB, see, reset}},
		{ID: "sumdb-private", Step: golog.Checksum, On: anyAnswer, When: (*Case).ownHostWantsLogin,
			Title: "the checksum database was asked for {module}, which is private",
			Why:   "{where} answers {status}.|The module's own host, {ownhost}, was {ownsays} for a stranger: a database of public modules can't read it.|It says: {said}",
			Fixes: []Remedy{own, stay, notInDatabase}},
		{ID: "sumdb-private", Step: golog.Checksum, On: anyAnswer, When: (*Case).saysPrivate,
			Title: "the checksum database was asked for {module}, which is private",
			Why:   "{where} answers {status}: its repository wants credentials, and a database of public modules has none.|It says: {said}",
			Fixes: []Remedy{own, stay, notInDatabase}},
		{ID: "sumdb-lookup-failed", Step: golog.Checksum, On: unknown,
			Title: "the checksum database {where} does not know {module}",
			Why:   "It answers {status}.|It says: {said}|It knows public modules only.",
			Fixes: []Remedy{own, {Title: "check path and version of {module}", Command: listVersions, Applies: repository}, notInDatabase}},
		{ID: "sumdb-lookup-failed", Step: golog.Checksum, On: []On{{Source: db, Step: golog.HTTP, Outcome: golog.ServerError}}, When: (*Case).saysUnknown, Shared: true,
			Title: "the checksum database {where} could not fetch {module}",
			Why:   "It answers {status}.|It says: {said}|It knows public modules only.",
			Fixes: []Remedy{own, notInDatabase}},
		{ID: "sumdb-unreachable", Step: golog.Checksum, On: []On{{Source: db, Step: golog.HTTP}}, When: answered,
			Title: "the checksum database {where} answers {status}",
			Why:   "{through}|It says: {said}|Without it go does not accept a module that go.sum does not have yet.",
			Fixes: []Remedy{ownKnown, remedyRepairGOSUMDB, passOn, outKnown}},
		{ID: "sumdb-unreachable", Step: golog.Checksum, On: []On{{Source: db, Step: golog.DNS}, {Source: db, Step: golog.TCP}, {Source: db, Step: golog.TLS}, {Source: db, Step: golog.HTTP}, {Source: db, Step: golog.Goproxy}, {Source: db, Step: golog.HTTPProxy}, {Step: golog.Checksum, Outcome: golog.BadResponse}},
			Title: "the checksum database {where} can't be reached",
			Why:   "{through}|{transport}.|~{gosays}|Without it go does not accept a module that go.sum does not have yet.",
			Fixes: []Remedy{ownKnown, remedyRepairGOSUMDB, passOn, outKnown}},
	}
}

// emptyHash is the hash of a go.mod of no bytes (x/mod/sumdb/dirhash: Hash1).
const emptyHash = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY="

// emptyGoMod holds if what go has of a go.mod is an empty file.
func emptyGoMod(c *Case) bool {
	_, downloaded, _ := strings.Cut(c.Said.Text, "downloaded:")
	return strings.HasPrefix(strings.TrimSpace(downloaded), emptyHash) && strings.Contains(c.Said.Text, "/go.mod")
}

// saysPrivate says whether a server's words are those of a repository that
// does not let a stranger in. What go quotes is cut after eight lines.
func (c *Case) saysPrivate() bool { return golog.SaysPrivate(c.serverWords()) }

// saysUnknown says whether a server's words are that a version is not there.
func (c *Case) saysUnknown() bool {
	return c.saysPrivate() || containsAny(c.serverWords(), "not found", "unknown revision", "Repository not found")
}

// serverWords is all that a server said of the failure.
func (c *Case) serverWords() string {
	_, words, _ := strings.Cut(c.Said.Text, "server response:")
	if f := c.Seen.Facts.HTTP; f != nil {
		words += "\n" + f.Said
	}
	return words
}

// ownHostWantsLogin says whether the module's own host keeps strangers out.
func (c *Case) ownHostWantsLogin() bool {
	return c.Trace.contrast(askOwnHost, golog.Unauthorized) != nil || c.Trace.contrast(askOwnHost, golog.Denied) != nil
}

// signers are the names and keys that GOSUMDB has and that a tree head bears.
func (c *Case) signers() (name, signedBy, key, signedIn string) {
	if f := c.Seen.Facts.Checksum; f != nil {
		return f.Name, f.SignedBy, f.Key, f.SignedIn
	}
	signedBy, signedIn = saidSignature(c.Said.Text)
	return "", signedBy, "", signedIn
}

// checksumFacts say what the database signed, and what else is known of it.
func (c *Case) checksumFacts(m map[string]string) {
	m["keyname"], m["signedby"], m["key"], m["signedin"] = c.signers()
	if f := c.Seen.Facts.Checksum; f != nil {
		m["recorded"] = f.Recorded
	}
	if k := c.Trace.contrastOf(askOwnHost); k != nil {
		m["ownhost"], m["ownsays"] = k.Subject, string(k.Outcome)
	}
	m["merge"] = c.Said.Told["merge"]
	path, errPath := module.EscapePath(c.Said.Module.Path)
	version, errVersion := module.EscapeVersion(c.Said.Module.Version)
	if errPath == nil && errVersion == nil {
		m["cachedmod"] = path + "/@v/" + version + ".mod"
	}
	if c.Said.Outcome == golog.Mismatch && c.Said.Line > 0 {
		m["gosum"] = fmt.Sprintf("Line %d of ", c.Said.Line) + c.Said.File
	}
	if u := c.Trace.Target.URL; u != nil && c.source() == golog.ChecksumDatabase && strings.Contains(u.Path, "/sumdb/") {
		m["through"] = "go asks the database through this module proxy, which GOPROXY names, and then never directly"
	}
}

// beneath is the row of what broke on the way to a checksum database, as if a
// module had been asked for there.
func beneath(c *Case) *Cause {
	t := *c.Trace
	t.Target.Source = golog.ModuleProxy
	below := *c
	below.Trace, below.Said.Source = &t, golog.ModuleProxy
	return find(&below)
}

// borrow is the row of an unreachable database with the fixes of what lies
// beneath, which facts then name.
func (cause *Cause) borrow(c *Case, facts map[string]string) *Cause {
	base := beneath(c)
	if base.ID == causeUnknown.ID || base.Step == golog.Checksum {
		return cause
	}
	facts["transport"] = "It is " + base.ID + ": " + fillTitle(base.Title, facts)
	merged := *cause
	merged.Transient = base.Transient
	merged.Fixes = append(base.Fixes[:len(base.Fixes):len(base.Fixes)], cause.Fixes...)
	return &merged
}
