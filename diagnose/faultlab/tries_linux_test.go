package faultlab

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// TestInterruptedTries: a signal in the middle of a try ends it with all that it started, and leaves no file; a second
// one does not leave any either.
func TestInterruptedTries(t *testing.T) {
	t.Parallel()
	for name, signals := range map[string][]syscall.Signal{"INT": {syscall.SIGINT}, "INT twice": {syscall.SIGINT, syscall.SIGINT}, "TERM": {syscall.SIGTERM},
		"HUP": {syscall.SIGHUP}, "QUIT": {syscall.SIGQUIT}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stageOf(t, func(l *Lab) (Scene, error) {
				addresses, err := l.startAll(closedPort, overTCP(silence))
				if err != nil {
					return Scene{}, err
				}
				return l.scene(sceneSpec{goproxy: "https://" + proxyable(addresses[1]), env: []string{"HTTPS_PROXY=http://" + addresses[0]}})
			})
			tmp := t.TempDir()
			cmd := exec.Command(os.Getenv(tidyxEnv), "--probe-timeout=200ms")
			cmd.Dir, cmd.Env = s.scene.Dir, append(os.Environ(), append(slices.Clone(s.scene.Env), "TIDYX_CI=none", "TIDYX_RETRY=0", "TMPDIR="+tmp)...)
			var out strings.Builder
			cmd.Stderr = &out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			waitFor(t, "a try", func() bool { return len(workingBelow(tmp)) > 0 })
			for _, sig := range signals {
				if err := cmd.Process.Signal(sig); err != nil {
					t.Error(err)
				}
			}
			cmd.Wait() // its code is looked at
			if code := code(cmd.ProcessState); code != 128+int(signals[0]) {
				t.Errorf("the code is %d:\n%s", code, out.String())
			}
			waitFor(t, "the end of the tries", func() bool { return len(workingBelow(tmp)) == 0 })
			if left := snapshot(t, tmp); left != "" {
				t.Errorf("left in the temporary folder:\n%s", left)
			}
			if files, err := os.ReadDir(tmp); err != nil || len(files) > 0 {
				t.Errorf("left in the temporary folder: %v %v", files, err)
			}
		})
	}
}

// workingBelow are the processes whose working folder lies below dir.
func workingBelow(dir string) (list []string) {
	links, _ := filepath.Glob("/proc/[0-9]*/cwd") // the pattern is well-formed
	for _, link := range links {
		if cwd, err := os.Readlink(link); err == nil && strings.HasPrefix(cwd, dir) {
			list = append(list, link)
		}
	}
	return list
}
