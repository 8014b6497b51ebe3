package diagnose

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"tidyx/tidy/golog"
)

//go:generate go test . -run TestPage -update

// WritePage writes the page of all causes as Markdown, grouped by step.
func WritePage(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Causes\n\nEvery cause that tidyx can name, grouped by the step of the road to a module where it belongs.\n`tidyx explain CAUSE` shows one of these pages.\n\nThis page is drawn from the rows in `diagnose/causes_*.go` and `diagnose/help_*.go`:\n`go generate ./...` makes it anew. In samples … stands for what varies.\n\n")
	groups := causesByStep()
	for _, step := range steps {
		var links []string
		for _, id := range groups[step] {
			links = append(links, link("", id))
		}
		fmt.Fprintf(&b, "- %s: %s\n", step, strings.Join(links, " · "))
	}
	for _, step := range steps {
		fmt.Fprintf(&b, "\n## Step %s\n\n%s\n", step, stepWords[step])
		for _, id := range groups[step] {
			b.WriteString("\n")
			pageOf(id).markdown(&b, "###", "")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteCauseMarkdown writes the page of one cause as Markdown, which links to
// the page of all.
func WriteCauseMarkdown(w io.Writer, id string) error {
	return writeCause(w, id, func(p page, b *strings.Builder) { p.markdown(b, "#", "docs/causes.md") })
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
