package goproxy

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
)

// Kind says what a source is.
type Kind string

// The kinds of sources.
const (
	ModuleProxy Kind = "proxy"  // a module proxy
	Direct      Kind = "direct" // the module's own host, through its version control system
	Off         Kind = "off"    // nothing may be asked any more
)

// Source is one place that go asks for a module.
type Source struct {
	Kind     Kind
	URL      string // base URL of a module proxy, raw, so it may hold credentials; else empty
	AnyError bool   // the separator after it was |: any error moves go on to the next source
}

// String is the source as it would stand in GOPROXY, redacted.
func (s Source) String() string {
	if s.Kind == ModuleProxy {
		return Redact(s.URL)
	}
	return string(s.Kind)
}

// GoString keeps credentials out of %#v too.
func (s Source) GoString() string { return s.String() }

// NextOn says what makes go move on from this source to the one after it, if
// there is one: "404,410", "any error", or "never". Other failures that count as
// "not found" to go, such as a missing file of a file:// source, are among the
// first (cmd/go/internal/modfetch: TryProxies).
func (s Source) NextOn() string {
	switch {
	case s.Kind != ModuleProxy:
		return "never"
	case s.AnyError:
		return "any error"
	default:
		return "404,410"
	}
}

// MarshalJSON writes kind, url (redacted) and next_on.
func (s Source) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Kind   Kind   `json:"kind"`
		URL    string `json:"url"`
		NextOn string `json:"next_on"`
	}{s.Kind, Redact(s.URL), s.NextOn()})
}

// Route is what go does to get one module: the sources in the order in which it
// asks them, and whether it has the checksum database vouch for the answer.
type Route struct {
	Module    string   `json:"module"`
	Sources   []Source `json:"sources"`
	DecidedBy string   `json:"decided_by"` // GOPROXY, or GONOPROXY or GOPRIVATE for a private module

	// ChecksumDatabase is the name of the database that is asked about a module
	// that go.sum does not have yet. It is empty where none is asked, and where
	// GOSUMDB names none that could be (see Settings.ChecksumDatabase).
	ChecksumDatabase  string `json:"checksum_database"`
	ChecksumDecidedBy string `json:"checksum_decided_by"` // GOSUMDB, GONOSUMDB, GOPRIVATE; GOPROXY for a toolchain
}

// toolchainModule is the module whose versions are go toolchains.
const toolchainModule = "golang.org/toolchain"

// Route returns the road go takes to a module (cmd/go/internal/modfetch: lookup,
// useSumDB). The error is a *SettingError: a GOPROXY that go refuses, for a
// private module too. The pseudo-modules go and toolchain take the road of the
// toolchain module.
//
// GOINSECURE has no part in it: it decides how a source is asked, not which.
func (s Settings) Route(modulePath string) (Route, error) {
	route := Route{Module: modulePath, DecidedBy: "GOPROXY"}
	if modulePath == "go" || modulePath == "toolchain" {
		modulePath = toolchainModule
	}
	sources, err := s.Sources()
	if err != nil {
		return route, err
	}
	route.Sources = sources
	if private, _ := s.inForce("GONOPROXY"); module.MatchPrefixPatterns(private.Value, modulePath) {
		route.Sources = []Source{{Kind: Direct}}
		route.DecidedBy = private.Name
	}
	route.ChecksumDatabase, route.ChecksumDecidedBy = s.checksumDatabaseFor(modulePath)
	return route, nil
}

// Sources returns GOPROXY's list as go understands it, which is the route of
// every module that is not private. Nothing follows direct or off: go passes over
// what stands behind them, unread (cmd/go/internal/modfetch: proxyList).
func (s Settings) Sources() ([]Source, error) {
	var sources []Source
	for rest := s.Value("GOPROXY"); rest != ""; {
		element, separator := rest, ""
		if i := strings.IndexAny(rest, ",|"); i >= 0 {
			element, separator = rest[:i], rest[i:i+1]
		}
		rest = rest[len(element)+len(separator):]

		switch element = strings.TrimSpace(element); element {
		case "":
			continue
		case string(Direct), string(Off):
			return append(sources, Source{Kind: Kind(element)}), nil
		}
		base, err := moduleProxyURL(element)
		if err != nil {
			return nil, &SettingError{"GOPROXY", fmt.Errorf("entry %q: %w", Redact(element), err)}
		}
		sources = append(sources, Source{Kind: ModuleProxy, URL: base, AnyError: separator == "|"})
	}
	if len(sources) == 0 {
		return nil, &SettingError{"GOPROXY", ErrNoSources}
	}
	return sources, nil
}

// What can be wrong with GOPROXY, beside a URL that does not parse. They are
// found inside a *SettingError.
var (
	ErrNoSources     = errors.New("the list has no entries")
	ErrMissingScheme = errors.New("neither direct nor off, nor a URL with a scheme")
	ErrScheme        = errors.New("the scheme is none of https, http, file")
	ErrFileURL       = errors.New("a file URL may have nothing but a path")
)

// moduleProxyURL completes and checks an entry of GOPROXY. Something that looks
// like a host, and is neither a URL nor an absolute path, is meant for https;
// a single word never is (cmd/go/internal/modfetch: proxyList, newProxyRepo).
func moduleProxyURL(entry string) (string, error) {
	isAbs := filepath.IsAbs(entry) || path.IsAbs(entry)
	if strings.ContainsAny(entry, ".:/") && !strings.Contains(entry, ":/") && !isAbs {
		entry = "https://" + entry
	}
	base, err := parseURL(entry)
	if err != nil {
		return "", err
	}
	switch base.Scheme {
	case "http", "https":
		return entry, nil
	case "file":
		if *base != (url.URL{Scheme: base.Scheme, Path: base.Path, RawPath: base.RawPath}) {
			return "", ErrFileURL
		}
		return entry, nil
	case "":
		return "", ErrMissingScheme
	default:
		return "", ErrScheme
	}
}

// parseURL parses a URL; its error repeats no part of it that may be secret.
func parseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, redactError(err)
	}
	return u, nil
}
