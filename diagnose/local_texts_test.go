package diagnose

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// TestLocalTexts: words of releases, systems and commands that the lab has not,
// the cause that they tell, and the first fix.
func TestLocalTexts(t *testing.T) {
	for _, test := range []struct{ text, cause, title, fix string }{
		// Releases before 1.21 can't read what newer ones write.
		{"go: errors parsing go.mod:\n/src/go.mod:3: invalid go version '1.22.0': must match format 1.23", "toolchain-too-old", "go 1.22.0", "install go 1.22.0 or newer"},
		{"go: errors parsing go.mod:\n/src/go.mod:5: unknown directive: toolchain", "toolchain-too-old", "toolchain", "install go 1.21 or newer"},
		{"go: errors parsing go.mod:\ngo.mod:9: unknown directive: tool", "toolchain-too-old", "tool", "install go 1.24 or newer"},
		{"go: errors parsing go.mod:\ngo.mod:3: invalid go version '1.x': must match format 1.23.0", "toolchain-invalid", "go.mod", "write a version of go into it (go.mod line 3)"},
		{"go: errors parsing go.mod:\ngo.mod:3: invalid go version '1.24.x': must match format 1.23.0", "toolchain-invalid", "go.mod", "sed -i.bak '3s#^[[:space:]]*go.*#go 1.24#' go.mod"},
		{"go: errors parsing go.mod:\ngo.mod:9: invalid toolchain version '1.24.1': must match format go1.23.0 or default", "toolchain-invalid", "go.mod", "sed -i.bak '9s#^[[:space:]]*toolchain.*#toolchain go1.24.1#' go.mod"},
		{"go: example.com/x@v1.4.0 requires go >= 1.24 (running go 1.22.1; GOTOOLCHAIN=local)", "toolchain-too-old", "example.com/x v1.4.0 needs go 1.24, and this is go 1.22.1", "export GOTOOLCHAIN=auto"},
		{"go: invalid toolchain: go1.22 is a language version but not a toolchain version (go1.22.x)", "toolchain-invalid", "go1.22 is no release", "go mod edit -go=1.22.0"},
		{"go: download go1.22 for linux/amd64: toolchain not available", "toolchain-unavailable", "go1.22 is no release", "go mod edit -go=1.22.0"},
		{"go: download go1.23.1: golang.org/toolchain@v0.0.1-go1.23.1.linux-amd64: verifying module: checksum database disabled by GOSUMDB=off", "toolchain-unavailable", "can't be verified", "export GOTOOLCHAIN=local"},

		// Windows.
		{`go: m.example/x imports` + "\n\t" + `a.example/b: mkdir C:\Users\Ann Lee\go\pkg\mod\cache: Access is denied.`, "local-permission", `C:\Users\Ann Lee\go\pkg\mod\cache`, "export GOMODCACHE="},
		{`go: m.example/x imports` + "\n\t" + `a.example/b: rename C:\g\a.tmp C:\g\a.zip: The process cannot access the file because it is being used by another process.`, "local-lock", "in use", "tidyx"},
		{`go: m.example/x imports` + "\n\t" + `a.example/b: write D:\m\a.zip: There is not enough space on the disk.`, "local-disk-full", "no space", "go clean -cache"},
		{`go: m.example/x imports` + "\n\t" + `a.example/b: open C:\very\long: The filename or extension is too long.`, "local-modcache", "too long", "export GOMODCACHE="},

		// Files, memory and disks.
		{"go: m.example/x imports\n\ta.example/b: write /home/u/go/pkg/mod/cache/download/a.tmp: disk quota exceeded", "local-disk-full", "quota", "go clean -cache"},
		{"go: updating go.sum: open /src/go.sum: read-only file system", "local-read-only", "this module's folder", "mount the folder"},
		{"go: updating go.mod: open /src/go.mod: permission denied", "local-permission", "/src/go.mod", "ls -ld /src/go.mod"},
		{"go: updating go.mod: existing contents have changed since last read", "local-lock", "another program changed go.mod", "tidyx"},
		{"go: RLock /nfs/src/go.mod: no locks available", "local-lock", "has no locks", "export GOMODCACHE="},
		{"runtime: failed to create new OS thread (have 2 already; errno=11)\nruntime: may need to increase max user processes (ulimit -u)\nfatal error: newosproc", "local-resources", "process or thread", "export GOMAXPROCS=1"},
		{"go: m.example/x imports\n\ta.example/b: lstat /home/u/go/pkg/mod/a.example/b@v1.0.0: input/output error", "local-modcache", "disk", "export GOMODCACHE="},
		{"go: m.example/x imports\n\ta.example/b: open /home/u/go/pkg/mod/cache/download/a.example/b/@v/v1.0.0.zip: no such file or directory", "local-modcache", "is gone", "go clean -modcache"},

		{"verifying a.example/B@v1.0.0/go.mod: checksum mismatch\n\tdownloaded: h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=\n\tgo.sum:     h1:dHywTpB/6Rw06HR4wzJTy0mKxvPJWuh0I5dEcikXAwY=\n", "checksum-gosum", "is an empty file", "/cache/download/a.example/!b/@v/v1.0.0.mod'"},
		{"go: m.example/x imports\n\ta.example/b: unzip /m/cache/download/a.example/b/@v/v1.0.0.zip: a.example/b@v1.0.0/readme: case-insensitive file name collision: \"README\" and \"readme\"", "goproxy-bad-response", "a.example/b v1.0.0 was published with files", "(cd / && go list -m -versions a.example/b)"},
		{"go: open /src/go.mod: permission denied", "local-permission", "may not read /src/go.mod", "ls -ld /src/go.mod"},
		{"go: could not create module cache: mkdir /go: permission denied", "local-permission", "may not write /go", "export GOMODCACHE=\"$(mktemp -d)\" GOCACHE=\"$(mktemp -d)\""},

		// go.work and settings.
		{"go: module . listed in go.work file requires go >= 1.24, but go.work lists go 1.22; to update it:\n\tgo work use", "local-gowork", "needs go 1.24", "go work use"},
		{"go: cannot load module gone listed in go.work file: open gone/go.mod: no such file or directory", "local-gowork", "gone", "go work edit -dropuse=gone"},
		{"go: current directory is contained in a module that is not one of the workspace modules listed in go.work. You can add the module to the workspace using:\n\tgo work use .", "local-gowork", "not listed", "go work use ."},
		{"go: modules disabled inside GOPATH/src by GO111MODULE=auto; see 'go help modules'", "local-modules-off", "turned off", "export GO111MODULE=on"},
		{"go: GOPATH entry cannot start with shell metacharacter '~': \"~/go\"", "local-env", "GOPATH=~/go", `export GOPATH="$HOME/go"`},
		{"go: unknown GOEXPERIMENT arenaz", "local-env", "GOEXPERIMENT", "unset GOEXPERIMENT"},
		{"go: -mod may only be set to readonly or vendor when in workspace mode, but it is set to \"mod\"\n\tRemove the -mod flag to use the default readonly value, \n\tor set GOWORK=off to disable workspace mode.", "local-goflags", "-mod", "go help mod tidy"},
		{"go: cannot find main module, but found .git/config in /src\n\tto create a module there, run:\n\tgo mod init", "local-no-main-module", "no go.mod here", "go mod init"},

		// What go build and go get say of modules.
		{"go: m.example/x: no required module provides package a.example/b; to add it:\n\tgo get a.example/b", "module-gomod-updates", "a.example/b", "go get a.example/b"},
		{"go: updates to go.mod needed; to update it:\n\tgo mod tidy", "module-gomod-updates", "may not be", "go mod tidy"},
		{"go: a.example/b@v1.0.0: missing go.sum entry for go.mod file; to add it:\n\tgo mod download a.example/b", "module-gosum-missing", "a.example/b v1.0.0", "go mod tidy"},
		{"go: inconsistent vendoring in /src:\n\ta.example/b@v1.0.0: is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt\n\n\tTo ignore the vendor directory, use -mod=readonly or -mod=mod.\n\tTo sync the vendor directory, run:\n\t\tgo mod vendor", "module-vendoring", "vendor", "go mod vendor"},
		{"go: m.example/x imports\n\ta.example/b: cannot find module providing package a.example/b: import lookup disabled by -mod=vendor", "module-vendoring", "vendor", "go mod vendor"},
		{"go: m.example/x imports\n\ta.example/b/c: package a.example/b/c provided by a.example/b at latest version v1.3.0 but not at required version v1.0.0", "module-package-missing", "v1.3.0", "go get a.example/b@latest"},
		{"go: m.example/x imports\n\ta.example/b/v5/c: module a.example/b@latest found (v1.3.0), but does not contain package a.example/b/v5/c", "module-package-missing", "major version v5", "grep"},
		{"go: m.example/x imports\n\tslices: package slices is not in GOROOT (/usr/lib/go/src/slices)", "module-not-std", "came with go 1.21", "install go 1.21 or newer"},
		{"go: a.example/b@v1.0.0: parsing go.mod: unexpected module path \"c.example/b\"", "module-path-mismatch", "calls itself c.example/b", "go get c.example/b@latest"},
		{"go: a.example/b@v1.0.0 used for two different module paths (c.example/b and d.example/b)", "module-path-mismatch", "c.example/b and d.example/b", "go mod edit -dropreplace=d.example/b"},
		{"go: errors parsing go.mod:\ngo.mod:5: require gopkg.in/yaml: version \"v2.4.0\" invalid: malformed module path \"gopkg.in/yaml\"", "module-major-mismatch", "gopkg.in/yaml.v2", "sed -i.bak '5s#gopkg.in/yaml[[:space:]]*v2.4.0#gopkg.in/yaml.v2 v2.4.0#' go.mod"},
		{"go: errors parsing go.mod:\ngo.mod:6:2: require gopkg.in/yaml.v2: version \"v3.0.1\" invalid: should be v2, not v3", "module-major-mismatch", "gopkg.in/yaml.v2 v3.0.1", "sed -i.bak '6d' go.mod && go get gopkg.in/yaml.v2@latest"},
		{"go: errors parsing go.mod:\ngo.mod:6:2: usage: require module/path v1.2.3", "local-gomod-syntax", "usage: require module/path v1.2.3", "correct that line (go.mod line 6)"},
		{"go: errors parsing go.mod:\ngo.mod:6:22: unexpected newline in string", "local-gomod-syntax", "unexpected newline", "correct that line (go.mod line 6)"},
		{"go: errors parsing go.mod:\ngo.mod:4: repeated go statement", "local-gomod-syntax", "two go lines", "sed -i.bak '4d' go.mod"},
		{"go: errors parsing go.work:\n/w/go.work:3: unknown directive: requires", "local-gowork", "unknown directive: requires", "correct that line (/w/go.work line 3)"},
		{"go: a.example/c@v1.0.0 requires\n\ta.example/b@v1.0.0: parsing go.mod: go.mod:5: require d.example/e: version \"v2.1.0\" invalid: should be v0 or v1, not v2", "module-bad-gomod", "a.example/b v1.0.0", "(cd / && go list -m -retracted -versions a.example/b)"},
		{"go: a.example/b@v1.0.0: parsing go.mod: go.mod:3: invalid go version 'v1.x': must match format 1.23.0", "module-bad-gomod", "a.example/b v1.0.0", "(cd / && go list"},
		{"go: a.example/b@v2.1.0: invalid version: go.mod has post-v2 module path \"a.example/b/v2\" at revision v2.1.0", "module-major-mismatch", "", "go get a.example/b/v2@v2.1.0"},
		{"go: finding module for package a.example/c\ngo: m.example/x imports\n\ta.example/b imports\n\ta.example/c loaded from a.example/c@v1.0.0,\n\tbut go 1.16 would select v1.2.0\n", "module-compat", "go 1.16 would choose", "go mod tidy -compat=1.17"},
	} {
		findings := Judge(nil, readLog(test.text+"\n"), Requirements{})
		if len(findings) == 0 {
			t.Errorf("no finding of\n%s", test.text)
			continue
		}
		f := findings[0]
		first := ""
		if len(f.Fixes) > 0 {
			first = f.Fixes[0].Title + "\n" + f.Fixes[0].Command
		}
		if f.Cause != test.cause || !strings.Contains(f.Title, test.title) || !strings.Contains(first, test.fix) || strings.ContainsAny(f.Title+f.Why, "{}") {
			t.Errorf("%s: %q, %q, first fix %q\nwant %s: %q, %q\n%s", f.Cause, f.Title, f.Why, first, test.cause, test.title, test.fix, test.text)
		}
	}
}

// TestPastedLocalTexts: what go prints without its name before it is found in a
// pasted log.
func TestPastedLocalTexts(t *testing.T) {
	for text, want := range map[string]string{
		"go1.24.1: not downloaded. Run 'go1.24.1 download' to install to /home/u/sdk/go1.24.1":                                                                                                                                                                                        "toolchain-missing: go1.24.1 download",
		"go: 'go install' requires a version when current directory is not in a module\n\tTry 'go install a.example/b@latest' to install the latest version":                                                                                                                          "local-no-main-module: go install a.example/b@latest",
		"go: go.mod file not found in current directory or any parent directory.\n\t'go get' is no longer supported outside a module.\n\tTo build and install a command, use 'go install' with a version,\n\tlike 'go install example.com/cmd@latest'":                                "local-no-main-module: ",
		"no required module provides package a.example/b: go.mod file not found in current directory or any parent directory; see 'go help modules'":                                                                                                                                  "local-no-main-module: go run a.example/b@latest",
		"main.go:4:2: no required module provides package m.example/app/internal/gen; to add it:\n\tgo get m.example/app/internal/gen":                                                                                                                                                "module-package-missing: grep -rn --include=*.go m.example/app/internal/gen .",
		"go: inconsistent vendoring in /src:\n\ta.example/b@v1.0.0: is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt\n\n\tTo ignore the vendor directory, use -mod=readonly or -mod=mod.\n\tTo sync the vendor directory, run:\n\t\tgo work vendor": "module-vendoring: go work vendor",
		"go: can't compute 'all' using the vendor directory\n\t(Use -mod=mod or -mod=readonly to bypass.)":                                                                                                                                                                            "module-vendoring: export GOFLAGS=-mod=mod",
		"go: module a.example/b: not a known dependency": "module-gomod-updates: go get a.example/b",
		"go: a.example/b@latest (in a.example/b@v1.0.0):\n\tThe go.mod file for the module providing named packages contains one or\n\tmore replace directives. It must not contain directives that would cause\n\tit to be interpreted differently than if it were the main module.": "module-internal: ",
		"go: warning: ignoring go.mod in $GOPATH /src\ngo: go.mod file not found in current directory or any parent directory; see 'go help modules'":                                                                                                                                 "local-env: ",
		"/go/src/a/b.go:1:2: package internal/x is not in std (/go/src/internal/x)":                             "toolchain-missing: unset GOROOT",
		strings.Repeat("/go/src/a/b.go:1:2: package internal/x is not in std (/go/src/internal/x)\n", manyLost): `local-env: df -h "$(go env GOCACHE)"; df -i "$(go env GOCACHE)"`,
		"main.go:3:2: package mylib/x is not in std (/go/src/mylib/x)":                                          "module-not-std: ",
		"go: a.example/b@v1.0.0: mkdir /home/u/go/pkg/mod/cache: file exists":                                   "local-modcache: ls -ld /home/u/go/pkg/mod/cache",
	} {
		f := pastedFinding(t, text)
		if got := f.Cause + ": " + f.Fixes[0].Command; got != want {
			t.Errorf("%s, want %s\n%s", got, want, text)
		}
	}
}

// TestOneFinding: one cause and remedy is one finding, and a crash is one
// failure, however many lines go prints of it.
func TestOneFinding(t *testing.T) {
	for text, want := range map[string]string{
		"main.go:5:2: missing go.sum entry for module providing package a.example/b (imported by m.example/x); to add:\n\tgo get m.example/x\n" +
			"main.go:4:2: missing go.sum entry for module providing package a.example/c (imported by m.example/x); to add:\n\tgo get m.example/x": "go.sum lacks an entry: a.example/b and 1 more",
		"go: writing go.mod cache: mkdir /m/cache/download/a.example: permission denied\ngo: a.example/b@v1.0.0: mkdir /m/cache/download/b.example: permission denied":                                                 "this user may not write /m/cache/download/a.example and 1 more",
		"runtime: failed to create new OS thread (have 2 already; errno=11)\nruntime: may need to increase max user processes (ulimit -u)\nfatal error: newosproc\n\nruntime stack:\nruntime.throw({0xbe1a3a?, 0x7?})": "no further process or thread may be started",
		"fatal error: failed to reserve page summary memory\n\nruntime stack:": "there is not enough memory",
	} {
		pasted, err := golog.ReadPasted(strings.NewReader(text + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		failures := readLog(text)
		if len(pasted.Runs) > 0 {
			failures = pasted.Runs[0].Failures
		}
		if f := Judge(nil, failures, Requirements{}); len(f) != 1 || f[0].Title != want {
			t.Errorf("%+v, want one: %s\n%s", f, want, text)
		}
	}
}

// TestTake: what must be given to a user is given as a whole, and nothing above
// the module cache is.
func TestTake(t *testing.T) {
	root := t.TempDir()
	cache := filepath.Join(root, "mod", "cache")
	for _, dir := range []string{cache, filepath.Join(root, "src")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "src", "go.mod"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(root)
	if err != nil {
		t.Fatal(err)
	}
	mine := owner(info)
	if mine == "" {
		t.Skip("owners are not told here")
	}
	if got := topmost(cache, filepath.Join(root, "mod"), mine+"x"); got != filepath.Join(root, "mod") {
		t.Errorf("to be given: %q", got)
	}
	if got := topmost(cache, filepath.Join(root, "mod"), mine); got != "" {
		t.Errorf("%q is mine", got)
	}
	if got := topmost(root, filepath.Join(root, "mod"), mine+"x"); got != "" {
		t.Errorf("%q is above the module cache", got)
	}
	if got := takeModule(filepath.Join(root, "src"), mine+"x"); len(got) != 2 || !strings.HasSuffix(got[1], "go.mod") {
		t.Errorf("of the module: %q", got)
	}
}

// pastedFinding is the first finding of a pasted log, and what there is of it.
func pastedFinding(t *testing.T, text string) Finding {
	pasted, err := golog.ReadPasted(strings.NewReader(text + "\n"))
	if err != nil || len(pasted.Runs) == 0 {
		t.Fatalf("no run (%v) in\n%s", err, text)
	}
	findings := Judge(nil, Settle(pasted.Runs[0].Failures, Requirements{}), Requirements{})
	if len(findings) == 0 || len(findings[0].Fixes) == 0 {
		t.Fatalf("no finding with a fix: %+v\n%s", findings, text)
	}
	return findings[0]
}

// TestSettle: go.mod settles what go's text leaves open.
func TestSettle(t *testing.T) {
	const absent = "cannot find module providing package %: module %: reading https://p.example/%/@v/list: 404 Not Found\n"
	require := Requirements{File: "go.mod", Module: "m.example/x", Excludes: []Requirement{{"a.example/b", "v1.0.0", 7, false}},
		Replaces: []Replacement{{Old: "a.example/c", New: "f.example/c", NewVersion: "v1.0.0", Line: 9}}}
	for text, want := range map[string]string{
		"go: m.example/x imports\n\tm.example/x/gen: " + strings.ReplaceAll(absent, "%", "m.example/x/gen"):                                                                      "module-package-missing",
		"go: m.example/x imports\n\tm.example/xy/gen: " + strings.ReplaceAll(absent, "%", "m.example/xy/gen"):                                                                    "http-404",
		"go: m.example/x imports\n\ta.example/b: no matching versions for query \"latest\"\n":                                                                                    "module-internal",
		"go: m.example/x imports\n\ta.example/bc: no matching versions for query \"latest\"\n":                                                                                   "module-not-found",
		"go: m.example/x imports\n\ta.example/c: f.example/c@v1.0.0: reading https://p.example/f.example/c/@v/v1.0.0.zip: 404 Not Found\n":                                       "local-replace-missing",
		"go: m.example/x imports\n\ta.example/c: f.example/c@v1.0.0: Get \"https://p.example/f.example/c/@v/v1.0.0.zip\": dial tcp 192.0.2.1:443: connect: connection refused\n": "tcp-refused",
	} {
		failures := Settle(readLog(text), require)
		if f := Judge(nil, failures, require); len(f) != 1 || f[0].Cause != want {
			t.Errorf("%+v, want %s\n%s", f, want, text)
		}
	}
}

// TestLookStaysHere: a saved log was made elsewhere, so nothing of this machine
// is looked at for it.
func TestLookStaysHere(t *testing.T) {
	in := Input{Mode: "tidy", Dir: t.TempDir(), Failures: readLog("go: could not create module cache: \"" + t.TempDir() + "\" is not a directory\n"),
		Settings: goproxy.NewSettings(goproxy.Setting{Name: "GOMODCACHE", Value: "/m", Origin: goproxy.FromEnvironment})}
	looks := lookAll(in)
	if len(looks) != 1 || looks[0].Facts.Kind != "folder" || len(looks[0].Facts.Settings) != 1 {
		t.Fatalf("looks %+v", looks)
	}
	f := Judge(nil, in.Failures, in.Require, looks...)
	if !strings.Contains(f[0].Why, "is a folder") || !strings.Contains(f[0].Why, "GOMODCACHE=/m comes from the environment") {
		t.Errorf("why: %s", f[0].Why)
	}
	in.Mode = "explain"
	if looks := lookAll(in); looks != nil {
		t.Errorf("looks for a saved log: %+v", looks)
	}
}
