package diagnose

import "tidyx/tidy/golog"

// A textCause is a row that go's text settles: the outcome of its wording is
// the second half of its name, or a finer reason of it.
type textCause struct {
	id         string
	on         []Outcome // nil: that of the name
	when       func(*Case) bool
	title, why string
	shared     bool
	transient  bool
	alike      bool
	host       hostRule // of most of them there is none
	fixes      []Remedy
}

// textCauses makes rows of one step out of texts.
func textCauses(step Step, list []textCause) []Cause {
	var rows []Cause
	for _, t := range list {
		if t.on == nil {
			t.on = []Outcome{Outcome(t.id)}
		}
		if t.host == hostTarget {
			t.host = hostNone
		}
		rows = append(rows, Cause{ID: string(step) + "-" + t.id, Step: step, Host: t.host, On: on(step, t.on...), When: t.when,
			Title: t.title, Why: t.why, Shared: t.shared, Transient: t.transient, Alike: t.alike, Fixes: t.fixes})
	}
	return rows
}

// by is a remedy with one command; fixed one for the repository.
func by(title, command, applies string) Remedy {
	return Remedy{Title: title, Command: command, Applies: applies}
}
func fixed(title, command string) Remedy { return by(title, command, repository) }

// orElse is a remedy for want of a better one.
func orElse(r Remedy) Remedy { r.Otherwise = true; return r }

// exported sets one variable for this run.
func exported(title, name, value string) Remedy {
	return Remedy{Title: title, Command: "export " + name + "=" + value, Applies: thisRun}
}

// rewritten has one line of a go.mod that go can't parse written anew: go mod
// edit fails of it too. The file as it was stays beside it (sed -i alone is not
// the same everywhere).
func rewritten(title, directive, value string) Remedy {
	return fixed(title+" ({line})", "sed -i.bak '{linenumber}s#^[[:space:]]*"+directive+".*#"+directive+" "+value+"#' {gomodpath}")
}

// replaced has a module and its version in such a line replaced, dropped the
// line taken out.
func replaced(title, value string) Remedy {
	return whenever(unreadable, fixed(title+" ({line})", "sed -i.bak '{linenumber}s#{module}[[:space:]]*{version}#"+value+"#' {gomodpath}"))
}
func dropped(title, then string) Remedy {
	return whenever(unreadable, fixed(title+" ({line})", "sed -i.bak '{linenumber}d' {gomodpath}"+then))
}

// whereParsed is a remedy that go can only do where it can parse go.mod.
func whereParsed(r Remedy) Remedy { return whenever(not(unreadable), r) }

// whenever makes a remedy depend on the case.
func whenever(when func(*Case) bool, r Remedy) Remedy { r.When = when; return r }

var (
	// A folder with a fixed name below /tmp may be somebody else's already.
	remedyOtherCache = whenever(not(homeless), by("put the module cache where this user may write", `export GOMODCACHE="$(mktemp -d)"`, thisRun))
	remedyNoHome     = whenever(homeless, by("put both caches of go where this user may write: it has no home folder", `export GOMODCACHE="$(mktemp -d)" GOCACHE="$(mktemp -d)"`, thisRun))
	remedyLocalDisk  = by("put the module cache on a local disk", `export GOMODCACHE="$(mktemp -d /var/tmp/modcache.XXXXXX)"`, thisRun)
	remedyNewCache   = by("make the module cache anew", "go clean -modcache", thisMachine)
	remedyTake       = by("give {takeall} to {username}", `sudo chown -R "$(id -u):$(id -g)" {takeall}`, thisMachine)
	remedyTakeModule = by("give to {username} what is another's: {takenames}", `sudo chown "$(id -u):$(id -g)" {take}`, thisMachine)
	remedySee        = by("see what is there", "ls -ld {path}", thisMachine)
	remedyNoWork     = exported("or leave go.work aside", "GOWORK", "off")
)

// exportCaches gives go a place for all that it keeps.
const exportCaches = `export GOPATH="$(mktemp -d)" GOCACHE="$(mktemp -d)"`

// causesLocal are filed under local: this machine and this folder.
func causesLocal() []Cause {
	return append(causesFiles(), textCauses(golog.Local, []textCause{
		{id: "env", on: []Outcome{"env-relative"}, title: "{variable}={value} is no absolute path", why: "{setby}|go takes an absolute path there and nothing else.",
			fixes: []Remedy{whenever(tilde, by("write the home folder out", `export {variable}="$HOME{aftertilde}"`, thisRun)),
				whenever(tells("value"), by("write it as an absolute path", `export {variable}="$PWD/{value}"`, thisRun)), by("see its value and who set it", "go env -changed", thisUser)}},
		{id: "env", on: []Outcome{"env-home"}, title: "go finds no folder for its caches: HOME and GOPATH are not set", why: "{gosays}|So it is under cron, systemd, some containers and CI runners.",
			fixes: []Remedy{{Title: "name folders for them", Command: exportCaches, Env: map[string]string{"GOPATH": "{scratch}", "GOCACHE": "{scratch}/cache"}, Applies: thisRun}, by("name folders for them", exportCaches, thisRun)}},
		{id: "env", on: []Outcome{"env-gone"}, title: "the folder in which go was started is gone", why: "It was removed or replaced while this shell stood in it.",
			fixes: []Remedy{by("enter it again", `cd "$PWD"`, thisRun)}},
		{id: "env", on: []Outcome{"env-chdir"}, title: "the folder that -C names is not there: {path}", why: "{missing}|~Nothing was done.",
			fixes: []Remedy{by("name a folder that is there", "ls -d {lookedat}/*/", thisRun)}},
		{id: "env", on: []Outcome{"env-tmp"}, title: "the folder for temporary files is not there: {path}", why: "{setby}|GOTMPDIR, TMPDIR or the system names it.",
			fixes: []Remedy{by("make it", "mkdir -p {path}", thisMachine)}},
		{id: "env", on: []Outcome{"env-gopath-module"}, title: "a go.mod lies in GOPATH itself", why: "go takes it for a mistake: modules lie below GOPATH/src, or anywhere else.",
			fixes: []Remedy{by("move it away", `mv "$(go env GOPATH)/go.mod" "$(go env GOPATH)/go.mod.away"`, thisUser)}},
		{id: "env", on: []Outcome{"env-ignored"}, title: "go ignores the go.mod here: it lies in {path}", why: "{setby}|go takes a go.mod in GOPATH itself, or in the root of the temporary folder, for a mistake.",
			fixes: []Remedy{whenever(setIn("GOPATH", inEnvironment), by("unset GOPATH, so that it is elsewhere", "unset GOPATH", thisRun)), whenever(setIn("GOPATH", inGoEnvW), by("take GOPATH out of go's own file, so that it is elsewhere", "go env -u GOPATH", thisUser)),
				by("or move the module to a folder of its own", "", thisUser)}},
		{id: "env", on: []Outcome{"build-cache-index"}, alike: true, title: "go does not find its standard library: the build cache is damaged or full", why: "{importer} imports {package}, both of the standard library, and go finds neither that nor many more.|~{gosays}|go keeps an index of them in the build cache.",
			fixes: []Remedy{by("see whether its disk is full", `df -h "$(go env GOCACHE)"; df -i "$(go env GOCACHE)"`, thisMachine), by("make the build cache anew", "go clean -cache", thisUser), by("or use another one", `export GOCACHE="$(mktemp -d)"`, thisRun)}},
		{id: "env", on: []Outcome{"env-cacheprog"}, title: "the program in GOCACHEPROG does not work", why: "{gosays}", fixes: []Remedy{exported("leave it out", "GOCACHEPROG", "")}},
		{id: "env", on: []Outcome{"build-cache"}, title: "this user may not write the build cache: {path}", why: "{ownership}|~An earlier run was made by another user.",
			fixes: []Remedy{remedyNoHome, whenever(not(homeless), by("use another build cache", `export GOCACHE="$(mktemp -d)"`, thisRun)), remedyTake}},
		{id: "env", when: tells("variable"), title: "{variable} has a value that go does not know", why: "{gosays}|{setby}",
			fixes: []Remedy{whenever(setIn("", inGoEnvW), by("take it out of go's own file", "go env -u {variable}", thisUser)), whenever(not(isVariable("GOOS/GOARCH")), by("unset it", "unset {variable}", thisRun)),
				whenever(isVariable("GOOS/GOARCH"), by("see which pairs there are", "go tool dist list", thisRun))}},
		{id: "env", title: "a folder or variable that go needs is unusable", why: "{gosays}", fixes: []Remedy{by("see which variables are set, and where", "go env -changed", thisUser)}},

		{id: "goflags", on: []Outcome{"goflags-env"}, title: "GOFLAGS can't be used: {said}", why: "{setby}|GOFLAGS holds flags that begin with a dash, parted by blanks.",
			fixes: []Remedy{whenever(setIn("GOFLAGS", inGoEnvW), by("take it out of go's own file", "go env -u GOFLAGS", thisUser)), whenever(setIn("GOFLAGS", inEnvironment), by("leave it out", "unset GOFLAGS", thisRun))}},
		{id: "goflags", on: []Outcome{"goflags-debug"}, title: "GODEBUG=cmdgonetlimit keeps go from the network", why: "{setby}|It is a setting for tests of go.", fixes: []Remedy{exported("leave it out", "GODEBUG", "")}},
		{id: "goflags", on: []Outcome{"goflags-modfile"}, title: "the file that -modfile names is not there: {path}", why: "{flagsfrom}|~The flag, or GOFLAGS, names it.",
			fixes: []Remedy{whenever(setIn("GOFLAGS", anywhere, "-modfile"), by("leave GOFLAGS out", "unset GOFLAGS", thisRun)), by("make it from go.mod", "cp go.mod {path}", repository)}},
		{id: "goflags", when: tells("flag"), title: "the flag {flag} can't be used so", why: "{gosays}|{flagsfrom}", fixes: []Remedy{by("see which flags and values there are", "go help mod tidy", thisRun)}},
		{id: "goflags", title: "a flag or GOFLAGS is malformed", why: "{gosays}|{flagsfrom}", fixes: []Remedy{by("see the value of GOFLAGS and who set it", "go env GOFLAGS", thisUser)}},

		{id: "modules-off", title: "modules are turned off here", why: "{setby}|~GO111MODULE says so, or a go before 1.16 stands inside GOPATH/src.",
			fixes: []Remedy{exported("turn them on", "GO111MODULE", "on"), whenever(setIn("GO111MODULE", inGoEnvW), by("for good: take it out of go's own file", "go env -u GO111MODULE", thisUser))}},
		{id: "no-main-module", when: tells("gomodfolder"), title: "go.mod is a folder here, and must be a file", why: "A container makes such a folder where the file that is to be mounted does not exist.",
			fixes: []Remedy{fixed("remove the empty folder, and bring the file", "rmdir {gomodfolder}")}},
		{id: "no-main-module", when: tells("gomodfound"), title: "there is no go.mod here; there is one in {gomodfound}", why: "go looks in this folder and in those above it, never below.",
			fixes: []Remedy{by("work there", "tidyx -C {gomodfound}", thisRun)}},
		{id: "no-main-module", when: tells("instead"), title: "outside of a module go install wants a version", why: "go looks for a go.mod in this folder and in those above it, and there is none.",
			fixes: []Remedy{by("name one", "go install {instead}", thisUser), by("or go to the folder of the module that has it", "", thisUser)}},
		{id: "no-main-module", when: tells("outside"), title: "{outside} changes a go.mod, and there is none here", why: "go looks in this folder and in those above it.",
			fixes: []Remedy{by("go to the module's folder; a command is installed with go install PATH@latest", "", thisUser)}},
		{id: "no-main-module", when: tells("package"), title: "there is no go.mod here to say which {package} is meant", why: "go looks in this folder and in those above it.",
			fixes: []Remedy{by("go to the folder of the module that requires it, or name a version", "go run {package}@latest", thisUser)}},
		{id: "no-main-module", title: "there is no go.mod here, nor in a folder above", why: "go looks in this folder and in those above it.",
			fixes: []Remedy{by("go to the module's folder, or begin a module here", "go mod init example.com/mod", repository)}},

		{id: "gowork", on: []Outcome{"conflict"}, when: ofWorkFile, title: "go.work holds the marks of a merge conflict", why: "git left both sides in it ({line}).", fixes: []Remedy{fixed("choose a side in an editor", "git diff {gomodpath}"), remedyNoWork}},
		{id: "gomod-syntax", on: []Outcome{"conflict"}, title: "{gomod} holds the marks of a merge conflict", why: "git left both sides in it ({line}).", fixes: []Remedy{fixed("choose a side in an editor, then tidy again", "git diff {gomodpath}")}},
		{id: "gomod-syntax", when: tells("module"), title: "{gomod} requires {module} in a version that does not exist", why: "{gosays}|See {line}",
			fixes: []Remedy{dropped("require one that exists", " && go get {module}@latest"), whereParsed(fixed("require one that exists", "go mod edit -droprequire={module} && go get {module}@latest")), orElse(fixed("require one that exists ({line})", ""))}},
		{id: "gowork", on: []Outcome{"gowork-syntax"}, title: "go.work can't be read: {leaf}", why: "See {line}|~{gosays}", fixes: []Remedy{fixed("correct that line ({line})", ""), orElse(fixed("correct the line that go names", "")), remedyNoWork}},
		{id: "gomod-syntax", on: []Outcome{"repeated"}, title: "{gomod} has two {directive} lines", why: "See {line}|One of them holds, so one must go.", fixes: []Remedy{dropped("take the second one out", ""), orElse(fixed("take one of them out", ""))}},
		{id: "gomod-syntax", on: []Outcome{"gomod-module"}, title: "{gomod} has no module line", why: "It must say which path this module has.", fixes: []Remedy{fixed("add one", "go mod edit -module=example.com/mod")}},
		{id: "gomod-syntax", on: []Outcome{"gosum-malformed"}, title: "go.sum has a line that go can't read", why: "See {line}|A line has three words; a merge may have left its marks.",
			fixes: []Remedy{fixed("let go mod tidy drop it: it skips such lines", "go mod tidy")}},
		{id: "gomod-syntax", on: []Outcome{"replace-conflict"}, title: "{module} is replaced twice", why: "{gosays}", fixes: []Remedy{fixed("keep one of the two", "go mod edit -dropreplace={module}")}},
		{id: "gomod-syntax", title: "{gomod} can't be read: {leaf}", why: "See {line}|~{gosays}", fixes: []Remedy{fixed("correct that line ({line})", ""), orElse(fixed("correct the line that go names", ""))}},

		{id: "gowork", on: []Outcome{"gowork-old"}, title: "go.work is older than its module {member}, which needs go {wanted}", why: "go.work says go {lists}.", fixes: []Remedy{fixed("raise the go line of go.work", "go work use"), remedyNoWork}},
		{id: "gowork", on: []Outcome{"gowork-member"}, title: "go.work lists {member}, which can't be loaded", why: "{gosays}|{workfile}", fixes: []Remedy{fixed("take it out of go.work", "go work edit -dropuse={member}"), remedyNoWork}},
		{id: "gowork", on: []Outcome{"gowork-unlisted"}, title: "this module is not listed in go.work", why: "{workfile}|~A go.work in a folder above holds here too.", fixes: []Remedy{fixed("list it", "go work use ."), remedyNoWork}},
		{id: "gowork", on: []Outcome{"gowork-replace"}, title: "the modules of go.work replace {replaced} differently", why: "{workfile}|~go.work can overrule them.", fixes: []Remedy{remedyNoWork, fixed("let go.work decide", "go work edit -print")}},
		{id: "gowork", on: []Outcome{"gowork-path"}, title: "GOWORK names no absolute path", why: "{setby}|It is the absolute path of a go.work, off, or empty.", fixes: []Remedy{exported("leave it out", "GOWORK", "off")}},
		{id: "gowork", title: "go.work is at fault: {leaf}", why: "{workfile}|~{gosays}", fixes: []Remedy{remedyNoWork, fixed("see what it says", "go work edit -print")}},

		{id: "replace-missing", title: "what {replacedmodule} is replaced by is not there: {path}", why: "{missing}|{replaceline}|~It needs a folder with a go.mod.|Others may have it beside this module.|{askedby}",
			fixes: []Remedy{fixed("drop the replace, so that the module itself is fetched", "go mod edit -dropreplace={replacement}"), by("or put the folder there", "git submodule update --init", repository)}},
		{id: "replace-missing", on: []Outcome{"replace-form"}, title: "{gomod} has a replace that is neither a folder nor a version", why: "{gosays}",
			fixes: []Remedy{fixed("begin a folder's path with ./ or ../, or give the module a version ({line})", "")}},
		{id: "replace-missing", on: []Outcome{"replace-gone"}, title: "what {replacedmodule} is replaced by does not exist: {module}@{version}", why: "{replaceline}|{gosays}",
			fixes: []Remedy{fixed("drop the replace", "go mod edit -dropreplace={replacement}"), fixed("or name a version that exists", listVersions)}},
	})...)
}
