package faultlab

import (
	"net"
	"slices"
)

// networkFault is a fault that needs the network of the tests.
type networkFault struct {
	Fault
	resolvConf string // text of a resolv.conf of its own; "": that of the network
	uid        uint32 // who runs go and tidyx; 0: whoever runs the tests
}

// networkFaults returns the faults that need names, real ports or a packet filter.
func networkFaults() []networkFault {
	faults := slices.Concat(namedFaults(), addressFaults(), namedProxyFaults(), directFaults(), mendedNetworkFaults(), sshFaults(), namedRepositoryFaults(), tinyproxyFaults())
	all := append(resolverFaults(), machineFaults()...)
	for _, f := range faults {
		all = append(all, networkFault{Fault: f})
	}
	for i := range all {
		all[i].Where = Namespace
	}
	return all
}

// addressOf returns the first address that the zone has for name.
func addressOf(name string) string { return zone[name+"."].addresses[0] }

// at returns a Setup with one source: the module proxy that start starts at name's last address, on port 443.
func at(name string, start server) setup {
	addresses := zone[name+"."].addresses
	return listening(name, net.JoinHostPort(addresses[len(addresses)-1], "443"), start)
}

// listening is like at, with an address of its own.
func listening(name, address string, start server) setup {
	return func(l *Lab) (Scene, error) {
		if _, err := start(l, address); err != nil {
			return Scene{}, err
		}
		return l.scene(sceneSpec{goproxy: "https://" + name, host: name + ":443"})
	}
}
