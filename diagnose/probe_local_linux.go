package diagnose

import (
	"bufio"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// owner is the name of a file's owner.
func owner(info os.FileInfo) string {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return userName(strconv.Itoa(int(st.Uid)))
}

func whoami() string { return userName(strconv.Itoa(os.Geteuid())) }

func userName(id string) string {
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return "uid " + id
}

// mayWrite says whether this user may write in a folder (access(2)).
func mayWrite(dir string) bool { return dir != "" && unix.Access(dir, unix.W_OK) == nil }

// onOneDevice says whether two files lie on one file system.
func onOneDevice(a, b os.FileInfo) (same, ok bool) {
	x, okX := a.Sys().(*syscall.Stat_t)
	y, okY := b.Sys().(*syscall.Stat_t)
	return okX && okY && x.Dev == y.Dev, okX && okY
}

// defaultCache is where caches lie below a home folder (os.UserCacheDir).
const defaultCache = ".cache"

// readDisk asks the file system of a file (statfs(2)); its name and place stand
// in the list of mounts (proc(5), mountinfo).
func readDisk(file string) *DiskFacts {
	var st syscall.Statfs_t
	if err := syscall.Statfs(file, &st); err != nil {
		return nil
	}
	unit := uint64(st.Bsize)
	d := &DiskFacts{Size: st.Blocks * unit, Free: st.Bavail * unit, Inodes: st.Files, FreeInodes: st.Ffree, ReadOnly: st.Flags&syscall.MS_RDONLY != 0}
	d.Mount, d.Type = mountOf(file)
	return d
}

// mountOf is the longest mount point above a file, the last of equals.
func mountOf(file string) (mount, kind string) {
	in, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return "", ""
	}
	defer in.Close()
	for s := bufio.NewScanner(in); s.Scan(); {
		before, after, ok := strings.Cut(s.Text(), " - ")
		f, g := strings.Fields(before), strings.Fields(after)
		if !ok || len(f) < 5 || len(g) < 1 || len(f[4]) < len(mount) {
			continue
		}
		if at := unescapeMount(f[4]); at == "/" || file == at || strings.HasPrefix(file, at+"/") {
			mount, kind = at, g[0]
		}
	}
	return mount, kind
}

// unescapeMount reads the octal forms of blanks.
func unescapeMount(s string) string {
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\134`, `\`).Replace(s)
}

// lockHolder is the process that holds a lock on a file (proc(5), locks).
func lockHolder(info os.FileInfo) (pid, program string) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || info.IsDir() {
		return "", ""
	}
	in, err := os.Open("/proc/locks")
	if err != nil {
		return "", ""
	}
	defer in.Close()
	inode := fmt.Sprintf("%02x:%02x:%d", unix.Major(uint64(st.Dev)), unix.Minor(uint64(st.Dev)), st.Ino)
	for s := bufio.NewScanner(in); s.Scan(); {
		f := strings.Fields(s.Text()) // 1: FLOCK ADVISORY WRITE 708 fe:00:1234 0 EOF
		if len(f) >= 6 && f[1] != "->" && f[5] == inode && f[4] != strconv.Itoa(os.Getpid()) {
			name, err := os.ReadFile("/proc/" + f[4] + "/comm")
			if err != nil {
				return "", ""
			}
			return f[4], strings.TrimSpace(string(name))
		}
	}
	return "", ""
}

// isHeld says whether somebody else holds the lock of a file, whoever that is:
// a process of another container or host has no number here, and the one that
// took it may have ended and left it to its children (flock(2)).
func isHeld(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close() // gives the lock back
	return syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) == syscall.EWOULDBLOCK
}

// readLimit says which limit of this process belongs to what ran out
// (getrlimit(2), cgroups(7)); go runs under the same.
func readLimit(ran Outcome) string {
	which := map[Outcome]string{"files": "Max open files", "processes": "Max processes", "memory": "Max address space", "file-size": "Max file size"}[ran]
	limits, err := os.ReadFile("/proc/self/limits")
	if err != nil {
		return ""
	}
	for _, line := range strings.Split(string(limits), "\n") {
		f := strings.Fields(strings.TrimPrefix(line, which))
		if which != "" && strings.HasPrefix(line, which) && len(f) > 1 && f[0] != "unlimited" {
			return fmt.Sprintf("The limit of this process is %s (%s: %s)", f[0], strings.ToLower(strings.TrimPrefix(which, "Max ")), "hard limit "+f[1])
		}
	}
	if max, err := os.ReadFile("/sys/fs/cgroup/memory.max"); err == nil && (ran == "memory" || ran == "killed") {
		if n, err := strconv.ParseUint(strings.TrimSpace(string(max)), 10, 64); err == nil {
			return "This container may take " + size(n) + " of memory"
		}
	}
	return ""
}
