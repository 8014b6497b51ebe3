package golog

import (
	"bytes"
	"sync"
)

// marks are what a line of a pasted log must hold to be worth a look, of at
// least markLen bytes each.
var marks = []string{"go: ", ".go:", "go mod ", "go get ", "go build ", "go install ", "go list ", "go run ", "go test ", "go vet ", "go env ", "go generate ", "go work ", "go get:", "go build:", "go install:", "go list:", "go run:", "go test:", "go vet:",
	"@v0.", "@v1.", "@v2.", "@v3.", "@v4.", "@v5.", "@v6.", "@v7.", "@v8.", "@v9.", "GOPROXY=off", "missing go.sum entry", "no required module", "reconnu", "reconoce", "reconhecido", "riconosciuto", "rozpoznawan", "内部", "внутренней", "falsch geschrieben",
	"# get ", "verifying ", "import path", " imports", " tested by", "etching http", "# cd ", "mkdir -p ", "cd /", "s # ", "unzip ",
	"can't load package", "cannot find ", "cannot load", "package ", "/@v/", "go-get=1", "/sumdb/", "cache/vcs/", "terminal prompts disabled", "'go'", `"go"`,
	"pthread_create", "create new OS thread", "epollcreate failed", "panic: ", "flag provided but", "for flag -", "determine current directory",
	"build cache", "compile: ", "link: ", "asm: ", "vet: ", "go-build", "pkg/tool", "pattern ", "does not contain package", "cannot compile Go", "module requires Go", "not supported (can be", "has been modified", "malformed go.sum", "final link failed", "not downloaded. Run", "GOPATH must not", ": command not found", "Go files in ", "no matching files found", "not a main package", "C compiler ", "directory not found", "obtaining VCS status", "_test.go:", "not found: go", "fatal: ", "ssh: ", "publickey", "ost key verification", "Command completed after "}

const markLen = 4

// A finder looks for all marks at once (Wu and Manber, 1994): two bytes at a
// time it skips what can't be a part of the beginning of any.
type finder struct {
	shift [1 << 16]uint8      // by two bytes: how far the next beginning may end
	ends  map[uint16][]string // the marks whose first markLen bytes end so
}

var markFinder = sync.OnceValue(func() *finder {
	f := &finder{ends: map[uint16][]string{}}
	for i := range f.shift {
		f.shift[i] = markLen - 1
	}
	for _, m := range marks {
		for j := 1; j < markLen; j++ {
			key := pair(m[j-1], m[j])
			f.shift[key] = min(f.shift[key], uint8(markLen-1-j))
		}
		last := pair(m[markLen-2], m[markLen-1])
		f.ends[last] = append(f.ends[last], m)
	}
	return f
})

func pair(a, b byte) uint16 { return uint16(a)<<8 | uint16(b) }

// find is where a mark stands in text, or -1.
func (f *finder) find(text []byte) int {
	for i := markLen - 1; i < len(text); {
		key := pair(text[i-1], text[i])
		if s := f.shift[key]; s > 0 {
			i += int(s)
			continue
		}
		at := i - markLen + 1
		for _, m := range f.ends[key] {
			if bytes.HasPrefix(text[at:], []byte(m)) {
				return at
			}
		}
		i++
	}
	return -1
}
