package faultlab

import (
	"fmt"
	"net/http"
	"strings"
)

// severalFaults returns scenes with several modules, hosts or faults.
func severalFaults() []Fault {
	return []Fault{
		{
			Name: "thirty-modules", Title: "one host refuses connections, and thirty modules need it",
			Cause: "tcp-refused", Step: "tcp", Says: "127.0.0.1/many/m30@v1.0.0: Get",
			Setup: with(closedPort, thirtyModules),
		},
		{
			Name: "three-hosts", Title: "three sources have a fault each, for one module or more",
			Cause: "http-403", Step: "http", Also: []string{"http-5xx", "tcp-refused"}, Says: ": 403 Forbidden",
			Setup: threeHosts,
		},
		{
			Name: "sources-fail-differently", Title: "each of three sources fails in its own way, and go prints the last one's",
			Cause: "tcp-refused", Step: "tcp", Also: []string{"http-5xx", "tls-expired"}, Says: "x509: certificate has expired",
			Setup: threeSources,
		},
		{
			Name: "one-http-proxy-for-two", Title: "two sources are behind one HTTP proxy, and nothing listens on its port",
			Cause: "http-proxy-refused", Step: "http-proxy", Says: "proxyconnect tcp: dial tcp",
			Mended: true,
			Setup:  twoThroughOne,
		},
	}
}

// endlessFaults returns the faults that go waits for without limit.
func endlessFaults() []Fault {
	return []Fault{
		{
			Name: "no-response", Title: "the module proxy takes requests and never answers (HTTP/2)",
			Cause: "http-timeout", Step: "http", Endless: true,
			Setup: on("https", overTLS(http.HandlerFunc(never))),
		},
		{
			Name: "no-response-plain-http", Title: "the module proxy takes requests and never answers (plain HTTP)",
			Cause: "http-timeout", Step: "http", Endless: true,
			Setup: on("http", overHTTP(http.HandlerFunc(never))),
		},
		{
			Name: "body-stalls", Title: "module files begin and do not go on",
			Cause: "http-timeout", Step: "http", Endless: true,
			Setup: on("https", overTLS(http.HandlerFunc(stall))),
		},
	}
}

// thirtyModules has many modules that one cause blocks.
func thirtyModules(_ *Lab, address string) sceneSpec {
	spec := sceneSpec{goproxy: "https://" + address, host: address}
	for i := range 30 {
		spec.modules = append(spec.modules, fmt.Sprintf("127.0.0.1/many/m%02d", i+1))
	}
	return spec
}

// threeHosts is a Setup with a list of three sources. The first forbids three modules and does not have the others,
// the second is broken for two and does not have the last, the third can't be reached.
func threeHosts(l *Lab) (Scene, error) {
	absent := status(http.StatusNotFound)
	first := overTLS(choose("/forbidden", status(http.StatusForbidden), absent))
	second := overTLS(choose("/broken", status(http.StatusServiceUnavailable), absent))
	addresses, err := l.startAll(first, second, closedPort)
	if err != nil {
		return Scene{}, err
	}
	return l.scene(sceneSpec{
		modules: []string{
			"127.0.0.1/forbidden/a", "127.0.0.1/forbidden/b", "127.0.0.1/forbidden/c",
			"127.0.0.1/broken/a", "127.0.0.1/broken/b",
			"127.0.0.1/unreachable/a",
		},
		goproxy: "https://" + strings.Join(addresses, ",https://"),
		host:    addresses[0],
		blocked: 3,
	})
}

// threeSources is a Setup with a list that go asks to its end, whatever the error: each source has a fault of its own.
func threeSources(l *Lab) (Scene, error) {
	addresses, err := l.startAll(closedPort, overTLS(status(http.StatusBadGateway)), withCertificate(leafOf(trusted, expired)))
	if err != nil {
		return Scene{}, err
	}
	return l.scene(sceneSpec{goproxy: "https://" + strings.Join(addresses, "|https://"), host: addresses[0]})
}

// twoThroughOne is a Setup with two sources behind an HTTP proxy whose port is closed: one cause, not two.
func twoThroughOne(l *Lab) (Scene, error) {
	addresses, err := l.startAll(closedPort, healthy, healthy)
	if err != nil {
		return Scene{}, err
	}
	return l.scene(sceneSpec{
		goproxy: "https://" + proxyable(addresses[1]) + "|https://" + proxyable(addresses[2]),
		env:     []string{"HTTPS_PROXY=http://" + addresses[0]}, host: addresses[0],
	})
}
