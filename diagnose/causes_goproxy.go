package diagnose

import "tidyx/tidy/golog"

// causesPrivate are private modules that a module proxy was asked for: the
// status that it chose to say so with tells less than its words.
func causesPrivate() []Cause {
	proxy := golog.ModuleProxy
	return []Cause{
		{ID: "goproxy-private-module", Step: golog.Goproxy,
			On:    []On{{Step: golog.Goproxy, Outcome: golog.Private}, {Source: proxy, Step: golog.HTTP, Outcome: golog.NotFound}, {Source: proxy, Step: golog.HTTP, Outcome: golog.Gone}, {Source: proxy, Step: golog.HTTP, Outcome: golog.ServerError}},
			When:  (*Case).saysPrivate,
			Title: "{module} seems private, and a module proxy was asked for it",
			Why:   "{where} could not fetch it: the repository wants credentials that a module proxy has not.|It answers {status}.|It says: {said}",
			Fixes: []Remedy{private("fetch it from its own host"), remedyStayPrivate, {Title: "or have whoever runs {hostname} give it credentials for the repository", Applies: someoneElse}}},
	}
}

// causesGoproxy are filed under goproxy: the settings of the list and the
// module-proxy protocol.
func causesGoproxy() []Cause {
	return []Cause{
		{ID: "goproxy-off", Step: golog.Goproxy, Host: hostNone, On: on(golog.Goproxy, golog.Off),
			Title: "GOPROXY forbids to fetch {module}",
			Why:   "GOPROXY is off, or its list ends in off, and the module is not in the module cache.",
			Fixes: []Remedy{{Title: "fetch from the modules' own hosts, if whoever set it agrees", Command: "export GOPROXY=direct", Applies: thisRun}, {Title: "see who set it", Command: "go env -changed GOPROXY", Applies: thisUser},
				remedyHiddenList, remedyDefaultProxy}},
		{ID: "goproxy-invalid", Step: golog.Goproxy, Host: hostNone, On: on(golog.Goproxy, golog.NoTree, golog.Failed), Shared: true,
			Title: "the file tree in GOPROXY is not there, or lacks {module}",
			Why:   "{gosays}|Which of the two go's text does not tell.",
			Fixes: []Remedy{{Title: "look whether the tree is there", Command: "go env GOPROXY", Applies: thisUser}, {Title: "let go on after it, if the module may come from elsewhere", Command: "export GOPROXY=$(go env GOPROXY),direct", Applies: thisRun}}},
		{ID: "goproxy-invalid", Step: golog.Goproxy, Host: hostNone, On: on(golog.Goproxy, golog.Invalid), When: (*Case).ofFileTree,
			Title: "GOPROXY names a file tree that is not there",
			Why:   "{gosays}|There is no folder {tree}.",
			Fixes: []Remedy{remedyRepairGOPROXY, {Title: "correct the path, or make the tree", Command: "go env GOPROXY; go env -changed", Applies: thisUser}, remedyHiddenList}},
		{ID: "goproxy-invalid", Step: golog.Goproxy, Host: hostNone, On: on(golog.Goproxy, golog.Invalid),
			Title: "GOPROXY holds a value that go can't use",
			Why:   "{gosays}|It wants URLs that begin with https, http or file, or the words direct and off, parted by commas or bars.",
			Fixes: []Remedy{remedyRepairGOPROXY, {Title: "see its value and who set it", Command: "go env GOPROXY; go env -changed", Applies: thisUser}, {Title: "fetch from the modules' own hosts for now", Command: "export GOPROXY=direct", Applies: thisRun}, remedyHiddenList}},
		{ID: "goproxy-bad-response", Step: golog.Goproxy, Host: hostNone, On: on(golog.Goproxy, "bad-zip"),
			Title: "{module} {version} was published with files that go can't unpack side by side",
			Why:   "{why}.|go takes no module in which two names differ in capitals only: some file systems know one of them. Every source has the same files.|See {line}",
			Fixes: []Remedy{{Title: "use another version of it", Command: listVersions, Applies: repository}, {Title: "tell its author", Applies: someoneElse}}},
		{ID: "goproxy-bad-response", Step: golog.Goproxy, On: append(on(golog.Goproxy, golog.BadResponse), On{Step: golog.HTTP, Outcome: golog.BadResponse}),
			Title: "{where} answers with the wrong content",
			Why:   "{gosays}|It is no module proxy, or serves a damaged file.",
			Fixes: []Remedy{{Title: "check the path in GOPROXY", Command: "go env GOPROXY", Applies: thisUser}, {Title: "tell whoever runs {hostname}", Applies: someoneElse}, remedyDirect}},
	}
}
