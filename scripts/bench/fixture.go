//go:build unix

package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"maps"
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
		err := errors.Join(f.publish(modulePath(i), goMod(modulePath(i)), map[string]string{"m.go": "package m\n"}),
			f.publish(usualPath(i), goMod(usualPath(i)), usual(usualPath(i))))
		if err != nil {
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

// modulePath is that of a module with one small file, usualPath that of one of a
// usual size.
func modulePath(i int) string { return fmt.Sprintf("bench.example/m%03d", i) }
func usualPath(i int) string  { return fmt.Sprintf("bench.example/u%03d", i) }

// usual is a module of four packages with eight files each, of which half are
// tests, and each package imports the next.
func usual(path string) map[string]string {
	files := map[string]string{}
	body := strings.Repeat("// A comment of a usual length, as most sources have some of them in between.\nvar _ = 1\n\n", 20)
	for p := range 4 {
		folder, imports := fmt.Sprintf("p%d/", p), ""
		if p == 0 {
			folder = ""
		}
		if p < 3 {
			imports = fmt.Sprintf("import _ \"%s/p%d\"\n\n", path, p+1)
		}
		for i := range 4 {
			files[fmt.Sprintf("%sf%d.go", folder, i)] = "package m\n\n" + imports + body
			files[fmt.Sprintf("%sf%d_test.go", folder, i)] = "package m\n\n" + body
		}
	}
	return files
}

func goMod(path string) string { return "module " + path + "\n\ngo 1.24\n" }

// publish writes the files that a module proxy would serve
// (https://go.dev/ref/mod#goproxy-protocol).
func (f *fixture) publish(path, mod string, sources map[string]string) error {
	var archive bytes.Buffer
	z := zip.NewWriter(&archive)
	files := maps.Clone(sources)
	files["go.mod"] = mod
	for name, text := range files {
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
func (f *fixture) mainModule(requirements int, path func(int) string) (string, error) {
	dir, err := os.MkdirTemp(f.dir, "main-")
	if err != nil {
		return "", err
	}
	var require, imports strings.Builder
	for i := range requirements {
		fmt.Fprintf(&require, "require %s %s\n", path(i), version)
		fmt.Fprintf(&imports, "import _ %q\n", path(i))
	}
	err = errors.Join(
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
