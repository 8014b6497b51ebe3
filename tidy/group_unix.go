//go:build unix

package tidy

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

var endingSignals = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

// A group is the go command and all that it starts.
type group struct {
	cmd    *exec.Cmd
	shared bool         // go shares our process group
	known  map[int]bool // go and its descendants as last seen: when go is gone its children have another parent
}

// newGroup decides how go is started. With a controlling terminal it shares
// our process group: ssh and git may ask there (a process in another group is
// stopped when it reads), and Ctrl-C and Ctrl-Z reach all. Without one, go
// leads a group of its own, which can be signalled whole.
func newGroup(cmd *exec.Cmd) *group {
	g := &group{cmd: cmd, shared: hasTerminal()}
	if !g.shared {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	}
	return g
}

// hasTerminal says whether there is a controlling terminal.
func hasTerminal() bool {
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return false
	}
	tty.Close()
	return true
}

// signal sends sig to go and its descendants. A process that ignores INT (go
// under nohup or a shell's &) is ended by TERM.
func (g *group) signal(sig syscall.Signal) {
	if signal.Ignored(sig) {
		sig = syscall.SIGTERM
	}
	g.send(sig)
}

func (g *group) kill() { g.send(syscall.SIGKILL) }

func (g *group) send(sig syscall.Signal) {
	pid := g.cmd.Process.Pid
	if !g.shared {
		syscall.Kill(-pid, sig) // an error says that all have ended
		return
	}
	if g.known == nil {
		g.known = map[int]bool{pid: true}
	}
	for _, p := range descendants(pid) {
		g.known[p] = true
	}
	for p := range g.known {
		syscall.Kill(p, sig)
	}
}
