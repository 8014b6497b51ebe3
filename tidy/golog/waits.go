package golog

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/module"
)

// A WaitKind says what go waits for.
type WaitKind int

const (
	WaitAnswer    WaitKind = iota // a request has no response yet
	WaitBody                      // the header of a response came; whether the rest did is not traced
	WaitCommand                   // a version control tool runs
	WaitToolchain                 // a toolchain is downloaded, which -x does not trace
)

// A Wait is something that go asked for and has not got.
type Wait struct {
	Kind    WaitKind
	URL     string         // of the request, or of the repository; empty for a toolchain
	Host    string         // its host and port, as the URL has them; empty where there is none
	Command Command        // of WaitCommand
	Module  module.Version // of WaitToolchain, and where a repository is known to serve one
	For     time.Duration  // since the host was last heard of in this log

	Tentative bool // go tries whether the tool gets there by this scheme, and has others; its end is not traced
	Last      bool // its line was the last
}

// Tools is how many version control tools run now, as far as that is traced.
func (l *Log) Tools() int {
	if l.probed {
		return len(l.commands) + 1
	}
	return len(l.commands)
}

// maxBodies bounds the responses that may still be coming in.
const maxBodies = 64

// Waits are what go waits for now, one for each request and command. Where there
// are none it may be a toolchain, or the rest of any of the last responses, the
// newest first. A host is heard of when any of its requests ends, so many
// requests that wait for their turn at one host that answers are no long wait: go
// traces a request before it is sent (cmd/go/internal/web: get).
func (l *Log) Waits() []Wait {
	now := l.since()
	heard := map[string]time.Duration{}
	for _, f := range l.fetches {
		if f.Ended {
			heard[serverOf(f.URL)] = max(heard[serverOf(f.URL)], f.Started+f.Took)
		}
	}
	var list []Wait
	for _, f := range l.InFlight() {
		host := serverOf(f.URL)
		list = append(list, Wait{Kind: WaitAnswer, URL: f.URL, Host: host, For: now - max(f.Started, heard[host])})
	}
	for _, c := range l.Commands() {
		w := Wait{Kind: WaitCommand, URL: l.Remote(c.Dir), Command: c, For: now - c.Started}
		w.Host, w.Module.Path = serverOf(w.URL), l.Module(w.URL)
		list = append(list, w)
	}
	for i, p := range l.probing {
		w := Wait{Kind: WaitCommand, URL: p.Line[strings.LastIndexByte(p.Line, ' ')+1:], Command: p, For: now - p.Started, Tentative: true}
		w.Host, w.Last = serverOf(w.URL), l.probed && i == len(l.probing)-1
		list = append(list, w)
	}
	return append(list, l.untraced(len(list) > len(l.probing))...)
}

// maxProbing bounds the tools whose end is not traced.
const maxProbing = 8

// untraced is what go may wait for where nothing that it traced is open.
func (l *Log) untraced(open bool) []Wait {
	if open || l.probed {
		return nil
	}
	last := len(l.fetches) - 1
	if v := l.toolchain(); v != "" && (last < 0 || l.fetches[last].Started < l.switched) {
		return []Wait{{Kind: WaitToolchain, Module: module.Version{Path: "golang.org/toolchain", Version: v}, For: l.Silent()}}
	}
	var list []Wait
	for i := last; i >= 0 && len(list) < maxBodies; i-- {
		if f := l.fetches[i]; strings.HasPrefix(f.Status, "200") {
			list = append(list, Wait{Kind: WaitBody, URL: f.URL, Host: serverOf(f.URL), For: l.Silent()})
		}
	}
	return list
}

// toolchain is the go that was to be downloaded last, or "".
func (l *Log) toolchain() string {
	var names []string
	for name := range l.versions {
		if isToolchain(name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return slices.Max(names)
}

// isToolchain says whether what go downloads is a go of another version.
func isToolchain(name string) bool { return strings.HasPrefix(name, "go1.") }

// serverOf is the host of a URL, or of git's host:path.
func serverOf(raw string) string {
	if u, err := url.Parse(raw); err == nil && u.Host != "" {
		return u.Host
	}
	head, _, ok := strings.Cut(raw, ":")
	if !ok || strings.Contains(head, "/") {
		return ""
	}
	return head[strings.LastIndexByte(head, '@')+1:]
}
