package render

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"tidyx/diagnose"
)

var update = flag.Bool("update", false, "write the golden files anew")

// looks are the ways in which each recorded report is drawn.
var looks = []struct {
	name   string
	format string
	opts   Options
}{
	{"plain.txt", "terminal", Options{}},
	{"fancy.txt", "terminal", Options{Fancy: true, Color: true, Width: 100}},
	{"narrow.txt", "terminal", Options{Fancy: true, Width: 60}},
	{"verbose.txt", "terminal", Options{Verbose: true, Width: 100}},
	{"github.txt", "github", Options{}},
	{"json", "json", Options{}},
}

// TestGolden draws every recorded report in every look. The JSON that is
// written is the JSON that was read.
func TestGolden(t *testing.T) {
	for name, r := range recorded(t) {
		for _, look := range looks {
			f, err := Find(look.format)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := f.Write(&got, r, look.opts); err != nil {
				t.Fatalf("%s as %s: %v", name, look.name, err)
			}
			golden(t, name+"."+look.name, got.Bytes(), *update && look.format != "json")
		}
	}
}

// golden compares with a file of testdata, or writes it.
func golden(t *testing.T, name string, got []byte, write bool) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if write {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is\n%s\nwant (-update writes it anew)\n%s", file, got, want)
	}
}

// TestNextRunsAsItStands: what a person must fill in first is not the next
// command, which is pasted unread.
func TestNextRunsAsItStands(t *testing.T) {
	for command, want := range map[string]string{
		`echo "machine h.example login USER password TOKEN" >> ~/.netrc`: "next",
		"export HTTPS_PROXY=http://USER:PASSWORD@h.example:3128":         "next",
		"export SSL_CERT_FILE=/path/to/bundle.pem":                       "next",
		"ls -l /home/$USER":                  "ls -l /home/$USER",
		"export GOPROXY=direct":              "export GOPROXY=direct && tidyx",
		"git help credentials # TOKENS, too": "git help credentials # TOKENS, too",
	} {
		r := &diagnose.Report{Findings: []diagnose.Finding{{Fixes: []diagnose.Fix{{Command: command}, {Command: "next"}}}}}
		if got := nextCommand(r); got != want {
			t.Errorf("after %s comes %q, want %q", command, got, want)
		}
	}
}

// TestTerminalRules holds what a report on a terminal promises, for every
// recorded report: its length, its width, and nothing that a terminal obeys.
func TestTerminalRules(t *testing.T) {
	for name, r := range recorded(t) {
		var b strings.Builder
		if err := Terminal(&b, r, Options{Fancy: true, Width: 80}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.Trim(b.String(), "\n"), "\n")
		most := 24 + 10*(len(r.Findings)-1)
		if len(r.Findings) > 0 && r.Findings[0].Final {
			most = 6
		}
		if len(lines) > most {
			t.Errorf("%s has %d lines, at most %d are allowed:\n%s", name, len(lines), most, b.String())
		}
		for _, line := range lines {
			for _, c := range line {
				if !unicode.IsPrint(c) || c == utf8.RuneError {
					t.Errorf("%s: %q holds %q", name, line, c)
				}
			}
		}
		if len(r.Findings) > 0 && !strings.Contains(lines[len(lines)-1], "╵") {
			t.Errorf("%s ends with %q", name, lines[len(lines)-1])
		}
	}
}

// TestNotesOfALog: what a log shows of other runs is told, also of a cause that
// the text alone settles.
func TestNotesOfALog(t *testing.T) {
	for _, final := range []bool{false, true} {
		r := diagnose.Report{Mode: "explain", Notes: []string{"a later run passed (line 7)"}, Findings: []diagnose.Finding{{Cause: "gosum-missing", Title: "go.sum lacks an entry", Final: final}}}
		var b strings.Builder
		if err := Terminal(&b, &r, Options{Width: 80}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), r.Notes[0]) {
			t.Errorf("final %t: the note is not told:\n%s", final, b.String())
		}
	}
}

// TestEmptyReport: every format can write a report without findings.
func TestEmptyReport(t *testing.T) {
	var empty diagnose.Report
	if err := json.Unmarshal([]byte(`{"schema":"`+diagnose.Schema+`"}`), &empty); err != nil {
		t.Fatal(err)
	}
	for _, f := range Formats() {
		var b strings.Builder
		if err := f.Write(&b, &empty, Options{}); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
		if f.Name != "json" && strings.TrimSpace(b.String()) != "" {
			t.Errorf("%s writes %q of nothing", f.Name, b.String())
		}
	}
}

// TestSummaryKeepsToItsRoom: a step summary that would grow past the runner's
// bound is left alone, and that is said.
func TestSummaryKeepsToItsRoom(t *testing.T) {
	file := filepath.Join(t.TempDir(), "summary.md")
	full := bytes.Repeat([]byte("x"), maxSummary-10)
	if err := os.WriteFile(file, full, 0o644); err != nil {
		t.Fatal(err)
	}
	err := GitHub(&strings.Builder{}, recorded(t)["port-closed"], Options{Summary: file})
	if err == nil || !strings.Contains(err.Error(), "no room") {
		t.Errorf("the error is %v", err)
	}
	if have, err := os.ReadFile(file); err != nil || !bytes.Equal(have, full) {
		t.Errorf("the summary was changed (%v)", err)
	}
}

// FuzzAnnotation: no text of a server can leave the annotation it stands in, or
// begin a command of its own. The oracle is the runner's own rule.
func FuzzAnnotation(f *testing.F) {
	f.Add("a::error::b\n::set-output name=x::y", "go.mod,line=1::x", "##[error]x")
	f.Fuzz(func(t *testing.T, title, file, why string) {
		line := annotation(diagnose.Finding{Cause: "tcp-refused", Title: title, Why: why, Location: diagnose.Location{File: file, Line: 3}})
		if strings.Count(line, "\n") != 1 || strings.Contains(line, "\r") {
			t.Fatalf("%q is more than one line", line)
		}
		name, rest, ok := strings.Cut(strings.TrimPrefix(line, "::"), " ")
		properties, message, ok2 := strings.Cut(rest, "::")
		if !ok || !ok2 || name != "error" {
			t.Fatalf("%q is no annotation", line)
		}
		if n := strings.Count(properties, ","); n != 2 {
			t.Errorf("%q has %d commas in its properties", line, n)
		}
		if strings.Contains(line, "##[") {
			t.Errorf("%q holds a command of the old form", line)
		}
		unescape := strings.NewReplacer("%0A", "\n", "%0D", "\r", "%25", "%", zeroWidth, "")
		why = strings.ReplaceAll(why, zeroWidth, "")
		if utf8.ValidString(why) && len(why) < maxMessage && !strings.HasPrefix(unescape.Replace(strings.TrimSuffix(message, "\n")), why) {
			t.Errorf("the message %q is not that of %q", message, why)
		}
	})
}

// FuzzGuard: after the guard no line is a command of the runner, and a line
// that was none is unchanged.
func FuzzGuard(f *testing.F) {
	for _, s := range []string{"::error::x", "  ::add-mask::x", "##[group]x", "a ##[endgroup]", "go: downloading x", ":::", "\t::x::", "\u00a0::error::x", "\ufeff::x::", "10%\r::error::x", "a\n::x::"} {
		f.Add(s)
	}
	isCommand := func(text string) bool {
		for _, line := range strings.FieldsFunc(text, func(c rune) bool { return c == '\n' || c == '\r' }) {
			line = strings.TrimLeftFunc(line, func(c rune) bool { return unicode.IsSpace(c) || unicode.Is(unicode.Cf, c) })
			if strings.HasPrefix(line, "::") || strings.Contains(line, "##[") {
				return true
			}
		}
		return false
	}
	f.Fuzz(func(t *testing.T, line string) {
		got := GuardGitHub(line)
		if isCommand(got) {
			t.Errorf("%q is still a command: %q", line, got)
		}
		if !isCommand(line) && got != line {
			t.Errorf("%q became %q", line, got)
		}
	})
}

func recorded(t *testing.T) map[string]*diagnose.Report {
	t.Helper()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recorded reports (%v)", err)
	}
	reports := map[string]*diagnose.Report{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		r := new(diagnose.Report)
		if err := json.Unmarshal(data, r); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		reports[strings.TrimSuffix(filepath.Base(f), ".json")] = r
	}
	return reports
}
