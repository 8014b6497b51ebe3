package diagnose

import (
	"os"
	"path/filepath"
	"strconv"

	"golang.org/x/mod/module"

	"tidyx/tidy/golog"
)

// HeldLock is the failure of a go that waits for a lock of the module cache
// which another process holds: go waits without limit and prints nothing
// (cmd/go/internal/modfetch: lockVersion, SideLock). ok is false if no lock of
// what go was downloading is held by another process than own, which is go while
// it runs; 0: it has ended.
func HeldLock(in Input, downloading []module.Version, own int) (f golog.Failure, ok bool) {
	for _, file := range in.locks(downloading) {
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

// locks are the lock files of modules, and that of the module cache.
func (in Input) locks(downloading []module.Version) []string {
	cache := filepath.Join(in.modCache(), "cache")
	list := []string{filepath.Join(cache, "lock")}
	for _, m := range downloading {
		path, err := module.EscapePath(m.Path)
		version, errVersion := module.EscapeVersion(m.Version)
		if err == nil && errVersion == nil {
			list = append(list, filepath.Join(cache, "download", filepath.FromSlash(path), "@v", version+".lock"))
		}
	}
	return list
}
