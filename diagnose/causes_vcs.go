package diagnose

import (
	"strings"

	"tidyx/tidy/golog"
)

// causesVCS are filed under vcs: version control, and how a path leads to it.
func causesVCS() []Cause {
	list := append(causesTool(), causesSSH()...)
	list = append(list, causesRepository()...)
	return append(list, causesImport()...)
}

// causesTool are those of the tool itself, and of what it is told.
func causesTool() []Cause {
	isTool := func(c *Case) bool { return c.Said.Final || c.Seen.Facts.VCS != nil }
	dubious := func(c *Case) bool { return c.facts()["safedir"] != "" }
	origin := Remedy{Title: "see where each setting comes from", Command: "git config --list --show-origin", Applies: thisUser}
	return []Cause{
		{ID: "vcs-missing", Step: golog.VCS, Host: hostNone, On: on(golog.VCS, golog.Missing), When: isTool,
			Title: "a version control tool is not installed: {tool}", Why: "{gitsays}|~{gosays}|It fetches {module} from its own repository with it.",
			Fixes: []Remedy{remedyOwnSSH, {Title: "install the package {toolpackage}", Command: "apt-get install {toolpackage}   # or: apk add {toolpackage}", Applies: thisMachine},
				{Title: "fetch {module} through a module proxy, which needs no {tool}", Applies: someoneElse}}},
		{ID: "govcs-disallowed", Step: golog.VCS, Host: hostNone, On: on(golog.VCS, golog.Disallowed), When: func(c *Case) bool { return c.Said.Tool != "" },
			Title: "GOVCS does not allow {tool} for {module}",
			Why:   "To go this is a {visibility} module.|Its built-in rule is git and hg for public modules, all for private ones; the first pattern that fits decides.",
			Fixes: []Remedy{{Title: "go back to go's default, which allows {tool}", Command: "unset GOVCS", Applies: thisRun, When: and(hasVariable("GOVCS"), func(c *Case) bool { return c.tool() == "git" || c.tool() == "hg" })},
				{Title: "see its value and who set it", Command: "go env GOVCS; go env -changed", Applies: thisUser},
				whenever(func(c *Case) bool {
					return c.facts()["visibility"] == "public" && c.tool() != "git" && c.privatePrefix() != ""
				}, private("if {module} is private, tell go so")),
				{Title: "allow {tool} for it", Command: `export GOVCS="{prefix}:{tool},public:git|hg,private:all"`, Applies: thisRun, Weakens: "go runs {tool} on what {prefix} sends"}}},
		{ID: "govcs-disallowed", Step: golog.VCS, Host: hostNone, On: on(golog.VCS, golog.Disallowed),
			Title: "GOVCS holds a value that go can't use", Why: "{gosays}",
			Fixes: []Remedy{{Title: "go back to go's default", Command: "unset GOVCS", Applies: thisRun, When: hasVariable("GOVCS")}, {Title: "see its value and who set it", Command: "go env GOVCS; go env -changed", Applies: thisUser}}},
		{ID: "vcs-config", Step: golog.VCS, Host: hostNone, On: on(golog.VCS, golog.Misconfigured), When: dubious,
			Title: "git does not touch a repository that belongs to somebody else",
			Why:   "It is {safedir} on this machine.|{rewritten}",
			Fixes: []Remedy{{Title: "see who owns it", Command: "ls -ld {safedir}", Applies: thisMachine}, origin,
				{Title: "if you trust its owner, say so to git", Command: "git config --global --add safe.directory {safedir}", Applies: thisUser, Weakens: "git uses what its owner has put there"}}},
		{ID: "vcs-config", Step: golog.VCS, Host: hostNone, On: on(golog.VCS, golog.Misconfigured),
			Title: "git's own configuration stops it", Why: "{gitsays}|~{gosays}|{rewritten}",
			Fixes: []Remedy{remedyOwnGitVariables, remedyWithoutGitFile, origin}},
	}
}

// causesSSH are those of ssh: whom it meets, and as whom it comes.
func causesSSH() []Cause {
	changed := func(c *Case) bool {
		f := c.ssh()
		return f != nil && f.Known == "changed" || strings.Contains(c.Said.Text, "HAS CHANGED")
	}
	usual := func(c *Case) bool { return strings.HasPrefix(c.facts()["knownhosts"], "~/.ssh/known_hosts:") }
	look := Remedy{Title: "see the fingerprints that it shows now, and compare them with those that its owner publishes", Command: "ssh-keyscan -p {port} {hostname} | ssh-keygen -lf -", Applies: thisUser}
	return []Cause{
		{ID: "vcs-hostkey", Step: golog.VCS, On: on(golog.VCS, golog.HostKey), When: changed,
			Title: "{where} shows another ssh host key than before",
			Why:   "It shows {hostkey} {hostfingerprint}.|known_hosts has another one for it: {knownhosts}.|~{gosays}|{rewritten}|The server was set up anew, or somebody stands in between.",
			Fixes: []Remedy{look,
				{Title: "only if its owner confirms {hostfingerprint}: take the old entry out", Command: "ssh-keygen -R {knownas}", Applies: thisUser, When: usual},
				{Title: "only if its owner confirms {hostfingerprint}: take the old entry out of {knownfile}", Command: "ssh-keygen -f {knownfile} -R {knownas}", Applies: thisUser, When: func(c *Case) bool { return !usual(c) }}}},
		{ID: "vcs-hostkey", Step: golog.VCS, On: on(golog.VCS, golog.HostKey),
			Title: "ssh does not know the host key of {where}",
			Why:   "It shows {hostkey} {hostfingerprint}; known_hosts has no entry for it.|~{gosays}|{rewritten}|Under go ssh can't ask whether to trust it.",
			Fixes: []Remedy{look, {Title: "only if they are the same: note the key", Command: "ssh-keyscan -p {port} {hostname} >> ~/.ssh/known_hosts", Applies: thisUser}}},
		{ID: "vcs-auth-ssh", Step: golog.VCS, On: on(golog.VCS, golog.NoKey),
			Title: "{where} takes none of your ssh keys",
			Why:   "{sshkeys}|~{gosays}|It lets in by {sshmethods}.|{rewritten}|{withheld}",
			Fixes: []Remedy{{Title: "add this key to your account there", Command: "cat {keyfile}.pub", Applies: thisUser},
				{Title: "make a key, and add it to your account there", Command: "ssh-keygen -t ed25519", Applies: thisUser, When: func(c *Case) bool { return c.ssh() != nil && c.ssh().Methods != "" && len(c.ssh().Keys) == 0 }},
				{Title: "see what ssh does", Command: "ssh -vT -p {port} {sshuser}@{hostname}", Applies: thisUser},
				{Title: "in CI give the job a key of its own (a deploy key)", Applies: someoneElse}}},
	}
}

// causesRepository are what a repository's server says.
func causesRepository() []Cause {
	byHand := Remedy{Title: "ask for it by hand", Command: "git ls-remote {repository}", Applies: thisUser}
	bySSH := remedyOverSSH
	netrc := Remedy{Title: "give git a token", Command: `echo "machine {hostname} login USER password TOKEN" >> ~/.netrc`, Applies: thisUser, When: overHTTPS}
	from := func(where string) func(*Case) bool {
		return func(c *Case) bool {
			f := c.Seen.Facts.VCS
			return f == nil || f.Login == "" || strings.Contains(f.Login, where)
		}
	}
	forget := Remedy{Title: "have git's credential helper forget the old login", Command: `printf 'protocol=https\nhost={hostname}\n\n' | git credential reject`, Applies: thisUser, When: from("helper")}
	grep := Remedy{Title: "correct or delete the entry in .netrc", Command: "grep -noE 'machine +{hostname}|default' ~/.netrc", Applies: thisUser, When: from("netrc")}
	header := Remedy{Title: "correct or delete git's setting", Command: "git config --show-origin --get-regexp 'http.*extraheader'", Applies: thisUser, When: func(c *Case) bool {
		return c.Seen.Facts.VCS != nil && from("extraHeader")(c) && c.Seen.Facts.VCS.Login != ""
	}}
	refused := func(c *Case) bool {
		f := c.Seen.Facts.VCS
		return loginRefused(c.Said) || f != nil && (f.Withheld != "" || c.Seen.Outcome == golog.Unauthorized && f.loginRefused(c.Seen.Error))
	}
	return []Cause{
		{ID: "vcs-auth-https", Step: golog.VCS, On: on(golog.VCS, golog.Unauthorized), When: func(c *Case) bool { return refused(c) && c.Trace.stranger() == 200 },
			Title: "{where} refuses the login that git has for it",
			Why:   "~{gosays}|{login}|{stranger}|Without any login everybody may read this repository: the one that git sends is wrong or has expired.",
			Fixes: []Remedy{remedyAnonymous, grep, forget, header}},
		{ID: "vcs-auth-https", Step: golog.VCS, On: on(golog.VCS, golog.Unauthorized, golog.Denied), When: func(c *Case) bool { return c.Said.Status == "403" },
			Title: "{where} does not let you read the repository of {module}",
			Why:   "It answers git 403.|{login}|{nologin}|{stranger}|A login that lacks the right or has expired, or a filter on the way.|{withheld}|{rewritten}",
			Fixes: []Remedy{{Title: "ask its owner for the right to read", Applies: someoneElse}, remedyAnonymous, grep, forget, header, bySSH}},
		{ID: "vcs-auth-https", Step: golog.VCS, On: on(golog.VCS, golog.Unauthorized, golog.Denied), When: refused,
			Title: "{where} refuses the login that git has for it",
			Why:   "{gitsays}|~{gosays}|{login}|{stranger}|A wrong or expired password or token.|{withheld}|{rewritten}",
			Fixes: []Remedy{remedyAnonymous, grep, forget, header, bySSH}},
		{ID: "vcs-auth-https", Step: golog.VCS, On: on(golog.VCS, golog.Unauthorized, golog.Denied),
			Title: "{where} wants a login for {module}, and git has none",
			Why:   "{gitsays}|~{gosays}|{stranger}|Under go git can't ask for one.|{rewritten}",
			Fixes: []Remedy{bySSH, netrc, {Title: "or set up a credential helper", Command: "git help credentials", Applies: thisUser}}},
		{ID: "vcs-repo-not-found", Step: golog.VCS, On: on(golog.VCS, golog.NotFound), Shared: true,
			Title: "{where} has no such repository for {module}",
			Why:   "{gitsays}|~{gosays}|{stranger}|{rewritten}|Hosts answer so for private repositories too, where they do not know you: may be that it is private.",
			Fixes: []Remedy{{Title: "check the path of {module}, and that you may read it", Command: "git ls-remote {repository}", Applies: thisUser},
				{Title: "check the path of {module}, and that you may read it", Command: listVersions, Applies: thisUser, When: func(c *Case) bool { return c.facts()["repository"] == "" }}, bySSH, netrc}},
		{ID: "vcs-unknown-revision", Step: golog.VCS, Host: hostAsked, On: on(golog.VCS, golog.UnknownRevision),
			Title: "{module} has no version {version}",
			Why:   "{refs}|Its newest versions are {versions}.|~{gosays}",
			Fixes: []Remedy{{Title: "see which tags there are", Command: "git ls-remote --tags {repository}", Applies: repository}, {Title: "see which versions there are", Command: listVersions, Applies: repository}}},
		{ID: "vcs-other", Step: golog.VCS, On: on(golog.VCS, golog.Failed), Shared: true,
			Title: "version control fails for {module}", Why: "{gitsays}|~{gosays}|{rewritten}",
			Fixes: []Remedy{remedyOwnSSH, remedyOwnGitVariables, byHand, {Title: "run it by hand", Command: "git ls-remote https://{module}", Applies: thisUser, When: func(c *Case) bool { return c.facts()["repository"] == "" }}}},
	}
}

// overHTTPS says whether the repository is asked over the web, as far as is known.
func overHTTPS(c *Case) bool {
	return c.ssh() == nil && !strings.HasPrefix(c.Trace.Target.Repository, "ssh:")
}

// causesImport are what a module's own page says of its repository.
func causesImport() []Cause {
	see := Remedy{Title: "see what it answers", Command: "curl -sL 'https://{module}?go-get=1' | grep go-import", Applies: thisUser}
	owner := Remedy{Title: "tell whoever runs {hostname}: the page needs <meta name=\"go-import\" content=\"{module} git https://…\">", Applies: someoneElse}
	return []Cause{
		{ID: "import-meta-mismatch", Step: golog.VCS, On: on(golog.VCS, golog.Invalid),
			Title: "{where} describes another module than {module}",
			Why:   "Its go-import meta tag is for another path, or broken.|It reads: {imports}|{gitsays}|~{gosays}",
			Fixes: []Remedy{{Title: "check the path of {module} in go.mod and in the imports", Command: "grep -rn {module} --include=*.go --include=go.mod .", Applies: repository}, see, owner}},
		{ID: "import-meta-missing", Step: golog.VCS, On: on(golog.VCS, golog.Missing),
			Title: "{where} names no repository for {module}",
			Why:   "Its page has no go-import meta tag.|It answers {status}.|The page is called \"{title}\".|A wrong path, or a private module whose page wants a login.",
			Fixes: []Remedy{{Title: "check the path of {module} in go.mod and in the imports", Command: "grep -rn {module} --include=*.go --include=go.mod .", Applies: repository}, see, owner}},
	}
}
