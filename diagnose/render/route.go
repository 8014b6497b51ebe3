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
