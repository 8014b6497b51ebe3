package diagnose

import (
	"os"
	"slices"
	"strings"

	"tidyx/tidy/golog"
)

// This file makes fixes of git's own settings: over which protocol and by which
// programs it reaches a repository.

var (
	remedyOverSSH = Remedy{Title: "use ssh, where your key is known", Command: `git config --global url."ssh://git@{hostname}/".insteadOf "https://{hostname}/"`, Applies: thisUser,
		When: usualHTTPS, Make: insteadOfSSH}
	remedyWithoutRewrite = Remedy{Title: "have git use the URL that go gives it, without insteadOf", Command: "git config --show-origin --get-regexp 'url.*insteadof'", Applies: thisUser,
		When: func(c *Case) bool { return c.Machine != nil && !c.rewrittenElsewhere() }, Make: withoutRewrite}
	remedyOriginalHost = Remedy{Title: "have git use the URL that go gives it, without insteadOf", Command: "git config --show-origin --get-regexp 'url.*insteadof'", Applies: thisUser,
		When: func(c *Case) bool { return c.Machine != nil && c.rewrittenElsewhere() }, Make: withoutRewrite}
	remedyOverHTTPS = Remedy{Title: "use https, if the repository is public", Command: `git config --global url."https://{hostname}/".insteadOf "ssh://git@{hostname}/"`, Applies: thisUser,
		When: func(c *Case) bool { return c.Machine != nil && c.ssh() != nil }, Make: overHTTPSInstead}
	remedyOwnSSH = Remedy{Title: "unset what names another ssh", Command: "unset GIT_SSH GIT_SSH_COMMAND", Applies: thisRun,
		When: onMachine, Make: unsetting("GIT_SSH_COMMAND", "GIT_SSH", "GIT_PROXY_COMMAND")}
	remedyOwnGitVariables = Remedy{Title: "unset the variables that tell git otherwise", Command: "env | grep ^GIT_", Applies: thisRun,
		When: onMachine, Make: unsetting("GIT_ALLOW_PROTOCOL", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_SSL_CERT", "GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS")}
	remedyWithoutGitFile = Remedy{Title: "leave git's file out for this run", Command: "export GIT_CONFIG_GLOBAL=/dev/null", Applies: thisRun,
		When: onMachine, Make: withoutGitFile}
	remedyDefaultNetrc = Remedy{Title: "unset NETRC: ~/.netrc has an entry", Command: "unset NETRC", Applies: thisRun,
		When: func(c *Case) bool { return c.Machine != nil && c.Machine.env["NETRC"] != "" }, Make: defaultNetrc}
)

// remedyAnonymous has git ask without the login that is refused, where a
// stranger may read.
var remedyAnonymous = Remedy{Title: "have git ask without that login: everybody may read", Command: "git config --show-origin --get-regexp 'http.*extraheader|credential.*helper'", Applies: thisUser,
	When: func(c *Case) bool {
		f := c.Seen.Facts.VCS
		return c.Machine != nil && f != nil && (c.Trace.stranger() == 200 || f.Login == ofHeader)
	}, Make: anonymous}

// anonymous takes away what git's settings send. A login of .netrc can't be
// kept from libcurl by a setting.
func anonymous(c *Case) []Fix {
	f := c.Seen.Facts.VCS
	if f == nil {
		return nil
	}
	at := "https://" + c.target() + "/"
	switch {
	case f.Login == ofHeader:
		return []Fix{c.Machine.fix("have git send no header of yours there", gitSetting("http."+at+".extraHeader", ""))}
	case strings.HasSuffix(f.Login, "helper"):
		return []Fix{c.Machine.fix("have git ask no credential helper there", gitSetting("credential."+strings.TrimSuffix(at, "/")+".helper", ""))}
	}
	return nil
}

// ofGitItself are remedies for whatever breaks on git's own way, around those of
// the row: an insteadOf that leads to another host was meant.
func ofGitItself(row []Remedy) []Remedy {
	return slices.Concat([]Remedy{remedyWithoutRewrite, remedyOverHTTPS}, row, []Remedy{remedyOriginalHost, remedyModuleProxiesToo})
}

// rewrittenElsewhere says whether insteadOf leads to another host.
func (c *Case) rewrittenElsewhere() bool {
	to, _ := c.Machine.git.rewritten(c.Trace.Target.Repository)
	from, instead := parseRemote(c.Trace.Target.Repository), parseRemote(to)
	return from != nil && instead != nil && instead.Host != "" && from.Hostname() != instead.Hostname()
}

// usualHTTPS says whether the repository is asked over https at its usual port.
func usualHTTPS(c *Case) bool {
	return overHTTPS(c) && (c.facts()["port"] == "443" || c.facts()["port"] == "")
}

// insteadOfSSH has git use ssh for the host, or for the owner on a host of many.
func insteadOfSSH(c *Case) []Fix {
	prefix := privatePrefix(strings.TrimPrefix(c.Trace.Target.Repository, "https://"))
	if host := hostOnly(c.target()); prefix == "" || !strings.HasPrefix(prefix, host) {
		prefix = host
	}
	set := c.Machine.overSSH(prefix)
	switch {
	case set != nil && c.Machine.hasKey():
		return []Fix{c.Machine.fix("use ssh, where your key may be known", set)}
	case set != nil:
		fix := c.Machine.fix("use ssh, once it has a key of yours", set)
		fix.set, fix.Env = nil, map[string]string{}
		return []Fix{fix}
	}
	return nil
}

// withoutRewrite has git use the URL that go gives it: an insteadOf of the whole
// URL by itself is longer than any other, and the longest counts.
func withoutRewrite(c *Case) []Fix {
	url := c.Trace.Target.Repository
	to, rule := c.Machine.git.rewritten(url)
	if url == "" || to == url || rule.Prefix == url { // none can be longer than the whole
		return nil
	}
	set, title := change{}, ""
	for _, repository := range c.repositories() {
		whole := repository
		if i := strings.LastIndexByte(whole, '/'); i > len(rule.Prefix) {
			whole = whole[:i+1] // the owner's other repositories too
		}
		if set[ofGit+"url."+whole+".insteadOf"] = (value{raw: whole}); title == "" {
			title = "have git use " + whole + " as it is, without the insteadOf of " + c.Machine.env.shortenHome(rule.Origin)
		}
	}
	return []Fix{c.Machine.fix(title, set)}
}

// repositories are those of all that failed on this road.
func (c *Case) repositories() []string {
	list := []string{c.Trace.Target.Repository}
	for _, f := range c.Failed {
		if r, _ := repositoryOf(f); r != "" {
			list = appendNew(list, r)
		}
	}
	return list
}

// overHTTPSInstead has git use https where a module's page names ssh.
func overHTTPSInstead(c *Case) []Fix {
	u := parseRemote(c.Trace.Target.Repository)
	if u == nil || !strings.HasSuffix(u.Scheme, "ssh") {
		return nil
	}
	i := strings.Index(c.Trace.Target.Repository, u.Hostname())
	if i < 0 {
		return nil
	}
	prefix := c.Trace.Target.Repository[:i] + u.Host + "/"
	if !strings.HasPrefix(c.Trace.Target.Repository, prefix) {
		return nil
	}
	return []Fix{c.Machine.fix("use https, if the repository is public", gitSetting("url.https://"+u.Hostname()+"/.insteadOf", prefix))}
}

// unsetting takes those of some variables away that are set, all at once.
func unsetting(names ...string) func(*Case) []Fix {
	return func(c *Case) []Fix {
		set := change{}
		for _, name := range names {
			if c.Machine.env[name] != "" {
				set[name] = value{}
			}
		}
		if len(set) == 0 {
			return nil
		}
		return []Fix{c.Machine.fix("unset "+strings.Join(sortedNames(set), " and "), set)}
	}
}

// withoutGitFile leaves out the file that git can't read.
func withoutGitFile(c *Case) []Fix {
	file := c.Machine.brokenGitFile(c.Said.Text + c.Seen.Error)
	switch {
	case file == "":
		return nil
	case strings.HasPrefix(file, c.Machine.env["HOME"]+"/") || file == c.Machine.env["GIT_CONFIG_GLOBAL"]:
		return []Fix{c.Machine.fix("leave "+c.Machine.env.shortenHome(file)+" out", set("GIT_CONFIG_GLOBAL", os.DevNull))}
	}
	return []Fix{c.Machine.fix("leave "+file+" out", set("GIT_CONFIG_NOSYSTEM", "1"))}
}

// brokenGitFile is the file that git says it can't parse.
func (m *machine) brokenGitFile(text string) string {
	_, rest, ok := strings.Cut(text, " in file ")
	if !ok {
		return ""
	}
	file, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(file)
}

// defaultNetrc goes back to ~/.netrc where that has an entry for the host.
func defaultNetrc(c *Case) []Fix {
	u := c.Trace.Target.URL
	if u == nil || u.Host == "" || !netrcHas(c.Machine.env.with(unset("NETRC")), u) {
		return nil
	}
	return []Fix{c.Machine.fix("unset NETRC: ~/.netrc has an entry for "+u.Host, unset("NETRC"))}
}

// hasVariable says whether the environment has a variable, where that is known.
func hasVariable(name string) func(*Case) bool {
	return func(c *Case) bool { return c.Machine == nil || c.Machine.env[name] != "" }
}

// remedyTrustOfGo has git trust what go trusts, where git's own settings name
// another bundle.
var remedyTrustOfGo = Remedy{Title: "have git trust what go trusts, in place of its own bundle", Command: "git config --show-origin --get-regexp 'http.*sslca'", Applies: thisUser,
	When: func(c *Case) bool { return c.Machine != nil && c.Seen.Leg == golog.LegVCS }, Make: trustOfGo}

func trustOfGo(c *Case) []Fix {
	m := c.Machine
	own := m.env["GIT_SSL_CAINFO"] != "" || len(m.git.settledAs(".sslcainfo")) > 0
	file := m.env["SSL_CERT_FILE"]
	for _, f := range rootFiles {
		if file == "" && exists(f) {
			file = f
		}
	}
	if !own || file == "" || file == m.env["GIT_SSL_CAINFO"] {
		return nil
	}
	change := gitSetting("http.https://"+hostOnly(c.target())+"/.sslCAInfo", file)
	if m.env["GIT_SSL_CAINFO"] != "" { // it hides the setting
		change = set("GIT_SSL_CAINFO", file)
	}
	return []Fix{m.fix("have git trust what go trusts: "+m.env.shortenHome(file), change)}
}
