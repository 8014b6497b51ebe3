package diagnose

import "tidyx/tidy/golog"

// A textCause is a row that go's text settles: the outcome of its wording is
// the second half of its name.
type textCause struct {
	id, title, why, fix, command, applies string
}

// textCauses makes rows of one step out of texts.
func textCauses(step Step, list []textCause) []Cause {
	var rows []Cause
	for _, t := range list {
		c := Cause{ID: string(step) + "-" + t.id, Step: step, Host: hostNone, On: on(step, Outcome(t.id)), Title: t.title,
			Why: "{gosays}|" + t.why}
		if t.why == "" {
			c.Why = "go says: {reason}"
		}
		if t.fix != "" {
			c.Fixes = []Remedy{{Title: t.fix, Command: t.command, Applies: t.applies}}
		}
		rows = append(rows, c)
	}
	return rows
}

// causesToolchain are filed under toolchain. What keeps go from downloading one
// is in the evidence.
func causesToolchain() []Cause {
	src := golog.ToolchainSource
	rows := textCauses(golog.Toolchain, []textCause{
		{"too-old", "this go is too old for what is asked of it", "It may not switch by itself: GOTOOLCHAIN is local.", "install a newer go, or let this one fetch it", "GOTOOLCHAIN=auto tidyx", thisRun},
		{"missing", "the go toolchain that is named is not there", "", "see which one is named", "go env GOTOOLCHAIN", thisUser},
		{"invalid", "a go or toolchain line, or GOTOOLCHAIN, is malformed", "", "correct it: a go line reads go 1.24 or go 1.24.0", "grep -nE '^(go|toolchain) ' go.mod", repository},
	})
	unavailable := Cause{ID: "toolchain-unavailable", Step: golog.Toolchain, Title: "the go toolchain {version} can't be downloaded",
		On:  []On{{Step: golog.Toolchain, Outcome: "unavailable"}, {Source: src}},
		Why: "{gosays}|A toolchain comes through the module proxies only, never by direct, and does not exist for each number.",
		Fixes: []Remedy{{Title: "use the go that is installed, if go.mod allows it", Command: "export GOTOOLCHAIN=local", Env: map[string]string{"GOTOOLCHAIN": "local"}, Applies: thisRun},
			{Title: "check the go and toolchain lines", Command: "grep -nE '^(go|toolchain) ' go.mod", Applies: repository}}}
	return append([]Cause{unavailable}, rows...)
}

// causesLocal are filed under local: this machine and this folder.
func causesLocal() []Cause {
	return textCauses(golog.Local, []textCause{
		{"disk-full", "no space is left for the module cache", "Space, inodes or a quota.", "see what is full", "df -h . \"$(go env GOMODCACHE)\"; df -i \"$(go env GOMODCACHE)\"", thisMachine},
		{"permission", "this user may not write where go must", "", "see whose it is", "ls -ld \"$(go env GOMODCACHE)\" go.mod go.sum", thisMachine},
		{"read-only", "go must write to a read-only file system", "", "put the module cache elsewhere", "export GOMODCACHE=/tmp/modcache", thisRun},
		{"lock", "a lock can't be taken", "A network file system without locks, or another process that holds it.", "put the module cache on a local disk", "go env GOMODCACHE", thisMachine},
		{"resources", "this machine ran out of files, processes or memory", "", "see the limits", "ulimit -a", thisMachine},
		{"modcache", "the module cache is no usable folder", "", "see which one it is", "go env GOMODCACHE", thisUser},
		{"env", "a folder or variable that go needs is unusable", "", "see the variables", "go env HOME GOPATH GOMODCACHE GOCACHE GOENV GO111MODULE", thisUser},
		{"goflags", "GOFLAGS or a flag is malformed", "", "see its value and who set it", "go env GOFLAGS", thisUser},
		{"modules-off", "modules are turned off by GO111MODULE=off", "", "turn them on", "export GO111MODULE=on", thisRun},
		{"no-main-module", "there is no go.mod here", "", "go to the module's folder, or begin one", "go mod init MODULE", repository},
		{"gomod-syntax", "go.mod can't be read", "", "correct the line that go names", "go mod edit -json", repository},
		{"gowork", "go.work is at fault", "", "see which one is used", "go env GOWORK", repository},
		{"replace-missing", "the target of a replace directive is missing", "", "correct or drop it", "grep -n replace go.mod", repository},
	})
}

// causesModule are filed under module: what the modules themselves say.
func causesModule() []Cause {
	return textCauses(golog.Module, []textCause{
		{"path-mismatch", "{module} calls itself by another path", "", "require it by the path it declares", "go mod edit -droprequire={module}", repository},
		{"major-mismatch", "version and /vN suffix of a module do not agree", "From v2 on the major version is part of the module path.", "correct path or version", "grep -n '/v[0-9]' go.mod", repository},
		{"path-malformed", "a module or import path is malformed", "", "correct the import that go names", "", repository},
		{"version-invalid", "a version is invalid", "", "use one that exists", "go list -m -versions {module}", repository},
		{"bad-gomod", "the go.mod of {module} can't be read", "", "use another version of it", "go list -m -versions {module}", repository},
		{"package-missing", "a package that is imported does not exist: {package}", "", "correct the import, or ask for a version that has it", "", repository},
		{"not-found", "no version of a module fits: {package}", "", "check the path", "go list -m -versions {package}", repository},
		{"not-std", "a path without a host is no package of the standard library: {package}", "", "correct the import", "", repository},
		{"ambiguous", "several modules provide the package {package}", "", "drop one of them", "go mod why -m all", repository},
		{"internal", "a package or version may not be used here", "", "use another", "", repository},
		{"gosum-missing", "go.sum lacks an entry", "", "let go add it", "go mod tidy", repository},
		{"gomod-updates", "go.mod must be updated, and may not be", "", "let go update it", "go mod tidy", repository},
		{"vendoring", "the vendor folder does not agree with go.mod", "", "make it anew", "go mod vendor", repository},
		{"compat", "the go versions that are asked for do not agree", "", "raise -go or -compat, or the go line of go.mod", "grep -n '^go ' go.mod", repository},
	})
}
