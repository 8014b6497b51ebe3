package diagnose

import (
	"fmt"
	"io"
	"strings"
)

// WritePage writes the page of all causes as Markdown, one section for each
// name, drawn from the rows.
func WritePage(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Causes\n\nEvery cause that tidyx can name, in the order in which they are looked for.\nThis page is drawn from the rows in `diagnose/causes_*.go`:\n`go test ./diagnose -run TestPage -update` writes it anew.\n")
	done := map[string]bool{}
	for _, c := range Causes() {
		if !done[c.ID] {
			done[c.ID] = true
			c.section(&b)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (c Cause) section(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s\n\n%s.\n\n", c.ID, capital(named(c.Title)))
	fmt.Fprintf(b, "- step: %s\n", c.Step)
	if c.Refines != "" {
		fmt.Fprintf(b, "- finer than: [%s](#%s)\n", c.Refines, c.Refines)
	}
	if c.Shared {
		b.WriteString("- go's words alone do not tell it from its neighbours: a probe must\n")
	}
	if c.Transient {
		b.WriteString("- a rerun may help\n")
	}
	for _, s := range strings.Split(c.Why, "|") {
		s = strings.TrimPrefix(s, "~")
		if !strings.Contains(s, "{") {
			fmt.Fprintf(b, "\n%s\n", stopped(s))
		}
	}
	for i, r := range c.Fixes {
		if i == 0 {
			b.WriteString("\nFixes:\n\n")
		}
		fmt.Fprintf(b, "%d. %s\n", i+1, named(r.Title))
		if r.Command != "" {
			fmt.Fprintf(b, "   `%s`\n", named(r.Command))
		}
	}
}

// named writes placeholders as a reader of the page expects them.
func named(text string) string {
	return strings.NewReplacer("{", "*", "}", "*", "*where*", "*host*").Replace(text)
}

func capital(s string) string {
	if strings.HasPrefix(s, "*") || s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
