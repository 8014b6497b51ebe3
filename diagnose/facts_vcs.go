package diagnose

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// ssh is what ssh and its server told of the step that broke, or nil.
func (c *Case) ssh() *SSHFacts {
	if f := c.Seen.Facts.VCS; f != nil {
		return f.SSH
	}
	return nil
}

// vcsFacts say what the version control tool was told, and what it said.
func (c *Case) vcsFacts(m map[string]string) {
	m["toolpackage"] = toolPackages[m["tool"]]
	if c.Seen.From == FromProbe && c.Seen.Leg == golog.LegVCS {
		m["gitsays"] = c.Seen.Error
		if f := c.Seen.Facts.VCS; f != nil && f.Tool == "git" && c.Seen.Error != "" && c.Seen.Outcome != golog.Missing {
			m["gitsays"] = "git says: " + c.Seen.Error
		}
	}
	if r := c.Trace.Target.Repository; goproxy.Redact(r) == r {
		m["repository"] = r // else no command could be given that works
	}
	m["visibility"] = firstGroup(visibility, c.Said.Text)
	m["safedir"] = firstGroup(dubiousDir, c.Said.Text)
	if f := c.Seen.Facts.HTTP; f != nil {
		m["imports"] = strings.Join(f.Imports, "; ")
	}
	if status := c.Trace.stranger(); status != 0 {
		m["stranger"] = fmt.Sprintf("Asked without a login it answers %d.", status)
	}
	f := c.Seen.Facts.VCS
	if f == nil {
		return
	}
	if f.Rewritten != "" {
		m["rewritten"] = fmt.Sprintf("insteadOf in %s makes %s of %s.", f.RewrittenBy, f.Rewritten, f.Repository)
	}
	if f.Withheld != "" {
		m["withheld"] = "Not asked again: " + f.Withheld + " would be sent once more."
	}
	if f.Login == "" && f.SSH == nil {
		m["nologin"] = "git has no login for " + m["hostname"] + "."
	} else if f.SSH == nil {
		m["login"] = "git has a login for " + m["hostname"] + " from " + f.Login + "."
	}
	m["versions"] = strings.Join(f.Versions, ", ")
	if c.Seen.Outcome == golog.UnknownRevision {
		m["refs"] = fmt.Sprintf("The repository has %d branches and tags, and none of them is %s.", f.Refs, m["version"])
		if f.Refs == 0 {
			m["refs"] = "The repository is empty."
		}
	}
	if f.SSH != nil {
		f.SSH.describe(m)
	}
}

func (f *SSHFacts) describe(m map[string]string) {
	m["sshuser"], m["sshmethods"] = f.User, f.Methods
	m["hostkey"], m["hostfingerprint"] = f.HostKey, f.Fingerprint
	m["knownhosts"], m["knownas"] = f.KnownHosts, f.KnownAs
	if i := strings.LastIndexByte(f.KnownHosts, ':'); i > 0 {
		m["knownfile"] = f.KnownHosts[:i]
	}
	var keys []string
	for _, k := range f.Keys {
		keys = append(keys, fmt.Sprintf("%s (%s %s)", k.Name, k.Type, k.Fingerprint))
		if m["keyfile"] == "" && strings.ContainsRune(k.Name, '/') {
			m["keyfile"] = k.Name
		}
	}
	switch {
	case f.Methods == "": // it did not get as far
	case len(keys) == 0:
		m["sshkeys"] = "ssh has no key here that it could offer to " + f.User + "@" + m["hostname"] + "."
	default:
		m["sshkeys"] = "ssh comes as " + f.User + " with " + strings.Join(keys, ", ") + "."
	}
}

// toolPackages are the packages that Debian and Alpine have the tools in.
var toolPackages = map[string]string{"git": "git", "hg": "mercurial", "svn": "subversion", "bzr": "breezy", "fossil": "fossil", "ssh": "openssh-client"}

var (
	visibility = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`GOVCS disallows using \S+ for (public|private) `) })
	dubiousDir = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`dubious ownership in repository at '([^']+)'`) })
)

func firstGroup(re func() *regexp.Regexp, text string) string {
	if m := re().FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}
