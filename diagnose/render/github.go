package render

import (
	"fmt"
	"html"
	"io"
	"os"
	"strings"
	"unicode"

	"tidyx/diagnose"
)

// Bounds of GitHub Actions (its documentation of workflow commands): what
// exceeds them is lost, so less is written.
const (
	maxAnnotations = 5
	maxMessage     = 4000    // bytes of an annotation; the runner cuts at 4096
	maxSummary     = 1 << 20 // bytes of all summaries of a step, above it all are lost
	maxOurs        = 64 << 10
)

// GitHub writes the report as a group of the log, one annotation for each
// cause at the line to look at, and a step summary.
func GitHub(w io.Writer, r *diagnose.Report, o Options) error {
	var text strings.Builder
	if err := Terminal(&text, r, Options{Verbose: o.Verbose}); err != nil {
		return err
	}
	var b strings.Builder
	if len(r.Findings) > 0 {
		fmt.Fprintf(&b, "::group::tidyx: %s\n%s::endgroup::\n", escapeMessage(oneLine(r.Findings[0].Title)), GuardGitHub(text.String()))
	}
	for i, f := range r.Findings {
		if i == maxAnnotations {
			fmt.Fprintf(&b, "tidyx: … and %d more causes, in the group above\n", len(r.Findings)-i)
			break
		}
		b.WriteString(annotation(f))
	}
	if r.PassedLater() {
		fmt.Fprintf(&b, "::warning title=%s::%s\n", escapeProperty("tidyx: flaky network"), escapeMessage(passed(r)))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	if o.Summary == "" || len(r.Findings) == 0 {
		return nil
	}
	text.Reset()
	if err := Terminal(&text, r, Options{Verbose: o.Verbose, Bare: true}); err != nil {
		return err
	}
	return appendSummary(o.Summary, summary(r, text.String()))
}

// annotation is one workflow command. All control characters of the command's
// syntax are escaped by the runner's own rule.
func annotation(f diagnose.Finding) string {
	message := f.Why
	if len(f.Fixes) > 0 {
		message += "\nFix: " + f.Fixes[0].Title
		if f.Fixes[0].Command != "" {
			message += "\n" + f.Fixes[0].Command
		}
	}
	at := ""
	if f.Location.Line > 0 {
		at = fmt.Sprintf("file=%s,line=%d,", escapeProperty(f.Location.File), f.Location.Line)
	}
	return fmt.Sprintf("::error %stitle=%s::%s\n", at, escapeProperty(f.Cause+": "+f.Title), escapeMessage(clipTo(message, maxMessage)))
}

var (
	messageEscapes  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", "##[", "##"+zeroWidth+"[")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C", "##[", "##"+zeroWidth+"[")
)

func escapeMessage(s string) string  { return messageEscapes.Replace(s) }
func escapeProperty(s string) string { return propertyEscapes.Replace(s) }

// summary is Markdown: a headline, and the report in a fence that nothing in
// it can close.
func summary(r *diagnose.Report, text string) string {
	f := r.Findings[0]
	fence := "~~~"
	for strings.Contains(text, fence) {
		fence += "~"
	}
	return fmt.Sprintf("### tidyx: %s\n\n`%s`, confidence %s\n\n%stext\n%s%s\n\n", markdown(oneLine(f.Title)), f.Cause, f.Confidence, fence, text, fence)
}

// markdown escapes what Markdown and HTML would read in a line of text.
func markdown(s string) string {
	var b strings.Builder
	for _, c := range html.EscapeString(s) {
		if strings.ContainsRune("\\`*_{}[]()#+!|~", c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// appendSummary appends to the step's summary what is left room for.
func appendSummary(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("opening the step summary: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("reading the step summary's size: %w", err)
	}
	if room := min(maxOurs, maxSummary-info.Size()); int64(len(text)) > room {
		return fmt.Errorf("the step summary has no room for %d bytes more", len(text))
	}
	if _, err := f.WriteString(text); err != nil {
		return fmt.Errorf("writing the step summary: %w", err)
	}
	return nil
}

// zeroWidth breaks a command of the runner and is not seen.
const zeroWidth = "\u200b"

// GuardGitHub breaks what the runner would take as a command: "::name" at the
// start of a line, or "##[name]" anywhere. All else stays as it is. The runner
// ends a line at a lone carriage return too, and trims all that is blank.
func GuardGitHub(text string) string {
	start := 0
	var b strings.Builder
	for i := 0; i <= len(text); i++ {
		if i == len(text) || text[i] == '\n' || text[i] == '\r' {
			b.WriteString(guardLine(text[start:i]))
			b.WriteString(text[i:min(i+1, len(text))])
			start = i + 1
		}
	}
	return b.String()
}

func guardLine(line string) string {
	trimmed := strings.TrimLeftFunc(line, func(c rune) bool { return unicode.IsSpace(c) || unicode.Is(unicode.Cf, c) })
	if strings.HasPrefix(trimmed, "::") {
		line = line[:len(line)-len(trimmed)] + ":" + zeroWidth + trimmed[1:]
	}
	return strings.ReplaceAll(line, "##[", "##"+zeroWidth+"[")
}

// guarded is a stream whose lines are no commands.
type guarded struct {
	to    io.Writer
	guard func(string) string
}

// Write takes whole lines, as the formats write them.
func (g guarded) Write(p []byte) (int, error) {
	if _, err := io.WriteString(g.to, g.guard(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func clipTo(s string, max int) string {
	if len(s) <= max {
		return s
	}
	return strings.ToValidUTF8(s[:max-3], "") + "…"
}
