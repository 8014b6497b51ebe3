package diagnose

import (
	"strings"
)

// A Mend is a further run of go with what was seen to work, for that run alone.
type Mend struct {
	Env      map[string]string `json:"env"`       // the change, less what holds a password; "" is unset
	Command  string            `json:"command"`   // what makes it stay; empty where that would show a password
	ExitCode int               `json:"exit_code"` // of that run

	set change
}

// Names are the variables, and the settings of git's, that are changed.
func (m *Mend) Names() []string { return sortedNames(m.set) }

// Environ is an environment list with the change.
func (m *Mend) Environ(env []string) []string {
	changed := NewEnvironment(env).with(m.set)
	list := make([]string, 0, len(changed))
	for name, v := range changed {
		list = append(list, name+"="+v)
	}
	return list
}

// Mending is the change that may get the run through: of each finding the best
// fix that was seen to work and that weakens nothing. Without one it is nil,
// and why says so.
func (r *Report) Mending() (m *Mend, why string) { return r.mendBy, r.noMend }

// clean takes secrets out of the report, and keeps what it has to offer.
func (r *Report) clean(secrets []string, env Environment) {
	offer, why := r.mending(env)
	r.Mend = offer // its words are cleaned too
	r.scrub(secrets)
	if r.mendBy, r.noMend = r.Mend, why; r.mendBy != nil {
		r.mendBy.set = offer.set
	}
	r.Mend = nil
}

func (r *Report) mending(env Environment) (m *Mend, why string) {
	m = &Mend{set: change{}}
	var commands []string
	for i := range r.Findings {
		f := &r.Findings[i]
		fix := f.working()
		if fix == nil {
			continue
		}
		set, ok := joined(m.set, fix.set)
		if !ok || len(set) == len(m.set) && len(m.set) > 0 {
			continue // another fix has seen to it
		}
		if m.set = set; fix.Command != "" {
			commands = append(commands, fix.Command)
		}
	}
	if len(m.set) == 0 {
		return nil, r.whyNoFix()
	}
	m.Env, m.Command = map[string]string{}, strings.Join(commands, " && ")
	for name, v := range m.set.variables(env) {
		if v.shown == "" { // else it holds a password
			m.Env[name] = v.raw
		}
	}
	return m, ""
}

// whyNoFix says why there is nothing to run go again with.
func (r *Report) whyNoFix() string {
	if len(r.Findings) == 0 {
		return "nothing was found"
	}
	switch f := r.Findings[0]; {
	case f.Final:
		return "what go says settles the cause, and no network was asked: the fix is yours to choose"
	case f.Now == NowGone:
		return "the fault has gone meanwhile: run it again"
	}
	for _, fix := range r.Findings[0].Fixes {
		if fix.Tried == Fails {
			return "no fix that was tried works"
		}
	}
	return "there is no fix that could be tried without weakening a check or telling a server something new"
}
