package goproxy

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Info is what a module proxy says about one version.
type Info struct {
	Version string    // canonical version
	Time    time.Time // of the commit; zero when the module proxy does not say
}

// List returns the released versions of a module that the module proxy at base
// knows, in ascending order; it may be empty, as go then asks for the latest.
// Lines that are no versions, and pseudo-versions, are passed over
// (cmd/go/internal/modfetch: Versions).
func (c *Client) List(ctx context.Context, base, modulePath string) ([]string, error) {
	body, rawURL, err := c.getBody(ctx, Endpoint{Resource: VersionList, Base: base, Module: modulePath})
	if err != nil {
		return nil, err
	}
	if isHTML(body) {
		return nil, contentError(rawURL, VersionList, body, errors.New("not a list of versions"))
	}
	var versions []string
	for _, line := range strings.Split(string(body), "\n") {
		fields := strings.Fields(line)
		if len(fields) > 0 && semver.IsValid(fields[0]) && !module.IsPseudoVersion(fields[0]) {
			versions = append(versions, fields[0])
		}
	}
	semver.Sort(versions)
	return versions, nil
}

// Info returns what the module proxy at base says about m, whose version may be
// any revision. Asked for a canonical version it must answer with that one
// (cmd/go/internal/modfetch: Stat).
func (c *Client) Info(ctx context.Context, base string, m module.Version) (Info, error) {
	info, rawURL, err := c.info(ctx, Endpoint{Resource: VersionInfo, Base: base, Module: m.Path, Version: m.Version})
	if err == nil && info.Version != m.Version && module.Check(m.Path, m.Version) == nil {
		err = contentError(rawURL, VersionInfo, nil, fmt.Errorf("it is about version %q", info.Version))
	}
	return info, err
}

// Latest returns the version that the module proxy at base takes for the latest.
// A module proxy need not answer; go then looks through the list.
func (c *Client) Latest(ctx context.Context, base, modulePath string) (Info, error) {
	info, _, err := c.info(ctx, Endpoint{Resource: LatestVersion, Base: base, Module: modulePath})
	return info, err
}

func (c *Client) info(ctx context.Context, e Endpoint) (info Info, rawURL string, err error) {
	body, rawURL, err := c.getBody(ctx, e)
	if err != nil {
		return Info{}, rawURL, err
	}
	err = json.Unmarshal(body, &info)
	if err == nil && !semver.IsValid(info.Version) {
		err = fmt.Errorf("%q is no version", info.Version)
	}
	if err != nil {
		return Info{}, rawURL, contentError(rawURL, e.Resource, body, err)
	}
	return info, rawURL, nil
}

// Mod returns the go.mod of m, which must parse and declare a module path. That
// path may be another than m's, as a fork's is.
func (c *Client) Mod(ctx context.Context, base string, m module.Version) ([]byte, error) {
	body, rawURL, err := c.getBody(ctx, Endpoint{Resource: ModFile, Base: base, Module: m.Path, Version: m.Version})
	if err != nil {
		return nil, err
	}
	file, err := modfile.ParseLax("go.mod", body, nil) // lax, as go reads a dependency's
	if err == nil && file.Module == nil {
		err = errors.New("no module line")
	}
	if err != nil {
		return nil, contentError(rawURL, ModFile, body, err)
	}
	return body, nil
}
