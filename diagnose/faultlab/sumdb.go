package faultlab

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/sumdb/note"
	modzip "golang.org/x/mod/zip"
)

// sumdbName is the name that the lab's checksum databases sign with.
const sumdbName = "sum.lab.test"

// goSum returns the go.sum lines of a module version of the lab.
type goSum func(path, version string) ([]byte, error)

// trueSum are the lines of what the lab's module proxy serves.
func trueSum(path, version string) ([]byte, error) {
	m := module.Version{Path: path, Version: version}
	files := moduleFiles(m)
	zipSum, err := hash1(m.String()+"/", files)
	if err != nil {
		return nil, err
	}
	modSum, err := hash1("", files[:1]) // go.mod is the first
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "%s %s %s\n%s %s/go.mod %s\n", path, version, zipSum, path, version, modSum), nil
}

// falseSum are the lines of another content.
func falseSum(path, version string) ([]byte, error) {
	lines, err := trueSum(path+"/other", version)
	if err != nil {
		return nil, err
	}
	return []byte(strings.ReplaceAll(string(lines), path+"/other", path)), nil
}

// hash1 is the hash "h1:" (golang.org/x/mod/sumdb/dirhash) of files below prefix.
func hash1(prefix string, files []modzip.File) (string, error) {
	byName := map[string]modzip.File{}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = prefix + f.Path()
		byName[names[i]] = f
	}
	return dirhash.Hash1(names, func(name string) (io.ReadCloser, error) { return byName[name].Open() })
}

// checksumScene writes a scene with a healthy module proxy and the checksum database that start starts, whose
// address is at fault. go trusts the key of verifier; it is that of the lab's database or another one.
func (l *Lab) checksumScene(start server, verifier string) (Scene, error) {
	addresses, err := l.startAll(healthy, start)
	if err != nil {
		return Scene{}, err
	}
	return l.scene(sceneSpec{
		goproxy: "https://" + addresses[0],
		env:     []string{"GOSUMDB=" + verifier + " https://" + addresses[1]},
		host:    addresses[1],
	})
}

// checksumDatabase returns a Setup with a working checksum database that knows sums.
func checksumDatabase(sums goSum) setup {
	return func(l *Lab) (Scene, error) {
		signer, verifier, err := newSumdbKey()
		if err != nil {
			return Scene{}, err
		}
		return l.checksumScene(overTLS(sumdbHandler(signer, sums)), verifier)
	}
}

// signedBy returns a Setup with a working checksum database of that name, of which go has another key.
func signedBy(name string) setup {
	return func(l *Lab) (Scene, error) {
		signer, _, err := note.GenerateKey(rand.Reader, name)
		if err != nil {
			return Scene{}, fmt.Errorf("making the key of a checksum database: %w", err)
		}
		_, verifier, err := newSumdbKey()
		if err != nil {
			return Scene{}, err
		}
		return l.checksumScene(overTLS(sumdbHandler(signer, trueSum)), verifier)
	}
}

// brokenChecksumDatabase returns a Setup with whatever start starts in place of a checksum database.
func brokenChecksumDatabase(start server) setup {
	return func(l *Lab) (Scene, error) {
		_, verifier, err := newSumdbKey()
		if err != nil {
			return Scene{}, err
		}
		return l.checksumScene(start, verifier)
	}
}

func newSumdbKey() (signer, verifier string, err error) {
	signer, verifier, err = note.GenerateKey(rand.Reader, sumdbName)
	if err != nil {
		return "", "", fmt.Errorf("making the key of a checksum database: %w", err)
	}
	return signer, verifier, nil
}

func sumdbHandler(signer string, sums goSum) http.Handler {
	return sumdb.NewServer(sumdb.NewTestServer(signer, sums))
}
