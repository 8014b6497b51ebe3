package tidy_test

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// unused is a requirement that no import needs: go drops it, and with -v says so.
const unused = "\nrequire 127.0.0.1/unused v1.0.0\n"

// A commandLine is a go mod tidy on which tidyx and go are compared.
type commandLine struct {
	name  string
	fault string   // "": a module proxy that answers
	goMod string   // appended to go.mod
	flags []string // of go mod tidy
	env   []string
	code  int    // go's exit code
	says  string // a part of go's stderr
	quiet bool   // tidyx adds no report
}

var commandLines = []commandLine{
	{name: "success", says: "go: downloading 127.0.0.1/good v1.0.0", quiet: true},
	{name: "failure", fault: "status-404", code: 1, says: "404 Not Found"},
	{name: "failure not reported", fault: "status-404", env: []string{"TIDYX_NO_DIAGNOSE=true"}, code: 1, says: "404", quiet: true},
	{name: "-e", fault: "status-404", flags: []string{"-e"}, says: "404 Not Found"},
	{name: "GOFLAGS=-e", fault: "status-404", env: []string{"GOFLAGS=-modcacherw -e"}, says: "404 Not Found"},

	{name: "-v", goMod: unused, flags: []string{"-v"}, says: "unused 127.0.0.1/unused\n", quiet: true},
	{name: "--v", goMod: unused, flags: []string{"--v"}, says: "unused 127.0.0.1/unused\n", quiet: true},
	{name: "-v=false", goMod: unused, flags: []string{"-v=false"}, says: "go: downloading", quiet: true},
	{name: "-x", goMod: unused, flags: []string{"-x"}, says: "v1.0.0.zip: 200 OK", quiet: true},
	{name: "-x -v", goMod: unused, flags: []string{"-x", "-v"}, says: "unused 127.0.0.1/unused\n", quiet: true},
	{name: "-x=false", flags: []string{"-x=false"}, says: "go: downloading", quiet: true},
	{name: "-x of a failure", fault: "status-404", flags: []string{"-x"}, code: 1, says: "v1.0.0.zip: 404 Not Found ("},
	{name: "GOFLAGS=-x", env: []string{"GOFLAGS=-modcacherw -x"}, goMod: unused, says: "v1.0.0.zip: 200 OK", quiet: true},
	{name: "GOFLAGS=-v", env: []string{"GOFLAGS=-modcacherw -v"}, goMod: unused, says: "unused 127.0.0.1/unused\n", quiet: true},
	{name: "GOFLAGS=-v -x", env: []string{"GOFLAGS=-modcacherw -v -x"}, goMod: unused, says: "# get http", quiet: true},
	{name: "GOFLAGS malformed", env: []string{"GOFLAGS=word"}, code: 1, says: `parsing $GOFLAGS: non-flag "word"`},

	{name: "-diff", goMod: unused, flags: []string{"-diff"}, code: 1, says: "go: downloading", quiet: true},
	{name: "GOFLAGS=-diff", goMod: unused, env: []string{"GOFLAGS=-modcacherw -diff"}, code: 1, says: "go: downloading", quiet: true},
	{name: "-diff of a failure", fault: "status-404", flags: []string{"-diff"}, code: 1, says: "404 Not Found"},
	{name: "-go", flags: []string{"-go=1.20"}, says: "go: downloading", quiet: true},
	{name: "-go in two words", flags: []string{"-go", "1.20"}, says: "go: downloading", quiet: true},
	{name: "-go too low", flags: []string{"-C", "newer", "-go=1.20"}, code: 1, says: "requires go@1.22, but 1.20 is requested"},
	{name: "-go malformed", flags: []string{"-go=one"}, code: 2, says: "invalid value"},
	{name: "-compat", flags: []string{"-compat=1.17"}, says: "go: downloading", quiet: true},
	{name: "-modcacherw", flags: []string{"-modcacherw"}, says: "go: downloading", quiet: true},
	{name: "-modfile", flags: []string{"-modfile=other.mod"}, says: "go: downloading 127.0.0.1/good v1.0.0", quiet: true},
	{name: "-C", flags: []string{"-C", "below"}, says: "go: downloading 127.0.0.1/below v1.0.0", quiet: true},
	{name: "-C=", flags: []string{"-C=below", "-v"}, says: "go: downloading 127.0.0.1/below v1.0.0", quiet: true},
	{name: "--C of no folder", flags: []string{"--C", "nowhere"}, code: 1, says: "chdir nowhere"},
	{name: "-C not first", flags: []string{"-e", "-C", "below"}, code: 2, says: "-C flag must be first flag on command line"},

	{name: "unknown flag", flags: []string{"-nosuch"}, code: 2, says: "flag provided but not defined: -nosuch\nusage: go mod tidy"},
	{name: "unknown flag with two dashes", flags: []string{"--nosuch=1"}, code: 2, says: "flag provided but not defined: -nosuch\n"},
	{name: "-h", flags: []string{"-h"}, code: 2, says: "usage: go mod tidy", quiet: true},
	{name: "argument", flags: []string{"all"}, code: 1, says: "accepts no arguments"},
	{name: "--", flags: []string{"--", "all"}, code: 1, says: "accepts no arguments"},
	{name: "modules off", env: []string{"GO111MODULE=off"}, code: 1, says: "modules disabled by GO111MODULE=off"},
	{name: "malformed go.mod", goMod: "\nrequire once\n", code: 1, says: "go: errors parsing go.mod:\ngo.mod:"},
	{name: "missing package", fault: "status-404", flags: []string{"-C=below"}, code: 1, says: "finding module for package 127.0.0.1/below"},
}

// TestSameAsGo holds the drop-in promise: exit code, stdout, go.mod and go.sum
// are go's, and so is stderr, line for line, before the first line of tidyx.
func TestSameAsGo(t *testing.T) {
	t.Parallel()
	for _, line := range commandLines {
		t.Run(line.name, func(t *testing.T) {
			t.Parallel()
			plain, own := compare(t, line.place(t), "go", line.flags...)
			if plain.code != line.code {
				t.Errorf("go's exit code is %d, want %d", plain.code, line.code)
			}
			if !strings.Contains(plain.stderr, line.says) {
				t.Errorf("go does not say %q but:\n%s", line.says, plain.stderr)
			}
			if line.quiet != (own == "") {
				t.Errorf("tidyx adds %q", own)
			}
		})
	}
}

// place is a module as the command line wants it.
func (line commandLine) place(t *testing.T) place {
	t.Helper()
	p := newPlace(t, cmp.Or(line.fault, "healthy-plain-http")).with(line.env...)
	p.write(t, "go.mod", p.read(t, "go.mod")+line.goMod)
	writeVariants(t, p)
	return p
}

// variants are what -modfile and -C name.
var variants = map[string]string{
	"other.mod": "module example.com/other\n\ngo 1.18\n\nrequire 127.0.0.1/good v1.0.0\n" + unused,

	"below/go.mod":  "module example.com/below\n\ngo 1.18\n",
	"below/main.go": "package main\n\nimport _ \"127.0.0.1/below\"\n\nfunc main() {}\n",

	// A requirement of a requirement wants go 1.22.
	"newer/go.mod": "module example.com/newer\n\ngo 1.22\n\nrequire example.com/a v1.0.0\n" +
		"\nreplace (\n\texample.com/a => ./a\n\texample.com/b => ./b\n)\n",
	"newer/newer.go": "package newer\n\nimport _ \"example.com/a\"\n",
	"newer/a/go.mod": "module example.com/a\n\ngo 1.18\n\nrequire example.com/b v1.0.0\n",
	"newer/a/a.go":   "package a\n\nimport _ \"example.com/b\"\n",
	"newer/b/go.mod": "module example.com/b\n\ngo 1.22\n",
	"newer/b/b.go":   "package b\n",
}

func writeVariants(t *testing.T, p place) {
	t.Helper()
	for name, text := range variants {
		if err := os.MkdirAll(filepath.Join(p.dir, filepath.Dir(name)), 0o755); err != nil {
			t.Fatal(err)
		}
		p.write(t, name, text)
	}
}

// compare runs go mod tidy and tidyx with the same flags in copies of a place,
// and returns go's outcome and what tidyx added to stderr.
func compare(t *testing.T, p place, gocmd string, flags ...string) (plain outcome, own string) {
	t.Helper()
	atGo, atTidyx := p.copy(t), p.copy(t).with("TIDYX_GO="+gocmd)
	plain = atGo.run(t, gocmd, append([]string{"mod", "tidy"}, flags...)...)
	got := atTidyx.run(t, tidyx, flags...)
	if got.code != plain.code {
		t.Errorf("the exit code is %d, go's is %d", got.code, plain.code)
	}
	if stable(atTidyx, got.stdout) != stable(atGo, plain.stdout) {
		t.Errorf("stdout is %q, go's is %q", got.stdout, plain.stdout)
	}
	for _, file := range []string{"go.mod", "go.sum", "other.mod", "other.sum", "below/go.mod", "below/go.sum"} {
		if got, want := atTidyx.read(t, file), atGo.read(t, file); got != want {
			t.Errorf("%s is now %q, after go it is %q", file, got, want)
		}
	}
	own, ok := strings.CutPrefix(stable(atTidyx, got.stderr), stable(atGo, plain.stderr))
	if !ok {
		t.Errorf("stderr does not begin with go's lines. go says:\n%s\ntidyx says:\n%s", plain.stderr, got.stderr)
	}
	for _, line := range lines(own) {
		if ok && line != "" && line != "\n" && !strings.HasPrefix(line, "tidyx: ") {
			t.Errorf("a line of tidyx does not say so: %q", line)
		}
	}
	return plain, own
}

// jitter is what differs between two runs that meet the same.
var jitter = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(read|write) tcp \S+->\S+|current time \S+|\(\d+\.\d{3}s\)|http2: .* after `)
})

// stable is a text without what differs from run to run and place to place.
func stable(p place, text string) string {
	text = strings.ReplaceAll(text, p.dir, "DIR")
	for _, kv := range p.env {
		if dir, ok := strings.CutPrefix(kv, "GOMODCACHE="); ok {
			text = strings.ReplaceAll(text, dir, "MODCACHE")
		}
	}
	return jitter().ReplaceAllString(text, "…")
}
