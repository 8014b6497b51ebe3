package golog

import (
	"strings"

	"golang.org/x/mod/module"
)

// stack takes "go: A imports", "\tB imports", "\tC: ERR" apart and returns ERR
// (cmd/go/internal/modload: loadPkg.stackText, mvs.BuildListError).
func (f *Failure) stack(lines []string) string {
	for i, line := range lines {
		if i == 0 {
			line = f.cutOpener(line)
		}
		s := strings.TrimPrefix(line, "\t")
		if who, ok := cutStack(s); ok {
			f.Chain = append(f.Chain, who)
			continue
		}
		rest := strings.Join(append([]string{s}, lines[i+1:]...), "\n")
		if i == 0 {
			return rest
		}
		who, err, ok := strings.Cut(rest, ": ")
		if !ok {
			return rest
		}
		if path, version, ok := strings.Cut(who, "@"); ok {
			f.Module = module.Version{Path: path, Version: version}
		} else {
			f.Package = who
		}
		return err
	}
	return ""
}

// cutOpener takes off what stands before the chain: "go: ", a command such as
// "go get X: ", or the position of an import, which go build and others print.
func (f *Failure) cutOpener(line string) string {
	line = strings.TrimPrefix(line, "go: ")
	if m := openers().FindStringSubmatch(line); m != nil {
		line = line[len(m[0]):]
		if m[1] != "" {
			f.File, f.Line = m[1], atoi(m[2])
		}
		line = strings.TrimPrefix(line, "go: ")
	}
	return line
}

var openers = whenAsked(`^(?:(\S+\.go):(\d{1,7}):\d+: |go (?:get|build|install|list|run|test|vet|mod \w+|work \w+)(?: [\w./@=,-]+)*: |Fetching |can't load package: )+`)

func atoi(s string) (n int) {
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n
}

func cutStack(s string) (who string, ok bool) {
	for _, suffix := range []string{" imports", " tested by", " requires"} {
		if who, ok := strings.CutSuffix(s, suffix); ok && !strings.Contains(who, ": ") {
			return strings.TrimSpace(who), true
		}
	}
	return "", false
}

// peel takes the links of go's chain of errors off that say who failed, and
// returns the rest, which says what failed.
func (f *Failure) peel(rest string) string {
	for {
		next, ok := f.peelOne(rest)
		if !ok {
			return rest
		}
		rest = next
	}
}

func (f *Failure) peelOne(rest string) (string, bool) {
	for _, link := range links {
		if s, ok := strings.CutPrefix(rest, link.prefix); ok {
			who, tail, ok := strings.Cut(s, link.end)
			if !ok || strings.Contains(who, "\n") || link.end == ": " && strings.Contains(who, " ") {
				return rest, false
			}
			link.set(f, who)
			return tail, true
		}
	}
	who, tail, ok := strings.Cut(rest, ": ")
	path, version, at := strings.Cut(who, "@")
	if !ok || !at || strings.ContainsAny(who, " \n\":") {
		return rest, false
	}
	f.Module = module.Version{Path: path, Version: version}
	return tail, true
}

// links are the prefixes of go's chain of errors that name somebody.
var links = []struct {
	prefix, end string
	set         func(f *Failure, who string)
}{
	{"cannot find module providing package ", ": ", func(f *Failure, who string) { f.Package = who }},
	{"unrecognized import path \"", "\": ", func(f *Failure, who string) {
		f.Source = Direct
		if f.Module.Path == "" {
			f.Module.Path = who
		}
	}},
	{"verifying module", ": ", func(f *Failure, _ string) { f.Source = ChecksumDatabase }},
	{"verifying go.mod", ": ", func(f *Failure, _ string) { f.Source = ChecksumDatabase }},
	{"initializing sumdb.Client", ": ", func(f *Failure, _ string) { f.Source = ChecksumDatabase }},
	{"verifying ", ": ", func(f *Failure, who string) {
		path, version, _ := strings.Cut(who, "@")
		f.Module = module.Version{Path: path, Version: strings.TrimSuffix(version, "/go.mod")}
	}},
	{"package ", ": ", func(f *Failure, who string) { f.Package = who }},
	{"cannot load ", ": ", func(f *Failure, who string) { f.Package = who }},
	{"build ", ": ", func(f *Failure, who string) { f.Package = who }},
	{"module ", ": ", func(f *Failure, who string) { f.Module.Path = who }},
	{"download go", ": ", func(f *Failure, who string) { f.Source, f.Module.Version = ToolchainSource, "go"+who }},
	{"switching to go >= ", ": ", func(f *Failure, who string) { f.Source, f.Module.Version = ToolchainSource, "go"+who }},
}
