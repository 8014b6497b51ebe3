package goproxy

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"golang.org/x/mod/module"
)

// Resource is what a URL of the protocols asks for.
type Resource string

// The resources of a module proxy (go reference, "GOPROXY protocol"), of a
// module's own host, and of a checksum database (go reference, "Checksum
// database"; package sumdb).
const (
	VersionList     Resource = "list"
	VersionInfo     Resource = "info"
	ModFile         Resource = "mod"
	ModuleZip       Resource = "zip"
	LatestVersion   Resource = "latest"
	GoGetPage       Resource = "go-get"
	SumDBSupported  Resource = "sumdb supported"
	SumDBLookup     Resource = "sumdb lookup"
	SumDBTile       Resource = "sumdb tile"
	SumDBTreeLatest Resource = "sumdb latest"
)

// Endpoint is one question of the protocols, taken apart.
type Endpoint struct {
	Resource Resource
	Base     string // base URL of the server, without a slash at its end; raw, so it may hold credentials
	Database string // name of the checksum database that a module proxy stands in for; else empty
	Module   string // module path, for GoGetPage an import path, unescaped
	Version  string // version, or for VersionInfo any revision, unescaped
	Tile     string // path of a tile as in package tlog, from "tile/" on
}

// String is the URL, redacted, or what keeps it from being one.
func (e Endpoint) String() string {
	u, err := e.URL()
	if err != nil {
		return err.Error()
	}
	return Redact(u)
}

// GoString keeps credentials out of %#v too.
func (e Endpoint) GoString() string { return e.String() }

// MarshalText keeps them out of JSON.
func (e Endpoint) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// URL spells the question byte for byte as go does, down to which characters are
// percent-encoded. The error says which part can't be spelled.
func (e Endpoint) URL() (string, error) {
	base, err := parseURL(e.Base)
	if err != nil {
		return "", fmt.Errorf("base URL: %w", err)
	}
	switch e.Resource {
	case GoGetPage:
		return goGetURL(base.Scheme, e.Module)
	case SumDBSupported, SumDBLookup, SumDBTile, SumDBTreeLatest:
		return e.sumdbURL(base)
	default:
		return e.moduleURL(base)
	}
}

// moduleURL is BASE/MODULE/@v/FILE or BASE/MODULE/@latest
// (cmd/go/internal/modfetch: newProxyRepo, getBody).
func (e Endpoint) moduleURL(base *url.URL) (string, error) {
	modulePath, err := module.EscapePath(e.Module)
	if err != nil {
		return "", err
	}
	file := "@latest"
	if e.Resource != LatestVersion {
		if file, err = e.versionFile(); err != nil {
			return "", err
		}
	}
	return appendPath(base, modulePath, pathEscape(modulePath)).appendCleaned(file), nil
}

// versionFile is the path of a resource below its module.
func (e Endpoint) versionFile() (string, error) {
	if e.Resource == VersionList {
		return "@v/list", nil
	}
	version, err := module.EscapeVersion(e.Version)
	if err != nil {
		return "", err
	}
	switch e.Resource {
	case VersionInfo, ModFile, ModuleZip:
		return "@v/" + version + "." + string(e.Resource), nil
	}
	return "", fmt.Errorf("%q is no resource of a module proxy", e.Resource)
}

// sumdbURL is BASE/RESOURCE, or BASE/sumdb/DATABASE/RESOURCE where a module proxy
// stands in (cmd/go/internal/modfetch: initBase; golang.org/x/mod/sumdb: Client).
func (e Endpoint) sumdbURL(base *url.URL) (string, error) {
	file := "latest"
	switch e.Resource {
	case SumDBSupported:
		file = "supported"
	case SumDBTile:
		file = e.Tile
	case SumDBLookup:
		modulePath, err := module.EscapePath(e.Module)
		if err != nil {
			return "", err
		}
		version, err := module.EscapeVersion(e.Version)
		if err != nil {
			return "", err
		}
		file = "lookup/" + modulePath + "@" + version
	}
	if e.Database != "" {
		base = appendPath(base, "sumdb/"+e.Database, "sumdb/"+e.Database).URL
	}
	return appendPath(base, file, file).String(), nil
}

// goGetURL is the page on which a host says where an import path's repository is
// (cmd/go/internal/vcs: urlForImportPath).
func goGetURL(scheme, importPath string) (string, error) {
	host, rest, _ := strings.Cut(importPath, "/")
	if !strings.Contains(host, ".") {
		return "", fmt.Errorf("import path %q does not begin with a host", importPath)
	}
	u := url.URL{Scheme: scheme, Host: host, Path: "/" + rest, RawQuery: "go-get=1"}
	return u.String(), nil
}

// joined is a URL that grows at the end of its path.
type joined struct{ *url.URL }

// appendPath appends a path and its encoded form (cmd/go/internal/web: Join).
func appendPath(base *url.URL, decoded, encoded string) joined {
	u := *base
	u.Path = strings.TrimSuffix(base.Path, "/") + "/" + decoded
	u.RawPath = strings.TrimSuffix(base.RawPath, "/") + "/" + encoded
	return joined{&u}
}

// appendCleaned appends a file and removes empty and dotted elements.
func (j joined) appendCleaned(file string) string {
	u := *j.URL
	u.Path = path.Join(u.Path, file)
	u.RawPath = path.Join(u.RawPath, pathEscape(file))
	return u.String()
}

// pathEscape percent-encodes a path, slashes excepted.
func pathEscape(s string) string { return strings.ReplaceAll(url.PathEscape(s), "%2F", "/") }
