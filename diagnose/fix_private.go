package diagnose

import (
	"path/filepath"
	"slices"
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// This file makes fixes for modules that are private: they are fetched from
// their own host, and no checksum database is asked about them.

// private has a module fetched from its own host, by the settings that decide
// that on this machine; where a key for ssh is at hand also over ssh.
func private(title string) Remedy {
	return Remedy{Title: title, Command: "export GOPRIVATE={prefix}", Applies: thisRun,
		When: func(c *Case) bool { return c.privatePrefix() != "" },
		Make: func(c *Case) []Fix {
			set := c.Machine.private(c.privatePrefix(), "GONOPROXY", "GONOSUMDB")
			list := []Fix{c.Machine.fix(strings.Replace(title, "{module}", c.module(), 1), set)}
			if overSSH := c.Machine.overSSH(c.privatePrefix()); overSSH != nil {
				if sum, ok := joined(set, overSSH); ok {
					list = append(list, c.Machine.fix("the same, and over ssh, with your key", sum))
				}
			}
			return c.ifPublic(list)
		}}
}

// notInDatabase keeps the checksum database from being asked about a module
// that a module proxy serves.
var notInDatabase = Remedy{Title: "keep its module proxy, and leave the checksum database out for it", Command: "export GONOSUMDB={prefix}", Applies: thisRun,
	Weakens: "if it is public, nobody vouches for its content",
	When:    func(c *Case) bool { return c.privatePrefix() != "" && !c.onlyDirect() },
	Make: func(c *Case) []Fix {
		set := c.Machine.private(c.privatePrefix(), "GONOSUMDB")
		return c.ifPublic([]Fix{c.Machine.fix("keep its module proxy, and leave the checksum database out for "+c.privatePrefix(), set)})
	}}

// private adds a prefix to the lists of those names: to GOPRIVATE where it
// stands for all of them, else to each by its own name.
func (m *machine) private(prefix string, names ...string) change {
	c := change{}
	for _, name := range names {
		decides := m.settings.Get(name)
		own := m.settings.Own(name) != ""
		switch {
		case own:
			c[name] = value{raw: union(decides.Value, prefix)}
		case len(names) == 1: // not for the others
			c[name] = value{raw: union(m.settings.Value("GOPRIVATE"), prefix)}
		default:
			c["GOPRIVATE"] = value{raw: union(m.settings.Value("GOPRIVATE"), prefix)}
		}
	}
	return c
}

// privatePrefix is the part of the path that is one owner's.
func (c *Case) privatePrefix() string { return privatePrefix(c.module()) }

// module is the path of the module that the case is about, or of the package.
func (c *Case) module() string {
	for _, path := range []string{c.Said.Module.Path, c.Trace.Target.Module, c.Said.Package} {
		if path != "" && path != anyModule {
			return path
		}
	}
	return ""
}

// ifPublic says of fixes that take the checksum database away what that costs,
// unless something shows that the module is private.
func (c *Case) ifPublic(list []Fix) []Fix {
	if c.knownPrivate() {
		return list
	}
	for i := range list {
		list[i].Weakens = "if it is public, nobody vouches for its content"
	}
	return list
}

// knownPrivate says whether a server's words, the module's own host or its name
// show that strangers can't have it. Where no checksum database is asked about
// it anyway nothing is lost.
func (c *Case) knownPrivate() bool {
	module := c.module()
	route := c.Trace.Target.Route
	return c.saysPrivate() || c.ownHostWantsLogin() || goproxy.LooksPrivate(firstElement(module)) || route.Module != "" && route.ChecksumDatabase == "" ||
		c.Seen.Step == golog.VCS && c.Seen.Outcome == golog.Unauthorized || c.Trace.stranger() == 401 || c.Trace.stranger() == 403
}

// overSSH has git fetch over ssh what is asked for over https; nil where the
// user has no key, or does so already.
func (m *machine) overSSH(prefix string) change {
	if !m.hasKey() || strings.Contains(prefix, ":") {
		return nil
	}
	https := "https://" + prefix + "/"
	if to, _ := m.git.rewritten(https); !strings.HasPrefix(to, "https://") {
		return nil
	}
	return gitSetting("url.ssh://git@"+prefix+"/.insteadOf", https)
}

// hasKey says whether ssh may have a key: a file with a usual name, or an agent.
func (m *machine) hasKey() bool {
	if m.env["SSH_AUTH_SOCK"] != "" {
		return true
	}
	files, _ := filepath.Glob(filepath.Join(m.env["HOME"], ".ssh", "id_*")) // the pattern is well-formed
	return slices.ContainsFunc(files, func(f string) bool { return !strings.HasSuffix(f, ".pub") })
}
