//go:build unix

package diagnose

import (
	"os/exec"
	"syscall"
)

// detach gives a child a session of its own: it has no terminal to ask on, and
// is ended with all that it started.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
