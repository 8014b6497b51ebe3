//go:build !unix

package tidy

import (
	"os"
	"os/exec"
	"syscall"
)

var endingSignals = []os.Signal{os.Interrupt, syscall.SIGTERM}

// A group is the go command and all that it starts. Ctrl-C reaches every
// process of a console by itself.
type group struct{ cmd *exec.Cmd }

func newGroup(cmd *exec.Cmd) *group { return &group{cmd: cmd} }

func (g *group) signal(sig syscall.Signal) {
	if sig != syscall.SIGINT {
		g.kill()
	}
}

// mayAsk says whether ssh or git can ask somebody for a password.
func (g *group) mayAsk() bool { return true }

func (g *group) kill() { g.cmd.Process.Kill() }
