package diagnose

import (
	"slices"
	"strings"
)

// A page is what is told of one cause, before it is drawn as Markdown or as
// text for a terminal.
type page struct {
	ID       string
	Titles   []string
	Tags     []string
	Refines  []string
	Sections []section
}

// A section has one kind of content: a paragraph, samples, or items.
type section struct {
	Heading string
	Text    string
	Samples []words
	Items   []item
	Counted bool // the items are alternatives, best first
}

// An item is a command with what it shows, or a fix with its command.
type item struct {
	Text, Command string
}

// pageOf gathers all rows of a cause and its help.
func pageOf(id string) page {
	p := page{ID: id}
	shared, transient := false, false
	var fixes, weaken []item // what weakens something stands last, whatever its row
	for _, c := range Causes() {
		if c.ID != id {
			continue
		}
		p.Titles = appendNew(p.Titles, named(c.Title))
		if c.Refines != "" {
			p.Refines = appendNew(p.Refines, c.Refines)
		}
		if len(p.Tags) == 0 {
			p.Tags = []string{"step: " + string(c.Step)}
		}
		shared, transient = shared || c.Shared, transient || c.Transient
		for _, r := range c.Fixes {
			if r.Weakens == "" {
				fixes = appendNew(fixes, fixOf(r))
			} else {
				weaken = appendNew(weaken, fixOf(r))
			}
		}
	}
	if transient {
		p.Tags = append(p.Tags, "a rerun may help")
	}
	if shared {
		p.Tags = append(p.Tags, "go's words alone do not tell it from its neighbours: a probe must")
	}
	p.Sections = helps()[id].sections(append(fixes, weaken...))
	return p
}

func appendNew[T comparable](list []T, x T) []T {
	if slices.Contains(list, x) {
		return list
	}
	return append(list, x)
}

// fixOf writes a fix as the page shows it, before its placeholders are known.
func fixOf(r Remedy) item {
	f := item{Text: named(r.Title), Command: named(r.Command)}
	if r.Weakens != "" {
		f.Text += " (this weakens something: " + named(r.Weakens) + ")"
	}
	return f
}

// sections puts the help in the order of the page; empty ones are left out.
func (h help) sections(fixes []item) []section {
	var hands []item
	for _, b := range h.ByHand {
		hands = append(hands, item{b.Shows, b.Command})
	}
	var kept []section
	for _, s := range []section{
		{Heading: "What it means", Text: h.Means},
		{Heading: "How it looks", Samples: h.Words, Text: h.Silent},
		{Heading: "How it is told apart", Text: h.Apart},
		{Heading: "How to see it by hand", Items: hands},
		{Heading: "Fixes", Items: fixes, Counted: true},
		{Heading: "What not to do", Text: h.Never},
	} {
		if s.Text != "" || len(s.Samples)+len(s.Items) > 0 {
			kept = append(kept, s)
		}
	}
	return kept
}

// named writes placeholders as a reader of the page expects them.
func named(text string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		name, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			return b.String()
		}
		b.WriteString(placeholder(name))
		text = after
	}
}

// placeholders are the words for facts whose own name says too little.
var placeholders = map[string]string{"where": "HOST", "hostname": "HOST", "name": "HOST", "host": "HOST:PORT", "httpproxy": "PROXY:PORT", "otherproxy": "PROXY",
	"prefix": "PREFIX", "nextproxy": "NEXT,…", "servers": "the name servers", "hostsfile": "FILE:LINE", "at": "TIME", "source": "ADDRESS", "resolved": "ADDRESS"}

func placeholder(name string) string {
	if s, ok := placeholders[name]; ok {
		return s
	}
	return strings.ToUpper(name)
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
