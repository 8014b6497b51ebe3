package diagnose

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"tidyx/tidy/golog"
)

// lookUpCredentials says what go has to offer a host that wants credentials:
// GOAUTH's own mode (misconfigured, where it does not help), or a .netrc that
// is missing, unreadable (failed), without an entry (not found), or with one
// (ok). Values are never kept (cmd/go/internal/auth).
func lookUpCredentials(_ context.Context, w *world, t *Trace) []Observation {
	o := Observation{Leg: golog.LegHost, Step: golog.Auth}
	if w.goauth != "" && w.goauth != "netrc" {
		o.Subject, o.Outcome = "GOAUTH", golog.Misconfigured
		return []Observation{o}
	}
	file := netrcFile(w.env)
	o.Subject = filepath.Base(file)
	data, err := readSmall(file)
	switch {
	case errors.Is(err, fs.ErrNotExist), file == "":
		o.Outcome = golog.Missing
	case err != nil:
		o.Outcome, o.Error = golog.Failed, causeOf(err)
	case netrcNames(data, hostOnly(t.Target.Address())):
		o.Outcome = golog.OK
	default:
		o.Outcome = golog.NotFound
	}
	return []Observation{o}
}

// readSmall reads a regular file: reading a pipe could wait for ever.
func readSmall(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: file, Err: errors.New("not a regular file")}
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile))
}

// maxFile bounds how much is read of a file of the user's (bundles of
// certificates are a quarter of a megabyte).
const maxFile = 8 << 20

// causeOf is an error of a file without its path.
func causeOf(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// netrcFile is the file that go reads (auth.netrcPath).
func netrcFile(env Environment) string {
	if f := env["NETRC"]; f != "" {
		return f
	}
	home := env["HOME"]
	if runtime.GOOS == "windows" {
		home = env["USERPROFILE"]
	}
	if home == "" {
		return ""
	}
	if runtime.GOOS == "windows" {
		if old := filepath.Join(home, "_netrc"); exists(old) {
			return old
		}
	}
	return filepath.Join(home, ".netrc")
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// netrcNames says whether a netrc has an entry for the host.
func netrcNames(data []byte, host string) bool {
	words := bufio.NewScanner(bytes.NewReader(data))
	words.Split(bufio.ScanWords)
	machine := false
	for words.Scan() {
		if machine && strings.EqualFold(words.Text(), host) {
			return true
		}
		machine = words.Text() == "machine"
	}
	return false
}
