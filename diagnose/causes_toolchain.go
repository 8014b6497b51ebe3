package diagnose

import "tidyx/tidy/golog"

// causesToolchain are filed under toolchain. What keeps go from downloading one
// is in the evidence. A command here runs with GOTOOLCHAIN=local: go mod edit
// would want the toolchain too.
func causesToolchain() []Cause {
	return append(causesToolchainUnavailable(), textCauses(golog.Toolchain, []textCause{
		{id: "too-old", when: toldDirective, title: "this go is too old for {gomod}: it does not know the line {directive}",
			why:   "Such a line came with {directivesince}.|This go can't fetch a newer one by itself.",
			fixes: []Remedy{{Title: "install {directivesince} or newer", Applies: thisMachine}}},
		{id: "too-old", when: not(tells("running")), title: "this go is too old for {asker}, which needs go {wanted}",
			why:   "A go before 1.21 can't read such a go line, and can't fetch a newer go.",
			fixes: []Remedy{{Title: "install go {wanted} or newer", Applies: thisMachine}, remedyGoLine}},
		{id: "too-old", title: "{asker} needs go {wanted}, and this is go {running}",
			why: "{toolchainsetting}|~It may not fetch a newer one by itself.|{askedby}",
			fixes: []Remedy{
				{Title: "let go fetch go {wanted} itself", Command: "export GOTOOLCHAIN=auto", Applies: thisRun, When: tells("gotoolchain")},
				{Title: "install go {wanted} or newer", Applies: thisMachine},
				{Title: "or require a version of {module} that go {running} can build", Command: listVersions, Applies: repository}}},
		{id: "missing", when: tells("toolchain"), title: "{toolchain} is not in PATH",
			why: "{toolchainsetting}|~GOTOOLCHAIN has go look for it in PATH and not download it.",
			fixes: []Remedy{{Title: "let go fetch it", Command: "export GOTOOLCHAIN=auto", Applies: thisRun},
				{Title: "or install {toolchain} and put it in PATH", Applies: thisMachine}}},
		{id: "missing", on: []Outcome{"not-downloaded"}, title: "{toolchain} in PATH is a downloader that has not downloaded it yet",
			why: "{gosays}|{toolchainsetting}|The command of golang.org/dl fetches its release once, when told to.",
			fixes: []Remedy{{Title: "have it download the release", Command: "{toolchain} download", Applies: thisUser},
				{Title: "or let go fetch it", Command: "export GOTOOLCHAIN=auto", Applies: thisRun}}},
		{id: "missing", title: "no go command is found", why: "{gosays}|No go is in the PATH of whoever ran this.",
			fixes: []Remedy{{Title: "install go, or put it in PATH (its usual place is named here)", Command: `export PATH="$PATH:/usr/local/go/bin"`, Applies: thisRun}}},
		{id: "missing", on: []Outcome{"std-broken"}, alike: true, title: "the go installation lacks packages of its own: {package}",
			why: "{importer} imports it, and both are of the standard library.|GOROOT names another release than the go that runs, or one was unpacked over another.",
			fixes: []Remedy{{Title: "let go find its own files: unset GOROOT", Command: "unset GOROOT", Applies: thisRun},
				{Title: "or install this go anew, into an empty folder", Applies: thisMachine}, {Title: "or make the build cache anew, which has an index of them", Command: "go clean -cache", Applies: thisUser}}},
		{id: "missing", on: []Outcome{"broken"}, title: "the go installation does not fit together", why: "{gosays}|GOROOT, PATH and the files of this go are not of one release.",
			fixes: []Remedy{{Title: "let go find its own files: unset GOROOT", Command: "unset GOROOT", Applies: thisRun},
				{Title: "or install this go anew, for this processor", Applies: thisMachine}}},
		{id: "invalid", on: []Outcome{"invalid-setting"}, title: "GOTOOLCHAIN={gotoolchain} names no toolchain",
			why:   "{toolchainsetting}|It is local, auto, path, a release such as go1.24.1, or one with +auto or +path.",
			fixes: []Remedy{{Title: "unset it, so that go chooses", Command: "unset GOTOOLCHAIN", Applies: thisRun, When: setIn("GOTOOLCHAIN", inEnvironment)}, {Title: "take it out of go's own file", Command: "GOTOOLCHAIN=local go env -u GOTOOLCHAIN", Applies: thisUser, Otherwise: true}}},
		{id: "invalid", on: []Outcome{"language-version"}, title: "{toolchain} is no release: it is the name of a language version", why: trap, fixes: []Remedy{remedyTrapSetting, remedyTrap}},
		{id: "invalid", when: dependencyFile, title: "the go.mod of {module} has an invalid go or toolchain line", why: "{gosays}|{askedby}",
			fixes: []Remedy{{Title: "use a version of {module} without that line", Command: listVersions, Applies: repository}}},
		{id: "invalid", title: "{gomod} has an invalid go or toolchain line", why: "{gosays}|A go line reads go 1.24 or go 1.24.0, a toolchain line toolchain go1.24.1.",
			fixes: []Remedy{whenever(tells("toolchainline"), rewritten("write it as a toolchain's name", "toolchain", "{toolchainline}")), whenever(tells("goline"), rewritten("write it as a version of go", "go", "{goline}")),
				orElse(fixed("write a version of go into it ({line})", "")), orElse(whenever(tells("toolchain"), fixed("drop the toolchain line", "GOTOOLCHAIN=local go mod edit -toolchain=none"))), orElse(fixed("write a version of go into it", ""))}},
	})...)
}

// trap is the difference that "go 1.22" and "go 1.22.0" make.
const trap = "Since 1.21 the first release of {language} is {language}.0: the number without a third part names the language and can't be downloaded."

var (
	remedyTrap        = Remedy{Title: "name the release in the go line", Command: "GOTOOLCHAIN=local go mod edit -go={languageversion}.0", Applies: repository, When: not(askedBy(bySetting))}
	remedyTrapSetting = Remedy{Title: "name the release", Command: "export GOTOOLCHAIN={language}.0",
		Applies: thisRun, When: setIn("GOTOOLCHAIN", anywhere, "go1")}
	remedyGoLine = rewritten("or write the go line as this go reads it, without the third number", "go", "{languageversion}")
	remedyLocal  = Remedy{Title: "use the go that is installed", Command: "export GOTOOLCHAIN=local", Applies: thisRun, When: localSuffices}
)

// causesToolchainUnavailable tell what does not exist from what can't be reached.
func causesToolchainUnavailable() []Cause {
	row := func(c Cause) Cause { c.ID, c.Step = "toolchain-unavailable", golog.Toolchain; return c }
	toolchain := []On{{Step: golog.Toolchain, Outcome: "unavailable"}, {Source: golog.ToolchainSource}}
	install := Remedy{Title: "install {toolchainname} by other means, and put it in PATH", Applies: thisMachine}
	unset := Remedy{Title: "unset GOTOOLCHAIN, which asks for it", Command: "unset GOTOOLCHAIN", Applies: thisRun, When: and(askedBy(bySetting), setIn("GOTOOLCHAIN", inEnvironment))}
	forget := Remedy{Title: "take GOTOOLCHAIN, which asks for it, out of go's own file", Command: "GOTOOLCHAIN=local go env -u GOTOOLCHAIN", Applies: thisUser, When: and(askedBy(bySetting), setIn("GOTOOLCHAIN", inGoEnvW))}
	drop := Remedy{Title: "drop the toolchain line, which asks for it", Command: "GOTOOLCHAIN=local go mod edit -toolchain=none", Applies: repository, When: and(askedBy(byToolchainLine), localSuffices)}
	lower := Remedy{Title: "name a go that exists in the go line, which asks for it", Command: "GOTOOLCHAIN=local go mod edit -go={running}", Applies: repository, When: askedBy(byGoLine)}
	both := Remedy{Title: "name a go that exists in the go and toolchain lines", Command: "GOTOOLCHAIN=local go mod edit -toolchain=none -go={running}", Applies: repository, When: and(askedBy(byToolchainLine), not(localSuffices))}
	lines := Remedy{Title: "check the go and toolchain lines", Command: "grep -nE '^(go|toolchain) ' go.mod", Applies: repository, When: not(askedBy(bySetting))}
	return []Cause{
		row(Cause{Host: hostNone, On: on(golog.Toolchain, "unverifiable"), Title: "{toolchainname} can't be verified: GOSUMDB is off",
			Why: "go takes a toolchain only if the checksum database vouches for it.",
			Fixes: []Remedy{remedyLocal, {Title: "use the checksum database again", Command: "unset GOSUMDB", Applies: thisRun,
				Weakens: "the checksum database learns the paths of modules that GOPRIVATE does not cover"}}}),
		row(Cause{On: toolchain, When: isTrap, Title: "{toolchainname} is no release: it is the name of a language version", Why: trap + "|{seen}", Fixes: []Remedy{remedyTrapSetting, remedyTrap}}),
		row(Cause{Host: hostNone, On: toolchain, When: noModuleProxy, Title: "{toolchainname} can't be downloaded: GOPROXY={goproxy}",
			Why: "A toolchain comes through a module proxy only, and GOPROXY names none ({goproxyorigin}).",
			Fixes: []Remedy{remedyLocal, install,
				{Title: "name a module proxy that has it", Command: "export GOPROXY=https://proxy.example.org,direct", Applies: thisRun, Weakens: "that module proxy learns the paths of the modules you fetch"}}}),
		row(Cause{On: toolchain, When: isAbsent, Title: "{toolchainname} does not exist where go asked for it",
			Why: "{seen}|{toolchainsetting}|A toolchain does not exist for each number, nor for each system.", Fixes: []Remedy{unset, forget, drop, lower, both, remedyLocal, lines}}),
		row(Cause{On: toolchain, Title: "{toolchainname} can't be downloaded",
			Why: "{gosays}|A toolchain comes through the module proxies only, never by direct.", Fixes: []Remedy{remedyLocal, install, lines}}),
	}
}
