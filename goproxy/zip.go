package goproxy

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"
	modzip "golang.org/x/mod/zip"
)

// ZipSum is what Zip found out about a module zip.
type ZipSum struct {
	Size int64  // bytes
	Hash string // as in go.sum, "h1:…"
}

// zipMagic begins every zip, that of an empty one too.
const zipMagic = "PK"

// Zip fetches the zip of m from the module proxy at base and checks it as go
// does: every file lies in module@version/, names and sizes are in bounds. What
// does not begin as a zip is given up at once. It passes through a temporary
// file, of which nothing is left. A zip larger than the Client's limit is a
// *ContentError with ErrTooLarge; that much of it did arrive.
func (c *Client) Zip(ctx context.Context, base string, m module.Version) (ZipSum, error) {
	e := Endpoint{Resource: ModuleZip, Base: base, Module: m.Path, Version: m.Version}
	rawURL, err := e.URL()
	if err != nil {
		return ZipSum{}, fmt.Errorf("asking for %s: %w", e.Resource, err)
	}
	response, err := c.get(ctx, rawURL, false)
	if err != nil {
		return ZipSum{}, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return ZipSum{}, statusError(rawURL, response)
	}
	return c.checkZip(response.Body, rawURL, m)
}

// checkZip copies the zip to a temporary file and looks into it.
func (c *Client) checkZip(body io.Reader, rawURL string, m module.Version) (ZipSum, error) {
	buffered := bufio.NewReader(body)
	beginning, err := buffered.Peek(512)
	if err != nil && err != io.EOF {
		return ZipSum{}, fmt.Errorf("reading %s: %w", Redact(rawURL), redactError(err))
	}
	if !bytes.HasPrefix(beginning, []byte(zipMagic)) {
		return ZipSum{}, contentError(rawURL, ModuleZip, beginning, errors.New("not a zip file"))
	}
	file, err := os.CreateTemp("", "module-*.zip")
	if err != nil {
		return ZipSum{}, fmt.Errorf("keeping the zip of %s: %w", m, err)
	}
	defer os.Remove(file.Name())
	defer file.Close()

	limit := cmp.Or(c.MaxZip, defaultMaxZip)
	size, err := io.Copy(file, io.LimitReader(buffered, limit+1))
	if err != nil {
		return ZipSum{}, fmt.Errorf("reading %s: %w", Redact(rawURL), redactError(err))
	}
	if size > limit {
		return ZipSum{}, contentError(rawURL, ModuleZip, nil, ErrTooLarge)
	}
	hash, err := hashZip(file.Name(), m)
	if err != nil {
		return ZipSum{}, contentError(rawURL, ModuleZip, nil, err)
	}
	return ZipSum{Size: size, Hash: hash}, nil
}

// hashZip checks the contents of a module zip and returns its hash.
func hashZip(name string, m module.Version) (string, error) {
	if _, err := modzip.CheckZip(m, name); err != nil {
		return "", err
	}
	return dirhash.HashZip(name, dirhash.Hash1)
}
