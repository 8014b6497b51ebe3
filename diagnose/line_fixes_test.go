package diagnose

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLineFixes: the first command for a go.mod that go can't parse makes it one
// that go can parse.
func TestLineFixes(t *testing.T) {
	for _, tool := range []string{"go", "sh", "sed"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("no %s here: %v", tool, err)
		}
	}
	const head = "module m.example/x\n\n"
	for gomod, want := range map[string]string{
		head + "go 1.24.x\n":                                      "go 1.24\n",
		head + "go v1.22\n":                                       "go 1.22\n",
		head + "go 1.20\n\ntoolchain 1.24.1\n":                    "toolchain go1.24.1\n",
		head + "go 1.20\ngo 1.21\n":                               "go 1.20\n",
		head + "require (\n\ta.example/b v2.0.0 // indirect\n)\n": "\ta.example/b/v2 v2.0.0 // indirect\n",
		head + "require (\n\tgopkg.in/yaml.v2 v3.0.1\n)\n":        "require (\n)\n",
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "go.mod")
		if err := os.WriteFile(file, []byte(gomod), 0o644); err != nil {
			t.Fatal(err)
		}
		text, broken := runIn(dir, "go mod edit -json")
		found := Judge(nil, readLog(text), Requirements{})
		if broken == nil || len(found) == 0 || len(found[0].Fixes) == 0 {
			t.Errorf("go takes it, or no finding:\n%s\n%s", gomod, text)
			continue
		}
		command, _, _ := strings.Cut(found[0].Fixes[0].Command, " && ")
		if out, err := runIn(dir, command); err != nil {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
		after, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := runIn(dir, "go mod edit -json"); err != nil || !strings.Contains(string(after), want) {
			t.Errorf("after %s, go says %v %s of\n%s", command, err, out, after)
		}
	}
}

func runIn(dir, command string) (string, error) {
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off", "GOTOOLCHAIN=local", "GOFLAGS=", "GOENV=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}
