package goproxy

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// openFile answers a file: URL in the form of an HTTP response: no such file is
// 404, no permission is 403 (cmd/go/internal/web: getFile).
func openFile(u *url.URL) (*http.Response, error) {
	name, err := filePath(u)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", Redact(u.String()), err)
	}
	response := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}
	file, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		response.StatusCode = http.StatusNotFound
	case errors.Is(err, fs.ErrPermission):
		response.StatusCode = http.StatusForbidden
	case err != nil:
		return nil, err
	default:
		response.Body = file
	}
	return response, nil
}

// filePath is the file that a file: URL names on this machine (RFC 8089). On
// Windows the slash before a drive letter is no part of it.
func filePath(u *url.URL) (string, error) {
	if u.Host != "" && u.Host != "localhost" {
		return "", errors.New("a file URL of another host")
	}
	name := filepath.FromSlash(u.Path)
	if trimmed := strings.TrimPrefix(name, `\`); filepath.VolumeName(trimmed) != "" {
		name = trimmed
	}
	if !filepath.IsAbs(name) {
		return "", errors.New("a file URL without an absolute path")
	}
	return name, nil
}
