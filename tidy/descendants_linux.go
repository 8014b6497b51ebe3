package tidy

import (
	"bytes"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// adoptOrphans makes this process the parent of what go leaves behind, so that
// descendants finds it (prctl(2), PR_SET_CHILD_SUBREAPER). An error leaves
// them with another parent, as on other systems.
func adoptOrphans() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// descendants are the processes below pid, by /proc/PID/stat (proc(5)).
// Those that have gone meanwhile are left out.
func descendants(pid int) []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	children := map[int][]int{}
	for _, e := range entries {
		if p, err := strconv.Atoi(e.Name()); err == nil {
			if parent, ok := parentOf(p); ok {
				children[parent] = append(children[parent], p)
			}
		}
	}
	var list []int
	for queue := children[pid]; len(queue) > 0; queue = queue[1:] {
		list = append(list, queue[0])
		queue = append(queue, children[queue[0]]...)
	}
	return list
}

// parentOf is the process that started another.
func parentOf(pid int) (int, bool) {
	fields := statFields("/proc/" + strconv.Itoa(pid))
	if len(fields) < 2 {
		return 0, false
	}
	parent, err := strconv.Atoi(string(fields[1]))
	return parent, err == nil
}

// statFields are the fields of /proc/PID/stat from the third on; the second, the
// name, may hold blanks and parentheses. There are none of a process that is gone.
func statFields(dir string) [][]byte {
	data, err := os.ReadFile(dir + "/stat")
	if err != nil {
		return nil
	}
	return bytes.Fields(data[bytes.LastIndexByte(data, ')')+1:])
}
