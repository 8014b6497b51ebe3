//go:build unix

package diagnose

import (
	"os/exec"
	"syscall"
)

// ownGroup starts a command as the leader of a process group, which ends whole.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
