//go:build !linux

package diagnose

import (
	"os"
	"os/user"
)

// What a look tells elsewhere: who this is. The rest has a system call of its
// own on each system.

func whoami() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

func owner(os.FileInfo) string                     { return "" }
func readDisk(string) *DiskFacts                   { return nil }
func lockHolder(os.FileInfo) (pid, program string) { return "", "" }
func readLimit(Outcome) string                     { return "" }
func isHeld(string) bool                           { return false }
func mayWrite(string) bool                         { return true }

func onOneDevice(_, _ os.FileInfo) (same, ok bool) { return false, false }

const defaultCache = ".cache"
