package diagnose

import (
	"slices"
	"strings"

	"tidyx/goproxy"
)

// This file keeps fixes from printing a secret: go env shows a setting as it is,
// and in CI what a command prints is read by many.

// withoutPrinting takes the command out of a fix that would print a setting
// which holds a password, and says where that is set.
func (c *Case) withoutPrinting(fix Fix) Fix {
	if !printsSettings(fix.Command) {
		return fix
	}
	for _, s := range c.secretSettings() {
		if strings.Contains(fix.Command, s.Name) || strings.Contains(fix.Command, "-changed") {
			fix.Title += ": edit it where it is set, in the " + place(s.Origin) + "; go env would print its password"
			fix.Command = ""
			return fix
		}
	}
	if u := parseURL(c.Said.URL); u != nil && u.User != nil && c.Local == nil && c.Trace.Target.URL == nil {
		fix.Title += ": edit it where it is set; go env would print its password"
		fix.Command = ""
	}
	return fix
}

func printsSettings(command string) bool {
	return slices.ContainsFunc(strings.Split(command, ";"), func(part string) bool {
		part = strings.TrimSpace(part)
		return strings.HasPrefix(part, "go env ") && !strings.HasPrefix(part, "go env -u ") && !strings.HasPrefix(part, "go env -w ")
	})
}

// secretSettings are the settings of this machine that hold a password.
func (c *Case) secretSettings() []goproxy.Setting {
	list := c.Trace.Target.secrets
	if c.Local != nil {
		list = append(list[:len(list):len(list)], c.Local.Settings...)
	}
	return slices.DeleteFunc(slices.Clone(list), func(s goproxy.Setting) bool { return !s.HoldsSecret() })
}

// addresses are the settings that hold addresses of servers.
func addresses(settings goproxy.Settings) []goproxy.Setting {
	return []goproxy.Setting{settings.Get("GOPROXY"), settings.Get("GOSUMDB")}
}
