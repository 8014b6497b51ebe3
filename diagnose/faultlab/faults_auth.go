package faultlab

import (
	"fmt"
	"net/http"
	"os"
)

// authFaults returns the faults of the step auth: credentials are there, and are of no use.
func authFaults() []Fault {
	return []Fault{
		{
			Name: "netrc-wrong-password", Title: "the module proxy wants another password than the one in .netrc",
			Cause: "auth-netrc", Step: "auth", Says: ": 401 Unauthorized",
			Setup: wrongNetrc,
		},
		{
			Name: "goauth-missing", Title: "the module proxy wants a password, and the command in GOAUTH is not there",
			Cause: "auth-goauth", Step: "auth", Says: ": 401 Unauthorized", Since: "go1.24",
			Setup: func(l *Lab) (Scene, error) { return wantsCredentials("GOAUTH=" + l.path("no-such-command"))(l) },
		},
	}
}

// wrongNetrc is a Setup with a .netrc that has a password for the module proxy, and not the one it wants.
func wrongNetrc(l *Lab) (Scene, error) {
	file := l.path("netrc")
	if err := os.WriteFile(file, []byte("machine 127.0.0.1 login user password wrong\n"), 0o600); err != nil {
		return Scene{}, fmt.Errorf("writing .netrc: %w", err)
	}
	return wantsCredentials("NETRC=" + file)(l)
}

// wantsCredentials returns a Setup whose module proxy answers 401 to every credential; env is where go gets its own.
func wantsCredentials(env string) setup {
	start := overTLS(status(http.StatusUnauthorized, "WWW-Authenticate", `Basic realm="faultlab"`))
	return with(start, func(_ *Lab, address string) sceneSpec {
		return sceneSpec{goproxy: "https://" + address, host: address, env: []string{env}}
	})
}
