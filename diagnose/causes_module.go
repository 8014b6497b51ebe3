package diagnose

import "tidyx/tidy/golog"

var (
	remedyVersions = fixed("see which versions there are", listVersions)
	remedyImport   = whenever(ownImport, fixed("correct the import in {importer}", "grep -rn --include=*.go {quotedpackage} ."))
	remedyImporter = whenever(not(ownImport), fixed("ask for a version of {importermodule} that does not {need} it", "go get {importermodule}@latest"))
	remedyVendor   = fixed("make the vendor folder anew", "go mod vendor")
	remedyTidy     = fixed("let go mod tidy write it", "go mod tidy")
)

// causesModule are filed under module: what the modules themselves say.
func causesModule() []Cause {
	return append(causesPaths(), textCauses(golog.Module, []textCause{
		{id: "version-invalid", when: tells("invalid"), title: "{invalid} is no version", why: "{form_}|{askedby}|See {line}",
			fixes: []Remedy{whenever(tells("module"), remedyVersions), orElse(fixed("write one that exists ({line}); a branch or commit goes with go get {package}@BRANCH", "")), orElse(fixed("write a version such as v1.2.3", "grep -n ' v' go.mod"))}},
		{id: "version-invalid", title: "a version of {modulename} is invalid", why: "{gosays}|{askedby}|See {line}", fixes: []Remedy{remedyVersions, orElse(fixed("write a version such as v1.2.3", "grep -n ' v' go.mod"))}},
		{id: "bad-gomod", title: "the go.mod of {module} {version} can't be read", why: "{badfile}: {why}.|~{gosays}|{askedby}|See {line}|Its author must mend it; another version may do.",
			fixes: []Remedy{whenever(not(ownImport), fixed("require a version of {importermodule} that does without it", "go mod edit -droprequire={importermodule} && go get {importermodule}@latest")),
				fixed("choose another version of it, and require that", "(cd / && go list -m -retracted -versions {module})"), orElse(fixed("use another version of the module that go names", ""))}},

		{id: "package-missing", on: []Outcome{"package-newer"}, title: "{package} is in {module} {latest}, not in {version}", why: "See {line}|{importedby}", fixes: []Remedy{fixed("raise {module}", "go get {module}@latest")}},
		{id: "package-missing", on: []Outcome{"package-own"}, title: "this module has no package {package}", why: "{folder}|{importedby}",
			fixes: []Remedy{fixed("correct the import, or make the package (generated, ignored by git or not checked out?)", "grep -rn --include=*.go {quotedpackage} .")}},
		{id: "package-missing", when: majorAsked, title: "{module} has no major version {majorasked} that go can use", why: "{package} asks for it, and go found {module} {version} only.|{importedby}",
			fixes: []Remedy{remedyImport, remedyImporter}},
		{id: "package-missing", title: "{module} {version} has no package {packagebelow}", why: "{importedby}|It was moved or removed, or never was there.", fixes: []Remedy{remedyImport, remedyImporter, fixed("or use a version that has it", listVersions)}},
		{id: "not-found", host: hostAsked, title: "no version of a module fits: {package}", why: "{gosays}|{importedby}", fixes: []Remedy{fixed("check the path", "(cd / && go list -m -versions {package})"), remedyImport, fixed("check the path", "")}},

		{id: "not-std", when: tells("stdsince"), title: "{package} came with go {stdsince}, and this go is older", why: "It is a package of the standard library of newer releases.|{importedby}", fixes: []Remedy{by("install go {stdsince} or newer", "", thisMachine)}},
		{id: "not-std", when: tells("ownpath"), title: "{package} has no host: this module's packages are {ownpath}", why: "A path without a dot in its first part is the standard library's.|{importedby}",
			fixes: []Remedy{fixed("import {ownpath}", "grep -rn --include=*.go {quotedpackage} .")}},
		{id: "not-std", title: "{package} is no package of the standard library", why: "A path without a dot in its first part is the standard library's, and it has none of that name.|{importedby}|See {line}",
			fixes: []Remedy{remedyImport, remedyImporter, orElse(fixed("correct the import", ""))}},

		{id: "ambiguous", when: tells("second"), title: "{package} is in two modules: {first} and {second}", why: "{bothversions}|A package may be in one only; most often one was cut out of the other later.|{importedby}",
			fixes: []Remedy{fixed("raise the outer one to where it no longer holds the package", "go get {outer}@latest"), fixed("or drop the other", "go get {inner}@none")}},
		{id: "ambiguous", title: "several modules provide the package {package}", why: "{gosays}|{importedby}", fixes: []Remedy{fixed("see who requires them", "go mod graph")}},

		{id: "internal", on: []Outcome{"internal-cycle"}, title: "packages import each other in a circle", why: "{circle}|~{gosays}", fixes: []Remedy{fixed("move what both need into a third package", "")}},
		{id: "internal", on: []Outcome{"internal-program"}, title: "{package} is a program and can't be imported", why: "{importedby}|To depend on a tool, go 1.24 and later have tool lines.", fixes: []Remedy{fixed("record it as a tool", "go get -tool {package}"), fixed("or import one of its packages instead", "")}},
		{id: "internal", on: []Outcome{"internal-excluded"}, title: "{modulename} is excluded by go.mod", why: "{gosays}|{excluded}|{importedby}", fixes: []Remedy{fixed("drop the exclude", "go mod edit -dropexclude={module}@{version}"), orElse(fixed("drop the exclude line ({line}), or use another version", ""))}},
		{id: "internal", on: []Outcome{"internal-retracted"}, title: "{modulename} was retracted by its author", why: "{gosays}", fixes: []Remedy{fixed("use another version", "go get {module}@latest"), orElse(fixed("use another version", ""))}},
		{id: "internal", on: []Outcome{"internal-directives"}, title: "{modulename} can't be installed so: its go.mod has {directive} lines", why: "go install PATH@VERSION builds as if it were the main module, and such lines would not count.",
			fixes: []Remedy{by("build it in a copy of its repository: clone that, and run go install in it", "", thisUser), fixed("or ask its author for a version without them", "")}},
		{id: "internal", title: "an internal package of another module is used: {package}", why: "{gosays}|{importedby}|Packages below internal/ may be imported from beside it only.", fixes: []Remedy{fixed("import a package that is not internal", "grep -rn --include=*.go {quotedpackage} ."), orElse(fixed("import a package that is not internal", ""))}},

		{id: "gosum-missing", alike: true, title: "go.sum lacks an entry: {what}", why: "{gosays}|go.sum was not committed, or not tidied since go.mod changed.", fixes: []Remedy{fixed("let go mod tidy add it, and commit go.sum", "go mod tidy")}},
		{id: "gomod-updates", on: []Outcome{"gomod-required"}, title: "go.mod does not require what has {package}", why: "{importedby}|go build and go test do not add requirements by themselves.", fixes: []Remedy{fixed("add it", "go get {get}"), remedyTidy}},
		{id: "gomod-updates", on: []Outcome{"gomod-unknown"}, title: "go.mod does not require {module}", why: "Neither it nor what it requires leads to that module.", fixes: []Remedy{fixed("add it, if it is needed", "go get {module}"), orElse(fixed("add it, if it is needed", "go get {what}")), by("or ask outside of this module", listVersions, thisUser)}},
		{id: "gomod-updates", on: []Outcome{"gomod-overlay"}, title: "go.mod must change, and -overlay replaces it", why: "go writes no file that an overlay stands for.", fixes: []Remedy{fixed("tidy without -overlay", "go mod tidy")}},
		{id: "gomod-updates", title: "go.mod must be updated, and may not be", why: "{gosays}|-mod=readonly is the rule outside of go mod tidy and go get.", fixes: []Remedy{remedyTidy}},
		{id: "vendoring", on: []Outcome{"vendoring-bypass"}, title: "the vendor folder does not tell this", why: "{gosays}|It holds what is built, and not all of go.mod.", fixes: []Remedy{exported("ask go.mod for this once", "GOFLAGS", "-mod=mod")}},
		{id: "vendoring", when: tells("vendor"), title: "the vendor folder does not agree with go.work", why: "{gosays}|A workspace has one vendor folder, beside go.work.", fixes: []Remedy{fixed("make it anew", "go work vendor"), exported("or build without it", "GOFLAGS", "-mod=readonly"), remedyNoWork}},
		{id: "vendoring", title: "the vendor folder does not agree with go.mod", why: "{gosays}|go.mod changed and vendor/ was not made anew.", fixes: []Remedy{remedyVendor, fixed("or build without it", "go build -mod=mod ./...")}},

		{id: "compat", on: []Outcome{"go-conflict"}, title: "{asker} needs go {wanted}, and -go asks for {requested}", why: "{askedby}", fixes: []Remedy{fixed("ask for that go at least", "go mod tidy -go={wanted}"), fixed("or require a version of it that needs less", listVersions)}},
		{id: "compat", on: []Outcome{"compat-differs"}, title: "go {compat} would choose other versions", why: "{gosays}|go mod tidy checks that the release before the one in the go line builds the same.",
			fixes: []Remedy{fixed("give up to build alike with go {compat}", "go mod tidy -compat={nextcompat}"), fixed("or take its versions", "go mod tidy -go={compat} && go mod tidy -go={nextcompat}")}},
		{id: "compat", when: tells("running"), title: "{flagname} asks for go {wanted}, and this is go {running}", why: "go mod tidy can't write for a go newer than itself.", fixes: []Remedy{fixed("ask for less", "go mod tidy {flagname}={languagerunning}"), by("or install a newer go", "", thisMachine)}},
		{id: "compat", title: "the go versions that are asked for do not agree", why: "{gosays}", fixes: []Remedy{fixed("raise -go or -compat, or the go line of go.mod", "grep -n '^go ' go.mod")}},
	})...)
}

// causesPaths are those of a module's path and major version.
func causesPaths() []Cause {
	return textCauses(golog.Module, []textCause{
		{id: "path-mismatch", on: []Outcome{"path-twice"}, title: "{first} and {second} are replaced by one module", why: "{gosays}|One version of a module can stand in for one path only.", fixes: []Remedy{fixed("drop one of the two replaces", "go mod edit -dropreplace={second}")}},
		{id: "path-mismatch", on: []Outcome{"path-case"}, title: "{first} and {second} are one path but for capitals", why: "Both are imported, and some file systems take them for one.|{importedby}", fixes: []Remedy{fixed("use one spelling everywhere, that of its go.mod", "grep -rn --include=*.go {second} ."), fixed("see who requires the other", "go mod graph")}},
		{id: "path-mismatch", when: and(tells("declared"), ownImport), title: "{modulename} calls itself {declared}", why: "A module is required by the path in its own go.mod.|See {line}|{importedby}",
			fixes: []Remedy{fixed("require it by that path, and import that", "go mod edit -droprequire={module} && go get {declared}@latest"),
				fixed("or, if it is a fork that stands in for {declared}", "go mod edit -droprequire={module} -replace={declared}={module}@{version}")}},
		{id: "path-mismatch", when: tells("declared"), title: "{modulename} calls itself {declared}", why: "{askedby}|A module is required by the path in its own go.mod; it was renamed.",
			fixes: []Remedy{fixed("raise the module that asks for the old path", "go get {importermodule}@latest"), fixed("or stay at the last version before it was renamed", listVersions), orElse(fixed("require it by that path, and import that", ""))}},
		{id: "path-mismatch", title: "{modulename} calls itself by another path", why: "{gosays}|{askedby}", fixes: []Remedy{fixed("require it by the path it declares", "")}},

		{id: "major-mismatch", when: tells("majorpath"), title: "{module} can't be {version}: that version's path is {majorpath}", why: "From v2 on the major version is the end of the path.|See {line}|{askedby}",
			fixes: []Remedy{replaced("require it by that path, and import that", "{majorpath} {version}"), replaced("or, if it has no go.mod of its own, say so", "{module} {version}+incompatible"),
				whereParsed(fixed("require it by that path, and import that", "go mod edit -droprequire={module} && go get {majorpath}@{version}")),
				whereParsed(fixed("or, if it has no go.mod of its own", "go mod edit -require={module}@{version}+incompatible"))}},
		{id: "major-mismatch", when: and(tells("should"), tells("module")), title: "{module} {version} does not fit its path: it should be {should}", why: "The end of the path and the version name the same major version.|See {line}|{askedby}",
			fixes: []Remedy{dropped("require a version of that path", " && go get {module}@latest"), whereParsed(fixed("require a version of that path", "go mod edit -droprequire={module} && go get {module}@latest"))}},
		{id: "major-mismatch", when: tells("declared"), title: "{modulename} calls itself {declared}: another major version", why: "From v2 on the major version is the end of the path.|See {line}|{askedby}",
			fixes: []Remedy{dropped("require it by that path, and import that", " && go get {declared}@latest"), whereParsed(fixed("require it by that path, and import that", "go mod edit -droprequire={module} && go get {declared}@latest")), fixed("require it by that path, and import that", "")}},
		{id: "major-mismatch", title: "version and /vN suffix of {modulename} do not agree", why: "{gosays}|From v2 on the major version is the end of the path.|{askedby}", fixes: []Remedy{whenever(tells("module"), remedyVersions), orElse(fixed("correct path or version ({line})", "")), orElse(fixed("correct path or version", "grep -n '/v[0-9]' go.mod"))}},

		{id: "path-malformed", on: []Outcome{"path-relative"}, title: "the import {malformed} is relative", why: "A package is imported by its full path, which begins with the module's.|{importedby}", fixes: []Remedy{whenever(tells("fullpath"), fixed("import {fullpath}", "")), fixed("write its full path, which begins with that in go.mod", "go list -m")}},
		{id: "path-malformed", when: tells("suggested"), title: "{malformed} is no import path: {suggested} is", why: "{why}.|{importedby}|See {line}", fixes: []Remedy{fixed("write {suggested}", "")}},
		{id: "path-malformed", when: tells("malformed"), title: "{malformed} is no import path", why: "{why}.|~{gosays}|{importedby}|See {line}", fixes: []Remedy{remedyImporter, orElse(fixed("correct it where {importer} imports it", "")), orElse(fixed("correct it ({line})", "")), orElse(fixed("correct the path that go names", ""))}},
		{id: "path-malformed", title: "a module or import path is malformed", why: "{gosays}|{importedby}", fixes: []Remedy{fixed("correct the path that go names", "")}},
	})
}
