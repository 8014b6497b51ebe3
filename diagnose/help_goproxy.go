package diagnose

func helpGoproxy() map[string]help {
	settings := byHand{"go env GOPROXY; go env -changed", "the value, and which settings are not go's defaults"}
	origin := byHand{"grep -n GOPROXY \"$(go env GOENV)\" \"$(go env GOROOT)/go.env\"", "who set it, where the environment did not"}
	return map[string]help{
		"goproxy-off": {
			Means: "GOPROXY is off, or its list ends in off and nobody before had the module: go may not fetch it, and the module cache does not hold it. Often meant so: an air-gapped build, a vendor check.",
			Words: []words{
				{"module lookup disabled by GOPROXY=off", ""},
				{"cannot find module providing package a.example/b: module lookup disabled by GOPROXY=off", ""},
			},
			Apart:  "The text says it. That a source before off answered 404 shows in the trace of -x alone. A missing toolchain under GOPROXY=off reads toolchain not available (toolchain-unavailable).",
			ByHand: []byHand{settings, origin, {"ls \"$(go env GOMODCACHE)/cache/download/MODULE/@v\"", "which versions the module cache holds"}},
		},
		"goproxy-invalid": {
			Means: "GOPROXY, or one of its elements, is nothing that go can use: no scheme or another one than https, http and file, a port that is no number, only commas, credentials for plain http, or a file tree that is not there.",
			Words: []words{
				{"invalid proxy URL missing scheme: goproxy.corp.example", ""},
				{"invalid proxy URL scheme (must be https, http, file): ftp://proxy.example", ""},
				{"GOPROXY list is not the empty string, but contains no entries", ""},
				{"refusing to pass credentials to insecure URL: http://bob:xxxxx@proxy.example/…", ""},
				{"reading file:///srv/goproxy/a.example/b/@v/v1.0.0.zip: no such file or directory", ""},
			},
			Apart:  "go finds it before it asks anybody. The last sample also comes where the tree is there and lacks this version.",
			ByHand: []byHand{settings, origin, {"go env GOPROXY | tr ',|' '\\n\\n' | cat -A", "one element a line: blanks, quotes and line ends from a CI variable show"}},
		},
		"goproxy-bad-response": {
			Means: "The server answers 200 with something that is no module file: broken JSON, a go.mod file without a module line, a zip that is damaged or holds other files, an info for another version, or no HTTP at all.",
			Words: []words{
				{"zip: not a valid zip file", ""},
				{"a.example/b@v1.0.0: parsing go.mod: missing module line", ""},
				{`invalid response from proxy "https://proxy.example": invalid character 'o' looking for beginning of value`, ""},
				{"reading https://proxy.example/…: 204 No Content", ""},
				{"zip for a.example/b@v1.0.0 has unexpected file wrong/prefix@v1.0.0/b.go", ""},
				{`Get "https://proxy.example/…": net/http: HTTP/1.x transport connection broken: malformed HTTP status code "this"`, ""},
			},
			Apart:  "go names the damage and seldom the URL: tidyx takes it from the route. If what came is a web page, a probe says so: http-html-page. A good file with the wrong sum is checksum-gosum or checksum-sumdb.",
			ByHand: []byHand{{"curl -sS 'https://HOST/MODULE/@v/VERSION.zip' | file -", "Zip archive data is right; HTML, gzip or empty is not"}, {"curl -sS 'https://HOST/MODULE/@v/VERSION.info'", "JSON with Version and Time"}, settings},
			Never:  "Do not clear the whole module cache as a remedy: of what came broken, at most the go.mod file stays, where no checksum could refuse it (cache/download/MODULE/@v/VERSION.mod).",
		},
		"goproxy-private-module": {
			Means: "A module proxy was asked for a module whose repository wants credentials. It has none, and says so in git's words. GOPRIVATE (or GONOPROXY) does not cover the path.",
			Words: []words{
				{"reading https://proxy.example/git.corp.example/team/b/@v/v1.0.0.info: 404 Not Found\n\tserver response:\n\tnot found: git.corp.example/team/b@v1.0.0: invalid version: git ls-remote -q origin in /tmp/gopath/…: exit status 128:\n\t\tfatal: could not read Username for 'https://git.corp.example': terminal prompts disabled", ""},
			},
			Apart:  "git's words stand under server response: they are the module proxy's git, not yours. Without server response it is your own (vcs-auth-https).",
			ByHand: []byHand{{"go env GOPRIVATE GONOPROXY GONOSUMDB", "which paths are kept from module proxies and the checksum database"}, {"git ls-remote https://MODULE", "whether you may read it yourself"}, {"curl -sS 'URL'", "the module proxy's words"}},
			Never:  "Do not make the repository public, and do not give its token to a module proxy that others run.",
		},
		"goproxy-no-fallback": {
			Means: "The first source fails, the next one has the module, and the comma between them forbids to go on: go passes a comma only after 404 and 410, a bar (|) after any error.",
			Words: []words{
				{`Get "https://proxy.example/…": dial tcp 192.0.2.1:443: connect: connection refused`, "tcp-refused"},
				{"reading https://proxy.example/…: 502 Bad Gateway", "http-5xx"},
			},
			Apart:  "go prints the first source's fault alone. tidyx asks the next source for a public module, and calls it this if that answers; module paths go there only if you consent.",
			ByHand: []byHand{settings, {"GOMODCACHE=$(mktemp -d) GOFLAGS=-modcacherw go mod download -x MODULE@VERSION 2>&1 | grep '# get'", "which sources are asked, and at which it ends"}, {"GOPROXY=https://next.example go mod download -x golang.org/x/mod@latest", "the next source, by itself"}},
			Never:  "Do not put | before a public source in a list that begins with a private one: after any fault of the first, private paths go to the public one.",
		},
	}
}
