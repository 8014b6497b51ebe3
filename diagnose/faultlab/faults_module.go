package faultlab

// moduleFaults returns the faults of the step module: what the modules themselves say. go mod tidy can't meet three of
// its causes, which go build alone reports: module-gosum-missing, module-vendoring and the use of an internal package.
func moduleFaults() []Fault {
	const own = "module lab.example/scene\n\ngo 1.18\n"
	const requires = own + "\nrequire "
	importing := func(path string) string { return "package main\n\nimport _ \"" + path + "\"\n\nfunc main() {}\n" }
	good := plain(goodModule, version, "module "+goodModule+"\n")
	return []Fault{
		{
			Name: "renamed-module", Title: "a dependency of a dependency calls itself by another path",
			Cause: "module-path-mismatch", Step: "module", Says: "module declares its path as: 127.0.0.1/new",
			Setup: renamedBelow,
		},
		{
			Name: "major-version-without-suffix", Title: "go.mod requires v2.0.0 of a path without /v2",
			Cause: "module-major-mismatch", Step: "module", Says: "invalid: should be v0 or v1, not v2",
			Setup: alone(sceneSpec{blocked: 1, gomod: requires + goodModule + " v2.0.0\n"}),
		},
		{
			Name: "suffix-without-major-version", Title: "go.mod requires v1.0.0 of a path with /v2",
			Cause: "module-major-mismatch", Step: "module", Says: "invalid: should be v2, not v1",
			Setup: alone(sceneSpec{blocked: 1, gomod: requires + goodModule + "/v2 v1.0.0\n"}),
		},
		{
			Name: "dependency-major-mismatch", Title: "a dependency requires v2.0.0 of a path without /v2",
			Cause: "module-bad-gomod", Step: "module", Says: "parsing go.mod: go.mod:3: require 127.0.0.1/good: version",
			Setup: withModule(plain("127.0.0.1/careless", version, "module 127.0.0.1/careless\n\nrequire 127.0.0.1/good v2.0.0\n")),
		},
		{
			Name: "dependency-without-module-line", Title: "the go.mod of a dependency has no module line",
			Cause: "module-bad-gomod", Step: "module", Says: "parsing go.mod: missing module line",
			Setup: withModule(plain("127.0.0.1/nameless", version, "go 1.18\n")),
		},
		{
			Name: "import-of-a-url", Title: "an import is a URL",
			Cause: "module-path-malformed", Step: "module", Says: `malformed import path "https://127.0.0.1/good"`,
			Setup: alone(sceneSpec{blocked: 1, main: importing("https://127.0.0.1/good"), env: unindexed}),
		},
		{
			Name: "import-relative", Title: "an import is relative",
			Cause: "module-path-malformed", Step: "module", Says: `"./sub" is relative`,
			Setup: alone(sceneSpec{blocked: 1, main: importing("./sub"), env: unindexed, files: map[string]string{"sub/sub.go": "package sub\n"}}),
		},
		{
			Name: "version-malformed", Title: "go.mod requires what is no version",
			Cause: "module-version-invalid", Step: "module", Says: "invalid: disallowed version string",
			Setup: with(publish(good), func(_ *Lab, address string) sceneSpec {
				return sceneSpec{goproxy: "https://" + address, blocked: -1, gomod: requires + goodModule + " v1.0.0-final!\n"}
			}),
		},
		{
			Name: "package-not-in-module", Title: "the module exists and lacks the package",
			Cause: "module-package-missing", Step: "module", Says: "but does not contain package 127.0.0.1/good/moved",
			Setup: with(publish(good), func(_ *Lab, address string) sceneSpec {
				return sceneSpec{goproxy: "https://" + address, blocked: 1, gomod: requires + goodModule + " v1.0.0\n", main: importing(goodModule + "/moved")}
			}),
		},
		{
			Name: "own-package-missing", Title: "a package of this module is not there",
			Cause: "module-package-missing", Step: "module", Says: "lab.example/scene/generated",
			Setup: with(publish(), func(_ *Lab, address string) sceneSpec {
				return sceneSpec{goproxy: "https://" + address, blocked: 1, gomod: own, main: importing("lab.example/scene/generated")}
			}),
		},
		{
			Name: "path-without-host", Title: "a required module's path has no host",
			Cause: "module-not-std", Step: "module", Says: "missing dot in first path element",
			Setup: with(publish(), func(_ *Lab, address string) sceneSpec {
				return sceneSpec{goproxy: "https://" + address, blocked: 1, gomod: requires + "tools/gen v1.0.0\n", main: importing("tools/gen")}
			}),
		},
		{
			Name: "package-in-two-modules", Title: "two required modules have the same package",
			Cause: "module-ambiguous", Step: "module", Says: "ambiguous import: found package 127.0.0.1/whole/part in multiple modules",
			Setup: ambiguous,
		},
		{
			Name: "version-excluded", Title: "go.mod excludes the only version",
			Cause: "module-internal", Step: "module", Says: `no matching versions for query "latest"`,
			Setup: with(publish(good), func(_ *Lab, address string) sceneSpec {
				return sceneSpec{goproxy: "https://" + address, blocked: 1, gomod: own + "\nexclude " + goodModule + " v1.0.0\n", main: importing(goodModule)}
			}),
		},
		{
			Name: "go-mod-in-the-overlay", Title: "go.mod must change, and -overlay replaces it",
			Cause: "module-gomod-updates", Step: "module", Says: "go.mod is part of the overlay specified with -overlay",
			Setup: overlaid,
		},
		{
			Name: "go-flag-too-old", Title: "a dependency needs a newer go than -go asks for",
			Cause: "module-compat", Step: "module", Says: "but 1.21 is requested", Since: "go1.22",
			Setup: with(publish(plain("127.0.0.1/modern", version, "module 127.0.0.1/modern\n\ngo 1.22.0\n")), func(_ *Lab, address string) sceneSpec {
				return sceneSpec{modules: []string{"127.0.0.1/modern"}, goproxy: "https://" + address, args: []string{"-go=1.21"}}
			}),
		},
		{
			Name: "go-flag-too-new", Title: "-go asks for a release that is newer than this go",
			Cause: "module-compat", Step: "module", Says: "maximum supported Go version is", Exit: 2,
			Setup: alone(sceneSpec{args: []string{"-go=1.999"}}),
		},
		{
			Name: "absent-everywhere", Title: "no source of the route has the module",
			Cause: "module-not-found", Step: "module", Says: ": 404 Not Found",
			Setup: absentEverywhere,
		},
	}
}

// unindexed has go read the sources: its index, which it uses for files older than two seconds, drops an import that it
// can't parse, and go mod tidy succeeds (cmd/go/internal/modindex, since go 1.19).
var unindexed = []string{"GODEBUG=goindex=0"}

// renamedBelow has a module that requires another by its old path.
func renamedBelow(l *Lab) (Scene, error) {
	user := published{"127.0.0.1/user", version, map[string]string{"go.mod": "module 127.0.0.1/user\n\ngo 1.18\n\nrequire 127.0.0.1/old v1.0.0\n",
		"lab.go": "package user\n\nimport _ \"127.0.0.1/old\"\n"}}
	start := publish(user, plain("127.0.0.1/old", version, "module 127.0.0.1/new\n"))
	return with(start, func(_ *Lab, address string) sceneSpec {
		return sceneSpec{modules: []string{"127.0.0.1/user"}, goproxy: "https://" + address}
	})(l)
}

// ambiguous has a module that still holds what was cut out of it.
func ambiguous(l *Lab) (Scene, error) {
	whole := published{"127.0.0.1/whole", version, map[string]string{"go.mod": "module 127.0.0.1/whole\n", "part/lab.go": "package part\n"}}
	part := plain("127.0.0.1/whole/part", version, "module 127.0.0.1/whole/part\n")
	return with(publish(whole, part), func(_ *Lab, address string) sceneSpec {
		return sceneSpec{goproxy: "https://" + address, blocked: 1,
			gomod: "module lab.example/scene\n\ngo 1.18\n\nrequire (\n\t127.0.0.1/whole v1.0.0\n\t127.0.0.1/whole/part v1.0.0\n)\n",
			main:  "package main\n\nimport _ \"127.0.0.1/whole/part\"\n\nfunc main() {}\n"}
	})(l)
}

// overlaid has a go.mod that must change and stands in an overlay.
func overlaid(l *Lab) (Scene, error) {
	return with(healthy, func(_ *Lab, address string) sceneSpec {
		return sceneSpec{goproxy: "https://" + address, unlisted: true, blocked: -1, args: []string{"-overlay=overlay.json"},
			files: map[string]string{"overlay.json": `{"Replace":{"go.mod":"other.mod"}}`, "other.mod": "module lab.example/scene\n\ngo 1.18\n"}}
	})(l)
}

// absentEverywhere has two module proxies that do not know the module.
func absentEverywhere(l *Lab) (Scene, error) {
	addresses, err := l.startAll(publish(), publish())
	if err != nil {
		return Scene{}, err
	}
	return l.scene(sceneSpec{goproxy: "https://" + addresses[0] + ",https://" + addresses[1], unlisted: true, host: addresses[1]})
}
