package goproxy

import (
	"errors"
	"strings"
)

// otherRules are about checksums, GOFLAGS, and what hides what.
func otherRules() []rule {
	return []rule{
		{"sumdb-off", []string{"GOSUMDB"}, "nobody vouches for a module that go.sum does not have, and go can fetch no toolchain", sumdbOff},
		{"sumdb-invalid", []string{"GOSUMDB"}, "go can't use it: {}", sumdbInvalid},
		{"goflags-insecure", []string{"GOFLAGS"}, "-insecure is gone since go 1.17: go mod tidy passes over it, go get refuses it", goflagsInsecure},
		{"goflags-word", []string{"GOFLAGS"}, "go refuses every command: {} is no flag, and each word has to be one", goflagsWord},
		{"goflags-chdir", []string{"GOFLAGS"}, "go refuses every command: -C has to be the first flag of a command line", goflagsChdir},
		{"modules-off", []string{"GO111MODULE"}, "go mod tidy refuses to run without modules", modulesOff},
		{"hidden", goNames[:11], "it hides what {}", hides},
	}
}

func sumdbOff(_ Inspection, s Setting) (found, bool) {
	return found{unset: true}, s.Value == string(Off)
}

func sumdbInvalid(_ Inspection, s Setting) (found, bool) {
	_, err := ParseChecksumDatabase(s.Value)
	if err == nil || errors.Is(err, ErrChecksumDatabaseOff) {
		return found{}, false
	}
	return found{what: err.Error()}, true
}

// goflagsInsecure reports the flag that cmd/go/internal/modget still knows, to
// say that it is gone.
func goflagsInsecure(_ Inspection, s Setting) (found, bool) {
	var rest []string
	words := strings.Fields(s.Value)
	for _, w := range words {
		if name := strings.TrimPrefix(strings.TrimPrefix(w, "-"), "-"); name != "insecure" && !strings.HasPrefix(name, "insecure=") {
			rest = append(rest, w)
		}
	}
	return found{meant: strings.Join(rest, " "), unset: len(rest) == 0}, len(rest) < len(words)
}

// goflagsWord reports what cmd/go/internal/base: InitGOFLAGS calls a non-flag.
// Quotes make other words of it; they are left to go.
func goflagsWord(_ Inspection, s Setting) (found, bool) {
	if strings.ContainsAny(s.Value, `"'`) {
		return found{}, false
	}
	words := strings.Fields(s.Value)
	for i, w := range words {
		if !strings.HasPrefix(w, "-") || w == "-" || w == "--" || strings.HasPrefix(w, "---") || strings.HasPrefix(w, "-=") || strings.HasPrefix(w, "--=") {
			if i == 0 || strings.Contains(words[i-1], "=") || !strings.HasPrefix(words[i-1], "-") {
				return found{what: w}, true
			}
			words[i-1] += "=" + w // -mod mod
			return found{what: w, meant: strings.Join(append(words[:i:i], words[i+1:]...), " ")}, true
		}
	}
	return found{}, false
}

func goflagsChdir(_ Inspection, s Setting) (found, bool) {
	for _, w := range strings.Fields(s.Value) {
		if strings.HasPrefix(w, "-C=") || strings.HasPrefix(w, "--C=") {
			return found{}, true
		}
	}
	return found{}, false
}

func modulesOff(_ Inspection, s Setting) (found, bool) {
	return found{unset: true}, s.Value == string(Off)
}

// hides is a setting that takes the place of one that somebody made.
func hides(in Inspection, s Setting) (found, bool) {
	for _, h := range in.Settings.hidden {
		if h.Name == s.Name {
			where := "go env -w wrote"
			if h.Origin == FromGOROOT {
				where = "the go.env of GOROOT has"
			}
			return found{what: where + ": " + h.redactedValue(), unset: true}, true
		}
	}
	return found{}, false
}
