package diagnose

import (
	"net/url"
	"strings"

	"tidyx/tidy/golog"
)

// A Rewrite is one insteadOf of git's configuration: what begins with Prefix is
// fetched from Base instead (git-config(1), url.<base>.insteadOf).
type Rewrite struct{ Base, Prefix string }

// ParseRewrites reads the output of
//
//	git config --get-regexp '^url\..*\.insteadof$'
func ParseRewrites(out string) []Rewrite {
	var list []Rewrite
	for _, line := range strings.Split(out, "\n") {
		key, prefix, ok := strings.Cut(strings.TrimSpace(line), " ")
		base, okBase := strings.CutPrefix(key, "url.")
		base, okEnd := strings.CutSuffix(base, ".insteadof")
		if ok && okBase && okEnd && prefix != "" {
			list = append(list, Rewrite{base, prefix})
		}
	}
	return list
}

// rewrite is the URL that git asks; the longest prefix wins.
func rewrite(raw string, rewrites []Rewrite) string {
	best := Rewrite{}
	for _, r := range rewrites {
		if strings.HasPrefix(raw, r.Prefix) && len(r.Prefix) > len(best.Prefix) {
			best = r
		}
	}
	return best.Base + strings.TrimPrefix(raw, best.Prefix)
}

// remoteURL is the repository's server: version control asks it by its own
// means, so only the host is kept. Where the tool's words name a host and port,
// those are believed.
func remoteURL(f golog.Failure, rewrites []Rewrite) *url.URL {
	u := parseRemote(rewrite(f.URL, rewrites))
	named := f.Leg == golog.LegVCS && f.Host != "" && !strings.Contains(f.Host, "/") && f.Outcome != golog.Missing
	switch {
	case !named:
	case u == nil || u.Host == "":
		u = &url.URL{Scheme: "https", Host: f.Host}
	case hostOnly(f.Host) != u.Hostname() || f.Host != hostOnly(f.Host):
		u = &url.URL{Scheme: u.Scheme, Host: f.Host}
		if strings.HasSuffix(f.Host, ":22") || f.Outcome == golog.NoKey || f.Outcome == golog.HostKey {
			u.Scheme = "ssh"
		}
	}
	if u == nil || u.Host == "" {
		return nil
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}
}

// parseRemote reads a URL of git, or its short form for ssh: [user@]host:path.
func parseRemote(raw string) *url.URL {
	if strings.Contains(raw, "://") {
		return parseURL(raw)
	}
	host, _, ok := strings.Cut(raw, ":")
	if !ok || strings.Contains(host, "/") {
		return nil
	}
	return &url.URL{Scheme: "ssh", Host: host[strings.LastIndexByte(host, '@')+1:]}
}
