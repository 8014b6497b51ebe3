package goproxy

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Import is a go-import meta tag: where the modules below a path come from.
type Import struct {
	Prefix string // import path it is for
	VCS    string // git, hg, svn, bzr, fossil, or mod for a module proxy
	Repo   string // URL of the repository, or base URL of the module proxy; may hold credentials
	SubDir string // folder in the repository; go before 1.25 passes over a tag that has one
}

// String is the tag's content, redacted.
func (i Import) String() string {
	return strings.TrimSpace(i.Prefix + " " + i.VCS + " " + Redact(i.Repo) + " " + i.SubDir)
}

// GoString keeps credentials out of %#v too.
func (i Import) GoString() string { return i.String() }

// MarshalText keeps them out of JSON.
func (i Import) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// parseImports reads the go-import meta tags of a page, up to the end of its head
// or the beginning of its body. Those for a module proxy come first, and take the
// place of others with the same prefix (cmd/go/internal/vcs: parseMetaGoImports).
//
// It goes through the page with a lenient XML reader, for go does: an HTML parser
// would find tags in pages that go can't read, and the other way round. The error
// is that of a page that breaks off, or is not XML enough, before a tag was found.
func parseImports(page io.Reader) ([]Import, error) {
	decoder := xml.NewDecoder(page)
	decoder.Strict = false
	decoder.CharsetReader = func(charset string, input io.Reader) (io.Reader, error) {
		if name := strings.ToLower(charset); name != "utf-8" && name != "ascii" {
			return nil, fmt.Errorf("the page is in charset %q", charset)
		}
		return input, nil
	}
	var imports []Import
	for {
		token, err := decoder.RawToken()
		if err == nil && !endsHead(token) {
			if tag, ok := importOf(token); ok {
				imports = append(imports, tag)
			}
			continue
		}
		if err != nil && err != io.EOF && len(imports) == 0 {
			return nil, err
		}
		return preferModuleProxies(imports), nil
	}
}

// endsHead reports a <body> or a </head>.
func endsHead(token xml.Token) bool {
	switch e := token.(type) {
	case xml.StartElement:
		return strings.EqualFold(e.Name.Local, "body")
	case xml.EndElement:
		return strings.EqualFold(e.Name.Local, "head")
	}
	return false
}

// ReadImports reads the go-import meta tags of a page, and finds the one that
// is for an import path. The error is one of those inside a DiscoveryError, of
// the tag, or of a page that breaks off before any.
func ReadImports(page []byte, importPath string) (imports []Import, match Import, err error) {
	imports, err = parseImports(bytes.NewReader(page))
	if err == nil {
		match, err = matchImport(imports, importPath)
	}
	if err == nil {
		err = match.check()
	}
	return imports, match, err
}

// importOf reads <meta name="go-import" content="PREFIX VCS REPO [SUBDIR]">.
func importOf(token xml.Token) (Import, bool) {
	e, ok := token.(xml.StartElement)
	if !ok || !strings.EqualFold(e.Name.Local, "meta") || attribute(e, "name") != "go-import" {
		return Import{}, false
	}
	fields := strings.Fields(attribute(e, "content"))
	if len(fields) == 3 {
		fields = append(fields, "")
	}
	if len(fields) != 4 {
		return Import{}, false
	}
	return Import{fields[0], fields[1], fields[2], fields[3]}, true
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if strings.EqualFold(a.Name.Local, name) {
			return a.Value
		}
	}
	return ""
}

func preferModuleProxies(imports []Import) []Import {
	var list []Import
	for _, i := range imports {
		if i.VCS == moduleProxyVCS {
			list = append(list, i)
		}
	}
	taken := len(list)
	for _, i := range imports {
		samePrefix := func(other Import) bool { return other.Prefix == i.Prefix }
		if i.VCS != moduleProxyVCS && !slices.ContainsFunc(list[:taken], samePrefix) {
			list = append(list, i)
		}
	}
	return list
}

// moduleProxyVCS is what a tag has in the place of a version control system when
// it points at a module proxy.
const moduleProxyVCS = "mod"

// matchImport returns the tag that is for an import path. Two of them are one too
// many, unless a module proxy stands before a repository
// (cmd/go/internal/vcs: matchGoImport).
func matchImport(imports []Import, importPath string) (Import, error) {
	if len(imports) == 0 {
		return Import{}, ErrNoImport
	}
	var matches []Import
	for _, i := range imports {
		if hasPathPrefix(importPath, i.Prefix) {
			matches = append(matches, i)
		}
	}
	switch {
	case len(matches) == 0:
		return Import{}, ErrImportMismatch
	case len(matches) > 1 && (matches[0].VCS != moduleProxyVCS || matches[1].VCS == moduleProxyVCS):
		return Import{}, ErrSeveralImports
	}
	return matches[0], nil
}

// check reports a tag that go refuses to follow (cmd/go/internal/vcs:
// validateRepoSubDir, validateRepoRoot, vcsByCmd).
func (i Import) check() error {
	repo, err := parseURL(i.Repo)
	switch {
	case err != nil:
		return fmt.Errorf("repository of the tag: %w", err)
	case repo.Scheme == "", repo.Scheme == "file":
		return fmt.Errorf("repository %q of the tag: %w", Redact(i.Repo), errRepoScheme)
	case strings.HasPrefix(i.SubDir, "/"), strings.HasPrefix(i.SubDir, "-"):
		return fmt.Errorf("folder %q of the tag begins with a slash or a hyphen", i.SubDir)
	case i.VCS != moduleProxyVCS && !slices.Contains(tools, i.VCS):
		return fmt.Errorf("the tag names %q, which is no version control system that go knows", i.VCS)
	}
	return nil
}

var errRepoScheme = errors.New("it needs a scheme, and not file")
