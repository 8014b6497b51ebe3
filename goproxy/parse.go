package goproxy

import (
	"net/url"
	"path"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/tlog"
)

// ParseEndpoint takes apart a URL of go's log, the inverse of [Endpoint.URL]. It
// reports false for a URL that asks none of the protocols' questions.
//
// Where the base ends and the module path begins can't be seen in every URL. It
// is settled by bases, the base URLs that are known (of a route, say), if one of
// them fits, and is then written as there; else the longest module path that can
// be one is taken.
func ParseEndpoint(rawURL string, bases ...string) (Endpoint, bool) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Opaque != "" || u.Fragment != "" || (u.Host == "" && u.Scheme != "file") {
		return Endpoint{}, false
	}
	p := parser{url: u, path: u.EscapedPath(), bases: bases}
	switch {
	case u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "file":
		return Endpoint{}, false
	case u.RawQuery == "go-get=1" && u.Scheme != "file":
		return parseGoGet(u)
	case path.Clean(p.path) != p.path:
		return Endpoint{}, false
	}
	for _, parse := range []func() (Endpoint, bool){p.moduleFile, p.supported, p.lookup, p.tile, p.treeLatest} {
		if e, ok := parse(); ok {
			return e, true
		}
	}
	return Endpoint{}, false
}

func parseGoGet(u *url.URL) (Endpoint, bool) {
	importPath := strings.TrimSuffix(u.Host+u.Path, "/")
	if module.CheckImportPath(importPath) != nil || !strings.Contains(u.Host, ".") {
		return Endpoint{}, false
	}
	return Endpoint{Resource: GoGetPage, Base: u.Scheme + "://" + u.Host, Module: importPath}, true
}

// parser holds one URL. Its path stays percent-encoded, so that a base comes out
// as it went in.
type parser struct {
	url   *url.URL
	path  string
	bases []string
}

// moduleFile reads …/MODULE/@v/FILE and …/MODULE/@latest.
func (p *parser) moduleFile() (Endpoint, bool) {
	before, file := path.Split(p.path)
	before = strings.TrimSuffix(before, "/")
	e := Endpoint{Resource: LatestVersion}
	if file != "@latest" {
		var inVersions bool
		if before, inVersions = strings.CutSuffix(before, "/@v"); !inVersions || !e.setFile(file) {
			return Endpoint{}, false
		}
	}
	base, modulePath, ok := p.splitModule(before)
	e.Base, e.Module = base, modulePath
	return e, ok
}

// setFile reads the name of a file below @v.
func (e *Endpoint) setFile(file string) bool {
	if file == "list" {
		e.Resource = VersionList
		return true
	}
	extension := strings.TrimPrefix(path.Ext(file), ".")
	e.Resource = Resource(extension)
	if e.Resource != VersionInfo && e.Resource != ModFile && e.Resource != ModuleZip {
		return false
	}
	version, ok := unescape(strings.TrimSuffix(file, "."+extension), module.UnescapeVersion)
	e.Version = version
	return ok
}

// splitModule splits BASE/MODULE where it can.
func (p *parser) splitModule(before string) (base, modulePath string, ok bool) {
	for _, known := range p.bases {
		if rest, below := p.below(known, before); below {
			if modulePath, ok := unescape(rest, module.UnescapePath); ok {
				return strings.TrimSuffix(known, "/"), modulePath, true
			}
		}
	}
	for i := 0; i < len(before); i++ {
		if before[i] != '/' {
			continue
		}
		if modulePath, ok := unescape(before[i+1:], module.UnescapePath); ok {
			return p.base(before[:i]), modulePath, true
		}
	}
	return "", "", false
}

// below returns what stands behind a known base's path, if the URL is of the
// base's server. Credentials, which logs do not show, take no part.
func (p *parser) below(known, before string) (string, bool) {
	base, err := url.Parse(known)
	if err != nil || base.Scheme != p.url.Scheme || !strings.EqualFold(base.Host, p.url.Host) {
		return "", false
	}
	return strings.CutPrefix(before, strings.TrimSuffix(base.EscapedPath(), "/")+"/")
}

// supported reads …/sumdb/DATABASE/supported.
func (p *parser) supported() (Endpoint, bool) {
	before, ok := strings.CutSuffix(p.path, "/supported")
	e := Endpoint{Resource: SumDBSupported}
	return p.withDatabase(e, before, ok && strings.Contains(before, "/sumdb/"))
}

// lookup reads …/lookup/MODULE@VERSION.
func (p *parser) lookup() (Endpoint, bool) {
	before, rest, found := strings.Cut(p.path, "/lookup/")
	at := strings.LastIndex(rest, "@")
	if !found || at < 0 {
		return Endpoint{}, false
	}
	modulePath, pathOK := unescape(rest[:at], module.UnescapePath)
	version, versionOK := unescape(rest[at+1:], module.UnescapeVersion)
	e := Endpoint{Resource: SumDBLookup, Module: modulePath, Version: version}
	return p.withDatabase(e, before, pathOK && versionOK)
}

// tile reads …/tile/HEIGHT/LEVEL/NUMBER, in one of the forms of package tlog.
func (p *parser) tile() (Endpoint, bool) {
	before, rest, _ := strings.Cut(p.path, "/tile/")
	tile, err := tlog.ParseTilePath("tile/" + rest)
	return p.withDatabase(Endpoint{Resource: SumDBTile, Tile: tile.Path()}, before, err == nil)
}

// treeLatest reads …/latest, which as the name of a file is too common to be
// taken for a checksum database's just anywhere.
func (p *parser) treeLatest() (Endpoint, bool) {
	before, ok := strings.CutSuffix(p.path, "/latest")
	e := Endpoint{Resource: SumDBTreeLatest}
	return p.withDatabase(e, before, ok && (before == "" || strings.Contains(before, "/sumdb/")))
}

// withDatabase completes the endpoint of a checksum database: what stands before
// is the database's own base URL, or a module proxy's with /sumdb/DATABASE.
func (p *parser) withDatabase(e Endpoint, before string, ok bool) (Endpoint, bool) {
	if !ok {
		return Endpoint{}, false
	}
	if i := strings.LastIndex(before, "/sumdb/"); i >= 0 {
		database, err := url.PathUnescape(before[i+len("/sumdb/"):])
		if err != nil || checkDatabaseName(database) != nil {
			return Endpoint{}, false
		}
		before, e.Database = before[:i], database
	}
	e.Base = p.base(before)
	return e, true
}

// base is the URL with another, percent-encoded path.
func (p *parser) base(encodedPath string) string {
	u := *p.url
	u.RawPath = encodedPath
	u.Path, _ = url.PathUnescape(encodedPath) // a part of a path that has been parsed
	return u.String()
}

// unescape undoes percent-encoding and then the module escaping of capitals.
func unescape(encoded string, unescapeModule func(string) (string, error)) (string, bool) {
	decoded, err := url.PathUnescape(encoded)
	if err != nil {
		return "", false
	}
	decoded, err = unescapeModule(decoded)
	return decoded, err == nil
}
