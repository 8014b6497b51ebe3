package golog

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestTraceLinesComeOut compares recorded runs without and with -v -x: what is
// passed on of the second is the first, line for line.
func TestTraceLinesComeOut(t *testing.T) {
	files := samples(t, "traces.txtar")
	for name, plain := range files {
		trace, ok := files[name+".trace"]
		if !ok || differs[name] != "" {
			continue
		}
		want, got := comparable(plain), comparable(passOn(New(Flags{}), trace))
		if !slices.Equal(want, got) {
			t.Errorf("%s: passed on\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// differs has the records whose two runs differ by more than the trace.
var differs = map[string]string{
	"local-too-many-files":     "a crash: its stacks differ from run to run",
	"tls-client-cert-required": "the alert and the broken pipe race for go's ear",
	"local-goflags-x":          "GOFLAGS has -x in both",
	"vcs-ping-nxdomain":        "git's own words about a schemeless repository stay", "vcs-ping-nxdomain-find": "the same",
	"vcs-ping-refused": "the same", "vcs-ping-repo-missing": "the same",
}

// TestSchemelessWordsStay: what git said about a repository without a scheme
// comes with -v alone; it is held until it explains a failure.
func TestSchemelessWordsStay(t *testing.T) {
	files := samples(t, "traces.txtar")
	l := New(Flags{})
	got := passOn(l, files["vcs-ping-refused.trace"])
	if !strings.Contains(got, "port 22: Connection refused") {
		t.Errorf("git's words are gone:\n%s", got)
	}
	if f := l.Failures(); len(f) != 1 || f[0].Step != TCP || f[0].Outcome != Refused {
		t.Errorf("failures %+v, want one connection refused", f)
	}
	held := "# cd /tmp; git ls-remote https://a.example/x\nfatal: no\ngo: downloading a.example/x.git v1.0.0\n"
	if got := passOn(New(Flags{}), held); got != "go: downloading a.example/x.git v1.0.0\n" {
		t.Errorf("words that explain no failure are passed on: %q", got)
	}
}

// TestOwnFlagsKeepTheirLines: who gave -x or -v himself sees what they bring.
func TestOwnFlagsKeepTheirLines(t *testing.T) {
	for name, text := range samples(t, "traces.txtar") {
		if got := passOn(New(Flags{V: true, X: true}), text); got != text {
			t.Errorf("%s: passed on\n%s\nwant\n%s", name, got, text)
		}
	}
}

// TestTraceChangesNoFailure: the failures of a run are the same with and
// without the trace, but for the words about schemeless repositories.
func TestTraceChangesNoFailure(t *testing.T) {
	files := samples(t, "traces.txtar")
	for name, plain := range files {
		trace, ok := files[name+".trace"]
		if !ok || differs[name] != "" {
			continue
		}
		a, b := outcomes(plain), outcomes(trace)
		if !slices.Equal(a, b) {
			t.Errorf("%s: failures with the trace %v, without %v", name, b, a)
		}
	}
}

func outcomes(text string) []string {
	l := New(Flags{})
	passOn(l, text)
	var list []string
	for _, f := range l.Failures() {
		list = append(list, strings.Join([]string{string(f.Leg), string(f.Step), string(f.Outcome), f.Host, f.Module.Path}, " "))
	}
	slices.Sort(list)
	return list
}

func passOn(l *Log, text string) string {
	var b strings.Builder
	for _, line := range strings.SplitAfter(text, "\n") {
		if line != "" {
			b.WriteString(l.Line(line))
		}
	}
	l.Close()
	return b.String()
}

func samples(t testing.TB, name string) map[string]string {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	return files
}

// jitter is what differs between two runs of one failure.
var jitter = regexp.MustCompile(`:\d{4,5}(->|: )|after \d+ ms|\d{4}-\d\d-\d\dT\S+|0x[0-9a-f]+|\+0x\S+|[0-9a-f]{40,}|/tmp\S*|/lab/\S*|\S+\.go:\d+`)

// comparable are the lines without their order, which goroutines decide, and
// without jitter.
func comparable(text string) []string {
	var list []string
	for _, line := range strings.Split(text, "\n") {
		if line = jitter.ReplaceAllString(line, "·"); strings.TrimSpace(line) != "" {
			list = append(list, line)
		}
	}
	slices.Sort(list)
	return list
}

// FuzzLog: whatever comes, nothing panics and no line is lost or made up.
func FuzzLog(f *testing.F) {
	for _, text := range []string{"go: a imports\n\tb: c@v1: Get \"https://h/x\": EOF\n", "# get https://h/x\n# get https://h/x: 200 OK (0.001s)\n",
		"cd /tmp; hg log --template '{tags}\n'\n0.001s # cd /tmp; hg log --template '{tags}\n'\n", "# cd /x; git ls-remote u\nfatal: x\n\tp: no secure protocol found for repository\n",
		"GOAUTH encountered errors for https://h:\n  x\ngo: y\n", "verifying a@v1: checksum mismatch\n\tdownloaded: h1:x\n\tgo.sum: h1:y\n\nSECURITY ERROR\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := passOn(New(Flags{V: true, X: true}), text); got != text {
			t.Errorf("with the user's own flags %q became %q", text, got)
		}
		l := New(Flags{})
		in := map[string]bool{}
		for _, line := range strings.Split(text, "\n") {
			in[strings.TrimRight(line, "\r")] = true
		}
		for _, line := range strings.Split(passOn(l, text), "\n") {
			if line = strings.TrimRight(line, "\r"); line != "" && !in[line] {
				t.Errorf("%q made up the line %q", text, line)
			}
		}
		for _, failure := range l.Failures() {
			if len(failure.Text) > maxBlock+1024 {
				t.Errorf("a failure keeps %d bytes", len(failure.Text))
			}
		}
	})
}
