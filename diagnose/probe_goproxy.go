package diagnose

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// checkContent looks whether a response of 200 holds what the URL names (go
// help goproxy). A web page in its place is a login, a block page or a captive
// portal; anything else wrong is the module proxy's own fault.
func (o *Observation) checkContent(u *url.URL, contentType string, b body) {
	what, ok := goproxy.ParseEndpoint(u.String())
	if !ok {
		return
	}
	if isPage(contentType, b.kept) {
		o.Outcome, o.Error = golog.HTMLPage, "a web page where a module file was due"
		o.Facts.HTTP.Title = pageTitle(b.kept)
		o.Facts.HTTP.Said = pageText("text/html", b.kept)
		return
	}
	if b.cut {
		return // a part tells nothing of the whole
	}
	if what.Resource == goproxy.ModFile && lacksModuleLine(b.kept) {
		o.Step, o.Outcome, o.Error = golog.Module, "bad-gomod", "a go.mod without a module line"
		return
	}
	if why := wrongContent(what.Resource, b); why != "" {
		o.Step, o.Outcome, o.Error = golog.Goproxy, golog.BadResponse, why
	}
}

// lacksModuleLine says whether a body is a go.mod whose author left the module
// line out: it has other lines of one.
func lacksModuleLine(b []byte) bool {
	f, err := modfile.ParseLax("go.mod", b, nil)
	return err == nil && f.Module == nil && (f.Go != nil || len(f.Require) > 0)
}

// isPage says whether a body is HTML: by its type, or by how it begins.
func isPage(contentType string, b []byte) bool {
	start := strings.ToLower(string(bytes.TrimSpace(b[:min(len(b), 512)])))
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html") || strings.HasPrefix(start, "<head") ||
		strings.Contains(contentType, "text/html") && strings.HasPrefix(start, "<")
}

func pageTitle(b []byte) string {
	text := string(b[:min(len(b), 16<<10)])
	low := strings.ToLower(text)
	i := strings.Index(low, "<title")
	if i < 0 || len(low) != len(text) {
		return ""
	}
	text = text[i:]
	_, text, _ = strings.Cut(text, ">")
	title, _, _ := strings.Cut(text, "<")
	return clip(serverText(strings.Join(strings.Fields(title), " ")), 120)
}

// wrongContent says what is wrong with a module file, or "".
func wrongContent(what goproxy.Resource, b body) string {
	switch what {
	case goproxy.ModuleZip:
		if !bytes.HasPrefix(b.kept, []byte("PK")) {
			return "the body is no zip file"
		}
		if !bytes.Contains(b.kept, []byte("PK\x05\x06")) {
			return "the zip file has no end: it is damaged"
		}
	case goproxy.ModFile:
		f, err := modfile.ParseLax("go.mod", b.kept, nil)
		if err != nil {
			return "the body is no go.mod: " + printable(err.Error())
		}
		if f.Module == nil {
			return "the body is no go.mod: it has no line of one"
		}
	case goproxy.VersionList:
		if lines := bytes.Split(bytes.TrimSpace(b.kept), []byte("\n")); len(lines[0]) > 0 && !slices.ContainsFunc(lines, startsWithVersion) {
			return "the body is no list of versions"
		}
	case goproxy.VersionInfo, goproxy.LatestVersion:
		var info struct{ Version string }
		if err := json.Unmarshal(b.kept, &info); err != nil {
			return "the body is no JSON: " + printable(err.Error())
		}
	}
	return ""
}

// startsWithVersion says whether the first word of a line is a version; go
// passes over all other lines (cmd/go/internal/modfetch: proxyRepo.Versions).
func startsWithVersion(line []byte) bool {
	words := bytes.Fields(line)
	return len(words) > 0 && semver.IsValid(string(words[0]))
}
