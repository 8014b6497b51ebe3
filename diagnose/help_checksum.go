package diagnose

func helpChecksum() map[string]help {
	settings := byHand{"go env GOSUMDB GONOSUMDB GOPRIVATE GOPROXY", "which database is asked, and for which paths not"}
	never := "Do not turn the checksum database off, and do not list public paths in GONOSUMDB: nobody then notices a changed download. Private paths belong in GOPRIVATE."
	mismatch := "Do not delete go.sum, or its lines, before you know why: the mismatch is the one sign that the content changed."
	return map[string]help{
		"checksum-gosum": {
			Means: "The download is not what go.sum recorded for this version. A tag was moved, a module proxy or mirror serves another content, a replaced fork was tagged alike, or someone changed the bits.",
			Words: []words{
				{"verifying a.example/b@v1.0.0: checksum mismatch\n\tdownloaded: h1:Uksx3EPFir5hh5hJqAlvEj1gAa8bv5FxqYLud+FGSZ4=\n\tgo.sum:     h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nSECURITY ERROR\nThis download does NOT match an earlier download recorded in go.sum.", ""},
			},
			Apart: "The line under downloaded names the witness: go.sum is this one, a host name the checksum database (checksum-sumdb). If the database knows the version too, compare with what it says: whoever agrees with it is right.",
			ByHand: []byHand{
				{"git log -p -S'MODULE VERSION' -- go.sum", "when the recorded sum came, and by whom"},
				{"GOMODCACHE=$(mktemp -d) GOPROXY=direct GOFLAGS=-modcacherw go mod download -json MODULE@VERSION", "the sum (Sum) of the module's own repository now; run outside the module"},
				{"go mod verify", "whether the module cache was changed after the download"}},
			Never: mismatch,
		},
		"checksum-sumdb": {
			Means: "The download differs from what the checksum database recorded for everybody, or the database contradicts itself. Most often an author moved a tag after it was published, or a module proxy rewrites files.",
			Words: []words{
				{"verifying module: checksum mismatch\n\tdownloaded: h1:fkxZSOxl0S8hf4aVlSI1uHrkeV0Re4XAyYPDHg2Cnrs=\n\tsum.example: h1:Uksx3EPFir5hh5hJqAlvEj1gAa8bv5FxqYLud+FGSZ4=\n\nSECURITY ERROR\nThis download does NOT match the one reported by the checksum server.", ""},
			},
			Apart: "A host name under downloaded: the database is the witness. If it is go.sum, checksum-gosum. If the repository itself gives the database's sum, the module proxy between changed it.",
			ByHand: []byHand{
				{"curl -s https://SUMDB/lookup/MODULE@VERSION", "the recorded sums: the one without /go.mod is that of the zip"},
				{"GOMODCACHE=$(mktemp -d) GOPROXY=direct GOFLAGS=-modcacherw go mod download -json MODULE@VERSION", "the same from the module's own repository; run outside the module"},
				settings},
			Never: never,
		},
		"sumdb-unreachable": {
			Means: "A module that go.sum does not have yet must be looked up in the checksum database, and that can't be reached: a firewall, an HTTP proxy, TLS inspection, an error of its own. What breaks is in the evidence.",
			Words: []words{
				{`verifying module: a.example/b@v1.0.0: Get "https://sum.example/lookup/a.example/b@v1.0.0": dial tcp 192.0.2.9:443: i/o timeout`, ""},
				{`verifying go.mod: a.example/b@v1.0.0/go.mod: reading https://sum.example/lookup/a.example/b@v1.0.0: 403 Forbidden`, ""},
				{`verifying module: a.example/b@v1.0.0: initializing sumdb.Client: reading tree note: malformed note`, ""},
				{`verifying module: a.example/b@v1.0.0: reading https://proxy.example/sumdb/sum.example/supported: 500 Internal Server Error`, ""},
			},
			Apart:  "verifying module or verifying go.mod in front: the module itself came through. A module proxy may pass the database on (its URL then holds /sumdb/), so that go needs no way of its own.",
			ByHand: []byHand{settings, {"curl -sS https://SUMDB/latest", "the signed head of the tree: reachable"}, {"curl -sS -o /dev/null -w '%{http_code}\\n' https://PROXY/sumdb/SUMDB/supported", "200: the module proxy passes the database on; 404 or 410: it does not"}},
			Never:  never,
		},
		"sumdb-private": {
			Means: "A private module was looked up in the checksum database: GOPRIVATE does not cover its path. The database can't read the repository, and has now seen the path.",
			Words: []words{
				{"verifying module: git.corp.example/b@v1.0.0: reading https://sum.example/lookup/git.corp.example/b@v1.0.0: 404 Not Found\n\tserver response:\n\tnot found: git.corp.example/b@v1.0.0: invalid version: git ls-remote -q origin in /tmp/gopath/…: exit status 128:\n\t\tfatal: could not read Username for 'https://git.corp.example': terminal prompts disabled", ""},
			},
			Apart:  "The database's git was asked for credentials. Where it only says that it does not know the version, it may be a private module or a wrong version: sumdb-lookup-failed.",
			ByHand: []byHand{settings, {"go env -w GOPRIVATE='*.corp.example'", "what settles it for a whole domain"}},
			Never:  never,
		},
		"sumdb-lookup-failed": {
			Means: "The checksum database answers that it does not know this module version, or could not fetch it. It knows what is public and was asked for once: a private module, a version that was deleted, or a repository that was down.",
			Words: []words{
				{"verifying module: a.example/b@v1.0.0: reading https://sum.example/lookup/a.example/b@v1.0.0: 404 Not Found", ""},
				{"verifying module: a.example/b@v1.0.0: reading https://sum.example/lookup/a.example/b@v1.0.0: 410 Gone", ""},
				{"verifying module: a.example/b@v1.0.0: reading https://sum.example/lookup/a.example/b@v1.0.0: 500 Internal Server Error\n\tserver response: a.example/b@v1.0.0: not found", ""},
			},
			Apart:  "An answer of the database about this module, where sumdb-unreachable is one about the way or the server. If its words ask for a user name, the module is private: sumdb-private.",
			ByHand: []byHand{{"curl -sS https://SUMDB/lookup/MODULE@VERSION", "its reason"}, {"git ls-remote --tags https://MODULE VERSION", "whether the version is there, and readable without credentials"}, settings},
			Never:  never,
		},
		"sumdb-invalid": {
			Means: "GOSUMDB is malformed, or holds a key that does not belong to the database which answers. A name alone is enough for go's default; another database needs name+hash+key, and perhaps a URL behind a blank.",
			Words: []words{
				{"verifying module: invalid GOSUMDB: malformed verifier id", ""},
				{"verifying module: invalid GOSUMDB: too many fields", ""},
				{`verifying module: invalid GOSUMDB URL: parse "sum.example:key": first path segment in URL cannot contain colon`, ""},
				{"verifying module: a.example/b@v1.0.0: reading tree note: note has no verifiable signatures", ""},
			},
			Apart:  "invalid GOSUMDB: the value. No verifiable signatures: the key does not fit the database, or something else answers in its place.",
			ByHand: []byHand{{"go env GOSUMDB | cat -A", "the value, with blanks and line ends"}, {"curl -sS https://SUMDB/latest | tail -1", "the name that signs, behind the dash"}},
			Never:  never,
		},
	}
}
