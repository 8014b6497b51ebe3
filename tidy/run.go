package tidy

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"tidyx/tidy/golog"
)

// An attempt is one run of the go command.
type attempt struct {
	Code    int
	Started time.Time
	Took    time.Duration
	Log     *golog.Log
	Signal  syscall.Signal // that tidyx got while go ran; 0: none
	Quiet   time.Duration  // how long go had printed nothing then, or when it was ended: a QUIT makes it talk
	Twice   bool           // another signal came: nothing but the end is wanted
	NoTrace bool           // this go does not know -x, and has said nothing else; or -x made it panic

	Waits   []golog.Wait // what go waited for when it was ended
	Stalled []golog.Wait // those that it was ended for, since nothing can come; nil: it was not
}

// Bounds of the wait for what go leaves behind.
const (
	maxLine   = 64 << 10 // bytes of a line that are looked at; longer lines are passed on in pieces
	graceTerm = 1500 * time.Millisecond
)

// A runner starts go and passes its output on. stdout is handed to go itself.
type runner struct {
	Go         string
	Env        []string
	Stdout     *os.File
	Stderr     io.Writer
	Guard      func(line string) string // may be nil
	Signals    chan os.Signal
	watch      func(*flight)   // runs while go runs; may be nil
	watchAfter time.Duration   // when it begins: most runs are over by then
	yield      func(tools int) // hears how many version control tools run; may be nil
}

// run runs go once. An error means that go could not be started, the code
// then is the shell's for it.
func (r *runner) run(line commandLine) (*attempt, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return &attempt{Code: exitNotExecutable}, err
	}
	defer read.Close()
	stderr := &stderrPipe{File: read, left: maxLeft}
	cmd := exec.Command(r.Go, line.Args...)
	cmd.Env = r.Env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, r.Stdout, write
	group := newGroup(cmd)
	own := line.Own
	own.Traced = line.Own.X || line.Added.X
	a := &attempt{Started: time.Now(), Log: golog.New(own)}
	err = cmd.Start()
	write.Close()
	if err != nil {
		code, err := startError(r.Go, err)
		a.Code = code
		return a, err
	}
	out := &passer{log: a.Log, to: r.Stderr, guard: r.Guard, yield: r.yield, probeTrace: line.Added.X}
	drained := make(chan struct{})
	go func() { defer close(drained); out.copy(stderr) }()
	r.wait(cmd, group, a, out)
	stderr.goEnded()
	r.await(drained, a, group)
	out.close()
	a.Took = time.Since(a.Started)
	if a.NoTrace = out.noTrace && a.Code == exitUsage; !a.NoTrace {
		io.WriteString(r.Stderr, out.held) // it was somebody else's panic
	}
	return a, nil
}

// wait waits for go's end and hands signals on meanwhile.
func (r *runner) wait(cmd *exec.Cmd, group *group, a *attempt, out *passer) {
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	over, stalled := make(chan struct{}), make(chan []golog.Wait, 1)
	watched := make(chan struct{})
	watch := func() {
		defer close(watched)
		defer recovered()
		r.watch(&flight{mu: &out.mu, log: a.Log, group: group, over: over, end: func(waits []golog.Wait) {
			select {
			case stalled <- waits:
			default: // once is enough
			}
		}})
	}
	var begin, kill <-chan time.Time
	if r.watch != nil {
		begin = time.After(r.watchAfter)
	}
	for {
		select {
		case <-begin:
			begin = nil
			go watch()
		case err := <-ended:
			close(over)
			if r.watch != nil && begin == nil {
				r.await(watched, a, group)
			}
			code := exitCode(cmd, err)
			if a.Code = code; a.Signal == 0 && a.Stalled == nil {
				r.lateSignal(a, out)
			}
			switch {
			case a.Signal != 0:
				group.kill() // what go left running
				a.Code = 128 + int(a.Signal)
			case a.Stalled != nil && code != 0:
				group.kill()
				a.Code = exitFailure
			}
			return
		case a.Stalled = <-stalled:
			a.Quiet, a.Waits = out.waits()
			group.signal(syscall.SIGTERM)
			kill = time.After(graceTerm)
		case s := <-r.Signals:
			sig, _ := s.(syscall.Signal)
			if a.Signal != 0 {
				a.Twice = true
				group.kill()
				continue
			}
			a.Signal = sig
			a.Quiet, a.Waits = out.waits()
			group.signal(sig)
			kill = time.After(graceTerm)
		case <-kill:
			group.kill()
		}
	}
}

// recovered keeps a fault of ours from ending the program, and with it go.
func recovered() { _ = recover() }

// exitFailure is go's own code for a failure.
const exitFailure = 1

// lateSignal sees that a signal which all in the foreground got has ended go
// before we heard of it ourselves, or that somebody sent it to go alone.
func (r *runner) lateSignal(a *attempt, out *passer) {
	sig := syscall.Signal(a.Code - 128)
	if sig != syscall.SIGINT && sig != syscall.SIGTERM && sig != syscall.SIGHUP {
		return
	}
	select {
	case <-r.Signals:
	case <-time.After(lateBy):
	}
	a.Signal = sig
	a.Quiet, a.Waits = out.waits()
}

// lateBy is how much later than go we may get a signal.
const lateBy = 200 * time.Millisecond

// await waits, after go's end, until the watch has ended and go's last words are
// passed on. Where nobody reads our stderr that takes as long as it likes, or
// until a second signal.
func (r *runner) await(done <-chan struct{}, a *attempt, group *group) {
	exit := func() {
		group.kill() // what go left running
		os.Exit(128 + int(a.Signal))
	}
	var impatient <-chan time.Time // the second signal came before go's end
	if a.Twice {
		impatient = time.After(graceAfter)
	}
	for {
		select {
		case <-done:
			return
		case <-impatient:
			exit()
		case s := <-r.Signals:
			if a.Signal != 0 {
				exit()
			}
			a.Signal, _ = s.(syscall.Signal)
			a.Code = 128 + int(a.Signal)
		}
	}
}

// exitCode is go's own code, or 128+n if a signal ended it.
func exitCode(cmd *exec.Cmd, err error) int {
	var exit *exec.ExitError
	if err == nil {
		return 0
	}
	if !errors.As(err, &exit) {
		return 1
	}
	if ws, ok := exit.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return 128 + int(ws.Signal())
	}
	return exit.ExitCode()
}

// A passer reads go's stderr line by line, and passes on what a person who ran
// go without the added flags would have seen.
type passer struct {
	mu         sync.Mutex // guards log, against a watch that looks at it
	log        *golog.Log
	to         io.Writer
	guard      func(string) string
	yield      func(tools int)
	probeTrace bool // -x was added: an old go may not know it
	lines      int
	noTrace    bool   // go's first line was that it does not know -x, or it panics by it
	held       string // what was kept back since then
	dropped    bool   // the line was not passed on: its rest is not either
}

const (
	unknownTrace = "flag provided but not defined: -x\n"

	// go 1.24.0 panics so with -x, and only with it, after a 4xx of a host that
	// it has credentials for (auth.loadCredential). If it was something else it
	// panics again without -x, and is heard.
	tracePanic = "panic: assignment to entry in nil map\n"
)

func (p *passer) copy(from io.Reader) {
	r := bufio.NewReaderSize(from, maxLine)
	long := false // in the middle of a line that is longer than the buffer
	for {
		line, err := r.ReadSlice('\n')
		if len(line) > 0 {
			p.pass(string(line), long)
		}
		long = errors.Is(err, bufio.ErrBufferFull)
		if err != nil && !long {
			return
		}
	}
}

func (p *passer) pass(line string, rest bool) {
	p.lines++
	if p.probeTrace && (p.lines == 1 && line == unknownTrace || line == tracePanic) {
		p.noTrace = true
	}
	if p.noTrace {
		if len(p.held) < maxLine {
			p.held += line
		}
		return
	}
	out := line
	if !rest {
		out = p.read(line)
		p.dropped = out == ""
		if p.guard != nil {
			out = p.guard(out)
		}
	}
	if !p.dropped {
		io.WriteString(p.to, out) // a closed stderr must not end go: its code is the result
	}
}

// read gives the line to the log. A fault of ours there must not keep the line
// from its reader.
func (p *passer) read(line string) (out string) {
	defer func() {
		if recover() != nil {
			out = line
		}
	}()
	out, tools := p.fold(line)
	if p.yield != nil {
		p.yield(tools)
	}
	return out
}

func (p *passer) fold(line string) (out string, tools int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	out = p.log.Line(line)
	return out, p.log.Tools()
}

// waits are what go waits for now, and how long it has printed nothing.
func (p *passer) waits() (time.Duration, []golog.Wait) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.Silent(), p.log.Waits()
}

func (p *passer) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log.Close()
}

// notify asks for the signals that end a run, less those that were ignored
// when tidyx started: go would ignore them too.
func notify() (signals chan os.Signal, stop func()) {
	heard := make(chan os.Signal, 4)
	for _, s := range endingSignals {
		if !signal.Ignored(s) {
			signal.Notify(heard, s)
		}
	}
	signals = make(chan os.Signal, 4)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() { defer close(ended); withoutEcho(heard, signals, done) }()
	return signals, func() { signal.Stop(heard); close(done); <-ended }
}

// echo is how soon the same signal again is the same one: timeout(1) and CI
// runners send it to the process and then to its group.
const echo = 100 * time.Millisecond

// withoutEcho passes signals on until done is closed.
func withoutEcho(from <-chan os.Signal, to chan<- os.Signal, done <-chan struct{}) {
	var last os.Signal
	var at time.Time
	for {
		select {
		case <-done:
			return
		case s := <-from:
			if s == last && time.Since(at) < echo {
				continue
			}
			last, at = s, time.Now()
			select {
			case to <- s:
			case <-done:
				return
			}
		}
	}
}
