package faultlab

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"
)

// A published module is one version with files of its own, for the scenes in which a module itself is at fault.
type published struct {
	path, version string
	files         map[string]string // go.mod among them
}

// publish returns a Setup's server: a module proxy that has these modules and no other.
func publish(list ...published) server { return overTLS(serving(list)) }

// serving answers as a module proxy that has these modules and no other.
func serving(list []published) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		escaped, file, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/@")
		path, err := module.UnescapePath(escaped)
		var own []published
		for _, p := range list {
			if p.path == path {
				own = append(own, p)
			}
		}
		if !ok || err != nil || len(own) == 0 {
			http.Error(w, "not found: no such module", http.StatusNotFound)
			return
		}
		if file == "v/list" {
			for _, p := range own {
				fmt.Fprintln(w, p.version)
			}
			return
		}
		version, kind := "latest", "info"
		if file != "latest" {
			i := strings.LastIndexByte(file, '.')
			version, kind = strings.TrimPrefix(file[:max(0, i)], "v/"), file[i+1:]
		}
		i := slices.IndexFunc(own, func(p published) bool { return p.version == version })
		if version == "latest" {
			i = len(own) - 1
		}
		if i < 0 {
			http.Error(w, "not found: no such version", http.StatusNotFound)
			return
		}
		own[i].serve(w, kind)
	}
}

// serve answers with one file of the protocol.
func (p published) serve(w http.ResponseWriter, kind string) {
	switch kind {
	case "info":
		fmt.Fprintf(w, `{"Version":%q,"Time":%q}`+"\n", p.version, versionTime)
	case "mod":
		io.WriteString(w, p.files["go.mod"])
	case "zip":
		var files []modzip.File
		for name, text := range p.files {
			files = append(files, memFile{name, text})
		}
		if err := modzip.Create(w, module.Version{Path: p.path, Version: p.version}, files); err != nil {
			panic(http.ErrAbortHandler) // the client went away
		}
	}
}

// plain is a module with one package at its root and this go.mod.
func plain(path, version, gomod string) published {
	return published{path, version, map[string]string{"go.mod": gomod, "lab.go": "package lab\n"}}
}
