package diagnose

import (
	"net/url"
	"slices"
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// A fetch is what go could not get, as the go commands that get it and no more.
type fetch struct {
	zips     []string // module@version: go mod download
	files    []string // module@version whose zip was not asked for: go list -m
	packages []string // go get, in a module of its own
}

// maxFetched bounds the modules of one fetch: of many that one cause blocks a
// few stand for all.
const maxFetched = 4

// fetchOf is the fetch of what a finding blocks: one module of each of its
// targets, then more of them.
func (in Input) fetchOf(f Finding, traces []Trace) fetch {
	var out fetch
	for _, i := range f.Traces {
		t := traces[i].Target
		switch {
		case len(t.Failures) > 0:
			out.add(in.Failures[t.Failures[0]])
		case t.Module != "" && t.Source != golog.ToolchainSource:
			out.addModule(t.Module, t.Version, true)
		}
	}
	for _, i := range f.Failures {
		if out.size() < maxFetched {
			out.add(in.Failures[i])
		}
	}
	return out
}

func (f *fetch) size() int { return len(f.zips) + len(f.files) + len(f.packages) }

// add takes what a failure was about. A toolchain is too large to be fetched on
// trial.
func (f *fetch) add(said golog.Failure) {
	switch path := said.Module.Path; {
	case said.Source == golog.ToolchainSource || path == "golang.org/toolchain":
	case path != "":
		f.addModule(path, said.Module.Version, !strings.HasSuffix(said.URL, ".mod") && !strings.HasSuffix(said.URL, ".info"))
	case said.Package != "":
		f.packages = appendNew(f.packages, said.Package)
	}
}

func (f *fetch) addModule(path, version string, zip bool) {
	switch {
	case version == "":
		f.files = appendNew(f.files, path+"@latest")
	case zip:
		f.zips = appendNew(f.zips, path+"@"+version)
	default:
		f.files = appendNew(f.files, path+"@"+version)
	}
}

// commands are the arguments of go, to be run one after the other.
func (f fetch) commands() (list [][]string) {
	if len(f.zips) > 0 {
		list = append(list, append([]string{"mod", "download", "-json"}, f.zips...))
	}
	if len(f.files) > 0 {
		list = append(list, append([]string{"list", "-m", "-json"}, f.files...))
	}
	for _, p := range f.packages {
		list = append(list, []string{"get", p + "@latest"})
	}
	return list
}

// String names what is fetched: one, and how many more.
func (f fetch) String() string {
	all := slices.Concat(f.zips, f.files, f.packages)
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return all[0] + " and " + count(len(all)-1, "more module")
}

// plus is two fetches as one.
func (f fetch) plus(g fetch) fetch {
	for _, z := range g.zips {
		f.zips = appendNew(f.zips, z)
	}
	for _, m := range g.files {
		f.files = appendNew(f.files, m)
	}
	for _, p := range g.packages {
		f.packages = appendNew(f.packages, p)
	}
	return f
}

// paths are the module paths, or the import paths, that a server would learn.
func (f fetch) paths() (list []string) {
	for _, m := range slices.Concat(f.zips, f.files, f.packages) {
		path, _, _ := strings.Cut(m, "@")
		list = append(list, path)
	}
	return list
}

// maxWitnesses bounds the modules that a fix must not break.
const maxWitnesses = 3

// witnesses are modules that came in this run, one of each server, without those
// of a fetch: what mends one module and loses another mends nothing.
func (in Input) witnesses(what fetch) (list []fetch) {
	seen := map[string]bool{}
	for _, f := range in.Fetches {
		u := parseURL(f.URL)
		e, ok := goproxy.ParseEndpoint(f.URL)
		if u == nil || !ok || e.Version == "" || e.Resource == goproxy.SumDBLookup || !strings.HasPrefix(f.Status, "200") ||
			seen[u.Host] || slices.ContainsFunc(what.paths(), func(p string) bool { return inModule(p, e.Module) }) || len(list) == maxWitnesses {
			continue
		}
		seen[u.Host] = true
		list = append(list, fetch{files: []string{e.Module + "@" + e.Version}})
	}
	return list
}

// toldTo says whether go has told a server all the paths, by its own trace, or
// by the failures; of a question of tidyx's own, whether it asked there.
func (in Input) toldTo(server *url.URL, paths []string, traces []Trace) bool {
	for _, path := range paths {
		knows := slices.ContainsFunc(in.Fetches, func(f golog.Fetch) bool { return names(f.URL, server, path) }) ||
			slices.ContainsFunc(in.Failures, func(f golog.Failure) bool { return names(f.URL, server, path) }) ||
			in.Mode == "diagnose" && slices.ContainsFunc(traces, func(t Trace) bool {
				return t.Target.Module == path && t.Target.URL != nil && names(t.Target.URL.String(), server, path)
			})
		if !knows {
			return false
		}
	}
	return true
}

// names says whether a URL is one of that server's, and about that module or
// the module of that package.
func names(raw string, server *url.URL, path string) bool {
	u := parseURL(raw)
	if u == nil || u.Host != server.Host {
		return false
	}
	e, ok := goproxy.ParseEndpoint(raw)
	return ok && inModule(path, e.Module)
}
