package faultlab

import (
	"fmt"
	"net/http"
)

// mendedNetworkFaults returns faults whose remedy lies on the machine, and that need names or usual ports.
func mendedNetworkFaults() []Fault {
	faults := []Fault{
		{
			Name: "direct-mends", Title: "the module proxy is closed, and the module's own host works",
			Cause: "tcp-refused", Step: "tcp", Says: "connect: connection refused",
			Setup: ownHostWorks("mended1", func(l *Lab) (string, string, error) { return "https://closed.lab.test", "closed.lab.test:443", nil }),
		},
		{
			Name: "direct-mends-silence", Title: "a firewall drops every packet to the module proxy, and the module's own host works",
			Cause: "tcp-timeout", Step: "tcp", Says: "i/o timeout",
			Setup: ownHostWorks("mended2", func(l *Lab) (string, string, error) { return "https://dropped.lab.test", "dropped.lab.test:443", nil }),
		},
		{
			Name: "direct-mends-503", Title: "the module proxy answers 503, and the module's own host works",
			Cause: "http-5xx", Step: "http", Says: ": 503 Service Unavailable",
			Setup: ownHostWorks("mended3", func(l *Lab) (string, string, error) {
				address, err := overTLS(status(http.StatusServiceUnavailable))(l, loopback)
				return "https://" + address, address, err
			}),
		},
		{
			Name: "http-proxy-other-port", Title: "HTTPS_PROXY has the wrong port, and the HTTP proxy listens at its usual one",
			Cause: "http-proxy-refused", Step: "http-proxy", Says: "proxyconnect tcp",
			Setup: func(l *Lab) (Scene, error) {
				behind, err := healthy(l, loopback)
				if err != nil {
					return Scene{}, err
				}
				if _, err := tunnels(behind)(l, addressOf("web-proxy2.lab.test")+":3128"); err != nil {
					return Scene{}, err
				}
				return l.scene(sceneSpec{goproxy: "https://dropped.lab.test", host: "web-proxy2.lab.test:8081",
					env: []string{"HTTPS_PROXY=http://web-proxy2.lab.test:8081"}})
			},
		},
	}
	for i := range faults {
		faults[i].Mended = true
	}
	return faults
}

// ownHostWorks returns a Setup with a module whose own host at name.lab.test works, and a source before it that does not.
func ownHostWorks(name string, broken func(*Lab) (goproxy, host string, err error)) setup {
	return func(l *Lab) (Scene, error) {
		own, files := name+".lab.test", name+"-modules.lab.test"
		modulePath := own + "/good"
		meta := fmt.Sprintf("<meta name=\"go-import\" content=%q>\n", modulePath+" mod https://"+files)
		if _, err := overTLS(says(http.StatusOK, "text/html", meta))(l, addressOf(own)+":443"); err != nil {
			return Scene{}, err
		}
		if _, err := healthy(l, addressOf(files)+":443"); err != nil {
			return Scene{}, err
		}
		goproxy, host, err := broken(l)
		if err != nil {
			return Scene{}, err
		}
		return l.scene(sceneSpec{modules: []string{modulePath}, goproxy: goproxy, host: host})
	}
}
