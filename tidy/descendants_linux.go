package tidy

import (
	"bytes"
	"os"
	"strconv"
)

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

// parentOf reads the fourth field; the second, the name, may hold blanks and
// parentheses.
func parentOf(pid int) (int, bool) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, false
	}
	fields := bytes.Fields(data[bytes.LastIndexByte(data, ')')+1:])
	if len(fields) < 2 {
		return 0, false
	}
	parent, err := strconv.Atoi(string(fields[1]))
	return parent, err == nil
}
