package tidy

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of processor times in /proc (proc(5): USER_HZ, 100 on all
// that go runs on).
const tick = 10 * time.Millisecond

// activity is what go and its descendants have done so far (proc(5): PID/io,
// PID/stat, PID/fd, PID/cmdline). A process that has ended meanwhile is left out.
func (g *group) activity() activity {
	pid := g.cmd.Process.Pid
	a := activity{}
	a.known = a.own.add("/proc/" + strconv.Itoa(pid))
	for _, p := range descendants(pid) {
		dir := "/proc/" + strconv.Itoa(p)
		a.below.add(dir)
		args := arguments(dir)
		a.asking = a.asking || holdsTerminal(dir) || isHelper(args)
		a.commands = append(a.commands, strings.Join(args, " "))
	}
	return a
}

// openLocks are the lock files that go has open: it opens one before it waits
// for it.
func (g *group) openLocks() (list []string) {
	for _, file := range openFiles("/proc/" + strconv.Itoa(g.cmd.Process.Pid)) {
		if strings.HasSuffix(file, ".lock") || strings.HasSuffix(file, "/cache/lock") {
			list = append(list, file)
		}
	}
	return list
}

func (w *work) add(dir string) (ok bool) {
	n, ok := transferred(dir)
	w.bytes += n
	w.processor += processorTime(dir)
	return ok
}

// transferred is what a process read and wrote by read(2), write(2) and their
// kin, sockets and pipes among it.
func transferred(dir string) (sum int64, ok bool) {
	data, err := os.ReadFile(dir + "/io")
	if err != nil {
		return 0, false
	}
	for line := range bytes.Lines(data) {
		name, value, _ := bytes.Cut(line, []byte(": "))
		if s := string(name); s == "rchar" || s == "wchar" {
			n, err := strconv.ParseInt(string(bytes.TrimSpace(value)), 10, 64)
			sum, ok = sum+n, err == nil
		}
	}
	return sum, ok
}

func processorTime(dir string) time.Duration {
	f := statFields(dir)
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(string(f[11]), 10, 64) // the 14th and 15th field; what is no number is none
	system, _ := strconv.ParseInt(string(f[12]), 10, 64)
	return time.Duration(user+system) * tick
}

func holdsTerminal(dir string) bool { return slices.Contains(openFiles(dir), "/dev/tty") }

// openFiles are the files that a process has open, of those we may see.
func openFiles(dir string) (list []string) {
	open, err := os.ReadDir(dir + "/fd")
	if err != nil {
		return nil
	}
	for _, fd := range open {
		if to, err := os.Readlink(dir + "/fd/" + fd.Name()); err == nil {
			list = append(list, to)
		}
	}
	return list
}

// isHelper says whether a process gets a password from a store or from a window:
// git's credential helper, which is called with "get" (gitcredentials(7)), or a
// program in the place of a question on the terminal.
func isHelper(args []string) bool {
	for _, arg := range args {
		for _, name := range []string{"askpass", "pinentry", "credential"} {
			if strings.Contains(strings.ToLower(arg), name) {
				return true
			}
		}
		if arg != "" && (arg == os.Getenv("GIT_ASKPASS") || arg == os.Getenv("SSH_ASKPASS")) {
			return true
		}
	}
	return len(args) > 0 && args[len(args)-1] == "get"
}

// arguments are those that a process was started with.
func arguments(dir string) []string {
	data, err := os.ReadFile(dir + "/cmdline")
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimRight(string(data), "\x00"), "\x00")
}
