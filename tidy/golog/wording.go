package golog

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// A wording is one way in which go, git or the system words a failure. Rows
// are tried in order and the first that fits wins: network classes stand
// before dependency classes, since go wraps one in the other ("cannot find
// module providing package …: … connection refused").
type wording struct {
	step    Step
	outcome Outcome
	final   bool   // nothing on a network can be at fault
	leg     Leg    // empty: the leg that the shape of the text told
	where   part   // which part of the text is matched
	has     string // a literal that must occur (compared without case)
	re      string // a pattern that must match too; its named groups are kept
}

// part is a part of a failure's text.
type part int

const (
	ofHead     part = iota // all that go and its tools say
	ofResponse             // what a server said, as go quotes it: the weakest witness
	ofAll
)

// pattern is a wording whose regular expression is ready.
type pattern struct {
	wording
	re    func() *regexp.Regexp // nil: the literal is enough
	alone bool                  // one word that no pattern guards: it must not stand in a path
}

// whenAsked compiles a pattern when it is first asked for: of hundreds a failure
// needs a few, and each takes tens of microseconds.
func whenAsked(re string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(re) })
}

// patterns prepares the table on first use: a success needs none of it.
var patterns = sync.OnceValue(func() []pattern {
	var list []pattern
	for _, group := range [][]wording{wordingsDependency, wordingsHTTPProxy, wordingsDNS, wordingsTCP, wordingsTLS, wordingsHTTP,
		wordingsUnzip(), wordingsGoproxy, wordingsChecksum, wordingsVCS, wordingsAuth, wordingsToolchain, wordingsLocal, wordingsSystem(), wordingsModule, wordingsLast} {
		for _, w := range group {
			p := pattern{wording: w}
			p.has = strings.ToLower(w.has)
			if w.re != "" {
				p.re = whenAsked(w.re)
			}
			p.alone = w.re == "" && !strings.Contains(strings.TrimSpace(w.has), " ")
			list = append(list, p)
		}
	}
	return list
})

// maxMatched bounds the bytes of a text that are matched: go's own words come
// first, and tens of kilobytes are a tool's or a server's.
const maxMatched = 8 << 10

// match finds the wording of the text and keeps what it tells. What a tool said
// in another language is put into English first, if no wording knows it.
func match(f *Failure, text string) {
	matchEnglish(f, text)
	if f.Step != "" && f.Outcome != Failed {
		return
	}
	if english, ok := inEnglish(clip(text, maxMatched)); ok {
		matchEnglish(f, english)
	}
}

func matchEnglish(f *Failure, text string) {
	head, response := cutResponse(text)
	texts := [...]string{ofHead: clip(head, maxMatched), ofResponse: clip(response, maxMatched), ofAll: clip(text, maxMatched)}
	var lower [len(texts)]string
	for i, t := range texts {
		lower[i] = strings.ToLower(t)
	}
	if strings.Contains(head, "proxyconnect tcp: ") || strings.Contains(head, "socks connect tcp ") {
		f.Leg = LegHTTPProxy
	}
	for i, p := range patterns() {
		if !strings.Contains(lower[p.where], p.has) || p.where == ofResponse && f.Source == ChecksumDatabase {
			continue // what a checksum database says of a module is about its own fetch
		}
		if p.alone && !strings.Contains(withoutPaths(lower[p.where]), p.has) {
			continue
		}
		if p.re != nil {
			m := p.re().FindStringSubmatch(texts[p.where])
			if m == nil {
				continue
			}
			f.keep(p.re().SubexpNames(), m)
		}
		f.Step, f.Outcome, f.Final, f.row = p.step, p.outcome, p.final, i
		if p.leg != "" {
			f.Leg = p.leg
		}
		return
	}
}

// withoutPaths is a text without its paths and the paths of its URLs: a module
// may be called like anything.
func withoutPaths(text string) string {
	return paths().ReplaceAllString(text, "/")
}

var paths = whenAsked(`[\w.~%+!@-]*/[\w.~%+!@/-]*`)

// keep stores the named groups of a match.
func (f *Failure) keep(names, values []string) {
	for i, name := range names {
		v := strings.Trim(values[i], `"'`)
		if v == "" || name == "" {
			continue
		}
		switch name {
		case "host":
			f.Host = v
		case "port":
			f.Host += ":" + v
		case "tool":
			f.Tool = cmp.Or(toolNames[v], v)
		case "server":
			f.Server = v
		case "status":
			f.Status = v
		case "file":
			f.File = v
		case "line":
			f.Line, _ = strconv.Atoi(v)
		case "module":
			f.Module.Path = v
		case "version":
			f.Module.Version = v
		case "package":
			f.Package = v
		default:
			if f.Told == nil {
				f.Told = map[string]string{}
			}
			f.Told[name] = v
		}
	}
}

// toolNames are the programs of the tools that go calls by other names.
var toolNames = map[string]string{"Git": "git", "Mercurial": "hg", "Subversion": "svn", "Bazaar": "bzr", "Fossil": "fossil"}

// ReadWords reads the last words of a go that failed without a message in one
// of its own forms. The step is empty if no wording fits.
func ReadWords(text string) Failure {
	f := Failure{Leg: LegHost, Text: text, Final: true}
	match(&f, text)
	f.Reason = text[strings.LastIndexByte(text, '\n')+1:]
	return f
}

// ReadFetch reads the error or the status that -x printed of one fetch, as if
// go had reported it as a failure. The step is empty for a fetch that went well.
func ReadFetch(fetch Fetch) Failure {
	f := Failure{URL: fetch.URL, Source: sourceOf(fetch.URL), Leg: LegHost, Text: fetch.Error}
	switch {
	case fetch.Error != "":
		if last := findURL(fetch.Error); last != "" {
			f.URL = last
		}
		match(&f, fetch.Error)
		f.Reason = reason(fetch.Error)
	case fetch.Status != "" && !strings.HasPrefix(fetch.Status, "200"):
		f.Text = "reading " + fetch.URL + ": " + fetch.Status + " "
		match(&f, f.Text)
		f.Text, f.Reason = strings.TrimSpace(f.Text), fetch.Status
	}
	return f
}

// ReadTool reads what a version control tool said by itself, when it was asked
// for a repository, by the same table as what it said under go.
func ReadTool(tool, repository, text string) Failure {
	f := Failure{Tool: tool, URL: repository, Source: VersionControl, Leg: LegVCS, Text: clip(text, maxBlock)}
	match(&f, f.Text)
	f.blameHTTPProxy(f.Text)
	if f.Step == "" {
		f.Step, f.Outcome = VCS, Failed
	}
	f.Reason = reason("\n" + f.Text)
	return f
}
