package diagnose

import (
	"fmt"
	"strings"
)

// markdown draws a page below a heading of that depth; links lead into the file
// all, or into the same one.
func (p page) markdown(b *strings.Builder, depth, all string) {
	fmt.Fprintf(b, "%s %s\n\n", depth, p.ID)
	for _, line := range p.lead() {
		b.WriteString(escaped(line) + "\n")
	}
	fmt.Fprintf(b, "\n*%s", strings.Join(p.Tags, " · "))
	for i, r := range p.Refines {
		b.WriteString([]string{" · finer than ", ", "}[min(i, 1)] + link(all, r))
	}
	b.WriteString("*\n")
	for _, s := range p.Sections {
		fmt.Fprintf(b, "\n**%s.**", s.Heading)
		s.markdown(b)
	}
}

// lead is what a finding reads: a sentence, or the list of what the rows say.
func (p page) lead() []string {
	var lines []string
	for _, t := range p.Titles {
		lines = append(lines, "- "+stopped(capital(t)))
	}
	if len(lines) == 1 {
		return []string{lines[0][2:]}
	}
	return lines
}

func (s section) markdown(b *strings.Builder) {
	if len(s.Samples) > 0 {
		b.WriteString("\n\n```text\n" + strings.Join(sampleLines(s.Samples), "\n") + "\n```\n")
		if s.Text != "" {
			b.WriteString("\n" + escaped(s.Text) + "\n")
		}
		return
	}
	if s.Text != "" {
		b.WriteString(" " + escaped(s.Text) + "\n")
		return
	}
	b.WriteString("\n\n")
	for i, it := range s.Items {
		switch {
		case s.Counted && it.Command == "":
			fmt.Fprintf(b, "%d. %s\n", i+1, escaped(it.Text))
		case s.Counted:
			fmt.Fprintf(b, "%d. %s\n   `%s`\n", i+1, escaped(it.Text), it.Command)
		default:
			fmt.Fprintf(b, "- `%s`\n  – %s\n", it.Command, escaped(it.Text))
		}
	}
}

// sampleLines are the lines of all samples, and of which cause a sample alone
// speaks.
func sampleLines(samples []words) []string {
	var lines []string
	for _, w := range samples {
		lines = append(lines, strings.Split(strings.ReplaceAll(w.Text, "\t", "    "), "\n")...)
		if w.Alone != "" {
			lines = append(lines, "    (the text alone says "+w.Alone+")")
		}
	}
	return lines
}

func link(file, id string) string { return "[" + id + "](" + file + "#" + id + ")" }

// escaped keeps prose from being read as Markdown.
func escaped(s string) string {
	return strings.NewReplacer("*", `\*`, "<", "&lt;", "_", `\_`, "`", "\\`").Replace(s)
}
