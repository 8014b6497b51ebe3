//go:build unix

package tidy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidyx/tidy"
)

// TestFindGo starts tidyx where the go command is a script that says where it
// lies, or nothing that can be run. The codes are a shell's.
func TestFindGo(t *testing.T) {
	t.Parallel()
	here := filepath.Dir(tidyx)
	for _, test := range []struct {
		name    string
		path    string // PATH; each folder below a new one, see the bin folders
		tidyxGo string
		code    int
		says    string
	}{
		{"first in PATH", "good:other", "", 40, "good/go mod tidy -v -x"},
		{"not a folder of that name", "folder:good", "", 40, "good/go"},
		{"only a folder of that name", "folder", "", 127, "no go command found in PATH"},
		{"not one without the x bit", "plain:good", "", 40, "good/go"},
		{"only one without the x bit", "plain", "", 126, "plain/go is not executable"},
		{"none", "empty", "", 127, "no go command found in PATH"},
		{"no PATH", "", "", 127, "no go command found in PATH"},
		{"not a shim", "shim:good", "", 40, "good/go"},
		{"only a shim", "shim", "", 127, "no go command found in PATH"},
		{"not tidyx itself", "self:good", "", 40, "good/go"},
		{"not a shim that hides what it starts", "hidden:good", "", 40, "good/go"},
		{"TIDYX_GO, a path", "good", "BIN/other/go", 40, "other/go"},
		{"TIDYX_GO, a name in PATH", "good:named", "go1.99", 40, "named/go1.99"},
		{"TIDYX_GO, which is not there", "good", "BIN/empty/go", 127, "BIN/empty/go, which is not there"},
		{"TIDYX_GO without the x bit", "good", "BIN/plain/go", 126, "BIN/plain/go, which is not executable"},
		{"TIDYX_GO, a folder", "good", "BIN/good", 126, "BIN/good, which is not executable"},
		{"TIDYX_GO, no program", "good", "BIN/garbage/go", 126, "exec format error"},
		{"TIDYX_GO without interpreter", "good", "BIN/orphan/go", 127, "no such file or directory"},
		{"TIDYX_GO, a shim", "good", "BIN/hidden/go", 127, "BIN/hidden/go, which starts tidyx again"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			bin := makeBins(t)
			p := place{t.TempDir(), []string{"HOME=" + bin, "GOENV=off", "TIDYX_QUIET=true", "TIDYX=" + tidyx}}
			var path []string
			for _, dir := range strings.Split(test.path, ":") {
				path = append(path, filepath.Join(bin, dir))
			}
			if test.path != "" {
				p = p.with("PATH=" + strings.Join(path, ":"))
			}
			if test.tidyxGo != "" {
				p = p.with("TIDYX_GO=" + strings.Replace(test.tidyxGo, "BIN", bin, 1))
			}
			got := p.run(t, filepath.Join(here, "tidyx"))
			if got.code != test.code {
				t.Errorf("the exit code is %d, want %d", got.code, test.code)
			}
			if says := strings.ReplaceAll(got.stderr, bin, "BIN"); !strings.Contains(says, test.says) {
				t.Errorf("stderr is %q, want %q in it", says, test.says)
			}
		})
	}
}

// makeBins makes the folders that PATH is made of.
func makeBins(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	for _, dir := range []string{"good", "other", "named", "plain", "empty", "folder/go", "shim", "self", "hidden", "garbage", "orphan"} {
		if err := os.MkdirAll(filepath.Join(bin, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	const says = `echo "$0 $*" >&2; exit 40`
	writeScript(t, filepath.Join(bin, "good"), "go", says)
	writeScript(t, filepath.Join(bin, "other"), "go", says)
	writeScript(t, filepath.Join(bin, "named"), "go1.99", says)
	writeScript(t, filepath.Join(bin, "shim"), "go", `[ "$1 $2" = "mod tidy" ] && shift 2 && exec tidyx "$@"`)
	writeScript(t, filepath.Join(bin, "hidden"), "go", `DEPTH=$((DEPTH+1)); export DEPTH
[ $DEPTH -lt 9 ] || exit 9
shift 2; exec "$TIDYX" "$@"`)
	files := map[string]string{"plain/go": "#!/bin/sh\n", "garbage/go": "\x7fno program", "orphan/go": "#!/nowhere/sh\n"}
	for name, text := range files {
		writeProgram(t, filepath.Join(bin, name), text)
	}
	if err := os.Chmod(filepath.Join(bin, "plain/go"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(tidyx, filepath.Join(bin, "self", "go")); err != nil {
		t.Fatal(err)
	}
	return bin
}

// TestShim has a script named go first in PATH, which hands go mod tidy to
// tidyx and all else to the real go.
func TestShim(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "healthy-plain-http")
	gocmd := realGo(t)
	bin := t.TempDir()
	writeScript(t, bin, "go", `case "$1 $2" in
"mod tidy") shift 2; exec `+tidyx+` "$@" ;;
*) exec `+gocmd+` "$@" ;;
esac`)
	p = p.with("PATH=" + bin + ":" + filepath.Dir(gocmd) + ":/usr/bin:/bin")
	got := p.run(t, filepath.Join(bin, "go"), "mod", "tidy")
	if got.code != 0 || got.stdout != "" || got.stderr != "go: downloading 127.0.0.1/good v1.0.0\n" {
		t.Errorf("the shim ends with %+v", got)
	}
	if version := p.run(t, filepath.Join(bin, "go"), "version"); !strings.HasPrefix(version.stdout, "go version ") {
		t.Errorf("go version says %+v", version)
	}
}

// TestWithoutGo: where there is no go, a report that was asked for says so.
func TestWithoutGo(t *testing.T) {
	res := tidy.Run(tidy.Options{Env: []string{"PATH=" + t.TempDir()}, WantReport: true})
	if res.ExitCode != 127 || res.Err == nil || res.Report == nil || res.Report.ExitCode != 127 || res.Report.Findings[0].Cause != "toolchain-missing" {
		t.Errorf("exit code %d, error %v, report %+v", res.ExitCode, res.Err, res.Report)
	}
	if res := tidy.Run(tidy.Options{Env: []string{"PATH=" + t.TempDir()}}); res.Report != nil {
		t.Errorf("nobody asked for the report %+v", res.Report)
	}
}
