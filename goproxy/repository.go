package goproxy

import (
	"slices"
	"strings"
)

// hosting is a site whose repositories can be told from an import path.
type hosting struct {
	prefix   string // of the import paths
	elements int    // how many more of a path name the repository
	vcs      string
	suffix   string // what the last of those elements must end in, "-" for no tool's name; may be empty
}

// hostings are the sites that go knows without asking them
// (cmd/go/internal/vcs: vcsPaths).
var hostings = []hosting{
	{"github.com", 2, "git", noToolSuffix},
	{"bitbucket.org", 2, "git", noToolSuffix},
	{"hub.jazz.net/git", 2, "git", noToolSuffix},
	{"git.apache.org", 1, "git", ".git"},
	{"git.openstack.org", 2, "git", ""},
	{"chiselapp.com/user", 3, "fossil", ""},
}

const noToolSuffix = "-"

// tools are the version control systems that go knows.
var tools = []string{"bzr", "fossil", "git", "hg", "svn"}

// KnownRepository returns the repository of an import path where go knows it, or
// knows that there can be none, without asking the host for a page
// ([Client.Discover]): on a few hosting sites, and where an element of the path
// ends in .git or the like. The Import is zero for a path that the site can't
// have, at which go fails. Of a path with .git it is not known how the repository
// is reached; Repo then has the scheme that go tries first for a secure connection.
func KnownRepository(importPath string) (repository Import, known bool) {
	for _, h := range hostings {
		if hasPathPrefix(importPath, h.prefix) {
			return h.repository(importPath), true
		}
	}
	elements := strings.Split(importPath, "/")
	for i := 1; i < len(elements) && strings.Contains(elements[0], "."); i++ {
		root := strings.Join(elements[:i+1], "/")
		if repo, tool := cutToolSuffix(root); tool != "" && !strings.HasSuffix(repo, "/") {
			return Import{Prefix: root, VCS: tool, Repo: "https://" + repo}, true
		}
	}
	return Import{}, false
}

// repository cuts the repository out of a path on this site.
func (h hosting) repository(importPath string) Import {
	rest := strings.Split(strings.TrimPrefix(strings.TrimPrefix(importPath, h.prefix), "/"), "/")
	if len(rest) < h.elements || slices.Contains(rest, "") {
		return Import{}
	}
	root := h.prefix + "/" + strings.Join(rest[:h.elements], "/")
	_, tool := cutToolSuffix(root)
	if h.suffix == noToolSuffix && tool != "" || h.suffix == ".git" && tool != "git" {
		return Import{}
	}
	return Import{Prefix: root, VCS: h.vcs, Repo: "https://" + root}
}

// cutToolSuffix cuts off .git or the like; tool is empty where there is none.
func cutToolSuffix(path string) (before, tool string) {
	for _, tool := range tools {
		if before, ok := strings.CutSuffix(path, "."+tool); ok {
			return before, tool
		}
	}
	return path, ""
}

// hasPathPrefix reports whether a path is prefix or lies below it.
func hasPathPrefix(path, prefix string) bool {
	rest, ok := strings.CutPrefix(path, prefix)
	return ok && (rest == "" || rest[0] == '/' || strings.HasSuffix(prefix, "/"))
}
