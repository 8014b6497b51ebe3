package diagnose

func helpModule() map[string]help {
	versions := byHand{"(cd / && go list -m -versions MODULE)", "the versions there are"}
	why := byHand{"go mod why -m MODULE; go mod graph | grep ' MODULE@'", "who asks for it"}
	return map[string]help{
		"module-path-mismatch": {
			Means: "The module's go.mod declares another path than the one it was asked by: a fork that kept its name, a module that was renamed or moved, or a path in other letter case.",
			Words: []words{
				{"a.example/b@v1.0.0: parsing go.mod:\n\tmodule declares its path as: new.example/b\n\t        but was required as: a.example/b", ""},
				{"go: a.example/b@v1.0.0 used for two different module paths (a.example/b and c.example/b)", ""},
			},
			Apart:  "Both paths stand in the text. If they differ by /vN alone, it is a matter of the major version (module-major-mismatch).",
			ByHand: []byHand{{"go mod download -json MODULE@VERSION", "GoMod names the file: its module line decides"}, why, versions},
			Never:  "Do not edit the module cache. A fork under its old name is used by replace; a renamed module by its new path in the imports.",
		},
		"module-major-mismatch": {
			Means: "From v2 on a module path ends in /vN, and version and suffix must agree. Here v2 is asked of a path without suffix, v1 of one with /v2, or the tag v2 has a go.mod file that lacks the suffix.",
			Words: []words{
				{"go: errors parsing go.mod:\ngo.mod:5: require a.example/b: version \"v2.0.0\" invalid: should be v0 or v1, not v2", ""},
				{`a.example/b@v2.0.0+incompatible: invalid version: module contains a go.mod file, so module path must match major version ("a.example/b/v2")`, ""},
				{"a.example/b/v2@v2.0.0: invalid version: go.mod has non-.../v2 module path \"a.example/b\" (and .../v2/go.mod does not exist) at revision v2.0.0", ""},
			},
			Apart:  "A text with invalid and a major version in it. +incompatible is for modules without a go.mod file of v2 or later, and for them only.",
			ByHand: []byHand{{"(cd / && go list -m -versions MODULE MODULE/v2)", "which versions each path has"}, {"grep -rn '\"MODULE' --include='*.go' .", "the imports, which need the suffix too"}},
		},
		"module-path-malformed": {
			Means: "An import or module path is not well formed: a URL in place of a path, a blank or a colon in it, ./ in front, an empty element, or a known host's path with too few parts.",
			Words: []words{
				{`https://a.example/b: malformed import path "https://a.example/b": double slash`, ""},
				{`malformed import path "a.example/b c": invalid char ' '`, ""},
				{`./sub: "./sub" is relative, but relative import paths are not supported in module mode`, ""},
				{`malformed module path "a.example/b/": trailing slash`, ""},
			},
			Apart:  "go looks at the letters alone and asks nobody. A well formed path that nobody has is module-not-found; one without a dot in its first part module-not-std.",
			ByHand: []byHand{{"grep -rnF 'PATH' --include='*.go' .", "the import that says so"}, {"go list -f '{{.ImportPath}}: {{join .Imports \" \"}}' ./...", "all imports of this module"}},
		},
		"module-version-invalid": {
			Means: "A version that can't exist is asked for: not of the form v1.2.3, or a pseudo-version that was put together by hand.",
			Words: []words{
				{"go: errors parsing go.mod:\ngo.mod:7: invalid module version \"1.2\": version must be of the form v1.2.3", ""},
				{"a.example/b@v0.0.0-20200101-abc: invalid pseudo-version: malformed commit date", ""},
			},
			Apart:  "The form is wrong. A well formed version that is not there is vcs-unknown-revision; one that disagrees with /vN module-major-mismatch.",
			ByHand: []byHand{versions, {"go list -m -json MODULE@COMMIT", "the right pseudo-version of a commit"}},
			Never:  "Do not write pseudo-versions by hand: go get MODULE@COMMIT makes them.",
		},
		"module-bad-gomod": {
			Means: "The go.mod file of a dependency does not parse in this version: a slip of its author, a directive newer than this go, or a module proxy that changed it.",
			Words: []words{
				{"a.example/b@v1.0.0: parsing go.mod: go.mod:3: usage: require module/path v1.2.3", ""},
				{"a.example/b@v1.0.0: parsing go.mod: go.mod:9: unknown directive: banana", ""},
			},
			Apart:  "The dependency stands in front of parsing go.mod; without it, it is this module's own (local-gomod-syntax). missing module line is a file that is none at all (goproxy-bad-response).",
			ByHand: []byHand{{"curl -sS 'https://HOST/MODULE/@v/VERSION.mod'", "the file"}, versions, why},
		},
		"module-package-missing": {
			Means: "The module exists and has no such package: the import is misspelt, the package was moved or removed in this version, or it lives in another module.",
			Words: []words{
				{"a.example/b/nope: module a.example/b@latest found (v1.0.0), but does not contain package a.example/b/nope", ""},
				{"package a.example/b/new provided by a.example/b at latest version v1.5.0 but not at required version v1.0.0", ""},
			},
			Apart:  "The module was found: nothing is wrong on the way. If it was not, module-not-found.",
			ByHand: []byHand{{"go list MODULE@VERSION/... || ls \"$(go list -m -f '{{.Dir}}' MODULE)\"", "the packages that it has in this version"}, {"git log --diff-filter=DR --oneline -- FOLDER", "in its repository: when it went, and where to"}, {"go get MODULE@latest", "if only a later version has it"}},
		},
		"module-not-found": {
			Means: "Each source of the route was asked and none has the module, or it has no version that may be used: a misspelt path, a private module without GOPRIVATE, a module whose versions are all excluded or retracted.",
			Words: []words{
				{`a.example/b: no matching versions for query "latest"`, ""},
				{"cannot find module providing package a.example/b: module a.example/b: reading https://proxy.example/a.example/b/@v/list: 404 Not Found\n\tserver response: not found: module a.example/b: no matching versions", ""},
				{"reading https://proxy.example/a.example/b/@v/v1.0.0.zip: 404 Not Found", "http-404"},
			},
			Apart:  "go prints one source's answer. From the log alone that is http-404 or http-410; the route tells that there were others. All asked and all said so: this.",
			ByHand: []byHand{versions, {"(cd / && go list -m -retracted -versions MODULE)", "with those that their author took back"}, {"go mod download -x MODULE@latest 2>&1 | grep '# get'", "which sources are asked, in what order, and what each answers"}, why},
		},
		"module-not-std": {
			Means: "An import without a dot in its first part is one of the standard library, and there is none of that name: a package newer than this go, a misspelt one, or one of this module imported without the module's path.",
			Words: []words{
				{"package slicez is not in std (/usr/local/go/src/slicez)", ""},
				{"package slices is not in GOROOT (/usr/local/go/src/slices)", ""},
				{`malformed module path "localonly/x": missing dot in first path element`, ""},
			},
			Apart:  "go asks no network for such a path. With a dot in its first part it would be a host.",
			ByHand: []byHand{{"go version; go list std | grep NAME", "whether this go has it"}, {"go list -m", "this module's path, which its own imports begin with"}},
		},
		"module-ambiguous": {
			Means: "Two modules of the build provide the same package: a part of a repository became a module of its own, and an older version of the whole still holds it too.",
			Words: []words{
				{"ambiguous import: found package a.example/b/sub in multiple modules:\n\ta.example/b v1.0.0 (/go/pkg/mod/a.example/b@v1.0.0/sub)\n\ta.example/b/sub v1.0.0 (/go/pkg/mod/a.example/b/sub@v1.0.0)", ""},
			},
			Apart:  "Both modules stand in the text: the longer path is usually the one to keep, and the shorter one to be raised to a version that no longer has the folder.",
			ByHand: []byHand{{"go mod graph | grep -E ' (SHORTER|LONGER)@'", "who asks for each"}, {"go list -m -versions SHORTER", "a later version without the folder"}},
		},
		"module-internal": {
			Means: "The package or version is there and may not be used here: an internal package of another module, packages that import each other, or a version that go.mod excludes.",
			Words: []words{
				{"use of internal package a.example/b/internal/x not allowed", ""},
				{"import cycle not allowed", ""},
			},
			Apart:  "tidy lets these pass; go build and go vet name them. A query that finds no version because all are excluded or retracted reads no matching versions (module-not-found).",
			ByHand: []byHand{{"go build ./... 2>&1 | head -20", "who imports it"}, {"go list -deps -e -f '{{if .Error}}{{.ImportPath}}: {{.Error}}{{end}}' ./...", "each package with such an error"}, {"grep -nE '^\\s*(exclude|retract)' go.mod", "what go.mod takes out"}},
		},
		"module-gosum-missing": {
			Means: "go.sum has no entry for a module that the build needs, and go may not add one (-mod=readonly, the default of go build; vendoring; CI). A change of go.mod was committed without its go.sum.",
			Words: []words{
				{"main.go:5:2: missing go.sum entry for module providing package a.example/b (imported by m.example); to add:\n\tgo get m.example", ""},
				{"a.example/b@v1.0.0: missing go.sum entry for go.mod file; to add it:\n\tgo mod download a.example/b", ""},
			},
			Apart:  "An entry that is missing, not one that differs (checksum-gosum). tidy adds entries itself and never prints this.",
			ByHand: []byHand{{"go mod tidy -diff", "what tidy would change in go.mod and go.sum (since go 1.23)"}, {"git status --short go.mod go.sum", "whether go.sum was left out of the commit"}},
			Never:  "Do not use -mod=mod in CI to get on: it hides that what was built is not what was committed.",
		},
		"module-gomod-updates": {
			Means:  "go.mod is not tidy for this build, and go may not change it: -mod=readonly is the default of go build, and -mod=vendor follows from a vendor folder.",
			Words:  []words{{"go: updates to go.mod needed; to update it:\n\tgo mod tidy", ""}, {"go: updates to go.mod needed, disabled by -mod=readonly; to update it:\n\tgo mod tidy", ""}},
			Apart:  "go.mod, where module-gosum-missing is about go.sum and module-vendoring about vendor/modules.txt.",
			ByHand: []byHand{{"go mod tidy -diff", "what would change (since go 1.23)"}, {"go env GOFLAGS", "a -mod flag that is set for all commands"}},
		},
		"module-vendoring": {
			Means: "vendor/modules.txt does not agree with go.mod: one of them was changed, or merged, without the other. tidy does not look at it; go build does, if there is a vendor folder.",
			Words: []words{
				{"go: inconsistent vendoring in /src:\n\ta.example/b@v1.1.0: is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt", ""},
			},
			Apart:  "go names the modules that differ. A package that is missing in the folder itself reads cannot find module providing package … : import lookup disabled by -mod=vendor.",
			ByHand: []byHand{{"go mod vendor && git status --short vendor go.mod", "what changes when it is made anew"}, {"git diff HEAD~1 -- go.mod vendor/modules.txt", "which of the two changed"}},
			Never:  "Do not edit vendor/modules.txt by hand.",
		},
		"module-compat": {
			Means: "The go versions that are asked for contradict each other: -go is lower than a dependency's go line or higher than this go, or the module graph differs between go's version and the older one of -compat.",
			Words: []words{
				{"go: a.example/b@v1.0.0 requires go@1.22, but 1.21 is requested", ""},
				{"invalid value \"1.99.0\" for flag -go: maximum supported Go version is 1.26.8\nusage: go mod tidy [-e] [-v] [-x] [-diff] [-go=version] [-compat=version]", ""},
				{"go: m.example imports\n\ta.example/b loaded from a.example/b@v1.1.0,\n\tbut go 1.16 would select v1.2.0\n\nTo upgrade to the versions selected by go 1.16:\n\tgo mod tidy -go=1.16 && go mod tidy -go=1.17", ""},
			},
			Apart:  "It comes from -go, -compat or a go line of 1.16 and older. A dependency that is too new for this go as such is toolchain-too-old.",
			ByHand: []byHand{{"grep -n '^go ' go.mod; go version", "what is asked for, and what is there"}, {"go list -m -f '{{.Path}} {{.GoVersion}}' all", "which dependency wants how much"}},
		},
		"unknown": {
			Means:  "go failed, and no wording that tidyx knows fits. Its text is kept and nothing is guessed.",
			Silent: "There is no text of its own: whatever go printed.",
			Apart:  "It is the last row: each other cause was tried before it.",
			ByHand: []byHand{{"go mod tidy -v -x 2>&1 | tail -40", "the last requests and commands before the error"}, {"tidyx diagnose", "whether each server that this module needs answers"}},
		},
	}
}
