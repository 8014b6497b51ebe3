//go:build unix

package tidy

import (
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"
)

var endingSignals = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

// A group is the go command and all that it starts.
type group struct {
	cmd    *exec.Cmd
	shared bool  // go shares our process group
	known  []int // go and its descendants as seen so far: when go is gone its children may have another parent
	others []int // descendants of ours that are not go's
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

// mayAsk says whether ssh or git can ask somebody for a password.
func (g *group) mayAsk() bool { return g.shared }

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
	adoptOrphans()
	g.send(sig)
}

func (g *group) kill() { g.send(syscall.SIGKILL) }

func (g *group) send(sig syscall.Signal) {
	if !g.shared {
		syscall.Kill(-g.cmd.Process.Pid, sig) // an error says that all have ended
		return
	}
	g.look()
	for _, p := range g.known { // parents first: they could start another child in place of one that has ended
		syscall.Kill(p, sig)
	}
}

// look adds to the known processes. Other children than go may have come with
// us, of a shell that started them and then became tidyx: these are left alone.
func (g *group) look() {
	all := descendants(os.Getpid())
	pid := g.cmd.Process.Pid
	below := append([]int{pid}, descendants(pid)...)
	if g.known == nil {
		g.others = slices.DeleteFunc(slices.Clone(all), func(p int) bool { return slices.Contains(below, p) })
	}
	for _, p := range append(below, all...) {
		if !slices.Contains(g.known, p) && !slices.Contains(g.others, p) {
			g.known = append(g.known, p)
		}
	}
}
