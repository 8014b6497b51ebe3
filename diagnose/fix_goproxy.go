package diagnose

import (
	"slices"
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// This file makes fixes of GOPROXY: what else could be asked.

var (
	remedyRepairGOPROXY = Remedy{Title: "write GOPROXY as go reads it", Command: "export GOPROXY=https://proxy.example.org,direct", Applies: thisRun,
		When: onMachine, Make: repairGOPROXY}
	remedySpelling = Remedy{Title: "use the host that another setting spells almost alike", Command: "export GOPROXY=https://proxy.example.org,direct", Applies: thisRun,
		When: func(c *Case) bool { return c.Machine != nil && c.usesModuleProxy() }, Make: respellHost}
	remedyDefaultProxy = Remedy{Title: "go back to go's default module proxy", Command: "go env -u GOPROXY; unset GOPROXY", Env: map[string]string{"GOPROXY": ""}, Applies: thisRun, Weakens: furtherParty,
		When: func(c *Case) bool { return c.Machine == nil || c.Machine.settings.Default("GOPROXY") != "" }, Make: defaultProxy}
	remedyNextSource = Remedy{Title: "leave the failing module proxy out for now", Command: "export GOPROXY={nextproxy}", Applies: thisRun, Make: nextSource}
	remedyPassOver   = Remedy{Title: remedyNextSource.Title, Command: remedyNextSource.Command, Applies: thisRun, When: onMachine, Make: passOver}
	remedyHiddenList = Remedy{Title: "go back to the GOPROXY that go env -w wrote", Command: "unset GOPROXY", Applies: thisRun, When: onMachine, Make: hiddenList}
	remedyAnyError   = Remedy{Title: "let go move on after any error (each silent fetch still waits 30 s)", Command: `export GOPROXY="$(go env GOPROXY | tr , '|')"`, Applies: thisRun, Make: anyError}
)

// What the advice to use another module proxy costs.
const (
	furtherParty = "go's default module proxy learns the paths of the modules"
	notToldYet   = "the source answers; it has not been told this path"
)

// ofModuleProxy are the remedies of a row for a module proxy: a value that leads to
// a wrong host is put right first, other sources come last. A server that answers
// no is not passed by.
func (cause *Cause) ofModuleProxy() []Remedy {
	list := slices.Clone(cause.Fixes)
	unreachable := cause.Step == golog.DNS || cause.Step == golog.TCP
	if unreachable {
		list = append([]Remedy{remedyRepairGOPROXY, remedyHiddenList}, list...)
	}
	if unreachable || cause.Step == golog.TLS || slices.Contains([]string{"http-5xx", "goproxy-bad-response", "http-html-page"}, cause.ID) {
		list = append(list, remedyPassOver)
	}
	if unreachable || cause.Step == golog.TLS || cause.Transient {
		list = append(list, remedyDefaultProxy)
	}
	return list
}

// goproxy sets GOPROXY. Credentials in it are not repeated.
func (m *machine) goproxy(title, list string) Fix {
	return m.fix(title, change{"GOPROXY": redacted(list)})
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
	if at < 0 || at+1 >= len(sources) || sources[at+1].Kind == goproxy.Off {
		return nil
	}
	rest := append(slices.Clone(sources[:at]), sources[at+1:]...)
	fix := c.Machine.goproxy("leave the failing module proxy out for now", listOf(rest))
	if sources[at+1].Kind == goproxy.ModuleProxy {
		if fix = fix.unlessAsked(notToldYet); c.Trace.contrast(askNextSource, golog.OK) == nil {
			fix.consent, fix.Detail = "it has not been told this path", ""
		}
	}
	return []Fix{fix}
}

// passOver is nextSource where more is left than the modules' own hosts, of which
// another remedy tells.
func passOver(c *Case) []Fix {
	list := nextSource(c)
	if len(list) > 0 && strings.Trim(list[0].set["GOPROXY"].raw, "directof,|") == "" {
		return nil
	}
	return list
}

// hiddenList takes the variable away that hides what somebody wrote with go env
// -w.
func hiddenList(c *Case) (list []Fix) {
	for _, s := range c.Machine.settings.Hidden() {
		if s.Name != "GOPROXY" || s.Origin != goproxy.FromGoEnvW || c.Machine.env["GOPROXY"] == "" || s.Value == c.Machine.env["GOPROXY"] {
			continue
		}
		fix := c.Machine.fix("unset GOPROXY, which hides what go env -w wrote: "+s.Redacted().Value, unset("GOPROXY"))
		list = append(list, fix.unlessAsked("it would tell other servers the path"))
	}
	return list
}

// anyError has go move on from every source after any error.
func anyError(c *Case) []Fix {
	sources := slices.Clone(c.Trace.Target.Route.Sources)
	for i := range sources {
		sources[i].AnyError = true
	}
	return []Fix{c.Machine.goproxy("let go move on after any error (each silent fetch still waits 30 s)", listOf(sources)).unlessAsked(notToldYet)}
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
