package diagnose

import (
	"slices"
	"strings"

	"tidyx/goproxy"
)

// This file makes fixes of a module proxy's host that is misspelt, of what else
// this machine names.

// respellHost uses a host of the settings that differs by one letter, or by two
// that changed places, from a module proxy's that can't be found.
func respellHost(c *Case) (list []Fix) {
	wrong := hostOnly(c.target())
	sources := c.Machine.settings.Value("GOPROXY")
	for _, good := range c.Machine.namedHosts() {
		meant := meantHost(wrong, good.host)
		if meant == "" || !strings.Contains(sources, wrong) {
			continue
		}
		fix := c.Machine.goproxy("use "+meant+", as "+good.by+" has it", strings.ReplaceAll(sources, wrong, meant)).unlessAsked("it would tell " + meant + " the path")
		if strings.Contains(c.Machine.settings.Default("GOPROXY"), meant) {
			fix.Weakens = furtherParty
		}
		list = append(list, fix)
	}
	return list
}

// A namedHost is one that a setting names.
type namedHost struct {
	host, by  string
	httpProxy bool // as an HTTP proxy
}

// namedHosts are the hosts that settings name, without GOPROXY's own entry.
func (m *machine) namedHosts() (list []namedHost) {
	add := func(host, by string) {
		if host = strings.TrimPrefix(hostOnly(host), "*."); host != "" && !slices.ContainsFunc(list, func(h namedHost) bool { return h.host == host }) {
			list = append(list, namedHost{host: host, by: by})
		}
	}
	for _, name := range []string{"GOPRIVATE", "GONOPROXY", "GONOSUMDB", "NO_PROXY"} {
		for _, e := range strings.Split(m.settings.Value(name)+","+m.env.either(name), ",") {
			add(firstElement(strings.TrimSpace(e)), name)
		}
	}
	for _, s := range []string{"GOPROXY", "GOSUMDB"} {
		for _, e := range strings.FieldsFunc(m.settings.Value(s), func(r rune) bool { return strings.ContainsRune(",| ", r) }) {
			if u := parseURL(e); u != nil {
				add(u.Hostname(), s)
			}
		}
		for _, e := range strings.Split(m.settings.Default(s), ",") {
			if u := parseURL(e); u != nil {
				add(u.Hostname(), "go's default")
			}
		}
	}
	netrc := readNetrc(m.env)
	for _, e := range netrc.complete {
		add(e.machine, ".netrc")
	}
	return list
}

// nearName says whether two names differ by one letter, or by two that changed
// places.
func nearName(a, b string) bool {
	if a == b || a == "" {
		return false
	}
	if goproxy.Distance(a, b) == 1 {
		return true
	}
	if len(a) != len(b) {
		return false
	}
	i := 0
	for a[i] == b[i] {
		i++
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// meantHost is the host that was meant, if an entry of a list, for the host or for
// a domain above it, differs from it by a slip; or "".
func meantHost(wrong, entry string) string {
	entry = strings.TrimPrefix(strings.TrimPrefix(entry, "*"), ".")
	if nearName(wrong, entry) {
		return entry
	}
	labels := strings.Split(wrong, ".")
	n := len(labels) - strings.Count(entry, ".") - 1
	if n < 1 || !strings.Contains(entry, ".") || !nearName(strings.Join(labels[n:], "."), entry) {
		return ""
	}
	return strings.Join(labels[:n], ".") + "." + entry
}
