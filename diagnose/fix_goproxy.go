package diagnose

import (
	"slices"
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// This file makes fixes of GOPROXY and GOSUMDB: what a malformed value was
// meant to be, and what else could be asked.

var (
	remedyRepairGOPROXY = Remedy{Title: "write GOPROXY as go reads it", Command: "export GOPROXY=https://proxy.example.org,direct", Applies: thisRun,
		When: func(c *Case) bool { return c.Machine != nil }, Make: repairGOPROXY}
	remedySpelling = Remedy{Title: "use the host that another setting spells almost alike", Command: "export GOPROXY=https://proxy.example.org,direct", Applies: thisRun,
		When: func(c *Case) bool { return c.Machine != nil && c.usesModuleProxy() }, Make: respellHost}
	remedyDefaultProxy = Remedy{Title: "go back to go's default module proxy", Command: "go env -u GOPROXY; unset GOPROXY", Env: map[string]string{"GOPROXY": ""}, Applies: thisRun, Weakens: furtherParty,
		When: func(c *Case) bool { return c.Machine == nil || c.Machine.settings.Default("GOPROXY") != "" }, Make: defaultProxy}
	remedyNextSource = Remedy{Title: "leave the failing module proxy out for now", Command: "export GOPROXY={nextproxy}", Applies: thisRun, Make: nextSource}
	remedyAnyError   = Remedy{Title: "let go move on after any error (each silent fetch still waits 30 s)", Command: `export GOPROXY="$(go env GOPROXY | tr , '|')"`, Applies: thisRun, Make: anyError}
)

// What the advice to use another module proxy costs.
const (
	furtherParty = "go's default module proxy learns the paths of the modules"
	notToldYet   = "the source answers; it has not been told this path"
)

// repairGOPROXY makes of the value what it was meant to be.
func repairGOPROXY(c *Case) []Fix {
	value := c.Machine.settings.Value("GOPROXY")
	repaired := repairedList(value)
	if repaired == value || repaired == "" {
		return nil
	}
	return []Fix{c.Machine.goproxy("write GOPROXY as go reads it", repaired)}
}

// goproxy sets GOPROXY. Credentials in it are not repeated.
func (m *machine) goproxy(title, list string) Fix {
	v := value{raw: list}
	if shown := goproxy.Redact(list); shown != list {
		v.shown = shown
	}
	return m.fix(title, change{"GOPROXY": v})
}

// repairedList is a list of sources with the separators, schemes and words that
// go knows; what has none of them near it stays.
func repairedList(list string) string {
	var b strings.Builder
	separator := ""
	for _, part := range splitKeeping(strings.Trim(strings.TrimSpace(list), `"'`), ",|; \t\n") {
		switch {
		case strings.Trim(part, "|,; \t\n") == "":
			if separator = ","; strings.Contains(part, "|") {
				separator = "|"
			}
			continue
		case b.Len() > 0:
			b.WriteString(separator)
		}
		b.WriteString(repairedSource(strings.Trim(part, `"'`)))
	}
	return b.String()
}

// splitKeeping splits a text into runs of separators and what stands between.
func splitKeeping(text, separators string) (parts []string) {
	for text != "" {
		n := strings.IndexAny(text, separators)
		if n == 0 {
			n = len(text) - len(strings.TrimLeft(text, separators))
		} else if n < 0 {
			n = len(text)
		}
		parts, text = append(parts, text[:n]), text[n:]
	}
	return parts
}

// repairedSource is one source: direct, off, or a URL whose scheme is https,
// http or file.
func repairedSource(source string) string {
	lower := strings.ToLower(source)
	for _, word := range []string{"direct", "off"} {
		if lower == word || len(word) > 3 && goproxy.Distance(lower, word) == 1 {
			return word
		}
	}
	for _, s := range []string{"https", "http", "file"} {
		if rest, ok := strings.CutPrefix(lower, s+"://"); ok && rest != "" {
			return s + "://" + source[len(s)+3:]
		}
	}
	scheme, rest := source, ""
	if i := strings.IndexAny(source, ":/"); i > 0 {
		scheme, rest = strings.ToLower(source[:i]), strings.TrimLeft(source[i:], ":/")
	}
	if s := nearestScheme(scheme); s != "" && rest != "" && !strings.Contains(scheme, ".") {
		return s + "://" + rest
	}
	if strings.HasPrefix(source, "/") {
		return "file://" + source
	}
	if strings.Contains(scheme, ".") || scheme == "localhost" {
		return "https://" + strings.TrimPrefix(source, "//")
	}
	return source
}

// nearestScheme is the scheme that a word was meant to be, or "".
func nearestScheme(word string) string {
	best, least := "", 3
	for _, s := range []string{"https", "http", "file"} {
		if d := goproxy.Distance(word, s); d < least {
			best, least = s, d
		}
	}
	return best
}

// respellHost uses a host of the settings that differs by one letter, or by two
// that changed places, from a module proxy's that can't be found.
func respellHost(c *Case) (list []Fix) {
	wrong := hostOnly(c.target())
	sources := c.Machine.settings.Value("GOPROXY")
	for _, good := range c.Machine.namedHosts() {
		if !nearName(wrong, good.host) || !strings.Contains(sources, wrong) {
			continue
		}
		fix := c.Machine.goproxy("use "+good.host+", as "+good.by+" has it", strings.ReplaceAll(sources, wrong, good.host))
		fix.consent = "it would tell " + good.host + " the path"
		if fix.Detail = fix.consent; strings.Contains(c.Machine.settings.Default("GOPROXY"), good.host) {
			fix.Weakens = furtherParty
		}
		list = append(list, fix)
	}
	return list
}

// A namedHost is one that a setting names.
type namedHost struct{ host, by string }

// namedHosts are the hosts that settings name, without GOPROXY's own entry.
func (m *machine) namedHosts() (list []namedHost) {
	add := func(host, by string) {
		if host = strings.TrimPrefix(hostOnly(host), "*."); host != "" && !slices.ContainsFunc(list, func(h namedHost) bool { return h.host == host }) {
			list = append(list, namedHost{host, by})
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

// defaultProxy goes back to what go's own default is.
func defaultProxy(c *Case) []Fix {
	list := c.Machine.settings.Default("GOPROXY")
	if list == c.Machine.settings.Value("GOPROXY") {
		return nil
	}
	fix := c.Machine.goproxy("go back to go's default module proxy", list)
	fix.Weakens = furtherParty
	return []Fix{fix}
}

// nextSource leaves out the module proxy that fails.
func nextSource(c *Case) []Fix {
	sources := c.Trace.Target.Route.Sources
	at := slices.IndexFunc(sources, func(s goproxy.Source) bool {
		u := parseURL(s.URL)
		return u != nil && c.Trace.Target.URL != nil && u.Host == c.Trace.Target.URL.Host
	})
	if at < 0 || at+1 >= len(sources) {
		return nil
	}
	rest := append(slices.Clone(sources[:at]), sources[at+1:]...)
	fix := c.Machine.goproxy("leave the failing module proxy out for now", listOf(rest))
	if sources[at+1].Kind == goproxy.ModuleProxy {
		fix.consent = notToldYet
		if fix.Detail = fix.consent; c.Trace.contrast(askNextSource, golog.OK) == nil {
			fix.consent, fix.Detail = "it has not been told this path", ""
		}
	}
	return []Fix{fix}
}

// anyError has go move on from every source after any error.
func anyError(c *Case) []Fix {
	sources := slices.Clone(c.Trace.Target.Route.Sources)
	for i := range sources {
		sources[i].AnyError = true
	}
	fix := c.Machine.goproxy("let go move on after any error (each silent fetch still waits 30 s)", listOf(sources))
	fix.consent, fix.Detail = notToldYet, notToldYet
	return []Fix{fix}
}

// listOf writes sources as GOPROXY has them.
func listOf(sources []goproxy.Source) string {
	var b strings.Builder
	separator := ""
	for _, s := range sources {
		b.WriteString(separator)
		if s.Kind == goproxy.ModuleProxy {
			b.WriteString(s.URL)
		} else {
			b.WriteString(string(s.Kind))
		}
		if separator = ","; s.AnyError {
			separator = "|"
		}
	}
	return b.String()
}
