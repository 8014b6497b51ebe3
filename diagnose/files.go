package diagnose

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// readSmall reads a regular file: reading a pipe could wait for ever.
func readSmall(file string) ([]byte, error) { return readBounded(file, maxFile) }

// readBounded is readSmall for the first bytes of a file.
func readBounded(file string, most int64) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	switch {
	case info.IsDir():
		return nil, &fs.PathError{Op: "read", Path: file, Err: errors.New("is a directory")}
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "read", Path: file, Err: errors.New("not a regular file")}
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

// maxFile bounds how much is read of a file of the user's (bundles of
// certificates are a quarter of a megabyte).
const maxFile = 8 << 20

// causeOf is an error of a file or a command without its path.
func causeOf(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
