package faultlab

import "strings"

// addressFaults returns what can be wrong on the way to an address.
func addressFaults() []Fault {
	return []Fault{
		{
			Name: "packets-dropped", Title: "a firewall drops every packet to the module proxy",
			Cause: "tcp-timeout", Step: "tcp", Says: "dial tcp 10.77.201.1:443: i/o timeout",
			Setup: nobodyAtPort("dropped.lab.test:443"),
		},
		{
			Name: "packets-prohibited", Title: "a firewall answers: administratively prohibited",
			Cause: "tcp-unreachable", Step: "tcp", Says: "connect: no route to host",
			Setup: nobodyAtPort("prohibited.lab.test:443"),
		},
		{
			Name: "no-route", Title: "this machine has no route to the module proxy",
			Cause: "tcp-unreachable", Step: "tcp", Says: "connect: no route to host",
			Setup: nobodyAtPort("no-route.lab.test:443"),
		},
		{
			Name: "host-unreachable", Title: "a router answers: host unreachable",
			Cause: "tcp-unreachable", Step: "tcp", Says: "connect: no route to host",
			Setup: nobodyAtPort("host-gone.lab.test:443"),
		},
		{
			Name: "port-unreachable", Title: "a firewall answers: port unreachable",
			Cause: "tcp-refused", Step: "tcp", Says: "connect: connection refused",
			Setup: nobodyAtPort("port-gone.lab.test:443"),
		},
		{
			Name: "ipv6-only", Title: "the module proxy has IPv6 addresses alone, this machine IPv4",
			Cause: "tcp-unreachable", Step: "tcp", Says: "connect: network is unreachable",
			Setup: nobodyAtPort("ipv6-only.lab.test:443"),
		},
		{
			Name: "ipv6-broken", Title: "the way over IPv6 is broken, that over IPv4 works, and nothing is wrong",
			Setup: at("ipv6-broken.lab.test", healthy),
		},
		{
			Name: "one-address-closed", Title: "one of two addresses refuses connections, and nothing is wrong",
			Setup: listening("half-closed.lab.test", "10.77.1.2:443", healthy),
		},
	}
}

// nobodyAtPort returns a Setup whose module proxy is never reached, since its address leads nowhere.
func nobodyAtPort(hostPort string) setup {
	return func(l *Lab) (Scene, error) {
		name := strings.TrimSuffix(hostPort, ":443")
		return l.scene(sceneSpec{goproxy: "https://" + name, host: hostPort})
	}
}
