package diagnose

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"tidyx/tidy/golog"
)

// Requirements are the require lines of the main module's go.mod. The zero
// value has none.
type Requirements struct {
	File      string // as a reader of the report finds it
	Module    string // this module's path
	Modules   []Requirement
	Go        string // the version of the go line; empty: none
	Toolchain string // the toolchain line's, such as go1.24.1; empty: none
	Sum       string // the go.sum beside it; empty: not known
	Excludes  []Requirement
	Replaces  []Replacement
}

// A Replacement is one replace line. Without a NewVersion New is a folder.
type Replacement struct {
	Old, New, NewVersion string
	OldVersion           string // that alone is replaced; empty: all are
	Line                 int
}

// A Requirement is one require line.
type Requirement struct {
	Path, Version string
	Line          int
	Indirect      bool
}

// ReadRequirements reads a go.mod. A file that can't be read or parsed has no
// requirements; the error says why, for those who need to know.
func ReadRequirements(file string) (Requirements, error) {
	r := Requirements{File: filepath.Base(file), Sum: strings.TrimSuffix(file, ".mod") + ".sum"}
	data, err := os.ReadFile(file)
	if err != nil {
		return r, fmt.Errorf("reading the requirements: %w", err)
	}
	f, err := modfile.Parse(file, data, anyVersion)
	if err != nil { // the lax form leaves out replace and exclude
		f, err = modfile.ParseLax(file, data, nil)
	}
	if err != nil {
		return r, fmt.Errorf("reading the requirements: %w", err)
	}
	if f.Go != nil {
		r.Go = f.Go.Version
	}
	if f.Toolchain != nil {
		r.Toolchain = f.Toolchain.Name
	}
	if f.Module != nil {
		r.Module = f.Module.Mod.Path
	}
	for _, q := range f.Require {
		r.Modules = append(r.Modules, Requirement{q.Mod.Path, q.Mod.Version, lineOf(q.Syntax), q.Indirect})
	}
	for _, e := range f.Exclude {
		r.Excludes = append(r.Excludes, Requirement{e.Mod.Path, e.Mod.Version, lineOf(e.Syntax), false})
	}
	for _, p := range f.Replace {
		r.Replaces = append(r.Replaces, Replacement{Old: p.Old.Path, OldVersion: p.Old.Version, New: p.New.Path, NewVersion: p.New.Version, Line: lineOf(p.Syntax)})
	}
	return r, nil
}

// anyVersion takes versions as they are written: only go may resolve them.
func anyVersion(_, version string) (string, error) { return version, nil }

func lineOf(l *modfile.Line) int {
	if l == nil {
		return 0
	}
	return l.Start.Line
}

// moduleOf is the required module that somebody of a chain belongs to; empty
// if it is not required here.
func (r Requirements) moduleOf(who string) string {
	path, _, _ := strings.Cut(who, "@")
	best := ""
	for _, q := range r.Modules {
		if inModule(path, q.Path) && len(q.Path) > len(best) {
			best = q.Path
		}
	}
	return best
}

// locate is the line to look at for some failures: what go names itself, else
// the require line of the first direct module, else that of the requirement
// that leads to one, else line 1.
func (r Requirements) locate(failures []golog.Failure, which []int) Location {
	for _, i := range which {
		if i < len(failures) && failures[i].Line > 0 {
			if filepath.Base(failures[i].File) == filepath.Base(r.File) {
				return Location{r.File, failures[i].Line}
			}
			return Location{failures[i].File, failures[i].Line}
		}
	}
	if r.File == "" {
		return Location{}
	}
	for _, find := range []func(golog.Failure) *Requirement{r.direct, r.leading, r.any} {
		for _, i := range which {
			if i >= len(failures) {
				continue
			}
			if q := find(failures[i]); q != nil {
				return Location{r.File, q.Line}
			}
		}
	}
	return Location{r.File, 1}
}

func (r Requirements) direct(f golog.Failure) *Requirement {
	if q := r.any(f); q != nil && !q.Indirect {
		return q
	}
	return nil
}

// any is the requirement of the module itself.
func (r Requirements) any(f golog.Failure) *Requirement {
	for i, q := range r.Modules {
		if q.Path == f.Module.Path && q.Path != "" || f.Module.Path == "" && inModule(f.Package, q.Path) {
			return &r.Modules[i]
		}
	}
	return nil
}

// leading is the requirement whose package imports, or which requires, the
// module.
func (r Requirements) leading(f golog.Failure) *Requirement {
	for _, who := range f.Chain {
		path, _, _ := strings.Cut(who, "@")
		for i, q := range r.Modules {
			if !q.Indirect && inModule(path, q.Path) {
				return &r.Modules[i]
			}
		}
	}
	return nil
}

func inModule(pkg, module string) bool {
	return module != "" && (pkg == module || strings.HasPrefix(pkg, module+"/"))
}
