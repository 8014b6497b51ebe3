package diagnose

func helpToolchain() map[string]help {
	lines := byHand{"grep -nE '^(go|toolchain) ' go.mod go.work", "what is asked for; a go line reads go 1.24 or go 1.24.0"}
	local := byHand{"GOTOOLCHAIN=local go version", "the go that is installed (plain go version may itself try to download one)"}
	setting := byHand{"go env GOTOOLCHAIN; grep -n GOTOOLCHAIN \"$(GOTOOLCHAIN=local go env GOROOT)/go.env\"", "auto, local, path or a name; distributions often set local in go.env"}
	return map[string]help{
		"toolchain-too-old": {
			Means: "This module, go.work, or a dependency wants a newer go than the one that runs, and GOTOOLCHAIN=local forbids to fetch it (images and distributions often set it).",
			Words: []words{
				{"go: go.mod requires go >= 1.99.0 (running go 1.26.8; GOTOOLCHAIN=local)", ""},
				{"go: a.example/b@v1.0.0 requires go >= 1.99.0 (running go 1.26.8; GOTOOLCHAIN=local)", ""},
				{"note: module requires Go 1.99", ""},
				{"go: errors parsing go.mod:\ngo.mod:3: invalid go version '1.24.0': must match format 1.23", ""},
			},
			Apart:  "If go may switch and fails to fetch the newer one, it is toolchain-unavailable. go 1.20 and older know no toolchains: they print note: module requires Go behind a compile error, or must match format 1.23 for a go line with three numbers.",
			ByHand: []byHand{local, setting, lines, {"go list -m -f '{{.Path}} {{.GoVersion}}' all", "which dependency wants how much"}},
			Never:  "Do not lower the go line by hand below what a dependency wants: tidy raises it again. Take an older version of that dependency, or a newer go.",
		},
		"toolchain-unavailable": {
			Means: "The toolchain that is asked for can't be downloaded: the version does not exist (go 1.99.0, or a release for another platform), the module proxies do not have it, or the way to them is broken. It comes as module golang.org/toolchain, from module proxies only.",
			Words: []words{
				{"go: download go1.99.0 for linux/amd64: toolchain not available", ""},
				{`go: download go1.99.0: golang.org/toolchain@v0.0.1-go1.99.0.linux-amd64: Get "https://proxy.example/…": dial tcp: lookup proxy.example: no such host`, ""},
				{"go: switching to go >= 1.99.0: module golang.org/toolchain: reading https://proxy.example/golang.org/toolchain/@v/list: 404 Not Found", ""},
			},
			Apart:  "toolchain not available is go's text for a 404 of all module proxies, for GOPROXY=off and for direct alone. Any other fault stands behind it in its own words: the evidence has the step.",
			ByHand: []byHand{lines, setting, {"curl -sS -o /dev/null -w '%{http_code}\\n' 'https://PROXY/golang.org/toolchain/@v/v0.0.1-go1.24.0.linux-amd64.zip'", "whether this module proxy passes toolchains on"}, {"go env GOPROXY GOSUMDB GONOSUMDB", "a toolchain is always checked by the checksum database"}},
			Never:  "Do not write a patch level into the go line that you do not need: each user's go must then fetch it.",
		},
		"toolchain-missing": {
			Means:  "GOTOOLCHAIN (or a toolchain line with path) names a go that is to be found in PATH, and it is not there; or there is no go command at all.",
			Words:  []words{{`go: cannot find "go1.99.0" in PATH`, ""}},
			Apart:  "go looked in PATH alone and was not allowed to download. If it was, toolchain-unavailable. Without any go the shell says command not found, and tidyx ends with 127.",
			ByHand: []byHand{setting, {"command -v go go1.99.0; echo \"$PATH\"", "what is in PATH (cron, sudo and IDEs have another one)"}},
		},
		"toolchain-invalid": {
			Means: "A go or toolchain line, or GOTOOLCHAIN, is malformed: go1.24 in a go line, 1.24 in a toolchain line, a word.",
			Words: []words{
				{"go: errors parsing go.mod:\ngo.mod:3: invalid go version 'banana': must match format 1.23.0", ""},
				{"go: errors parsing go.mod:\ngo.mod:5: invalid toolchain version 'banana': must match format go1.23.0 or default", ""},
				{`go: invalid GOTOOLCHAIN "banana"`, ""},
			},
			Apart:  "go names the line, or the variable. A well formed version that does not exist is toolchain-unavailable.",
			ByHand: []byHand{lines, setting, local},
		},
	}
}
