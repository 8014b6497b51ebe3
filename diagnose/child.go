package diagnose

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// This file runs programs of the user's as probes: git, ssh for its settings,
// the commands of GOAUTH. A child has no terminal and nobody to ask, and its
// whole family ends with the context.

// Bounds of what is kept of a child's output.
const (
	maxStdout = 1 << 20
	maxStderr = 64 << 10
)

// A child is a program to be run.
type child struct {
	file  string
	args  []string
	env   []string
	dir   string
	stdin string
}

// A spoken is what a child left behind.
type spoken struct {
	stdout, stderr string
	full           bool  // stdout is only its beginning
	ended          bool  // by itself, whatever its exit status
	ok             bool  // with success
	err            error // what kept it from that
}

// run runs a child. One that has ended may have started others, which hold its
// output: they are not waited for.
func (c child) run(ctx context.Context) spoken {
	cmd := exec.CommandContext(ctx, c.file, c.args...)
	cmd.Env, cmd.Dir = c.env, c.dir
	if c.stdin != "" {
		cmd.Stdin = strings.NewReader(c.stdin)
	}
	stdout, stderr := &bounded{max: maxStdout}, &bounded{max: maxStderr}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = time.Second
	detach(cmd)
	err := cmd.Run()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil
	}
	var exit *exec.ExitError
	s := spoken{stdout: stdout.String(), stderr: stderr.String(), full: stdout.full(), ok: err == nil, err: err}
	s.ended = ctx.Err() == nil && (err == nil || errors.As(err, &exit))
	if !s.ended && ctx.Err() == nil && s.stderr == "" {
		s.stderr = err.Error()
	}
	return s
}

// run runs git, or ssh for git, as a probe does, with a further environment.
func (e Environment) run(ctx context.Context, extra []string, file string, args ...string) spoken {
	return child{file: file, args: args, env: append(e.list(), extra...), dir: neutralDir()}.run(ctx)
}

// neutralDir is a folder in no repository, as the one is where go runs git.
func neutralDir() string {
	if runtime.GOOS == "windows" {
		return `C:\`
	}
	return "/"
}

// list is the environment of git under a probe: it asks nobody, speaks English,
// and traces nothing, since a trace of git holds credentials. go runs git in a
// repository of its own, so that a GIT_DIR of the user's does not count.
func (e Environment) list() []string {
	own := Environment{}
	for k, v := range e {
		if !strings.HasPrefix(k, "GIT_TRACE") && !slices.Contains(notForGit, k) {
			own[k] = v
		}
	}
	return append(own.mute(), "LC_ALL=C")
}

var notForGit = []string{"LANGUAGE", "LC_ALL", "GIT_CURL_VERBOSE", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"}

// mute is the environment of a child of go's that finds nobody to ask.
func (e Environment) mute() []string {
	var list []string
	for k, v := range e {
		if !slices.Contains(askers, k) {
			list = append(list, k+"="+v)
		}
	}
	slices.Sort(list)
	return append(list, "GIT_TERMINAL_PROMPT=0", "GCM_INTERACTIVE=never", "GIT_ASKPASS=", "SSH_ASKPASS_REQUIRE=never")
}

var askers = []string{"GIT_TERMINAL_PROMPT", "GCM_INTERACTIVE", "GIT_ASKPASS", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE"}

// lookPath finds a program in the PATH of the go child; "" if it is not there.
func (e Environment) lookPath(name string) string {
	path := e["PATH"]
	if runtime.GOOS == "windows" && path == "" {
		path = e["Path"]
	}
	for _, dir := range filepath.SplitList(path) {
		if !filepath.IsAbs(dir) {
			continue // nor does package os/exec run what lies here
		}
		if file, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return file
		}
	}
	return ""
}

// bounded keeps the first bytes that it is given.
type bounded struct {
	kept  []byte
	max   int
	total int
}

func (b *bounded) Write(p []byte) (int, error) {
	b.total += len(p)
	if room := b.max - len(b.kept); room > 0 {
		b.kept = append(b.kept, p[:min(len(p), room)]...)
	}
	return len(p), nil
}

// full says whether it was given more than it keeps.
func (b *bounded) full() bool { return b.total > b.max }

func (b *bounded) String() string { return string(b.kept) }
