package diagnose

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tidyx/tidy/golog"
)

//go:generate go test . -run TestPage$ -update

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

// WritePage writes the page of all causes as Markdown, grouped by step.
func WritePage(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Causes\n\nEvery cause that tidyx can name, grouped by the step of the road to a module where it belongs.\n`tidyx explain CAUSE` shows one of these pages.\n\nThis page is drawn from the rows in `diagnose/causes_*.go` and `diagnose/help_*.go`:\n`go generate ./...` makes it anew. In samples … stands for what varies.\n\n")
	groups := causesByStep()
	for _, step := range steps {
		b.WriteString("- " + string(step) + ": ")
		for i, id := range groups[step] {
			if i > 0 {
				b.WriteString(" · ")
			}
			b.WriteString(link(id))
		}
		b.WriteString("\n")
	}
	for _, step := range steps {
		fmt.Fprintf(&b, "\n## Step %s\n\n%s\n", step, stepWords[step])
		for _, id := range groups[step] {
			b.WriteString("\n")
			pageOf(id).markdown(&b, "###")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteCauseMarkdown writes the page of one cause as Markdown.
func WriteCauseMarkdown(w io.Writer, id string) error {
	return writeCause(w, id, func(p page, b *strings.Builder) { p.markdown(b, "#") })
}

// WriteCause writes the page of one cause as plain text, its prose wrapped to
// so many columns (0: not at all). Commands and samples are never wrapped.
func WriteCause(w io.Writer, id string, width int) error {
	return writeCause(w, id, func(p page, b *strings.Builder) { p.text(b, width) })
}

func writeCause(w io.Writer, id string, draw func(page, *strings.Builder)) error {
	if FindCause(id) == nil {
		return noCause(id)
	}
	var b strings.Builder
	draw(pageOf(id), &b)
	_, err := io.WriteString(w, b.String())
	return err
}

// steps are the headings of the page, in the order in which go meets them.
var steps = []Step{golog.DNS, golog.TCP, golog.HTTPProxy, golog.TLS, golog.HTTP, golog.Goproxy, golog.Checksum,
	golog.VCS, golog.Auth, golog.Toolchain, golog.Local, golog.Module}

var stepWords = map[Step]string{
	golog.DNS:       "The host's name must become addresses.",
	golog.TCP:       "One of the addresses must take a connection.",
	golog.HTTPProxy: "Where the environment names an HTTP proxy, it must lead to the host.",
	golog.TLS:       "The two must agree on TLS, and the certificate must hold.",
	golog.HTTP:      "The server must answer the request with a file.",
	golog.Goproxy:   "GOPROXY must name usable sources, and a module proxy must serve module files.",
	golog.Checksum:  "The download must be what go.sum or the checksum database recorded.",
	golog.VCS:       "Without a module proxy the module's own repository must be found and read.",
	golog.Auth:      "Where a server wants credentials, go must be given the right ones.",
	golog.Toolchain: "The go that is asked for must be there, or come.",
	golog.Local:     "This machine and this folder must be fit to work in.",
	golog.Module:    "The modules must agree with what is asked of them.",
}

// causesByStep are the names of the table by step, each once.
func causesByStep() map[Step][]string {
	groups := map[Step][]string{}
	for _, c := range Causes() {
		if !slices.Contains(groups[c.Step], c.ID) {
			groups[c.Step] = append(groups[c.Step], c.ID)
		}
	}
	return groups
}

// pageOf gathers all rows of a cause and its help.
func pageOf(id string) page {
	p := page{ID: id}
	shared, transient := false, false
	var fixes []item
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
			if f := fixOf(r); !slices.Contains(fixes, f) {
				fixes = append(fixes, f)
			}
		}
	}
	if transient {
		p.Tags = append(p.Tags, "a rerun may help")
	}
	if shared {
		p.Tags = append(p.Tags, "go's words alone do not tell it from its neighbours: a probe must")
	}
	p.Sections = helps()[id].sections(fixes)
	return p
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
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
	"variable": "HTTPS_PROXY", "prefix": "PREFIX", "nextproxy": "NEXT,…", "servers": "the name servers", "hostsfile": "FILE:LINE", "at": "TIME", "source": "ADDRESS", "resolved": "ADDRESS"}

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
