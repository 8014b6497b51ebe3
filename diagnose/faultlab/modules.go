package faultlab

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"
)

const (
	// goodModule is what most scenes need. Its host is loopback so that whoever fetches it from its own host
	// (GOPROXY=direct) stays on this machine.
	goodModule = "127.0.0.1/good"
	// version is the one version that every module of the lab has.
	version = "v1.0.0"
	// versionTime is when it was made, as RFC 3339 has it.
	versionTime = "2024-01-02T03:04:05Z"
)

// moduleProxy is a healthy module proxy (https://go.dev/ref/mod#goproxy-protocol). It has every module whose
// path has a slash, in version v1.0.0 alone, and is no mirror of a checksum database.
func moduleProxy(w http.ResponseWriter, r *http.Request) {
	escaped, file, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/@")
	modulePath, err := module.UnescapePath(escaped)
	if !ok || err != nil || !strings.Contains(modulePath, "/") {
		http.NotFound(w, r)
		return
	}
	m := module.Version{Path: modulePath, Version: version}
	switch file {
	case "v/list":
		fmt.Fprintln(w, version)
	case "latest", "v/" + version + ".info":
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"Version":%q,"Time":%q}`+"\n", version, versionTime)
	case "v/" + version + ".mod":
		io.WriteString(w, goMod(modulePath))
	case "v/" + version + ".zip":
		serveZip(w, m)
	default:
		http.NotFound(w, r)
	}
}

// goMod is the go.mod file of a module of the lab.
func goMod(modulePath string) string { return "module " + modulePath + "\n\ngo 1.18\n" }

// moduleFiles returns the files of m: one package at its root.
func moduleFiles(m module.Version) []modzip.File {
	name := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, path.Base(m.Path))
	return []modzip.File{
		memFile{"go.mod", goMod(m.Path)},
		memFile{"lab.go", "package p" + name + "\n"},
	}
}

func serveZip(w http.ResponseWriter, m module.Version) {
	w.Header().Set("Content-Type", "application/zip")
	if err := modzip.Create(w, m, moduleFiles(m)); err != nil {
		panic(http.ErrAbortHandler) // the client went away
	}
}

// memFile is a file of a module zip that lives in memory.
type memFile struct{ name, text string }

func (f memFile) Path() string                 { return f.name }
func (f memFile) Lstat() (fs.FileInfo, error)  { return memInfo{f}, nil }
func (f memFile) Open() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(f.text)), nil }

type memInfo struct{ memFile }

func (i memInfo) Name() string     { return i.name }
func (i memInfo) Size() int64      { return int64(len(i.text)) }
func (memInfo) Mode() fs.FileMode  { return 0o444 }
func (memInfo) ModTime() time.Time { return time.Time{} }
func (memInfo) IsDir() bool        { return false }
func (memInfo) Sys() any           { return nil }

// foreignZip is a module zip whose one file lies outside the folder of the module that was asked for.
func foreignZip(w http.ResponseWriter, _ *http.Request) {
	var buf bytes.Buffer
	m := module.Version{Path: "other.example/module", Version: version}
	if err := modzip.Create(&buf, m, moduleFiles(m)); err != nil {
		panic(fmt.Sprintf("zipping two files in memory: %v", err))
	}
	w.Write(buf.Bytes())
}
