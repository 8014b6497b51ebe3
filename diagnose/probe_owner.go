package diagnose

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"tidyx/tidy/golog"
)

// This file looks whose the files are that go may not use, and where its caches
// lie: what a fix must change, as a whole.

// lookAtOwners finds what must be given to this user.
func (in Input) lookAtOwners(l *LocalFacts, file string) {
	l.NoHome = !mayWrite(in.home())
	switch {
	case l.User == "" || l.Owner == "":
	case isModuleFile(file):
		l.Take = takeModule(filepath.Dir(file), l.User)
	case within(l.Path, in.modCache()):
		l.TakeAll = topmost(l.Path, in.modCache(), l.User)
	case l.Named && l.Owner != l.User && strings.Count(filepath.ToSlash(l.Path), "/") > 2:
		l.TakeAll = l.Path
	}
}

// isModuleFile says whether a file is a go.mod, go.sum or go.work of one's own.
func isModuleFile(file string) bool {
	switch filepath.Base(file) {
	case "go.mod", "go.sum", "go.work", "go.work.sum":
		return !strings.Contains(filepath.ToSlash(file), "@v")
	}
	return false
}

// takeModule are the module's folder and its files, as far as they are not the
// user's: go reads go.mod, and writes go.sum, which may not be there yet.
func takeModule(dir, user string) (list []string) {
	for _, file := range []string{dir, filepath.Join(dir, "go.mod"), filepath.Join(dir, "go.sum"), filepath.Join(dir, "go.work"), filepath.Join(dir, "go.work.sum")} {
		if info, err := os.Stat(file); err == nil && owner(info) != user {
			list = append(list, file)
		}
	}
	return list
}

// topmost is the highest folder between a file and root that is not the user's.
func topmost(file, root, user string) (top string) {
	for at := file; within(at, root); at = filepath.Dir(at) {
		if info, err := os.Stat(at); err == nil && owner(info) != user {
			top = at
		}
		if at == root {
			break
		}
	}
	return top
}

// within says whether a file is a folder or lies in it; the root has none.
func within(file, folder string) bool {
	rest, err := filepath.Rel(folder, file)
	return folder != "" && filepath.Dir(folder) != folder && err == nil && rest != ".." && !strings.HasPrefix(rest, ".."+string(filepath.Separator))
}

// lookAtBuildCache sees whether the build cache lies on the file system of a
// file: only then emptying it makes room there.
func (in Input) lookAtBuildCache(l *LocalFacts, f golog.Failure) {
	if f.Outcome != "disk-full" && f.Outcome != "quota" || l.Path == "" {
		return
	}
	l.BuildCache = "elsewhere"
	if same, ok := sameDisk(l.Path, in.buildCache()); !ok {
		l.BuildCache = ""
	} else if same {
		l.BuildCache = "there"
	}
}

// sameDisk says whether two files lie on one file system, as far as that can be
// told: a build cache that is not there yet takes no room.
func sameDisk(a, b string) (same, ok bool) {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX != nil || b == "" || errY != nil && !os.IsNotExist(errY) {
		return false, false
	}
	if errY != nil {
		return false, true
	}
	return onOneDevice(x, y)
}

// buildCache is where go keeps what it built (cmd/go/internal/cache: DefaultDir).
func (in Input) buildCache() string {
	if dir := in.Settings.Value("GOCACHE"); dir != "" {
		return dir
	}
	if dir := in.Env["XDG_CACHE_HOME"]; dir != "" {
		return filepath.Join(dir, "go-build")
	}
	if home := in.home(); home != "" {
		return filepath.Join(home, defaultCache, "go-build")
	}
	return ""
}

func (in Input) home() string {
	if home := in.Env["HOME"]; home != "" {
		return home
	}
	return in.Env["USERPROFILE"]
}

// scratch is a folder of this user's alone among the temporary ones.
func scratch() string { return filepath.Join(os.TempDir(), "go-"+strconv.Itoa(os.Getuid())) }

// takeWords fill the placeholders of owners.
func (l *LocalFacts) takeWords(m map[string]string) {
	m["takeall"], m["scratch"] = l.TakeAll, scratch()
	if pasteableAll(l.Take) {
		m["take"] = strings.Join(l.Take, " ")
	}
	var names []string
	for _, file := range l.Take {
		names = append(names, filepath.Base(file))
	}
	m["takenames"] = strings.Join(names, ", ")
}

// pasteableAll says whether each of some paths is one word to a shell.
func pasteableAll(list []string) bool {
	for _, s := range list {
		if strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune(pasteable, r) }) {
			return false
		}
	}
	return len(list) > 0
}
