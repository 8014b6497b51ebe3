//go:build unix && !linux

package tidy

import (
	"bufio"
	"bytes"
	"fmt"
	"os/exec"
)

// adoptOrphans does nothing: only Linux gives orphans to another parent than
// the first process.
func adoptOrphans() {}

// descendants are the processes below pid, by ps(1). Without it there are none
// to be found.
func descendants(pid int) []int {
	out, err := exec.Command("ps", "-axo", "pid=,ppid=").Output()
	if err != nil {
		return nil
	}
	children := map[int][]int{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var p, parent int
		if n, _ := fmt.Sscan(lines.Text(), &p, &parent); n == 2 {
			children[parent] = append(children[parent], p)
		}
	}
	var list []int
	for queue := children[pid]; len(queue) > 0; queue = queue[1:] {
		list = append(list, queue[0])
		queue = append(queue, children[queue[0]]...)
	}
	return list
}
