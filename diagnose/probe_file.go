package diagnose

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"tidyx/tidy/golog"
)

// probeFile looks for a file of a file tree in GOPROXY. go reads one that is
// not there as 404, and one that it may not open as 403 (web.getFile).
func probeFile(t *Target) Observation {
	o := Observation{Leg: golog.LegHost, Step: golog.Goproxy, From: FromProbe, Subject: t.URL.Path}
	tree := treeOf(t)
	_, errTree := os.Stat(localPath(tree))
	info, err := os.Stat(localPath(t.URL))
	switch {
	case errTree != nil && tree != nil:
		o.Outcome, o.Error, o.Subject = golog.Invalid, causeOf(errTree), tree.Path
	case errors.Is(err, fs.ErrNotExist):
		o.Step, o.Outcome, o.Error = golog.HTTP, golog.NotFound, causeOf(err)
	case err != nil:
		o.Outcome, o.Error = golog.Failed, causeOf(err)
	case info.IsDir():
		o.Outcome, o.Error = golog.BadResponse, "a folder where a module file was due"
	case !readable(localPath(t.URL)):
		o.Step, o.Outcome, o.Error = golog.HTTP, golog.Denied, "permission denied"
	default:
		o.Outcome = golog.OK
	}
	return o
}

// treeOf is the file tree of the route that the file belongs to.
func treeOf(t *Target) *url.URL {
	for _, s := range t.Route.Sources {
		u := parseURL(s.URL)
		if u != nil && u.Scheme == "file" && strings.HasPrefix(t.URL.Path, strings.TrimSuffix(u.Path, "/")+"/") {
			return u
		}
	}
	return nil
}

// localPath is the file that a file URL names; on Windows the slash before a
// drive letter is no part of it.
func localPath(u *url.URL) string {
	if u == nil {
		return ""
	}
	name := filepath.FromSlash(u.Path)
	if trimmed := strings.TrimPrefix(name, `\`); filepath.VolumeName(trimmed) != "" {
		return trimmed
	}
	return name
}

func readable(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	f.Close()
	return true
}
