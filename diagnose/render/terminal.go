package render

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"sync"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"

	"tidyx/diagnose"
)

// Terminal writes what a person reads when the build has just broken: one
// screen for one cause, the command to run next at its end. Without findings it
// writes the table of hosts, if there are any.
func Terminal(w io.Writer, r *diagnose.Report, o Options) error {
	p := newPage(o)
	switch {
	case len(r.Findings) > 0:
		p.findings(r)
	case r.Mode == "route":
		p.routes(r)
	case r.PassedLater():
		p.b.WriteString(pick(o.Fancy, p.green("✓")+" ", p.name()) + p.asPlain(passed(r)) + "\n")
	case len(r.Traces) > 0:
		p.table([]string{"host", "dns", "tcp", "tls", "http", "total"}, healthRows(r))
		p.unfinished(r)
	default:
		for _, n := range r.Notes {
			p.line(n)
		}
		p.unfinished(r)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// passed tells of a run that went well after others that did not.
func passed(r *diagnose.Report) string {
	return fmt.Sprintf("go mod tidy passed on attempt %d (first: %s)", len(r.Attempts), r.Attempts[0].Reason)
}

// maxTable bounds the rows of a table of hosts; the rest is counted.
const maxTable = 12

func (p *page) findings(r *diagnose.Report) {
	p.blank()
	if r.Mend != nil && r.Mend.ExitCode == 0 {
		p.mended(r)
		return
	}
	if n := hostCount(r); n > 1 {
		p.table([]string{"host", "modules", "what", "cause"}, hostRows(r))
	}
	for i, f := range r.Findings {
		if i == maxFindings && !p.o.Verbose {
			p.line(fmt.Sprintf("… and %d more findings (--verbose)", len(r.Findings)-i))
			break
		}
		p.finding(r, f, i == 0)
	}
	p.warnings(r)
	p.unfinished(r)
	if r.Mend != nil {
		p.line(fmt.Sprintf("again with %s: go mod tidy ended with %d all the same", r.Mend.Command, r.Mend.ExitCode))
	}
	if next := nextCommand(r); next != "" {
		p.last("Next: " + next)
	} else {
		p.close()
	}
}

// mended tells of a run that passed with fixes: what was wrong, and how to make
// them stay.
func (p *page) mended(r *diagnose.Report) {
	for i, f := range r.Findings {
		p.headline(f.Title, f.Cause, i == 0)
	}
	p.rule()
	p.field("Passed", "go mod tidy passed with a fix, in this run alone.", "")
	if r.Mend.Command == "" {
		p.last("To make it stay: correct " + strings.Join(r.Mend.Names(), ", ") + " (its password is not repeated here)")
		return
	}
	p.last("To make it stay: " + r.Mend.Command)
}

// maxFindings bounds the findings that are written out.
const maxFindings = 6

// finding writes one: the first in full, later ones shorter, and what go's own
// text settles shortest of all.
func (p *page) finding(r *diagnose.Report, f diagnose.Finding, first bool) {
	p.headline(f.Title, f.Cause, first)
	if f.Final {
		p.fieldOf("Cause", f.Why, "", maxBrief)
		p.quote(r, f)
		if first && r.Mode == "explain" {
			p.evidence(r, f) // what the log shows of other runs
		}
		p.fixes(f.Fixes, 1, first)
		return
	}
	why := f.Why
	if f.Now == diagnose.NotProbed && !strings.Contains(why, "Not asked again") {
		why += " Not probed: this is read from go's text."
	}
	max := maxFixes
	if first {
		p.rule()
	} else {
		max = 2
	}
	if p.o.Verbose {
		max = len(f.Fixes)
	}
	p.field("Cause", why, "confidence "+f.Confidence)
	p.quote(r, f)
	if first || p.o.Verbose {
		p.evidence(r, f)
	}
	p.fixes(f.Fixes, max, false)
	if blocked := blockedText(r, f); blocked != "" {
		p.field("Blocked", blocked, "")
	}
}

// quote repeats what go said where it does not stand just above: of a log that
// was explained.
func (p *page) quote(r *diagnose.Report, f diagnose.Finding) {
	if r.Mode != "explain" || len(f.Failures) == 0 || f.Failures[0] >= len(r.Failures) {
		return
	}
	said := r.Failures[f.Failures[0]]
	text := strings.Join(strings.Fields(said.Text), " ")
	if said.Line > 0 {
		text = fmt.Sprintf("line %d: %s", said.Line, text)
	}
	p.fieldOf("Log", text, "", maxQuote)
}

// Bounds of what is written out; --verbose and the other formats have all.
const (
	maxFixes      = 4
	maxUnfinished = 3
	maxQuote      = 4 // lines of what go said
	maxBrief      = 2 // lines of the reason of what go has said itself, just above
)

// fixes writes at most max of them; titlesOnly where Next repeats the command.
func (p *page) fixes(list []diagnose.Fix, max int, titlesOnly bool) {
	label := "Fix"
	for i, fix := range list {
		if i == max {
			if !titlesOnly {
				p.field("", fmt.Sprintf("… %d more (--verbose)", len(list)-i), "")
			}
			return
		}
		title := fmt.Sprintf("%d. %s", i+1, fix.Title)
		if fix.Weakens != "" {
			title += " (weakens: " + fix.Weakens + ")"
		}
		p.field(label, title, p.triedMark(fix))
		if fix.Command != "" && !titlesOnly {
			p.verbatim("     " + fix.Command)
		}
		label = ""
	}
}

func (p *page) triedMark(f diagnose.Fix) string {
	switch f.Tried {
	case diagnose.Works:
		return p.ok() + " tried: works"
	case diagnose.Fails:
		return p.bad() + " tried: fails"
	}
	return ""
}

func (p *page) unfinished(r *diagnose.Report) {
	for i, u := range r.Unfinished {
		if i == maxUnfinished {
			p.line(fmt.Sprintf("not finished: … %d more", len(r.Unfinished)-i))
			return
		}
		p.line("not finished: " + u)
	}
}

// blockedText counts the modules that a cause blocks, at most three by name.
func blockedText(r *diagnose.Report, f diagnose.Finding) string {
	n := len(f.Modules)
	if n == 0 {
		return ""
	}
	shown := f.Modules[:min(n, 3)]
	text := fmt.Sprintf("%d module%s: %s", n, plural(n), strings.Join(shown, ", "))
	if n > len(shown) {
		text += fmt.Sprintf(", … %d more", n-len(shown))
	}
	if f.Location.Line > 1 { // line 1 stands for none
		text += fmt.Sprintf(" (%s line %d)", f.Location.File, f.Location.Line)
	}
	return text
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// nextCommand is the one command to run: the first fix that has one which can
// be run as it stands.
func nextCommand(r *diagnose.Report) string {
	again := "tidyx"
	if r.Mode == "diagnose" || r.Mode == "route" {
		again = "tidyx " + r.Mode
	}
	for _, fix := range r.Findings[0].Fixes {
		switch {
		case fix.Command == "" || fix.Weakens != "" || fix.Tried == diagnose.Fails || toFillIn().MatchString(fix.Command):
		case r.Mode == "explain" && fix.Command != "tidyx":
			return fix.Command // the log may be that of any go command
		case fix.Command == "tidyx":
			return again
		case strings.HasPrefix(fix.Command, "export "), len(fix.Env) > 0 && (fix.Applies == "this run" || fix.Applies == "this user"):
			return fix.Command + " && " + again
		default:
			return fix.Command
		}
	}
	return ""
}

// toFillIn are words of a command that stand for a person's own.
var toFillIn = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[^$\w])(?:USER|TOKEN|PASSWORD)\b|/path/to/`)
})

func hostCount(r *diagnose.Report) int {
	seen := map[string]bool{}
	for _, f := range r.Findings {
		for _, h := range f.Hosts {
			seen[h] = true
		}
	}
	return len(seen)
}

// hostRows are the rows of the table of several hosts.
func hostRows(r *diagnose.Report) [][]string {
	var rows [][]string
	for _, f := range r.Findings {
		for _, h := range f.Hosts {
			rows = append(rows, []string{h, fmt.Sprint(max(1, len(f.Modules))), string(f.Step), f.Cause})
		}
	}
	return rows
}

// healthRows are the rows of a healthy diagnose: the time of each step.
func healthRows(r *diagnose.Report) [][]string {
	var rows [][]string
	seen := map[string]bool{}
	for _, t := range r.Traces {
		if seen[t.Target] {
			continue
		}
		seen[t.Target] = true
		row := []string{strings.TrimPrefix(strings.TrimPrefix(t.Target, "https://"), "http://")}
		total := int64(0)
		for _, step := range []string{"dns", "tcp", "tls", "http"} {
			cell := "-"
			for _, o := range t.Observations {
				if string(o.Step) == step && o.Leg != "http-proxy" && o.Outcome == "ok" {
					cell = ms(o.TookMS)
					total += o.TookMS
					break
				}
			}
			row = append(row, cell)
		}
		rows = append(rows, append(row, fmt.Sprintf("%d ms", total)))
	}
	return rows
}

// table draws rows with tablewriter, without borders.
func (p *page) table(header []string, rows [][]string) {
	more := max(0, len(rows)-maxTable)
	rows = rows[:len(rows)-more]
	var b strings.Builder
	t := tablewriter.NewTable(&b,
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithRowAlignment(tw.AlignLeft),
		tablewriter.WithRendition(tw.Rendition{Borders: tw.BorderNone, Settings: tw.Settings{Lines: tw.LinesNone, Separators: tw.SeparatorsNone}}))
	t.Header(header)
	if err := t.Bulk(rows); err != nil {
		p.line("the table can't be drawn: " + err.Error())
		return
	}
	if err := t.Render(); err != nil {
		p.line("the table can't be drawn: " + err.Error())
		return
	}
	for i, line := range strings.Split(strings.TrimRight(b.String(), "\n"), "\n") {
		line = strings.TrimRight(line, " ")
		if i == 0 {
			line = p.dim(line)
		}
		p.line(line)
	}
	if more > 0 {
		p.line(fmt.Sprintf("… %d more", more))
	}
}
