package render

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tidyx/diagnose"
)

// evidence writes the road to the broken step: one dim line for each step that
// held, then what broke, then what was not reached.
func (p *page) evidence(r *diagnose.Report, f diagnose.Finding) {
	e := &evidence{page: p, label: "Evidence"}
	if len(f.Traces) > 0 && f.Traces[0] < len(r.Traces) {
		t := r.Traces[f.Traces[0]]
		e.steps(t)
		e.contrasts(t)
		if more := len(f.Traces) - 1; more > 0 {
			e.write(p.gap(), "", fmt.Sprintf("the same at %d more host%s", more, plural(more)))
		}
	}
	left := maxNoteLines
	for _, n := range r.Notes[:min(2, len(r.Notes))] {
		left -= e.note(n, left)
	}
}

// maxNoteLines bounds the lines of the notes.
const maxNoteLines = 4

// note writes a note, which may be long, on at most some lines, and returns how
// many.
func (e *evidence) note(text string, most int) int {
	width := e.room() - labelWidth - 2
	lines := wrap(text, width)
	if len(lines) > most && !e.o.Verbose {
		lines = lines[:most]
		if most > 0 {
			lines[most-1] = wrap(lines[most-1], width-2)[0] + " …"
		}
	}
	for i, line := range lines {
		e.write(pick(i == 0, "!", " "), "", line)
	}
	return len(lines)
}

type evidence struct {
	*page
	label string
}

// maxSubjects bounds the lines of one step.
const maxSubjects = 4

func (e *evidence) write(mark, step, text string) {
	if step != "" {
		text = fmt.Sprintf("%-7s %s", step, text)
	}
	e.line(e.bold(e.label) + strings.Repeat(" ", labelWidth-len(e.label)) + mark + " " + text)
	e.label = ""
}

func (e *evidence) steps(t diagnose.TraceView) {
	groups := groupSteps(t.Observations)
	for i, g := range groups {
		held := slices.ContainsFunc(g, func(o diagnose.ObservationView) bool { return o.Outcome == "ok" })
		if held && i < len(groups)-1 || held && g[len(g)-1].Outcome == "ok" {
			e.held(g)
			continue
		}
		e.broken(g)
	}
	if len(groups) == 0 {
		return
	}
	if rest := notReached(t, groups[len(groups)-1][0]); rest != "" {
		e.write(e.dim(e.gap()), "", e.dim(rest+": not reached"))
	}
}

// groupSteps puts what belongs to one step of one leg together, probes only.
func groupSteps(list []diagnose.ObservationView) [][]diagnose.ObservationView {
	var groups [][]diagnose.ObservationView
	for _, o := range list {
		if o.From != diagnose.FromProbe {
			continue
		}
		if n := len(groups); n > 0 && groups[n-1][0].Step == o.Step && groups[n-1][0].Leg == o.Leg {
			groups[n-1] = append(groups[n-1], o)
			continue
		}
		groups = append(groups, []diagnose.ObservationView{o})
	}
	return groups
}

// held is one dim line for a step that was ok.
func (e *evidence) held(g []diagnose.ObservationView) {
	var subjects []string
	var took int64
	for _, o := range g {
		if o.Outcome == "ok" {
			subjects = append(subjects, okText(o))
			took = max(took, o.TookMS)
		}
	}
	text := strings.Join(subjects[:min(len(subjects), 3)], ", ")
	tail := " (" + ms(took) + ")"
	if g[0].Facts.Setting != nil {
		tail = "" // nothing was timed
	}
	e.write(e.green(e.ok()), stepName(g[0]), e.dim(e.clip(text, tail)))
}

func okText(o diagnose.ObservationView) string {
	switch f := o.Facts; {
	case f.Setting != nil:
		return f.Setting.String() // redacted, with its origin
	case f.DNS != nil && len(f.DNS.Addresses) > 0:
		text := strings.Join(f.DNS.Addresses[:min(4, len(f.DNS.Addresses))], ", ")
		if file, _, ok := strings.Cut(f.DNS.HostsFile, ":"); ok {
			text += " from " + file
		}
		return text
	case f.TLS != nil:
		issuer := ""
		if len(f.TLS.Chain) > 0 {
			issuer = ", issued by " + f.TLS.Chain[len(f.TLS.Chain)-1].Issuer
		}
		return f.TLS.Version + issuer
	case f.HTTP != nil && f.HTTP.Status > 0:
		text := fmt.Sprint(f.HTTP.Status)
		if f.HTTP.Location != "" {
			text += " to " + f.HTTP.Location
		}
		return text
	case f.VCS != nil && f.VCS.SSH != nil && f.VCS.SSH.Banner != "":
		return o.Subject + " says " + f.VCS.SSH.Banner
	case f.HTTPProxy != nil && f.HTTPProxy.Status != "":
		return o.Subject + " answers " + f.HTTPProxy.Status
	}
	return o.Subject
}

// broken shows each observation of the step that broke.
func (e *evidence) broken(g []diagnose.ObservationView) {
	step := stepName(g[0])
	if g[0].Step == "http" { // requests follow each other: the last one broke
		g = g[len(g)-1:]
	}
	for i, o := range g {
		if i == maxSubjects {
			e.write(" ", "", strings.Repeat(" ", 8)+fmt.Sprintf("… %d more", len(g)-i))
			return
		}
		mark, text := e.red(e.bad()), e.brokenText(o)
		if o.Outcome == "ok" {
			mark, text = e.green(e.ok()), e.dim(e.clip(okText(o), " ("+ms(o.TookMS)+")"))
		}
		e.write(mark, step, text)
		step = " "
	}
}

func (e *evidence) brokenText(o diagnose.ObservationView) string {
	tail := " " + string(o.Outcome)
	if d := detail(o); d != "" {
		tail += " (" + d + ")"
	}
	return e.clip(o.Subject, tail)
}

// clip shortens a subject, such as a long URL, so that what follows it stays
// on the line.
func (e *evidence) clip(subject, tail string) string {
	mark := utf8.RuneCountInString(e.ok()) + 1
	room := e.room() - labelWidth - mark - 8 - len([]rune(tail))
	return shorten(subject, max(16, room)) + tail
}

// detail is the fact that shows how it broke, and how long that took.
func detail(o diagnose.ObservationView) string {
	var parts []string
	switch f := o.Facts; {
	case f.TCP != nil && f.TCP.Errno != "":
		parts = append(parts, f.TCP.Errno)
	case f.DNS != nil && f.DNS.RCode != "":
		parts = append(parts, f.DNS.RCode+" from "+f.DNS.Server)
	case f.HTTP != nil && f.HTTP.Status > 0:
		parts = append(parts, fmt.Sprint(f.HTTP.Status))
		if n := len(f.HTTP.Hops); n > 0 {
			parts = append(parts, fmt.Sprintf("after %d redirect%s", n, plural(n)))
		}
	case f.HTTPProxy != nil && f.HTTPProxy.Status != "":
		parts = append(parts, f.HTTPProxy.Status)
	}
	return strings.Join(append(parts, ms(o.TookMS)), ", ")
}

func stepName(o diagnose.ObservationView) string {
	switch {
	case o.Leg == "http-proxy" && o.Step != "http-proxy":
		return "via " + string(o.Step)
	case o.Step == "http-proxy":
		return "tunnel"
	case o.Step == "settings":
		return "set"
	}
	return string(o.Step)
}

// contrasts shows what changed when one thing was changed.
func (e *evidence) contrasts(t diagnose.TraceView) {
	shown := 0
	said := map[string]bool{} // one server may have been asked two questions
	for _, c := range t.Contrasts {
		if shown == 3 {
			return
		}
		if c.Question == "another name server" && len(t.Contrasts) < 3 {
			continue // its answer stands in the step itself
		}
		text := c.Question + ": " + c.Subject + " " + string(c.Outcome)
		if c.Facts.DNS != nil && c.Facts.DNS.ExtendedError != "" {
			text += " (" + c.Facts.DNS.ExtendedError + ")"
		}
		if said[text] {
			continue
		}
		said[text] = true
		e.write(e.gap(), "", text)
		shown++
	}
}

// notReached lists the steps after the one where the climb ended.
func notReached(t diagnose.TraceView, last diagnose.ObservationView) string {
	if last.Outcome == "ok" {
		return ""
	}
	order := []string{"dns", "tcp", "tls", "http"}
	if strings.HasPrefix(t.Target, "http://") {
		order = []string{"dns", "tcp", "http"}
	}
	i := slices.Index(order, string(last.Step))
	if last.Leg == "http-proxy" || string(last.Step) == "http-proxy" {
		return strings.Join(order[min(2, len(order)-1):], ", ")
	}
	if i < 0 || i == len(order)-1 {
		return ""
	}
	return strings.Join(order[i+1:], ", ")
}

func ms(n int64) string {
	switch {
	case n == 0:
		return "under 1 ms"
	case n < 1000:
		return fmt.Sprintf("%d ms", n)
	}
	return fmt.Sprintf("%.1f s", float64(n)/1000)
}

// shorten cuts the middle out of a long URL.
func shorten(s string, max int) string {
	r := []rune(s)
	if len(r) <= max {
		return s
	}
	head := max * 2 / 3
	return string(r[:head]) + "…" + string(r[len(r)-(max-head-1):])
}
