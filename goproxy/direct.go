package goproxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// maxPage is how many bytes of a page are looked at.
const maxPage = 1 << 20

// Discovery is what a host says about where an import path comes from.
type Discovery struct {
	URL     string   // of the page, redacted; with insecure it may be of http
	Imports []Import // all go-import meta tags, those for a module proxy first
	Match   Import   // the one that is for the import path
}

// DiscoveryError is a host that answers and leaves go without a repository.
type DiscoveryError struct {
	ImportPath string
	URL        string // of the page, redacted
	Imports    []Import
	Err        error // one of the reasons below, or why the page or its tag is no good
}

// Why a page is of no use, as found inside a *DiscoveryError.
var (
	ErrNoImport        = errors.New("the page has no go-import meta tag")
	ErrImportMismatch  = errors.New("its go-import meta tags are for other paths")
	ErrSeveralImports  = errors.New("more than one of its go-import meta tags is for this path")
	ErrImportsDisagree = errors.New("the page of the tag's own path says something else")
)

func (e *DiscoveryError) Error() string {
	return fmt.Sprintf("reading %s for %s: %v", e.URL, e.ImportPath, redactError(e.Err))
}

// Unwrap returns the reason.
func (e *DiscoveryError) Unwrap() error { return e.Err }

// Discover asks the host of an import path where its repository is, as go does
// for a path whose repository it can't tell from the path (KnownRepository): it
// reads the page PATH?go-get=1, and where that speaks for a shorter path, also
// the page of that one, which must agree. A tag counts on a page of any status.
//
// With insecure, which GOINSECURE grants a path, plain HTTP is asked after https
// has failed; not to verify certificates is up to the Transport
// (cmd/go/internal/vcs: repoRootForImportDynamic).
func (c *Client) Discover(ctx context.Context, importPath string, insecure bool) (Discovery, error) {
	found, err := c.readImports(ctx, importPath, insecure)
	if err != nil {
		return found, err
	}
	fail := func(err error) (Discovery, error) {
		return found, &DiscoveryError{importPath, found.URL, found.Imports, err}
	}
	if found.Match, err = matchImport(found.Imports, importPath); err != nil {
		return fail(err)
	}
	if found.Match.Prefix != importPath {
		root, err := c.readImports(ctx, found.Match.Prefix, insecure)
		if err != nil {
			return found, err
		}
		if match, err := matchImport(root.Imports, importPath); err != nil || match != found.Match {
			return fail(fmt.Errorf("%w: %s", ErrImportsDisagree, root.URL))
		}
	}
	if err := found.Match.check(); err != nil {
		return fail(err)
	}
	return found, nil
}

// readImports reads one page. A status other than 200 is an error only where the
// page has no tag.
func (c *Client) readImports(ctx context.Context, importPath string, insecure bool) (Discovery, error) {
	response, rawURL, err := c.getPage(ctx, importPath, insecure)
	if err != nil {
		return Discovery{}, err
	}
	defer response.Body.Close()
	found := Discovery{URL: Redact(rawURL)}
	// The tags stand at the top: of a page without end that much is enough.
	page, err := readLimited(response.Body, maxPage)
	if err != nil && !errors.Is(err, ErrTooLarge) {
		return found, fmt.Errorf("reading %s: %w", found.URL, redactError(err))
	}
	imports, err := parseImports(bytes.NewReader(page))
	found.Imports = imports
	switch {
	case len(imports) > 0:
		return found, nil
	case response.StatusCode != http.StatusOK:
		response.Body = io.NopCloser(bytes.NewReader(page))
		return found, statusError(rawURL, response)
	case err != nil:
		return found, &DiscoveryError{importPath, found.URL, nil, fmt.Errorf("%w: %w", ErrNoImport, err)}
	}
	return found, nil
}

// getPage asks for PATH?go-get=1, and with insecure over http too.
func (c *Client) getPage(ctx context.Context, importPath string, insecure bool) (*http.Response, string, error) {
	secureURL, err := goGetURL("https", importPath)
	if err != nil {
		return nil, "", err
	}
	response, err := c.get(ctx, secureURL, insecure)
	if err == nil || !insecure {
		return response, secureURL, err
	}
	plainURL, plainErr := goGetURL("http", importPath)
	if plainErr != nil {
		return nil, "", plainErr
	}
	response, plainErr = c.get(ctx, plainURL, insecure)
	if plainErr != nil {
		return nil, plainURL, errors.Join(err, plainErr)
	}
	return response, plainURL, nil
}
