package diagnose

import (
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/mod/module"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// HeldLock is the failure of a go that waits for a lock which another process
// holds: go waits without limit and prints nothing (cmd/go/internal/modfetch:
// lockVersion, SideLock; codehost: newGitRepo). own is go while it runs, 0 once
// it has ended. ok is false if none of the files is a lock that is held so.
func HeldLock(files []string, own int) (f golog.Failure, ok bool) {
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			continue
		}
		pid, _ := lockHolder(info)
		if own != 0 && pid == strconv.Itoa(own) {
			continue
		}
		if pid != "" || isHeld(file) {
			return golog.Failure{Step: golog.Local, Outcome: "held", Leg: golog.LegHost, Final: true, Told: map[string]string{"path": file},
				Reason: "waiting for the lock " + file, Text: "waiting for the lock " + file}, true
		}
	}
	return golog.Failure{}, false
}

// Locks are the lock files of modules, and that of the module cache.
func Locks(in Input, downloading []module.Version) []string {
	cache := filepath.Join(in.modCache(), "cache")
	list := []string{filepath.Join(cache, "lock")}
	for _, m := range downloading {
		if file, ok := in.cached(m, "lock"); ok {
			list = append(list, file)
		}
	}
	return list
}

// Arrived says whether the module cache has what a URL of a module proxy names:
// go puts a file there when it is whole (modfetch: writeDiskCache, downloadZip).
// What it does not keep there has not arrived.
func Arrived(in Input, url string) bool {
	e, ok := goproxy.ParseEndpoint(url)
	if !ok {
		return false
	}
	file, ok := in.cached(module.Version{Path: e.Module, Version: e.Version}, string(e.Resource))
	return ok && exists(file)
}

// cached is the file of a module version in the module cache.
func (in Input) cached(m module.Version, extension string) (file string, ok bool) {
	path, err := module.EscapePath(m.Path)
	version, errVersion := module.EscapeVersion(m.Version)
	if err != nil || errVersion != nil || m.Version == "" {
		return "", false
	}
	return filepath.Join(in.modCache(), "cache", "download", filepath.FromSlash(path), "@v", version+"."+extension), true
}
