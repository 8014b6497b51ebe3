package tidy

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Exit codes of a shell for a command that can't be run (POSIX, 2.8.2).
const (
	exitNotExecutable = 126
	exitNotFound      = 127
)

// startedVariable lists the go commands that were started on the way to this
// process. One of these has led back to tidyx, whatever it looks like, and
// would do so for ever.
const startedVariable = "TIDYX_STARTED"

func started(env []string) []string { return filepath.SplitList(lookup(env, startedVariable)) }

// withStarted is the environment of a go command.
func withStarted(env []string, gocmd string) []string {
	list := append(started(env), gocmd)
	return append(slices.Clip(env), startedVariable+"="+strings.Join(list, string(filepath.ListSeparator)))
}

// errFolder says that a file is a folder: no program, and none to complain of
// in PATH.
var errFolder = errors.New("is a folder")

// FindGo is the go command to run: TIDYX_GO, else the first go in PATH that is
// not a shim of tidyx. The code is the exit code for an error.
func FindGo(env []string) (path string, code int, err error) {
	if named := lookup(env, "TIDYX_GO"); named != "" {
		return lookGo(named, env)
	}
	var denied string
	for _, dir := range filepath.SplitList(lookup(env, "PATH")) {
		if dir == "" {
			continue
		}
		file := filepath.Join(dir, "go"+exeSuffix())
		switch err := executable(file); {
		case err == nil && !isShim(file) && !slices.Contains(started(env), file):
			return file, 0, nil
		case errors.Is(err, fs.ErrPermission):
			denied = file
		}
	}
	if denied != "" {
		return "", exitNotExecutable, fmt.Errorf("the go command %s is not executable", denied)
	}
	return "", exitNotFound, errors.New("no go command found in PATH (install go, or name one in TIDYX_GO)")
}

// lookGo finds the go that TIDYX_GO names: a path, or a name in PATH.
func lookGo(named string, env []string) (string, int, error) {
	candidates := []string{named}
	if !strings.ContainsRune(named, filepath.Separator) && !strings.Contains(named, "/") {
		candidates = nil
		for _, dir := range filepath.SplitList(lookup(env, "PATH")) {
			candidates = append(candidates, filepath.Join(dir, named), filepath.Join(dir, named+exeSuffix()))
		}
	}
	for _, file := range candidates {
		switch err := executable(file); {
		case err == nil && slices.Contains(started(env), file):
			return "", exitNotFound, fmt.Errorf("TIDYX_GO names %s, which starts tidyx again", named)
		case err == nil:
			return file, 0, nil
		case errors.Is(err, fs.ErrPermission), errors.Is(err, errFolder) && file == named:
			return "", exitNotExecutable, fmt.Errorf("TIDYX_GO names %s, which is not executable", named)
		}
	}
	return "", exitNotFound, fmt.Errorf("TIDYX_GO names %s, which is not there", named)
}

func executable(file string) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return errFolder
	}
	if runtime.GOOS != "windows" && info.Mode()&0o111 == 0 {
		return fs.ErrPermission
	}
	return nil
}

func exeSuffix() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// isShim says whether the file would start tidyx again: tidyx itself under
// another name, or a script that names it.
func isShim(file string) bool {
	if self, err := os.Executable(); err == nil {
		a, errA := os.Stat(self)
		b, errB := os.Stat(file)
		if errA == nil && errB == nil && os.SameFile(a, b) {
			return true
		}
	}
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 1024)
	n, _ := f.Read(head)
	return bytes.HasPrefix(head[:n], []byte("#!")) && bytes.Contains(head[:n], []byte("tidyx"))
}

// startError words why the go command could not be started.
func startError(path string, err error) (int, error) {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, exec.ErrDot) {
		return exitNotExecutable, fmt.Errorf("starting %s: %w", path, err)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return exitNotFound, fmt.Errorf("starting %s: %w", path, err)
	}
	return exitNotExecutable, fmt.Errorf("starting %s: %w", path, err)
}
