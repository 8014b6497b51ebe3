package diagnose

import "tidyx/tidy/golog"

// causesVCS are filed under vcs: version control, and how a path leads to it.
func causesVCS() []Cause {
	private := Remedy{Title: "check that the path is right and that you may read it", Command: "git ls-remote https://{module}", Applies: thisUser}
	return []Cause{
		{ID: "vcs-missing", Step: golog.VCS, Host: hostNone, On: on(golog.VCS, golog.Missing), When: func(c *Case) bool { return c.Said.Final },
			Title: "a version control tool is not installed: {tool}", Why: "{gosays}|It fetches {module} from its own repository with it.",
			Fixes: []Remedy{{Title: "install it", Command: "apt-get install {tool}   # or: apk add {tool}", Applies: thisMachine}}},
		{ID: "govcs-disallowed", Step: golog.VCS, Host: hostNone, On: on(golog.VCS, golog.Disallowed),
			Title: "GOVCS forbids the tool for {module}", Why: "{gosays}",
			Fixes: []Remedy{{Title: "see its value and who set it", Command: "go env GOVCS", Applies: thisUser}}},
		{ID: "vcs-hostkey", Step: golog.VCS, On: on(golog.VCS, golog.HostKey),
			Title: "the ssh host key of {where} is not the known one", Why: "{gosays}|Unknown, or changed since it was noted in known_hosts.",
			Fixes: []Remedy{{Title: "compare the host's fingerprint with what its owner publishes, then note it", Command: "ssh-keyscan {hostname} | ssh-keygen -lf -", Applies: thisUser}}},
		{ID: "vcs-auth-ssh", Step: golog.VCS, On: on(golog.VCS, golog.NoKey),
			Title: "{where} takes none of your ssh keys", Why: "{gosays}",
			Fixes: []Remedy{{Title: "see which keys are offered", Command: "ssh -vT git@{hostname}", Applies: thisUser}}},
		{ID: "vcs-auth-https", Step: golog.VCS, On: on(golog.VCS, golog.Unauthorized, golog.Denied),
			Title: "{where} wants credentials for {module}", Why: "{gosays}|git was given none, or wrong ones; under go it can't ask.",
			Fixes: []Remedy{{Title: "use ssh, where your key is known", Command: `git config --global url."ssh://git@{hostname}/".insteadOf "https://{hostname}/"`, Applies: thisUser}, {Title: "or give git a token: a credential helper or .netrc", Command: "git credential-store --help", Applies: thisUser}}},
		{ID: "vcs-repo-not-found", Step: golog.VCS, On: on(golog.VCS, golog.NotFound), Shared: true,
			Title: "{where} has no such repository for {module}", Why: "{gosays}|Hosts answer so for private repositories too, where they do not know you.",
			Fixes: []Remedy{private}},
		{ID: "vcs-unknown-revision", Step: golog.VCS, On: on(golog.VCS, golog.UnknownRevision), Host: hostNone,
			Title: "{module} has no version {version}", Why: "{gosays}",
			Fixes: []Remedy{{Title: "see which versions there are", Command: "go list -m -versions {module}", Applies: repository}}},
		{ID: "vcs-config", Step: golog.VCS, On: on(golog.VCS, golog.Misconfigured), Host: hostNone,
			Title: "git's own configuration stops it", Why: "{gosays}",
			Fixes: []Remedy{{Title: "see where each setting comes from", Command: "git config --list --show-origin", Applies: thisUser}}},
		{ID: "import-meta-mismatch", Step: golog.VCS, On: on(golog.VCS, golog.Invalid),
			Title: "{where} describes another module than {module}", Why: "{gosays}|Its go-import meta tag is for another path, or broken.",
			Fixes: []Remedy{{Title: "see the tag", Command: "curl -s 'https://{module}?go-get=1' | grep go-import", Applies: thisUser}}},
		{ID: "import-meta-missing", Step: golog.VCS, On: on(golog.VCS, golog.Missing),
			Title: "{where} names no repository for {module}", Why: "Its page has no go-import meta tag.|A wrong path, or a private module whose page wants a login.",
			Fixes: []Remedy{{Title: "see what it answers", Command: "curl -s 'https://{module}?go-get=1' | grep go-import", Applies: thisUser}}},
		{ID: "vcs-other", Step: golog.VCS, On: on(golog.VCS, golog.Failed), Shared: true,
			Title: "version control fails for {module}", Why: "{gosays}",
			Fixes: []Remedy{{Title: "run it by hand", Command: "git ls-remote https://{module}", Applies: thisUser}}},
	}
}
