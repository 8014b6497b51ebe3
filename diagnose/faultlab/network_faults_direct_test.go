package faultlab

import (
	"fmt"
	"net/http"
)

// directFaults returns modules that go fetches from their own hosts. None needs a version control tool: the hosts
// name a module proxy in their go-import meta tags (https://go.dev/ref/mod#vcs-find).
func directFaults() []Fault {
	return []Fault{
		{
			Name: "direct-healthy", Title: "the module's own host names where its files are, and nothing is wrong",
			Setup: vanity("vanity", healthy),
		},
		{
			Name: "direct-files-broken", Title: "the module's own host works, and names a module proxy that answers 503",
			Cause: "http-5xx", Step: "http", Says: "reading https://broken-modules.lab.test/",
			Setup: vanity("broken", overTLS(status(http.StatusServiceUnavailable))),
		},
		{
			Name: "three-direct-hosts", Title: "three modules' own hosts have a fault each",
			Cause: "tcp-refused", Step: "tcp", Also: []string{"tls-expired", "http-403"},
			Says:  `unrecognized import path "closed.lab.test/a": https fetch`,
			Setup: threeDirectHosts,
		},
		{
			Name: "private-and-public", Title: "a private module's own host and the module proxy fail for two reasons",
			Cause: "http-403", Step: "http", Also: []string{"tls-expired"}, Says: ": 403 Forbidden",
			Setup: privateAndPublic,
		},
		{
			Name: "one-resolver-for-two", Title: "two modules' own hosts have names that the name server refuses",
			Cause: "dns-refused", Step: "dns", Says: "server misbehaving",
			Setup: func(l *Lab) (Scene, error) {
				return l.scene(sceneSpec{modules: []string{"refused.lab.test/a", "refuses.lab.test/b"}, goproxy: "direct", host: "refused.lab.test"})
			},
		},
		{
			Name: "sumdb-own-host-wants-login", Title: "the checksum database does not know the module, and its own host wants a login",
			Cause: "sumdb-private", Step: "checksum", Says: ": 404 Not Found",
			Setup: unknownToDatabase("login.lab.test", guarded(moduleProxy)),
		},
		{
			Name: "sumdb-own-host-open", Title: "the checksum database does not know the module, and its own host lets anybody in",
			Cause: "sumdb-lookup-failed", Step: "checksum", Says: ": 404 Not Found",
			Setup: unknownToDatabase("open.lab.test", overTLS(page(http.StatusOK))),
		},
	}
}

// unknownToDatabase returns a Setup with a module that a module proxy has and the checksum database has not; its own
// host is what start starts.
func unknownToDatabase(name string, start server) setup {
	return func(l *Lab) (Scene, error) {
		if _, err := start(l, addressOf(name)+":443"); err != nil {
			return Scene{}, err
		}
		_, verifier, err := newSumdbKey()
		if err != nil {
			return Scene{}, err
		}
		addresses, err := l.startAll(healthy, overTLS(status(http.StatusNotFound)))
		if err != nil {
			return Scene{}, err
		}
		return l.scene(sceneSpec{
			modules: []string{name + "/good"}, goproxy: "https://" + addresses[0] + ",direct", host: addresses[1],
			env: []string{"GOSUMDB=" + verifier + " https://" + addresses[1]},
		})
	}
}

// vanity returns a Setup with a module at a host of its own, which says that its files are in the module proxy that
// start starts at another. That one is at fault.
func vanity(name string, start server) setup {
	return func(l *Lab) (Scene, error) {
		own, files := name+".lab.test", name+"-modules.lab.test"
		modulePath := own + "/good"
		meta := fmt.Sprintf("<meta name=\"go-import\" content=%q>\n", modulePath+" mod https://"+files)
		page := overTLS(says(http.StatusOK, "text/html", meta))
		if _, err := page(l, addressOf(own)+":443"); err != nil {
			return Scene{}, err
		}
		if _, err := start(l, addressOf(files)+":443"); err != nil {
			return Scene{}, err
		}
		return l.scene(sceneSpec{modules: []string{modulePath}, goproxy: "direct", host: files + ":443"})
	}
}

// threeDirectHosts is a Setup in which three modules need the first broken host, two the second and one the third.
func threeDirectHosts(l *Lab) (Scene, error) {
	if _, err := withCertificate(leafOf(trusted, expired))(l, addressOf("expired.lab.test")+":443"); err != nil {
		return Scene{}, err
	}
	if _, err := overTLS(status(http.StatusForbidden))(l, addressOf("forbidden.lab.test")+":443"); err != nil {
		return Scene{}, err
	}
	return l.scene(sceneSpec{
		modules: []string{
			"closed.lab.test/a", "closed.lab.test/b", "closed.lab.test/c",
			"expired.lab.test/a", "expired.lab.test/b", "forbidden.lab.test/a",
		},
		goproxy: "direct", host: "closed.lab.test:443", blocked: 3,
	})
}

// privateAndPublic is a Setup with a module that GOPRIVATE keeps from the module proxy, at a host whose certificate has
// expired, and two public ones that the module proxy forbids.
func privateAndPublic(l *Lab) (Scene, error) {
	if _, err := withCertificate(leafOf(trusted, expired))(l, addressOf("private.lab.test")+":443"); err != nil {
		return Scene{}, err
	}
	address, err := overTLS(status(http.StatusForbidden))(l, loopback)
	if err != nil {
		return Scene{}, err
	}
	return l.scene(sceneSpec{
		modules: []string{"private.lab.test/a", "public.lab.test/b", "public.lab.test/c"},
		goproxy: "https://" + address, env: []string{"GOPRIVATE=private.lab.test"}, host: address, blocked: 2,
	})
}
