package diagnose

import "tidyx/tidy/golog"

// Remedies that several causes share. What weakens a check, or tells a further
// party, says so and stands last in every list.

var (
	remedyDirect       = Remedy{Title: "fetch from the modules' own hosts for now", Command: "export GOPROXY=direct", Applies: thisRun, When: (*Case).usesModuleProxy}
	remedyCheckSetting = Remedy{Title: "check scheme, host, port and path in the setting", Command: "go env GOPROXY GOSUMDB", Applies: thisUser,
		When: func(c *Case) bool { return c.usesModuleProxy() || c.source() == golog.ChecksumDatabase }}
	remedyRerun = Remedy{Title: "run it again: such faults pass", Command: "tidyx", Applies: thisRun}
)

// remedyHTTP1 keeps what GODEBUG has: of a name that it has twice the last counts
// (internal/godebug).
var remedyHTTP1 = Remedy{Title: "use HTTP/1.1 for this run", Command: "export GODEBUG=http2client=0", Applies: thisRun,
	Make: func(c *Case) []Fix {
		return []Fix{c.Machine.fix("use HTTP/1.1 for this run", set("GODEBUG", union(c.Machine.env["GODEBUG"], "http2client=0")))}
	}}

// listVersions lists the versions of a module from outside of this one, whose
// own fault go would stop at first; the settings stay the same.
const listVersions = "(cd / && go list -m -versions {module})"

// allow asks the network's owner to open the way.
func allow(what string) Remedy {
	return Remedy{Title: "ask whoever runs the network to allow " + what, Applies: someoneElse}
}

// sentBroadly adds to some rows what is known where a pattern of GOPRIVATE or
// GONOPROXY takes in so much that public modules go past the module proxy too.
func sentBroadly(rows []Cause) []Cause {
	narrow := Remedy{Title: "name only your own hosts in {broadsetting}, such as *.corp.example", Applies: thisUser, When: tells("broadsetting")}
	for i := range rows {
		if rows[i].Step != golog.DNS && rows[i].Step != golog.TCP {
			continue
		}
		rows[i].Why += "|{broad}"
		rows[i].Fixes = append([]Remedy{narrow}, rows[i].Fixes...)
	}
	return rows
}
