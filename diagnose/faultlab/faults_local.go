package faultlab

import (
	"os"
	"path/filepath"
)

// localFaults returns the faults of the step local: this machine and this folder. Those of disks, owners and limits
// need rights, or a system's own commands: they live in the tests.
func localFaults() []Fault {
	const requires = "module lab.example/scene\n\ngo 1.18\n\nrequire "
	return []Fault{
		{
			Name: "modcache-is-a-file", Title: "GOMODCACHE names a file",
			Cause: "local-modcache", Step: "local", Says: "could not create module cache",
			Setup: modCacheIsFile,
		},
		{
			Name: "modcache-below-a-file", Title: "the folder above GOMODCACHE is a file",
			Cause: "local-modcache", Step: "local", Says: "not a directory",
			Setup: modCacheBelowFile,
		},
		{
			Name: "modcache-relative", Title: "GOMODCACHE is a relative path",
			Cause: "local-env", Step: "local", Says: "GOMODCACHE entry is relative",
			Setup: needing("GOMODCACHE=modcache"),
		},
		{
			Name: "no-home", Title: "neither HOME nor GOPATH is set",
			Cause: "local-env", Step: "local", Says: "neither GOMODCACHE nor GOPATH is set",
			Setup: needing("HOME=", "USERPROFILE=", "home=", "GOPATH=", "GOMODCACHE="),
		},
		{
			Name: "go111module-malformed", Title: "GO111MODULE has a value that go does not know",
			Cause: "local-env", Step: "local", Says: "unknown environment setting GO111MODULE=yes",
			Setup: alone(sceneSpec{env: []string{"GO111MODULE=yes"}}),
		},
		{
			Name: "modules-off", Title: "GO111MODULE=off",
			Cause: "local-modules-off", Step: "local", Says: "modules disabled by GO111MODULE=off",
			Mended: true,
			Setup:  alone(sceneSpec{env: []string{"GO111MODULE=off"}}),
		},
		{
			Name: "goflags-malformed", Title: "GOFLAGS holds a word that is no flag",
			Cause: "local-goflags", Step: "local", Says: `parsing $GOFLAGS: non-flag "mod=mod"`,
			Mended: true,
			Setup:  alone(sceneSpec{env: []string{"GOFLAGS=mod=mod"}}),
		},
		{
			Name: "modfile-missing", Title: "-modfile names a file that is not there",
			Cause: "local-goflags", Step: "local", Says: "open tools.mod:",
			Setup: alone(sceneSpec{args: []string{"-modfile=tools.mod"}}),
		},
		{
			Name: "flag-unknown", Title: "go mod tidy does not know the flag",
			Cause: "local-goflags", Step: "local", Says: "flag provided but not defined: -all", Exit: 2,
			Setup: alone(sceneSpec{args: []string{"-all"}}),
		},
		{
			Name: "go-mod-in-a-folder-below", Title: "there is no go.mod here, and one in a folder below",
			Cause: "local-no-main-module", Step: "local", Says: "go.mod file not found in current directory or any parent directory",
			Setup: alone(sceneSpec{gomod: absent, main: absent, files: map[string]string{"backend/go.mod": "module lab.example/backend\n"}}),
		},
		{
			Name: "go-mod-is-a-folder", Title: "go.mod is a folder",
			Cause: "local-no-main-module", Step: "local", Says: "go.mod file not found in current directory or any parent directory",
			Setup: alone(sceneSpec{gomod: absent, main: absent, files: map[string]string{"go.mod/x": ""}}),
		},
		{
			Name: "module-in-gopath", Title: "the module lies in GOPATH itself",
			Cause: "local-env", Step: "local", Says: "go: warning: ignoring go.mod in $GOPATH", Since: "go1.22",
			Setup: inGOPATH,
		},
		{
			Name: "go-mod-unknown-directive", Title: "go.mod has a line that go can't read",
			Cause: "local-gomod-syntax", Step: "local", Says: "go.mod:3: unknown directive: requires",
			Setup: alone(sceneSpec{gomod: "module lab.example/scene\n\nrequires 127.0.0.1/good v1.0.0\n"}),
		},
		{
			Name: "go-mod-require-without-version", Title: "a require line of go.mod has no version",
			Cause: "local-gomod-syntax", Step: "local", Says: "usage: require module/path v1.2.3",
			Setup: alone(sceneSpec{gomod: "module lab.example/scene\n\nrequire 127.0.0.1/good\n"}),
		},
		{
			Name: "go-mod-two-go-lines", Title: "go.mod has two go lines",
			Cause: "local-gomod-syntax", Step: "local", Says: "go.mod:4: repeated go statement",
			Setup: alone(sceneSpec{gomod: "module lab.example/scene\n\ngo 1.18\ngo 1.19\n"}),
		},
		{
			Name: "go-mod-conflict-marks", Title: "a merge left its marks in go.mod",
			Cause: "local-gomod-syntax", Step: "local", Says: "go.mod:3: unknown directive: <<<<<<<",
			Setup: alone(sceneSpec{gomod: "module lab.example/scene\n\n<<<<<<< HEAD\ngo 1.18\n=======\ngo 1.19\n>>>>>>> main\n"}),
		},
		{
			Name: "go-mod-without-module", Title: "go.mod has no module line",
			Cause: "local-gomod-syntax", Step: "local", Says: "missing module declaration",
			Setup: alone(sceneSpec{gomod: "go 1.18\n"}),
		},
		{
			Name: "gowork-relative", Title: "GOWORK is a relative path",
			Cause: "local-gowork", Step: "local", Says: "invalid GOWORK: not an absolute path",
			Mended: true,
			Setup:  alone(sceneSpec{env: []string{"GOWORK=go.work"}}),
		},
		{
			Name: "replacement-missing", Title: "the folder of a replace line is not there",
			Cause: "local-replace-missing", Step: "local", Says: "replacement directory ../beside does not exist",
			Setup: func(l *Lab) (Scene, error) {
				return l.scene(sceneSpec{goproxy: "off", gomod: requires + goodModule + " v1.0.0\n\nreplace " + goodModule + " => ../beside\n"})
			},
		},
		{
			Name: "replacement-without-go-mod", Title: "the folder of a replace line has no go.mod",
			Cause: "local-replace-missing", Step: "local", Says: "(replaced by ./beside): reading beside/go.mod: open",
			Setup: func(l *Lab) (Scene, error) {
				return l.scene(sceneSpec{goproxy: "off", gomod: requires + goodModule + " v1.0.0\n\nreplace " + goodModule + " => ./beside\n",
					files: map[string]string{"beside/lab.go": "package lab\n"}})
			},
		},
		{
			Name: "replacement-version-missing", Title: "the version of a replace line does not exist",
			Cause: "local-replace-missing", Step: "local", Says: "127.0.0.1/fork@v1.0.0: reading https://",
			Setup: with(publish(), func(_ *Lab, address string) sceneSpec {
				return sceneSpec{goproxy: "https://" + address, gomod: requires + goodModule + " v1.0.0\n\nreplace " + goodModule + " => 127.0.0.1/fork v1.0.0\n"}
			}),
		},
	}
}

// needing returns a Setup whose module needs another, which it can't fetch with env.
func needing(env ...string) setup {
	return func(l *Lab) (Scene, error) {
		return l.scene(sceneSpec{goproxy: "off", blocked: -1, env: env})
	}
}

// inGOPATH has GOPATH name the module's own folder.
func inGOPATH(l *Lab) (Scene, error) {
	scene, err := alone(sceneSpec{})(l)
	scene.Env = append(scene.Env, "GOPATH="+scene.Dir)
	return scene, err
}

// modCacheIsFile has a file in the place of the module cache.
func modCacheIsFile(l *Lab) (Scene, error) {
	file := l.path("modcache.txt")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		return Scene{}, err
	}
	return needing("GOMODCACHE=" + file)(l)
}

// modCacheBelowFile has a file in the place of a folder above the module cache.
func modCacheBelowFile(l *Lab) (Scene, error) {
	file := l.path("cache.txt")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		return Scene{}, err
	}
	return needing("GOMODCACHE=" + filepath.Join(file, "mod"))(l)
}
