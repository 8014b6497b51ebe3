package tidy

import (
	"bytes"
	"os"
	"strconv"
	"time"
)

// tick is the unit of processor times in /proc (proc(5): USER_HZ, 100 on all
// that go runs on).
const tick = 10 * time.Millisecond

// activity is what go and its descendants have done so far (proc(5): PID/io, PID/stat,
// PID/fd). A process that has ended meanwhile is left out.
func (g *group) activity() activity {
	pid := g.cmd.Process.Pid
	a := activity{}
	for i, p := range append([]int{pid}, descendants(pid)...) {
		dir := "/proc/" + strconv.Itoa(p)
		n, ok := transferred(dir)
		a.bytes += n
		a.known = a.known || ok && p == pid
		a.processor += processorTime(dir)
		a.asking = a.asking || i > 0 && holdsTerminal(dir)
	}
	return a
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

func holdsTerminal(dir string) bool {
	open, err := os.ReadDir(dir + "/fd")
	if err != nil {
		return false
	}
	for _, fd := range open {
		if to, err := os.Readlink(dir + "/fd/" + fd.Name()); err == nil && to == "/dev/tty" {
			return true
		}
	}
	return false
}
