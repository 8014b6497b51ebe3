package diagnose

import (
	goversion "go/version"
	"strings"
)

// toolchain is the toolchain that go would have to fetch, such as go1.27.0; ""
// for none. It follows cmd/go/internal/toolchain: Select.
func (in Input) toolchain() string {
	setting, have := in.Settings.Value("GOTOOLCHAIN"), in.Settings.Value("GOVERSION")
	least, mode, _ := strings.Cut(setting, "+")
	switch least {
	case "auto", "path":
		least, mode = have, least
	case "local":
		least = have
	}
	want := least
	if mode == "auto" || mode == "path" {
		want = in.Require.toolchain(want)
	}
	if want == have || have == "" || want == "" || mode == "path" {
		return "" // path fetches nothing: it looks in PATH
	}
	return want
}

// toolchain is the newest of a toolchain, such as go1.24.1, and those that the
// toolchain and go lines ask for. A language version from 1.21 on stands for its
// first release.
func (r Requirements) toolchain(newest string) string {
	if r.Toolchain == "default" {
		return newest
	}
	if goversion.Compare(r.Toolchain, newest) > 0 {
		newest = r.Toolchain
	}
	if v := "go" + r.Go; r.Go != "" && goversion.Compare(v, newest) > 0 {
		newest = v
		if goversion.Lang(v) == v && goversion.Compare(v, "go1.21") >= 0 {
			newest += ".0"
		}
	}
	return newest
}
