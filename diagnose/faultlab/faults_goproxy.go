package faultlab

import "net/http"

// goproxyFaults returns the faults of the step goproxy: of the setting, of lists, of the module proxy's answers.
func goproxyFaults() []Fault {
	return append(append(goproxySettings(), goproxyLists()...), goproxyAnswers()...)
}

func goproxySettings() []Fault {
	return []Fault{
		{
			Name: "healthy", Title: "the module proxy answers, and nothing is wrong",
			Setup: on("https", healthy),
		},
		{
			Name: "healthy-plain-http", Title: "GOPROXY is a plain http URL, and nothing is wrong",
			Setup: on("http", overHTTP(http.HandlerFunc(moduleProxy))),
		},
		{
			Name: "goproxy-off", Title: "GOPROXY=off",
			Cause: "goproxy-off", Step: "goproxy", Says: "module lookup disabled by GOPROXY=off",
			Setup: goproxy("off"),
		},
		{
			Name: "goproxy-scheme", Title: "GOPROXY has a scheme that go does not know",
			Cause: "goproxy-invalid", Step: "goproxy", Says: "invalid proxy URL scheme (must be https, http, file)",
			Setup: goproxy("ftp://127.0.0.1"),
		},
		{
			Name: "goproxy-bare-word", Title: "GOPROXY is a host name and no URL",
			Cause: "goproxy-invalid", Step: "goproxy", Says: "invalid proxy URL missing scheme: localhost",
			Setup: goproxy("localhost"),
		},
		{
			Name: "goproxy-only-comma", Title: "GOPROXY is a list without entries",
			Cause: "goproxy-invalid", Step: "goproxy", Says: "GOPROXY list is not the empty string, but contains no entries",
			Setup: goproxy(","),
		},
		{
			Name: "goproxy-port", Title: "GOPROXY has a port that is no number",
			Cause: "goproxy-invalid", Step: "goproxy", Says: `invalid port ":port" after host`,
			Setup: goproxy("https://127.0.0.1:port"),
		},
		{
			Name: "goproxy-no-file-tree", Title: "GOPROXY names a file tree that is not there",
			Cause: "goproxy-invalid", Step: "goproxy", Says: "no such file or directory",
			Setup: func(l *Lab) (Scene, error) { return goproxy("file://" + l.path("no-such-tree"))(l) },
		},
	}
}

func goproxyLists() []Fault {
	broken := overTLS(status(http.StatusInternalServerError))
	absent := overTLS(status(http.StatusNotFound))
	return []Fault{
		{
			Name: "list-goes-on-after-404", Title: "the first source has no modules, the second has them, and nothing is wrong",
			Setup: list(",", absent, healthy),
		},
		{
			Name: "list-goes-on-after-500", Title: "the first source is broken, | lets go pass on to the second, and nothing is wrong",
			Setup: list("|", broken, healthy),
		},
		{
			Name: "no-fallback-after-500", Title: "the first source is broken, and the comma keeps go from the second, which works",
			Cause: "goproxy-no-fallback", Step: "goproxy", Says: ": 500 Internal Server Error",
			Setup: list(",", broken, healthy),
		},
		{
			Name: "no-fallback-after-refusal", Title: "the first source refuses connections, and the comma keeps go from the second",
			Cause: "goproxy-no-fallback", Step: "goproxy", Says: "connect: connection refused",
			Setup: list(",", closedPort, healthy),
		},
		{
			Name: "all-sources-broken", Title: "the first source refuses connections, the second answers 500",
			Cause: "tcp-refused", Step: "tcp", Also: []string{"http-5xx"}, Says: ": 500 Internal Server Error",
			Setup: list("|", closedPort, broken),
		},
		{
			Name: "list-ends-at-off", Title: "the only source has no modules, and GOPROXY ends with off",
			Cause: "goproxy-off", Step: "goproxy", Says: "module lookup disabled by GOPROXY=off",
			Setup: with(absent, func(_ *Lab, address string) sceneSpec {
				return sceneSpec{goproxy: "https://" + address + ",off"}
			}),
		},
	}
}

func goproxyAnswers() []Fault {
	words := says(http.StatusOK, "text/plain", "this is not what you asked for\n")
	syntaxError := says(http.StatusOK, "text/plain", goMod(goodModule)+"\nrequire example.org/x\n")
	otherPath := says(http.StatusOK, "text/plain", goMod("other.example/module"))
	return []Fault{
		{
			Name: "bad-json", Title: "the module proxy's .info is no JSON",
			Cause: "goproxy-bad-response", Step: "goproxy", Says: "invalid response from proxy",
			Setup: unlisted(except(".info", words)),
		},
		{
			Name: "bad-zip", Title: "the module proxy's .zip is no zip file",
			Cause: "goproxy-bad-response", Step: "goproxy", Says: "zip: not a valid zip file",
			Setup: on("https", overTLS(except(".zip", words))),
		},
		{
			Name: "zip-of-another-module", Title: "the module proxy's .zip holds another module",
			Cause: "goproxy-bad-response", Step: "goproxy", Says: "has unexpected file other.example/module@v1.0.0/",
			Setup: on("https", overTLS(except(".zip", foreignZip))),
		},
		{
			Name: "zip-without-end", Title: "the module proxy's .zip never ends",
			Cause: "goproxy-bad-response", Step: "goproxy", Says: "downloaded zip file too large",
			Setup: on("https", overTLS(except(".zip", flood))),
		},
		{
			Name: "bad-go-mod", Title: "the module proxy's .mod is no go.mod file",
			Cause: "goproxy-bad-response", Step: "goproxy", Says: "parsing go.mod: missing module line",
			Setup: on("https", overTLS(except(".mod", words))),
		},
		{
			Name: "go-mod-syntax", Title: "the module's own go.mod has a syntax error",
			Cause: "module-bad-gomod", Step: "module", Says: "go.mod:5: usage: require module/path v1.2.3",
			Setup: withoutHost(overTLS(except(".mod", syntaxError))),
		},
		{
			Name: "go-mod-of-another-module", Title: "the module declares another path",
			Cause: "module-path-mismatch", Step: "module", Says: "module declares its path as: other.example/module",
			Setup: withoutHost(overTLS(except(".mod", otherPath))),
		},
	}
}

// list returns a Setup whose GOPROXY is a list of two sources; the first is at fault.
func list(separator string, first, second server) setup {
	return func(l *Lab) (Scene, error) {
		addresses, err := l.startAll(first, second)
		if err != nil {
			return Scene{}, err
		}
		return l.scene(sceneSpec{
			goproxy: "https://" + addresses[0] + separator + "https://" + addresses[1],
			host:    addresses[0],
		})
	}
}

// unlisted returns a Setup like on, in which go must find the module that the package is in.
func unlisted(h http.Handler) setup {
	return with(overTLS(h), func(_ *Lab, address string) sceneSpec {
		return sceneSpec{goproxy: "https://" + address, host: address, unlisted: true}
	})
}
