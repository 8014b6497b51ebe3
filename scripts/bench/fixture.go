//go:build unix

package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const version = "v1.0.0"

// A fixture is a file tree of modules (GOPROXY=file://…), and all else that a
// go command needs to live in one folder.
type fixture struct {
	dir string
	env []string
}

func newFixture(dir string, modules int) (*fixture, error) {
	f := &fixture{dir: dir}
	telemetry := filepath.Join(dir, ".config", "go", "telemetry", "mode")
	if err := write(telemetry, "off"); err != nil { // else go starts another process
		return nil, err
	}
	for i := range modules {
		if err := f.publish(modulePath(i), goMod(modulePath(i)), "package m\n"); err != nil {
			return nil, err
		}
	}
	f.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GOENV=off", "GOTOOLCHAIN=local", "GOSUMDB=off",
		"GOPROXY=file://" + filepath.ToSlash(filepath.Join(dir, "modules")), "GOFLAGS=-modcacherw",
		"GOPATH=" + filepath.Join(dir, "gopath"), "GOCACHE=" + filepath.Join(dir, "cache"),
	}
	return f, nil
}

func modulePath(i int) string { return fmt.Sprintf("bench.example/m%03d", i) }

func goMod(path string) string { return "module " + path + "\n\ngo 1.24\n" }

// publish writes the files that a module proxy would serve
// (https://go.dev/ref/mod#goproxy-protocol).
func (f *fixture) publish(path, mod, source string) error {
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	for name, text := range map[string]string{"go.mod": mod, "m.go": source} {
		w, err := z.Create(path + "@" + version + "/" + name)
		if err != nil {
			return err
		}
		if _, err := w.Write([]byte(text)); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	base := filepath.Join(f.dir, "modules", path, "@v", version)
	return errors.Join(
		write(filepath.Join(filepath.Dir(base), "list"), version+"\n"),
		write(base+".info", fmt.Sprintf("{%q:%q}", "Version", version)),
		write(base+".mod", mod),
		write(base+".zip", archive.String()),
	)
}

// mainModule writes a module that requires and imports that many others, and
// fills the module cache with them.
func (f *fixture) mainModule(requirements int) (string, error) {
	dir := filepath.Join(f.dir, fmt.Sprintf("main%d", requirements))
	var require, imports strings.Builder
	for i := range requirements {
		fmt.Fprintf(&require, "require %s %s\n", modulePath(i), version)
		fmt.Fprintf(&imports, "import _ %q\n", modulePath(i))
	}
	err := errors.Join(
		write(filepath.Join(dir, "go.mod"), goMod("bench.example/main")+"\n"+require.String()),
		write(filepath.Join(dir, "main.go"), "package main\n\n"+imports.String()+"\nfunc main() {}\n"),
	)
	if err != nil {
		return "", err
	}
	if out, err := f.command(dir, "go", "mod", "tidy")().CombinedOutput(); err != nil {
		return "", fmt.Errorf("filling the module cache: %w\n%s", err, out)
	}
	return dir, nil
}

// command makes a command to run in a folder as often as it is called.
func (f *fixture) command(dir, name string, args ...string) func() *exec.Cmd {
	return func() *exec.Cmd {
		cmd := exec.Command(name, args...)
		cmd.Dir, cmd.Env = dir, f.env
		return cmd
	}
}

func write(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}
