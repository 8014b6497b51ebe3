package render

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"tidyx/diagnose"
)

// routes writes where go looks for modules: a table of all roads, then each by
// itself.
func (p *page) routes(r *diagnose.Report) {
	p.blank()
	p.open(routesTitle(r), "no network was asked")
	p.rule()
	if len(r.Routes) > 1 {
		p.table([]string{"modules", "asks, in this order", "checksums"}, p.roadRows(r))
		p.rule()
	}
	most := len(r.Routes)
	if !p.o.Verbose {
		most = min(most, maxRoads)
	}
	for _, v := range r.Routes[:most] {
		p.road(v)
		p.rule()
	}
	if more := len(r.Routes) - most; more > 0 {
		p.line(fmt.Sprintf("… %d more route%s (--verbose)", more, plural(more)))
		p.rule()
	}
	p.warnings(r)
	for _, n := range r.Notes {
		p.field("Note", n, "")
	}
	p.unfinished(r)
	p.last(routesEnd(r))
}

// maxRoads bounds the roads that are written out.
const maxRoads = 5

// open begins a report that has no fault to show.
func (p *page) open(title, note string) {
	lead := pick(p.o.Fancy, "╷ ", p.name())
	pad := p.o.Width - utf8.RuneCountInString(lead+title+note)
	if pad < 2 {
		note, pad = "", 0
	}
	p.b.WriteString(p.dim(lead) + p.bold(title) + strings.Repeat(" ", pad) + p.dim(note) + "\n")
}

func routesTitle(r *diagnose.Report) string {
	n := 0
	for _, v := range r.Routes {
		n += len(v.Modules)
	}
	if n == 1 {
		return "where go looks for " + label(r.Routes[0], 50)
	}
	return fmt.Sprintf("where go looks for %d modules: %d route%s", n, len(r.Routes), plural(len(r.Routes)))
}

// routesEnd is the one command to run.
func routesEnd(r *diagnose.Report) string {
	for _, w := range r.Warnings {
		if strings.HasPrefix(w.Fix, "export ") || strings.HasPrefix(w.Fix, "unset ") {
			return "Next: " + w.Fix + " && tidyx route"
		}
	}
	return "Next: tidyx diagnose    (asks whether they answer)"
}

// warnings writes what is wrong with the settings, each once, with what was
// meant.
func (p *page) warnings(r *diagnose.Report) {
	for i := 0; i < len(r.Warnings); {
		if i >= maxWarnings && !p.o.Verbose {
			p.field("", fmt.Sprintf("… %d more (--verbose)", len(r.Warnings)-i), "")
			break
		}
		w := r.Warnings[i]
		text := w.Setting.Name + "=" + shorten(w.Setting.Value, p.room()*2/3) + " (" + string(w.Setting.Origin) + "): " + w.Text
		for i++; i < len(r.Warnings) && r.Warnings[i].Setting == w.Setting && r.Warnings[i].Fix == w.Fix; i++ {
			text += "; " + r.Warnings[i].Text
		}
		p.field("Warning", text, "")
		if w.Fix != "" {
			p.verbatim("     " + w.Fix)
		}
	}
	if len(r.Warnings) > 0 {
		p.rule()
	}
}

// maxWarnings bounds the warnings that are written out.
const maxWarnings = 6

// roadRows are the rows of the table of roads. The sources get the room that
// the other columns leave.
func (p *page) roadRows(r *diagnose.Report) [][]string {
	room := p.room() - 3*tablePadding
	if !p.o.Fancy {
		room -= 6 // dots in the place of …, at most three
	}
	modules, sums := 0, 0
	for _, v := range r.Routes {
		modules = max(modules, min(room*42/100, utf8.RuneCountInString(label(v, room))))
		sums = max(sums, min(room*30/100, utf8.RuneCountInString(sumsOf(v))))
	}
	var rows [][]string
	for _, v := range r.Routes {
		row := []string{label(v, modules), asks(v, room-modules-sums), shorten(sumsOf(v), sums)}
		for i := range row {
			row[i] = p.asPlain(row[i])
		}
		rows = append(rows, row)
	}
	return rows
}

func sumsOf(v diagnose.RouteView) string { return cmp.Or(v.ChecksumDatabase, "not asked") }

// tablePadding is what tablewriter puts around each cell.
const tablePadding = 2

// label names the modules of a road, and keeps their count whatever the room.
func label(v diagnose.RouteView, room int) string {
	if v.Toolchain != "" {
		return v.Toolchain + " (toolchain)"
	}
	more := ""
	if n := len(v.Modules) - 1; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return shorten(v.Module, max(8, room-len(more))) + more
}

// asks is the sources in one line, with less and less of each.
func asks(v diagnose.RouteView, room int) string {
	if len(v.Sources) == 0 {
		return "nobody"
	}
	var full, hosts []string
	for _, s := range v.Sources {
		name := cmp.Or(hostOf(s.URL), s.Kind)
		host, _, _ := strings.Cut(name, "/")
		full, hosts = append(full, name), append(hosts, cmp.Or(host, name))
	}
	for _, text := range []string{strings.Join(full, ", "), strings.Join(hosts, ", ")} {
		if utf8.RuneCountInString(text) <= room {
			return text
		}
	}
	more := ""
	if n := len(hosts) - 1; n > 0 {
		more = fmt.Sprintf(", … %d more", n)
	}
	return shorten(hosts[0], max(8, room-utf8.RuneCountInString(more))) + more
}

// hostOf is a URL without its scheme.
func hostOf(url string) string {
	_, rest, ok := strings.Cut(url, "://")
	if !ok || strings.HasPrefix(rest, "/") {
		return url
	}
	return strings.TrimPrefix(strings.TrimSuffix(rest, "/"), hiddenUser)
}

// hiddenUser is what a report has in the place of a user and a password.
const hiddenUser = "xxxxx@"

// road writes one road: what decided it stands beside its name.
func (p *page) road(v diagnose.RouteView) {
	p.sides(label(v, p.room()), settingText(v.DecidedBy, string(v.Origin)), p.bold)
	for i, s := range v.Sources {
		p.source(i, s, i == len(v.Sources)-1)
	}
	for _, text := range []string{replacedText(v), checksumText(v)} {
		if text != "" {
			p.indented(text)
		}
	}
}

// sides writes a text at the left and a dim one at the right, or below it.
func (p *page) sides(left, right string, paint func(string) string) {
	left = p.asPlain(left)
	pad := p.room() - utf8.RuneCountInString(left) - utf8.RuneCountInString(right)
	switch {
	case right == "":
		p.line(paint(left))
		return
	case pad < 2:
		p.line(paint(left))
		p.line(strings.Repeat(" ", max(5, p.room()-utf8.RuneCountInString(right))) + p.dim(right))
		return
	}
	p.line(paint(left) + strings.Repeat(" ", max(0, pad)) + p.dim(right))
}

func (p *page) indented(text string) {
	for i, s := range wrap(text, p.room()-5) {
		p.line(pick(i == 0, "  ", "     ") + s)
	}
}

// source writes one source and what lies on the way there.
func (p *page) source(i int, s diagnose.SourceView, last bool) {
	name := cmp.Or(s.URL, sourceNames[s.Kind], s.Kind)
	then := ""
	switch {
	case last:
	case strings.HasPrefix(s.URL, "file:") && s.NextOn == "404,410":
		then = "next after a missing file"
	default:
		then = "next after " + strings.ReplaceAll(s.NextOn, ",", " or ")
	}
	p.sides(fmt.Sprintf("  %d. %s", i+1, name), then, p.cyan)
	for _, text := range wayTexts(s) {
		for _, line := range wrap(text, p.room()-5) {
			p.line("     " + line)
		}
	}
}

var sourceNames = map[string]string{
	"direct": "direct: the module's own host",
	"off":    "off: no more, even if it was not found",
}

// wayTexts say what lies on the way to a source.
func wayTexts(s diagnose.SourceView) (list []string) {
	if len(s.Logins) > 0 {
		list = append(list, "login: "+loginsText(s.Logins))
	}
	switch {
	case s.HTTPProxy != "":
		list = append(list, fmt.Sprintf("through the HTTP proxy %s (%s)", hostOf(s.HTTPProxy), s.HTTPProxyBy))
	case s.NoProxy != "":
		list = append(list, fmt.Sprintf("past the HTTP proxy (NO_PROXY has %s)", s.NoProxy))
	}
	if s.Refused {
		list = append(list, "go fails here unasked: it sends no password over plain HTTP")
	}
	if s.Insecure {
		list = append(list, "its certificate is not verified (GOINSECURE)")
	}
	if g := s.Git; g != nil {
		list = append(list, gitTexts(g, s.HTTPProxy)...)
	}
	return list
}

func gitTexts(g *diagnose.GitView, goes string) (list []string) {
	if g.Base != "" {
		list = append(list, fmt.Sprintf("git takes %s for %s (insteadOf, %s)", g.Base, g.Prefix, g.File))
	}
	if len(g.Logins) > 0 {
		list = append(list, "git's login: "+loginsText(g.Logins))
	}
	switch {
	case g.HTTPProxy == goes || len(g.Logins) > 0 && g.Logins[0].Method == "ssh":
	case g.HTTPProxy == "":
		list = append(list, "git goes without an HTTP proxy")
	default:
		list = append(list, fmt.Sprintf("git goes through the HTTP proxy %s (%s)", hostOf(g.HTTPProxy), g.HTTPProxyBy))
	}
	return list
}

func loginsText(logins []diagnose.LoginView) string {
	var list []string
	for _, l := range logins {
		list = append(list, strings.TrimSpace(l.String()))
	}
	return strings.Join(list, ", else ")
}

func replacedText(v diagnose.RouteView) string {
	switch {
	case v.Replaced == "" || v.Location == nil:
		return ""
	case len(v.Sources) == 0:
		return fmt.Sprintf("replaced by the folder %s (%s line %d): nothing is fetched", v.Replaced, v.Location.File, v.Location.Line)
	}
	return fmt.Sprintf("replaced by %s (%s line %d): go looks for that", v.Replaced, v.Location.File, v.Location.Line)
}

// checksumText says who vouches for what go.sum does not have.
func checksumText(v diagnose.RouteView) string {
	by := ", by " + settingText(v.ChecksumDecidedBy, string(v.ChecksumOrigin))
	switch {
	case len(v.Sources) == 0:
		return ""
	case v.ChecksumDatabase == "":
		return "checksums: no database is asked" + by
	case len(v.ChecksumThrough) > 0:
		return fmt.Sprintf("checksums: %s%s; %s is asked first to stand in for it", v.ChecksumDatabase, by, hostOf(v.ChecksumThrough[0]))
	}
	return "checksums: " + v.ChecksumDatabase + by
}

func settingText(name, origin string) string {
	if origin == "" {
		return name
	}
	return name + " (" + origin + ")"
}
