package faultlab

// tooNew is a go line that no release will meet.
const tooNew = "module lab.example/scene\n\ngo 1.999.0\n"

// alone returns a Setup whose module asks no server of anything; change makes it go wrong.
func alone(change sceneSpec) setup {
	change.modules, change.goproxy = []string{}, "off"
	if change.blocked == 0 {
		change.blocked = -1
	}
	if change.gomod == "" {
		change.gomod = "module lab.example/scene\n\ngo 1.18\n"
	}
	return func(l *Lab) (Scene, error) { return l.scene(change) }
}

// toolchainFaults returns the faults of the step toolchain: the go that is wanted is not the one that runs.
func toolchainFaults() []Fault {
	return []Fault{
		{
			Name: "go-line-too-new", Title: "go.mod wants a go that is newer than this one, which may not switch",
			Cause: "toolchain-too-old", Step: "toolchain", Says: "go: go.mod requires go >= 1.999.0 (running go", Since: "go1.21",
			Setup: alone(sceneSpec{gomod: tooNew}),
		},
		{
			Name: "dependency-too-new", Title: "a dependency wants a go that is newer than this one, which may not switch",
			Cause: "toolchain-too-old", Step: "toolchain", Says: "127.0.0.1/modern@v1.0.0 requires go >= 1.999.0 (running go", Since: "go1.21",
			Setup: withModule(plain("127.0.0.1/modern", version, "module 127.0.0.1/modern\n\ngo 1.999.0\n")),
		},
		{
			Name: "toolchain-not-in-path", Title: "GOTOOLCHAIN=path, and the go that go.mod wants is not in PATH",
			Cause: "toolchain-missing", Step: "toolchain", Says: `go: cannot find "go1.999.0" in PATH`, Since: "go1.21",
			Setup: alone(sceneSpec{gomod: tooNew, env: []string{"GOTOOLCHAIN=path"}}),
		},
		{
			Name: "gotoolchain-malformed", Title: "GOTOOLCHAIN names no toolchain",
			Cause: "toolchain-invalid", Step: "toolchain", Says: `go: invalid GOTOOLCHAIN "newest"`, Since: "go1.21",
			Mended: true,
			Setup:  alone(sceneSpec{env: []string{"GOTOOLCHAIN=newest"}}),
		},
		{
			Name: "go-line-malformed", Title: "the go line of go.mod is no version",
			Cause: "toolchain-invalid", Step: "toolchain", Says: "go.mod:3: invalid go version 'latest'",
			Setup: alone(sceneSpec{gomod: "module lab.example/scene\n\ngo latest\n"}),
		},
		{
			Name: "dependency-go-line-malformed", Title: "the go line of a dependency is no version",
			Cause: "module-bad-gomod", Step: "module", Says: "parsing go.mod: go.mod:3: invalid go version 'latest'",
			Setup: withModule(plain("127.0.0.1/latest", version, "module 127.0.0.1/latest\n\ngo latest\n")),
		},
		{
			Name: "toolchain-line-malformed", Title: "the toolchain line of go.mod names no toolchain",
			Cause: "toolchain-invalid", Step: "toolchain", Says: "go.mod:5: invalid toolchain version '1.24.1'", Since: "go1.21",
			Setup: alone(sceneSpec{gomod: "module lab.example/scene\n\ngo 1.18\n\ntoolchain 1.24.1\n"}),
		},
		{
			Name: "gotoolchain-absent", Title: "GOTOOLCHAIN names a release that does not exist",
			Cause: "toolchain-unavailable", Step: "toolchain", Says: "toolchain not available", Since: "go1.21",
			Setup: gotoolchainAbsent,
		},
		{
			Name: "toolchain-absent", Title: "the toolchain that go.mod wants exists nowhere",
			Cause: "toolchain-unavailable", Step: "toolchain", Says: "toolchain not available", Since: "go1.21",
			Setup: toolchainFrom(publish()),
		},
		{
			Name: "toolchain-language-version", Title: "GOTOOLCHAIN names a language version, which is no release",
			Cause: "toolchain-invalid", Step: "toolchain", Says: "go1.999 is a language version but not a toolchain version", Since: "go1.23",
			Setup: languageVersion,
		},
		{
			Name: "toolchain-without-module-proxy", Title: "a toolchain is wanted, and GOPROXY has no module proxy",
			Cause: "toolchain-unavailable", Step: "toolchain", Says: "toolchain not available", Since: "go1.21",
			Setup: alone(sceneSpec{blocked: 1, gomod: tooNew, env: []string{"GOTOOLCHAIN=auto", "GOPROXY=direct"}}),
		},
		{
			Name: "toolchain-closed", Title: "a toolchain is wanted, and the module proxy refuses connections",
			Cause: "toolchain-unavailable", Step: "toolchain", Says: "download go1.999.0: golang.org/toolchain@", Since: "go1.21",
			Setup: toolchainFrom(closedPort),
		},
	}
}

// toolchainFrom returns a Setup whose module wants a toolchain from the module proxy that start starts.
func toolchainFrom(start server) setup {
	return with(start, func(_ *Lab, address string) sceneSpec {
		return sceneSpec{modules: []string{}, blocked: 1, gomod: tooNew, goproxy: "https://" + address, host: address, env: []string{"GOTOOLCHAIN=auto"}}
	})
}

func gotoolchainAbsent(l *Lab) (Scene, error) {
	scene, err := toolchainFrom(publish())(l)
	scene.Env = append(scene.Env, "GOTOOLCHAIN=go1.999.1")
	return scene, err
}

func languageVersion(l *Lab) (Scene, error) {
	scene, err := toolchainFrom(publish())(l)
	scene.Host, scene.Modules = "", 0
	scene.Env = append(scene.Env, "GOTOOLCHAIN=go1.999")
	return scene, err
}

// withModule returns a Setup whose module requires one published module; no host is at fault.
func withModule(p published) setup {
	return with(publish(p), func(_ *Lab, address string) sceneSpec {
		return sceneSpec{modules: []string{p.path}, goproxy: "https://" + address}
	})
}
