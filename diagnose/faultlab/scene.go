package faultlab

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
)

// sceneSpec is what a scene is written from.
type sceneSpec struct {
	modules  []string          // the modules that main.go imports; nil: the good one
	version  string            // of them; "": the usual one
	unlisted bool              // go.mod does not require them, so that go must find them
	goproxy  string            // GOPROXY
	env      []string          // on top of the usual environment of a scene
	host     string            // see Scene.Host
	blocked  int               // see Scene.Modules; 0: as many as modules, less than 0: none
	gomod    string            // the text of go.mod; "": one that requires the modules
	main     string            // the text of main.go; "": one that imports the modules
	args     []string          // flags of go mod tidy
	files    map[string]string // further files of the module, by slash-separated name
}

// scene writes a module in a folder of its own, with its own module cache and GOPATH.
func (l *Lab) scene(spec sceneSpec) (Scene, error) {
	root, err := os.MkdirTemp(l.dir, "scene-")
	if err != nil {
		return Scene{}, fmt.Errorf("making the scene's folder: %w", err)
	}
	if spec.modules == nil {
		spec.modules = []string{goodModule}
	}
	if spec.blocked == 0 {
		spec.blocked = len(spec.modules)
	}
	dir := filepath.Join(root, "module")
	if err := writeModule(dir, spec); err != nil {
		return Scene{}, fmt.Errorf("writing the scene's module: %w", err)
	}
	env := append(l.environment(root), "GOPROXY="+spec.goproxy)
	return Scene{Dir: dir, Env: append(env, spec.env...), Args: spec.args, Host: spec.host, Modules: max(0, spec.blocked)}, nil
}

// writeModule writes the go.mod and main.go of a module at dir that imports spec.modules.
func writeModule(dir string, spec sceneSpec) error {
	var mod, src strings.Builder
	mod.WriteString("module lab.example/scene\n\ngo 1.18\n\nrequire (\n")
	src.WriteString("package main\n\nimport (\n")
	for _, m := range spec.modules {
		fmt.Fprintf(&src, "\t_ %q\n", m)
		if !spec.unlisted {
			fmt.Fprintf(&mod, "\t%s %s\n", m, cmp.Or(spec.version, version))
		}
	}
	mod.WriteString(")\n")
	src.WriteString(")\n\nfunc main() {}\n")
	files := map[string]string{"go.mod": mod.String(), "main.go": src.String()}
	if spec.gomod != "" {
		files["go.mod"] = spec.gomod
	}
	if spec.main != "" {
		files["main.go"] = spec.main
	}
	maps.Copy(files, spec.files)
	return writeFiles(dir, files)
}

// writeFiles writes files below dir; one without text is none.
func writeFiles(dir string, files map[string]string) error {
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if text == absent {
			continue
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// absent is the text of a file that is not written.
const absent = "\x00"

// environment is what every scene below root starts from: nothing of the user's own settings decides where go
// fetches from, and nothing is written outside of root.
func (l *Lab) environment(root string) []string {
	return []string{
		"GOENV=off", "GOWORK=off", "GOTOOLCHAIN=local", "GO111MODULE=", "GOAUTH=", "GOVCS=",
		"GOFLAGS=-modcacherw", // so that Close can remove the module cache
		"GOPATH=" + filepath.Join(root, "gopath"),
		"GOMODCACHE=" + filepath.Join(root, "modcache"),
		"GOCACHE=" + filepath.Join(root, "gocache"),
		"GOSUMDB=off", "GONOSUMDB=", "GOPRIVATE=", "GONOPROXY=", "GOINSECURE=",
		"NETRC=" + filepath.Join(root, "netrc"), // not there: no credentials
		"SSL_CERT_FILE=" + l.rootFile(), "SSL_CERT_DIR=" + filepath.Join(root, "certs"),
		"HTTP_PROXY=", "HTTPS_PROXY=", "NO_PROXY=", "http_proxy=", "https_proxy=", "no_proxy=",
	}
}

// setup is the type of Fault.Setup.
type setup = func(*Lab) (Scene, error)

// with returns a Setup with the server that start starts on loopback, and the scene that spec makes of its address.
func with(start server, spec func(l *Lab, address string) sceneSpec) setup {
	return func(l *Lab) (Scene, error) {
		address, err := start(l, loopback)
		if err != nil {
			return Scene{}, err
		}
		return l.scene(spec(l, address))
	}
}

// on returns a Setup with one source, which is at fault: the module proxy that start starts, asked by scheme.
func on(scheme string, start server) setup {
	return with(start, func(_ *Lab, address string) sceneSpec {
		return sceneSpec{goproxy: scheme + "://" + address, host: address}
	})
}

// withoutHost returns a Setup like on, in which no host is at fault.
func withoutHost(start server) setup {
	return with(start, func(_ *Lab, address string) sceneSpec { return sceneSpec{goproxy: "https://" + address} })
}

// goproxy returns a Setup in which GOPROXY has the given value and no host is at fault.
func goproxy(value string) setup {
	return func(l *Lab) (Scene, error) { return l.scene(sceneSpec{goproxy: value}) }
}

// startAll starts servers on loopback and returns their addresses, in order.
func (l *Lab) startAll(servers ...server) ([]string, error) {
	addresses := make([]string, len(servers))
	for i, start := range servers {
		var err error
		if addresses[i], err = start(l, loopback); err != nil {
			return nil, err
		}
	}
	return addresses, nil
}
