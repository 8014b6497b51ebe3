package faultlab

// namedProxyFaults returns faults of HTTP proxies that need a name, or hosts that drop packets.
func namedProxyFaults() []Fault {
	return []Fault{
		{
			Name: "http-proxy-name-absent", Title: "the HTTP proxy's name does not exist",
			Cause: "http-proxy-dns", Step: "http-proxy", Says: "proxyconnect tcp: dial tcp: lookup absent.lab.test",
			Setup: nobodyAsHTTPProxy("absent.lab.test:3128"),
		},
		{
			Name: "http-proxy-dropped", Title: "a firewall drops every packet to the HTTP proxy",
			Cause: "http-proxy-timeout", Step: "http-proxy", Says: "proxyconnect tcp: dial tcp 10.77.201.1:3128: i/o timeout",
			Setup: nobodyAsHTTPProxy("dropped.lab.test:3128"),
		},
		{
			Name: "no-proxy-into-firewall", Title: "a firewall drops what NO_PROXY sends past the HTTP proxy",
			Cause: "http-proxy-required", Step: "http-proxy", Says: "dial tcp 10.77.201.1:443: i/o timeout",
			Setup: func(l *Lab) (Scene, error) {
				behind, err := healthy(l, loopback)
				if err != nil {
					return Scene{}, err
				}
				if _, err := tunnels(behind)(l, addressOf("web-proxy.lab.test")+":3128"); err != nil {
					return Scene{}, err
				}
				return l.scene(sceneSpec{
					goproxy: "https://dropped.lab.test", host: "dropped.lab.test:443",
					env: []string{"HTTPS_PROXY=http://web-proxy.lab.test:3128", "NO_PROXY=.lab.test"},
				})
			},
		},
	}
}

// nobodyAsHTTPProxy returns a Setup whose HTTP proxy is never reached.
func nobodyAsHTTPProxy(hostPort string) setup {
	return func(l *Lab) (Scene, error) {
		return l.scene(sceneSpec{
			goproxy: "https://modules.lab.test", host: hostPort,
			env: []string{"HTTPS_PROXY=http://" + hostPort},
		})
	}
}
