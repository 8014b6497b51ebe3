package diagnose

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// LocalFacts are what a look at this machine showed, where go's text settles
// that the fault is here: files are read, nothing is asked or started.
type LocalFacts struct {
	Path     string     `json:"path,omitempty"` // what was looked at: the file that go names, or the nearest folder above it that is there
	Missing  string     `json:"missing,omitempty"`
	Named    bool       `json:"named"`          // Path is the very file that go names
	Kind     string     `json:"kind,omitempty"` // file or folder
	Owner    string     `json:"owner,omitempty"`
	Mode     string     `json:"mode,omitempty"`
	User     string     `json:"user,omitempty"` // this process's
	Disk     *DiskFacts `json:"disk,omitempty"`
	Holder   string     `json:"holder,omitempty"` // the number of a process that holds the file's lock
	Program  string     `json:"program,omitempty"`
	Limit    string     `json:"limit,omitempty"` // that of what ran out
	Found    string     `json:"found,omitempty"` // a folder below with a go.mod
	WorkFile string     `json:"work_file,omitempty"`
	Running  string     `json:"running,omitempty"` // go's own version

	NoHome      bool              `json:"no_home,omitempty"`      // this user may not write its home folder
	Take        []string          `json:"take,omitempty"`         // files of this module that are another user's
	TakeAll     string            `json:"take_all,omitempty"`     // a folder that is another user's, with all below
	BuildCache  string            `json:"build_cache,omitempty"`  // there or elsewhere than what is full
	GoModFolder string            `json:"gomod_folder,omitempty"` // a folder that is called go.mod
	Settings    []goproxy.Setting `json:"settings,omitempty"`
}

// DiskFacts are those of the file system that a path lies on.
type DiskFacts struct {
	Mount      string `json:"mount,omitempty"`
	Type       string `json:"type,omitempty"`
	ReadOnly   bool   `json:"read_only"`
	Size       uint64 `json:"size"` // bytes
	Free       uint64 `json:"free"` // bytes that this user may take
	Inodes     uint64 `json:"inodes"`
	FreeInodes uint64 `json:"free_inodes"`
}

// A Look is what was seen on this machine about a failure.
type Look struct {
	Failure int // its index
	Facts   LocalFacts
}

// looks is lookAll within bounds: a folder on a server that is gone answers
// never, and the call that asks can't be ended.
func (in Input) looks(r *Report) []Look {
	done := make(chan []Look, 1)
	go func() { defer recovered(); done <- lookAll(in) }()
	select {
	case list := <-done:
		return list
	case <-time.After(lookTimeout):
		r.Unfinished = append(r.Unfinished, "the look at this machine: a file system did not answer in "+shortTime(lookTimeout))
		return nil
	}
}

const lookTimeout = 2 * time.Second

// lookAll looks at this machine for the failures whose cause is here.
func lookAll(in Input) []Look {
	if in.Mode == "explain" {
		return nil
	}
	var list []Look
	for i, f := range in.Failures {
		if len(list) < maxLooks && (f.Step == golog.Local || f.Step == golog.Toolchain || f.Source == golog.ToolchainSource || f.Step == golog.Module || f.Final && (f.Step == golog.Goproxy || f.Step == golog.Checksum)) {
			list = append(list, Look{i, in.look(f)})
		}
	}
	return list
}

// maxLooks bounds them: a full disk fails every module alike.
const maxLooks = 20

func (in Input) look(f golog.Failure) LocalFacts {
	l := LocalFacts{Running: strings.TrimPrefix(in.Settings.Value("GOVERSION"), "go"), Settings: in.chosen()}
	if f.Step != golog.Local {
		return l
	}
	switch f.Outcome {
	case "no-main-module":
		l.Found = findBelow(in.Dir, "go.mod")
		if info, err := os.Stat(filepath.Join(in.Dir, "go.mod")); err == nil && info.IsDir() {
			l.GoModFolder = filepath.Join(in.Dir, "go.mod")
		}
	case "files", "processes", "memory", "killed", "file-size":
		l.Limit = readLimit(f.Outcome)
	}
	if strings.HasPrefix(string(f.Outcome), "gowork") {
		l.WorkFile = findAbove(in.Dir, "go.work")
	}
	if file := in.lookedAt(f); file != "" {
		l.lookAtFile(file)
		in.lookAtOwners(&l, file)
		in.lookAtBuildCache(&l, f)
	}
	return l
}

// chosen are the settings that somebody made, of those that a local cause may
// be about.
func (in Input) chosen() (list []goproxy.Setting) {
	for _, name := range []string{"GOTOOLCHAIN", "GOFLAGS", "GO111MODULE", "GOPATH", "GOMODCACHE", "GOCACHE", "GOTMPDIR", "GOWORK", "GODEBUG", "GOPROXY", "GOSUMDB"} {
		if s := in.Settings.Get(name); s.Value != "" && s.Origin != goproxy.FromBuiltIn {
			list = append(list, s)
		}
	}
	return list
}

// lookedAt is the file to look at: that in go's text, else the module cache
// where the text names no file.
func (in Input) lookedAt(f golog.Failure) string {
	file := f.Told["path"]
	if file == "" {
		file = f.Told["lock"]
	}
	if file == "" {
		switch f.Outcome {
		case "disk-full", "quota", "read-only", "modcache", "lock-unsupported", "stale":
			return in.modCache()
		}
		return ""
	}
	if !filepath.IsAbs(file) {
		return filepath.Join(in.Dir, file)
	}
	return file
}

// modCache is where go keeps modules (go help environment).
func (in Input) modCache() string {
	if dir := in.Settings.Value("GOMODCACHE"); dir != "" {
		return dir
	}
	if list := filepath.SplitList(in.Settings.Value("GOPATH")); len(list) > 0 && list[0] != "" {
		return filepath.Join(list[0], "pkg", "mod")
	}
	if home := in.home(); home != "" {
		return filepath.Join(home, "go", "pkg", "mod")
	}
	return ""
}

// lookAtFile looks at a file, or at the nearest folder above it.
func (l *LocalFacts) lookAtFile(asked string) {
	file := asked
	info, err := os.Stat(file)
	for at := file; err != nil; info, err = os.Stat(at) {
		up := filepath.Dir(at)
		if up == at {
			return
		}
		if os.IsNotExist(err) {
			l.Missing = at
		}
		at, file = up, up
	}
	l.Path, l.Mode, l.Kind, l.Named = file, info.Mode().String(), "file", file == asked
	if info.IsDir() {
		l.Kind = "folder"
	}
	l.Owner, l.User = owner(info), whoami()
	l.Disk = readDisk(file)
	l.Holder, l.Program = lockHolder(info)
}

// findBelow is the nearest folder below dir that has the file, at most two
// levels down.
func findBelow(dir, name string) string {
	for _, pattern := range []string{filepath.Join("*", name), filepath.Join("*", "*", name)} {
		list, err := fs.Glob(os.DirFS(dir), filepath.ToSlash(pattern))
		if err == nil && len(list) > 0 && !strings.Contains(list[0], "vendor/") && !strings.Contains(list[0], "testdata/") {
			return filepath.Dir(list[0])
		}
	}
	return ""
}

// findAbove is the file in dir or the nearest folder above it.
func findAbove(dir, name string) string {
	for {
		file := filepath.Join(dir, name)
		if info, err := os.Stat(file); err == nil && !info.IsDir() {
			return file
		}
		up := filepath.Dir(dir)
		if up == dir || dir == "" || dir == "." {
			return ""
		}
		dir = up
	}
}

// words fills the placeholders of local causes.
func (l *LocalFacts) words(m map[string]string) {
	m["lookedat"], m["holder"], m["gomodfound"] = l.Path, l.Holder, l.Found
	if l.Missing != "" {
		m["missing"] = "There is no " + l.Missing
	}
	if l.WorkFile != "" {
		m["workfile"] = "The go.work in force is " + l.WorkFile
	}
	if l.Holder != "" {
		m["heldby"] = "Process " + l.Holder + " (" + l.Program + ") holds it"
	}
	m["username"] = l.User
	m["limits"], m["gomodfolder"] = l.Limit, l.GoModFolder
	l.takeWords(m)
	if l.Kind != "" {
		m["kind"] = l.Path + " is a " + l.Kind
	}
	if l.Owner != "" && l.Path != "" {
		m["ownership"] = fmt.Sprintf("%s belongs to %s (%s), and go runs as %s", l.Path, l.Owner, l.Mode, l.User)
		if l.Owner != l.User {
			m["owner"], m["user"] = l.Owner, l.User
		}
	}
	if l.Disk != nil {
		l.Disk.words(m, l.Path)
	}
}

func (d *DiskFacts) words(m map[string]string, file string) {
	where := d.Mount
	if where == "" {
		where = file
	}
	m["mount"] = where
	m["onpath"] = " on " + shorten(where, 40)
	m["mounted"] = fmt.Sprintf("%s lies on %s (%s)", file, where, d.Type)
	if d.ReadOnly {
		m["mounted"] = fmt.Sprintf("%s (%s) is mounted read-only", where, d.Type)
	}
	m["space"] = fmt.Sprintf("%s (%s) has %s of %s free now, and %d of %d inodes", where, d.Type, size(d.Free), size(d.Size), d.FreeInodes, d.Inodes)
	if d.Free > 1e9 && d.FreeInodes > 1000 {
		m["space"] += ": room was made since, or another limit holds"
	} else if d.Free > 0 && d.FreeInodes > 0 {
		m["space"] += ": go takes away again what it could not write whole"
	}
	if d.Inodes > 0 && d.FreeInodes == 0 && d.Free > 0 {
		m["noinodes"] = "0"
	}
}

// size is a number of bytes as a person reads it.
func size(n uint64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	f, i := float64(n), 0
	for f >= 1000 && i < len(units)-1 {
		f, i = f/1000, i+1
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0") + " " + units[i]
}
