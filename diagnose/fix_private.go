package diagnose

import (
	"cmp"
	"os/user"
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
			set := c.Machine.private(c.privatePrefixes(), "GONOPROXY", "GONOSUMDB")
			list := append([]Fix{c.Machine.fix(strings.Replace(title, "{module}", c.module(), 1), set)}, c.Machine.stay(set)...)
			if overSSH := c.Machine.overSSH(c.privatePrefix()); overSSH != nil && c.Machine.hasKey() {
				if sum, ok := joined(set, overSSH); ok {
					list = append(list, c.Machine.fix("the same, and over ssh, with your key", sum))
				}
			}
			return c.ifPublic(list)
		}}
}

// remedyStayPrivate is what a reader of a saved log is told; elsewhere it stands
// with the fix that it makes stay.
var remedyStayPrivate = Remedy{Title: "make it stay", Command: "go env -w GOPRIVATE={prefix}", Applies: thisUser, When: func(c *Case) bool { return c.Machine == nil }}

// stay writes the list where go keeps its own settings, if nothing hides it there.
func (m *machine) stay(set change) []Fix {
	list, ok := set["GOPRIVATE"]
	if !ok || len(set) > 1 || m.env["GOPRIVATE"] != "" {
		return nil
	}
	return []Fix{{Title: "make it stay", Command: "go env -w GOPRIVATE=" + list.quoted(), Env: map[string]string{}, Applies: thisUser, Tried: NotTried, stays: true}}
}

// notInDatabase keeps the checksum database from being asked about a module
// that a module proxy serves.
var notInDatabase = Remedy{Title: "keep its module proxy, and leave the checksum database out for it", Command: "export GONOSUMDB={prefix}", Applies: thisRun,
	Weakens: "if it is public, nobody vouches for its content",
	When:    func(c *Case) bool { return c.privatePrefix() != "" && !c.onlyDirect() },
	Make: func(c *Case) []Fix {
		set := c.Machine.private(c.privatePrefixes(), "GONOSUMDB")
		return c.ifPublic([]Fix{c.Machine.fix("keep its module proxy, and leave the checksum database out for "+c.privatePrefixes(), set)})
	}}

// maxPrefixes bounds what one fix takes for private.
const maxPrefixes = 6

// privatePrefixes are those of all that failed so, parted by commas.
func (c *Case) privatePrefixes() string {
	list := []string{c.privatePrefix()}
	for _, f := range c.Failed {
		if p := privatePrefix(cmp.Or(f.Module.Path, f.Package)); p != "" && len(list) < maxPrefixes {
			list = appendNew(list, p)
		}
	}
	return strings.Join(list, ",")
}

// cleanPatterns is a list of patterns as go reads it: parted by commas, without
// a scheme.
func cleanPatterns(list string) string {
	var out []string
	for _, p := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",; \t", r) }) {
		p = strings.TrimPrefix(strings.TrimPrefix(p, "https://"), "http://")
		if p = strings.TrimSuffix(strings.TrimSuffix(p, "/..."), "/"); p != "" {
			out = appendNew(out, p)
		}
	}
	return strings.Join(out, ",")
}

// private adds a prefix to the lists of those names: to GOPRIVATE where it
// stands for all of them, else to each by its own name.
func (m *machine) private(prefix string, names ...string) change {
	c := change{}
	for _, name := range names {
		decides := m.settings.Get(name)
		own := m.settings.Own(name) != ""
		switch {
		case own:
			c[name] = value{raw: union(cleanPatterns(decides.Value), prefix)}
		case len(names) == 1: // not for the others
			c[name] = value{raw: union(cleanPatterns(m.settings.Value("GOPRIVATE")), prefix)}
		default:
			c["GOPRIVATE"] = value{raw: union(cleanPatterns(m.settings.Value("GOPRIVATE")), prefix)}
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

// overSSH has git fetch over ssh what is asked for over https; nil where it does
// so already.
func (m *machine) overSSH(prefix string) change {
	if strings.Contains(prefix, ":") {
		return nil
	}
	https := "https://" + prefix + "/"
	if to, _ := m.git.rewritten(https); !strings.HasPrefix(to, "https://") {
		return nil
	}
	return gitSetting("url.ssh://git@"+prefix+"/.insteadOf", https)
}

// hasKey says whether ssh may have a key: an agent, a file with a usual name, or
// a private half beside its public one.
func (m *machine) hasKey() bool {
	if m.env["SSH_AUTH_SOCK"] != "" {
		return true
	}
	me, err := user.Current()
	if err != nil {
		return false
	}
	dir := filepath.Join(me.HomeDir, ".ssh") // ssh does not look at HOME
	usual, _ := filepath.Glob(filepath.Join(dir, "id_*"))
	public, _ := filepath.Glob(filepath.Join(dir, "*.pub")) // the patterns are well-formed
	return slices.ContainsFunc(append(usual, public...), func(f string) bool { return exists(strings.TrimSuffix(f, ".pub")) })
}

// remedyModuleProxiesToo has go ask the module proxies for what a setting keeps
// from them: some modules only they have.
var remedyModuleProxiesToo = Remedy{Title: "ask the module proxies of GOPROXY for it, if one of them has it", Command: "export GONOPROXY=none", Applies: thisRun,
	When: func(c *Case) bool {
		by := c.Trace.Target.Route.DecidedBy
		return c.Machine != nil && (by == "GOPRIVATE" || by == "GONOPROXY") && c.Machine.hasModuleProxy()
	},
	Make: func(c *Case) []Fix {
		return []Fix{c.Machine.fix("ask the module proxies of GOPROXY for it, if one of them has it", set("GONOPROXY", "none")).unlessAsked("it would tell them the path")}
	}}

func (m *machine) hasModuleProxy() bool {
	sources, err := m.settings.Sources()
	return err == nil && len(sources) > 0 && sources[0].Kind == goproxy.ModuleProxy
}
