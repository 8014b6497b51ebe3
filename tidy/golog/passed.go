package golog

import (
	"bytes"
	"strings"
)

// This file sees that what failed was run again and passed. The go command
// prints why it fails: one that printed nothing but news, and then the prompt
// came back, has not failed.

// A command is a command line and what stood before it. The zero value stands
// behind no prompt.
type command struct {
	prompt shape
	text   string
}

// run notes a command line.
func (p *paster) run(o opening) {
	if !isPrompt(o.prefix) {
		return
	}
	p.ran = command{shapeOf(o.prefix), o.text}
	if p.ran == p.failed {
		p.again = p.out.Lines
	}
}

// watch looks at what comes after a command line: the prompt ends what it did.
func (p *paster) watch(text string) {
	switch {
	case p.ran.prompts(text):
		if p.again > 0 {
			p.out.Passed = p.again
		}
		p.ran, p.again = command{}, 0
	case p.again > 0 && !isQuiet(text):
		p.again = 0
	}
}

// skip counts lines without a mark of go.
func (p *paster) skip(text []byte) {
	p.out.Lines += lineCount(text)
	for len(text) > 0 && p.ran.prompt != "" {
		line, rest, _ := bytes.Cut(text, []byte{'\n'})
		p.watch(withoutColour(string(line)))
		text = rest
	}
}

// prompts says whether a line begins with the prompt of a command.
func (c command) prompts(line string) bool {
	if c.prompt == "" || strings.TrimSpace(line) == "" {
		return false
	}
	_, ok := c.prompt.cut(line)
	return ok
}

// isQuiet says whether a line is one that go also prints where all is well.
func isQuiet(text string) bool {
	for _, result := range []string{"ok  ", "?   "} { // of go test
		if strings.HasPrefix(text, result) {
			return true
		}
	}
	kind := findOpening(text).kind
	return strings.TrimSpace(text) == "" || kind == opensNews || kind == opensTrace
}

// isPrompt says whether what stands before a command line ends like a shell's
// prompt, or like what a shell puts before a line that it traces. A bare > or #
// quotes a mail or begins a comment.
func isPrompt(prefix string) bool {
	sign := strings.TrimRight(prefix, " ")
	switch {
	case sign == ">", sign == "#", sign == "":
		return false
	case strings.HasSuffix(sign, ">"):
		return strings.Contains(sign, `:\`) // of Windows
	}
	return strings.ContainsAny(sign[len(sign)-1:], "$#%+") || strings.HasSuffix(sign, "❯") || strings.HasSuffix(sign, "✗")
}
