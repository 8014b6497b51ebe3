//go:build unix

package tidy_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestFlags looks at the command line that go gets: tidyx's flags are taken
// out wherever they stand, two are added, and all others are as they were.
func TestFlags(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ given, goflags, want string }{
		{"", "", "mod tidy -v -x"},
		{"-e -modcacherw", "", "mod tidy -v -x -e -modcacherw"},
		{"--quiet -e --color never -modfile=--quiet --color=never", "", "mod tidy -v -x -e -modfile=--quiet"},
		{"-v", "", "mod tidy -x -v"},
		{"--x", "", "mod tidy -v --x"},
		{"-v=false", "", "mod tidy -v -x -v=false"},
		{"-v -v=false", "", "mod tidy -v -x -v -v=false"},
		{"", "-x -mod=mod", "mod tidy -v"},
		{"", "-v '-x'", "mod tidy"},
		{"", `"-ldflags=-x -v" -mod=mod`, "mod tidy -v -x"},
		{"-x=0", "-x", "mod tidy -v -x -x=0"},
		{"-go=1.21", "", "mod tidy -x -go=1.21"},
		{"--go 1.21", "", "mod tidy -x --go 1.21"},
		{"-C DIR -e", "", "mod tidy -C DIR -v -x -e"},
		{"--C=DIR -e", "", "mod tidy --C=DIR -v -x -e"},
		{"--quiet -C DIR", "", "mod tidy -C DIR -v -x"},
		{"-C", "", "mod tidy -C -v -x"},
		{"-e -C DIR", "", "mod tidy -v -x -e -C DIR"},
		{"-nosuch --nosuch=1 word", "", "mod tidy -v -x -nosuch --nosuch=1 word"},
		{"-e diagnose", "", "mod tidy -v -x -e diagnose"},
		{"-- --quiet", "", "mod tidy -v -x -- --quiet"},
	} {
		t.Run(test.given+" GOFLAGS="+test.goflags, func(t *testing.T) {
			t.Parallel()
			p := scriptPlace(t, `echo "$*" >args; exit 3`).with("GOFLAGS="+test.goflags, "TIDYX_QUIET=true")
			got := p.run(t, tidyx, strings.Fields(test.given)...)
			if got != (outcome{code: goCode}) {
				t.Errorf("tidyx ends with %+v", got)
			}
			if args := strings.TrimSuffix(p.read(t, "args"), "\n"); args != test.want {
				t.Errorf("go gets %q, want %q", args, test.want)
			}
		})
	}
}

// TestFlagsOfGoEnv has GOFLAGS in the file that go env -w writes.
func TestFlagsOfGoEnv(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "healthy-plain-http")
	p.write(t, "goenv", "GOFLAGS=-modcacherw -x\n")
	_, own := compare(t, p.with("GOFLAGS=", "GOENV="+filepath.Join(p.dir, "goenv")), "go")
	if own != "" {
		t.Errorf("tidyx adds %q", own)
	}
}

// TestBadFlags gives tidyx flags that it can't use: go is not started.
func TestBadFlags(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{
		"--report=nosuch", "--redact=nosuch", "--report=nosuch=file", "--ci=nosuch", "--color=pink", "--budget=long", "--budget=-1s",
		"--probe-timeout=4", "--quiet=perhaps", "--resolver=host:port:port", "--report",
	} {
		t.Run(flag, func(t *testing.T) {
			t.Parallel()
			p := scriptPlace(t, `echo yes >started; exit 3`)
			got := p.run(t, tidyx, flag)
			if got.code != 2 || got.stdout != "" || !strings.HasPrefix(got.stderr, "tidyx: ") {
				t.Errorf("tidyx ends with %+v, want 2 and a reason", got)
			}
			if p.read(t, "started") != "" {
				t.Error("go was started")
			}
		})
	}
}

// TestBadVariables sets tidyx's variables to what it can't use: each is one
// warning, and go runs.
func TestBadVariables(t *testing.T) {
	t.Parallel()
	for _, variable := range []string{
		"TIDYX_REPORT=nosuch", "TIDYX_CI=nosuch", "TIDYX_COLOR=pink", "TIDYX_BUDGET=long", "TIDYX_BUDGET=-1s",
		"TIDYX_PROBE_TIMEOUT=4", "TIDYX_QUIET=perhaps", "TIDYX_RESOLVER=host:port:port", "TIDYX_NO_DIAGNOSE=2",
	} {
		t.Run(variable, func(t *testing.T) {
			t.Parallel()
			p := scriptPlace(t, `echo "go: nothing to do" >&2; exit 0`)
			got := p.with(variable).run(t, tidyx)
			name, _, _ := strings.Cut(variable, "=")
			warning, rest, _ := strings.Cut(got.stderr, "\n")
			if got.code != 0 || !strings.HasPrefix(warning, "tidyx: "+name+" is ignored: ") || rest != "go: nothing to do\n" {
				t.Errorf("tidyx ends with %+v, want 0 and one warning", got)
			}
		})
	}
}

// TestSeveralValues lists reports in one variable.
func TestSeveralValues(t *testing.T) {
	t.Parallel()
	p := scriptPlace(t, `exit 3`)
	got := p.with("TIDYX_REPORT=json=one.json json=two.json").run(t, tidyx, "--quiet")
	if got.code != goCode {
		t.Errorf("the exit code is %d, want go's %d", got.code, goCode)
	}
	for _, file := range []string{"one.json", "two.json"} {
		if v, err := readVerdict(filepath.Join(p.dir, file)); err != nil || v.Cause != "unknown" {
			t.Errorf("%s: verdict %v, error %v", file, v, err)
		}
	}
}

// TestGoWithoutTrace has a script in the place of a go before 1.20, which does
// not know -x: it is run once more without.
func TestGoWithoutTrace(t *testing.T) {
	t.Parallel()
	const script = `for flag; do
	if [ "$flag" = -x ]; then printf 'flag provided but not defined: -x\nusage: go mod tidy [-e] [-v]\n' >&2; exit 2; fi
done
echo "go: $*" >&2; exit 3`
	p := scriptPlace(t, script).with("TIDYX_QUIET=true")
	if got, want := p.run(t, tidyx, "-e"), (outcome{code: 3, stderr: "go: mod tidy -v -e\n"}); got != want {
		t.Errorf("tidyx ends with %+v, want %+v", got, want)
	}
	const usage = "flag provided but not defined: -x\nusage: go mod tidy [-e] [-v]\n"
	if got, want := p.run(t, tidyx, "-x"), (outcome{code: 2, stderr: usage}); got != want {
		t.Errorf("of the user's own -x tidyx ends with %+v, want %+v", got, want)
	}
}

// TestNoticeOfSuccess has go say on its way what might be taken for a failure.
func TestNoticeOfSuccess(t *testing.T) {
	t.Parallel()
	const notice = "go: example.com/m@v1.0.0: Get \"https://proxy.example.org\": dial tcp: it worked in the end\n"
	p := scriptPlace(t, `cat notice >&2; exit 0`)
	p.write(t, "notice", notice)
	if got, want := p.run(t, tidyx), (outcome{stderr: notice}); got != want {
		t.Errorf("tidyx ends with %+v, want %+v", got, want)
	}
}
