package diagnose

import (
	"cmp"
	"net/url"
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// repositoryOf is the repository of a failure as go gave it to the tool, and
// the tool: what the log names, else what go knows of the path by itself.
func repositoryOf(f golog.Failure) (repository, tool string) {
	if f.URL == "" {
		if known, ok := goproxy.KnownRepository(f.Module.Path); ok && f.Outcome != golog.Missing {
			return known.Repo, known.VCS
		}
	}
	if tool = f.Tool; tool == "" || tool == "ssh" {
		tool = "git"
	}
	return f.URL, tool
}

// remoteURL is the repository's server, where only the host is kept: version
// control asks it by its own means. Where the tool's words name a host and
// port, those are believed. It is nil where no server is asked.
func remoteURL(f golog.Failure, g *git) *url.URL {
	repository, _ := repositoryOf(f)
	raw, _ := g.rewritten(repository)
	u, scheme := parseRemote(raw), "https"
	if f.Outcome == golog.NoKey || f.Outcome == golog.HostKey {
		scheme = "ssh" // it alone says so, whatever the URL
		u = overSSH(u)
	}
	named := f.Leg == golog.LegVCS && f.Host != "" && !strings.Contains(f.Host, "/")
	switch {
	case !named:
		if host := firstElement(cmp.Or(f.Module.Path, f.Package)); u == nil && g == nil && host != "" {
			u = &url.URL{Scheme: scheme, Host: host} // only the text speaks, and it names no other
		}
	case u == nil || u.Host == "":
		u = &url.URL{Scheme: scheme, Host: f.Host}
	case hostOnly(f.Host) != u.Hostname() || f.Host != hostOnly(f.Host):
		u = &url.URL{Scheme: u.Scheme, Host: f.Host}
		if strings.HasSuffix(f.Host, ":22") {
			u.Scheme = "ssh"
		}
	}
	return origin(u)
}

// overSSH is a server as ssh reaches it where only its URL for the web is known.
func overSSH(u *url.URL) *url.URL {
	if u == nil || u.Host == "" || strings.HasSuffix(u.Scheme, "ssh") {
		return u
	}
	return &url.URL{Scheme: "ssh", Host: hostOnly(u.Host)}
}

// origin is scheme and host of a URL; nil where it has no host.
func origin(u *url.URL) *url.URL {
	if u == nil || u.Host == "" {
		return nil
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}
}

// parseRemote reads a URL of git, or its short form for ssh: [user@]host:path.
// A path of this machine is none.
func parseRemote(raw string) *url.URL {
	if strings.Contains(raw, "://") {
		return parseURL(raw)
	}
	host, path, ok := strings.Cut(raw, ":")
	if !ok || strings.Contains(host, "/") || len(host) == 1 { // C:\ is a drive
		return nil
	}
	u := &url.URL{Scheme: "ssh", Host: host[strings.LastIndexByte(host, '@')+1:], Path: "/" + path}
	if i := strings.LastIndexByte(host, '@'); i > 0 {
		u.User = url.User(host[:i])
	}
	return u
}
