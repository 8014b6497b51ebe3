package goproxy

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// private says why a module is somebody's own, and the pattern that says so.
func (in Inspection) private(modulePath string) (pattern, why string) {
	host, _, _ := strings.Cut(modulePath, "/")
	if why = WhyPrivate(host); why != "" {
		return host, why
	}
	if in.Private != nil {
		return in.Private(modulePath)
	}
	return "", ""
}

// leak is who learns of private modules.
type leak struct {
	modules, patterns []string
	why               string
	proxy, database   string // a module proxy, a checksum database; empty: not told
	noDirect          bool   // and nobody after it can have them
}

// leaks warns of modules that look private and that a stranger is asked for. Of
// a list the first module proxy counts: what stands behind an organisation's
// own one is there for other modules.
func (in Inspection) leaks(corrected Settings) (list []Warning) {
	for _, l := range in.leaksByReader() {
		s := in.Settings.Get("GOPROXY")
		rule, readers := "private-module", l.proxy
		switch {
		case l.proxy != "" && l.database != "":
			readers += " and " + l.database
		case l.proxy == "":
			rule, readers, s = "private-checksum", l.database, in.Settings.Get("GOSUMDB")
		}
		text := fmt.Sprintf("%s private (%s), and go asks %s for %s", looks(l.modules), l.why, readers, themOrIt(l.modules))
		if l.noDirect {
			text += "; no direct follows in the list"
		}
		list = append(list, Warning{Rule: rule, Setting: s, Text: Redact(text), Fix: l.keep(corrected)})
	}
	return list
}

func (in Inspection) leaksByReader() (list []leak) {
	for _, m := range in.Modules {
		pattern, why := in.private(m)
		if pattern == "" || module.CheckPath(m) != nil {
			continue
		}
		route, err := in.Settings.Route(m)
		if err != nil {
			return nil
		}
		l := leak{why: why, proxy: stranger(route.Sources), database: route.ChecksumDatabase}
		if LooksPrivate(databaseHost(l.database)) {
			l.database = ""
		}
		if l.proxy == "" && l.database == "" {
			continue
		}
		last := route.Sources[len(route.Sources)-1].Kind
		l.noDirect = l.proxy != "" && last != Direct
		i := slices.IndexFunc(list, func(have leak) bool { return have.proxy == l.proxy && have.database == l.database })
		if i < 0 {
			i, list = len(list), append(list, l)
		}
		list[i].modules = append(list[i].modules, m)
		if !slices.Contains(list[i].patterns, pattern) {
			list[i].patterns = append(list[i].patterns, pattern)
		}
	}
	return list
}

// stranger is the host of the first source, where that is a module proxy that
// is not the organisation's own.
func stranger(sources []Source) string {
	if len(sources) == 0 || sources[0].Kind != ModuleProxy {
		return ""
	}
	u, err := url.Parse(sources[0].URL)
	if err != nil || u.Host == "" || isThisMachine(u.Hostname()) || LooksPrivate(u.Hostname()) {
		return ""
	}
	return u.Host
}

func databaseHost(name string) string {
	host, _, _ := strings.Cut(name, "/")
	return host
}

// keep is the command that keeps modules from strangers: each list that has a
// value of its own needs the patterns itself, less those that it has once it is
// corrected.
func (l leak) keep(settings Settings) string {
	names := []string{"GOPRIVATE"}
	if own := settings.byName["GONOPROXY"].Value; l.proxy != "" && own != "" {
		names = []string{"GONOPROXY"}
	}
	if own := settings.byName["GONOSUMDB"].Value; l.database != "" && own != "" {
		if l.proxy == "" {
			names = nil
		}
		names = append(names, "GONOSUMDB")
	}
	command := "export"
	for _, name := range names {
		command += " " + name + "=" + shellWord(l.patternsBeside(settings.byName[name].Value))
	}
	return Redact(command)
}

// patternsBeside adds the patterns to a list.
func (l leak) patternsBeside(list string) string {
	all := []string{}
	if list != "" && list != "none" {
		all = append(all, strings.TrimSuffix(list, ","))
	}
	for _, p := range folded(l.patterns) {
		if !module.MatchPrefixPatterns(list, p) {
			all = append(all, p)
		}
	}
	return strings.Join(all, ",")
}

// folded puts hosts below one name, which looks private too, into one pattern.
func folded(patterns []string) (list []string) {
	below := map[string]int{}
	for _, p := range patterns {
		below[parent(p)]++
	}
	for _, p := range patterns {
		if above := parent(p); above != "" && below[above] > 1 {
			p = "*." + above
		}
		if !slices.Contains(list, p) {
			list = append(list, p)
		}
	}
	return list
}

// parent is the name that a host lies below, if that looks private; else "".
func parent(host string) string {
	_, above, _ := strings.Cut(host, ".")
	if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(above, ".") || !LooksPrivate("x."+above) {
		return ""
	}
	return above
}

func looks(modules []string) string {
	switch n := len(modules) - 1; n {
	case 0:
		return modules[0] + " looks"
	case 1:
		return modules[0] + " and another look"
	default:
		return fmt.Sprintf("%s and %d more look", modules[0], n)
	}
}

func themOrIt(modules []string) string {
	if len(modules) == 1 {
		return "it"
	}
	return "them"
}
