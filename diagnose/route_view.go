package diagnose

import (
	"fmt"
	"path"

	"tidyx/goproxy"
)

// RouteDetails are what "tidyx route" knows of a road beside its sources.
type RouteDetails struct {
	Modules           []string       `json:"modules,omitzero"` // all that take this road
	Origin            goproxy.Origin `json:"origin,omitempty"` // of the setting that decided
	ChecksumDecidedBy string         `json:"checksum_decided_by,omitempty"`
	ChecksumOrigin    goproxy.Origin `json:"checksum_origin,omitempty"`
	ChecksumThrough   []string       `json:"checksum_through,omitzero"` // module proxies that are first asked to stand in for the database
	Replaced          string         `json:"replaced,omitempty"`        // by what a replace line of go.mod has in its place
	Toolchain         string         `json:"toolchain,omitempty"`       // the name of the toolchain that the module is
	Location          *Location      `json:"location,omitempty"`        // of that line
}

// SourceDetails are what "tidyx route" knows of the way to a source.
type SourceDetails struct {
	Logins      []LoginView `json:"logins,omitzero"`         // what go would send there
	HTTPProxy   string      `json:"http_proxy,omitempty"`    // on go's way there
	HTTPProxyBy string      `json:"http_proxy_by,omitempty"` // the variable that names it
	NoProxy     string      `json:"no_proxy,omitempty"`      // the entry of NO_PROXY that keeps go from an HTTP proxy
	Refused     bool        `json:"refused,omitempty"`       // go fails at it unasked: it sends no password over plain HTTP
	Insecure    bool        `json:"insecure,omitempty"`      // GOINSECURE: no certificate is verified
	Git         *GitView    `json:"git,omitempty"`           // what git's configuration changes; direct sources only
}

// A GitView is what the configuration of git makes of a repository's URL.
type GitView struct {
	Prefix      string      `json:"prefix,omitempty"` // what begins with it
	Base        string      `json:"base,omitempty"`   // begins with this instead
	File        string      `json:"file,omitempty"`   // which says so
	Logins      []LoginView `json:"logins"`
	HTTPProxy   string      `json:"http_proxy,omitempty"`
	HTTPProxyBy string      `json:"http_proxy_by,omitempty"`
}

// A LoginView says where credentials come from, and never what they are.
type LoginView struct {
	Method string `json:"method"` // a key of loginWords
	Name   string `json:"name"`   // of the file or of the program
	Line   int    `json:"line"`   // of the file; 0: none
}

// String is where the credentials come from, for a person.
func (l LoginView) String() string {
	name := l.Name
	if l.Line > 0 {
		name += fmt.Sprintf(" line %d", l.Line)
	}
	words, ok := loginWords[l.Method]
	if !ok {
		return path.Join(l.Method, name) // of a report that a later release wrote
	}
	return fmt.Sprintf(words, name)
}

// loginWords are the ways to a login. Those of commands are not known before
// they run.
var loginWords = map[string]string{
	"url":     "the URL's own%s",
	"netrc":   "%s",
	"command": "what %s has for it (GOAUTH)",
	"git":     "what %s has for it (GOAUTH)",
	"header":  "git's setting http.extraHeader%s",
	"helper":  "credential helper %s",
	"ssh":     "an ssh key%s",
}
