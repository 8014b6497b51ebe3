package diagnose

import (
	"strings"
	"testing"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// TestWithoutPrinting: no fix prints a setting that holds a password.
func TestWithoutPrinting(t *testing.T) {
	refused := readLog("go: a.example/b@v1.0.0: Get \"https://p.example/a.example/b/@v/v1.0.0.zip\": dial tcp 192.0.2.1:443: connect: connection refused\n")
	for value, want := range map[string]string{"https://ci:secret@p.example": "", "https://p.example": "go env GOPROXY GOSUMDB"} {
		settings := goproxy.NewSettings(goproxy.Setting{Name: "GOPROXY", Value: value}, goproxy.Setting{Name: "GOSUMDB", Value: "off"})
		found := judgeTargets(refused, settings)
		got := "no fix"
		for _, fix := range found.Fixes {
			if strings.HasPrefix(fix.Title, "check scheme, host") {
				got = fix.Command
			}
		}
		if got != want {
			t.Errorf("GOPROXY=%s: %q, want %q", value, got, want)
		}
	}
}

// TestNaming: the setting to look at is the one that sent go to the host, and a
// pattern that takes in everything is said to.
func TestNaming(t *testing.T) {
	noHost := readLog("go: a.example/b@v1.0.0: unrecognized import path \"a.example/b\": https fetch: Get \"https://a.example/b?go-get=1\": dial tcp: lookup a.example: no such host\n")
	for private, want := range map[string]string{"*": "GOPRIVATE=* sends go to the modules' own hosts", "a.example": ""} {
		settings := goproxy.NewSettings(goproxy.Setting{Name: "GOPROXY", Value: "https://p.example"}, goproxy.Setting{Name: "GOPRIVATE", Value: private})
		found := judgeTargets(noHost, settings)
		command := ""
		for _, fix := range found.Fixes {
			command += fix.Command + "\n"
		}
		if found.Cause != "dns-nxdomain" || !strings.Contains(command, "go env GOPRIVATE\n") || strings.Contains(found.Why, "sends go to") != (want != "") || !strings.Contains(found.Why, want) {
			t.Errorf("GOPRIVATE=%s: %+v", private, found)
		}
	}
	noDatabase := readLog("go: a.example/b@v1.0.0: verifying module: a.example/b@v1.0.0: Get \"https://sum.example/lookup/a.example/b@v1.0.0\": dial tcp: lookup sum.example: no such host\n")
	found := judgeTargets(noDatabase, goproxy.NewSettings(goproxy.Setting{Name: "GOPROXY", Value: "direct"}, goproxy.Setting{Name: "GOSUMDB", Value: "sum.example+1+x"}))
	if len(found.Fixes) == 0 || found.Fixes[0].Command != "go env GOSUMDB" {
		t.Errorf("of the checksum database: %+v", found)
	}
}

// judgeTargets is the first finding of what go said under some settings.
func judgeTargets(failures []golog.Failure, settings goproxy.Settings) Finding {
	var traces []Trace
	for _, target := range targetsWith(nil, failures, nil, settings) {
		traces = append(traces, newTrace(target))
	}
	return Judge(traces, failures, Requirements{})[0]
}

// TestPlain: over plain HTTP go sends no credentials, so none are asked for.
func TestPlain(t *testing.T) {
	for scheme, want := range map[string]string{"http": "name it with https", "https": "give go the credentials"} {
		found := Judge(nil, readLog("go: a.example/b@v1.0.0: reading "+scheme+"://p.example/a.example/b/@v/v1.0.0.zip: 401 Unauthorized\n"), Requirements{})
		if len(found) == 0 || len(found[0].Fixes) == 0 || !strings.HasPrefix(found[0].Fixes[0].Title, want) {
			t.Errorf("%s: %+v", scheme, found)
		}
	}
}
