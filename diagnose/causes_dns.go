package diagnose

import "tidyx/tidy/golog"

// causesDNS are filed under dns. The rows for the HTTP proxy's own name are in
// causes_httpproxy.go and stand before them.
func causesDNS() []Cause {
	spelling := Remedy{Title: "check the spelling of {name} in {spelledin}", Command: "go env {naming}", Applies: thisUser}
	resolver := Remedy{Title: "ask another name server for this name", Command: "dig {name}", Applies: thisMachine}
	return sentBroadly([]Cause{
		{ID: "dns-wrong-address", Step: golog.DNS, Host: hostName, Refines: "tcp-refused",
			On:    []On{{Step: golog.TCP}, {Step: golog.TLS}, {Step: golog.HTTP}},
			When:  func(c *Case) bool { return c.Seen.From == FromProbe && c.leadsNowhere() },
			Title: "{name} resolves to {resolved}, which leads nowhere",
			Why:   "The answer for {name} is {resolved}.|The hosts file says so ({hostsfile}), the name servers say {serverssay}.|The name itself does not exist: the search domain made it {searched}.|Nothing that serves modules answers there ({reason}).",
			Fixes: []Remedy{{Title: "remove or correct the line for {name}: {hostsfile}", Command: "grep -n {name} /etc/hosts", Applies: thisMachine, When: func(c *Case) bool { f := c.dns(); return f != nil && f.HostsFile != "" }},
				resolver, {Title: "ask whoever runs the name server whether {name} is blocked", Applies: someoneElse}}},
		{ID: "dns-nodata", Step: golog.DNS, Host: hostName, On: on(golog.DNS, golog.NoData),
			Title: "{name} exists and has no address",
			Why:   "The name server {server} answers {rcode} with no A and no AAAA record.|It adds: {extended}.",
			Fixes: []Remedy{remedyUseHTTPProxy, remedySpelling, spelling, remedyDirect, {Title: "ask whoever runs the zone of {name} for an address record", Applies: someoneElse}}},
		{ID: "dns-nxdomain", Step: golog.DNS, Host: hostName, On: on(golog.DNS, golog.NXDomain, golog.NoSuchHost),
			Title: "the name {name} does not exist",
			Why:   "The name server {server} answers {rcode}.|It adds: {extended}.|Another name server knows the name: {goodserver}.|A name of a private network exists only inside it: a VPN may be down.",
			Fixes: []Remedy{remedyUseHTTPProxy, remedySpelling, spelling, {Title: "connect to the network (VPN) where {name} is known", Applies: thisUser}, remedyDirect}},
		{ID: "dns-refused", Step: golog.DNS, Host: hostName, On: on(golog.DNS, golog.Refused),
			Title: "a name server refuses to answer for {name}",
			Why:   "{server} answers {rcode}: it does not serve this client, or not this name.|It adds: {extended}.|Another name server answers: {goodserver}.",
			Fixes: []Remedy{resolver, {Title: "correct the name servers of this machine", Command: "cat /etc/resolv.conf", Applies: thisMachine}, allow("recursive DNS for this machine")}},
		{ID: "dns-servfail", Step: golog.DNS, Host: hostName, On: on(golog.DNS, golog.ServFail, golog.Misbehaving), Transient: true,
			Title: "a name server fails on {name}",
			Why:   "{server} answers {rcode}.|It adds: {extended}.|Another name server answers: {goodserver}.|Its own source is down, or the zone's signatures do not hold (DNSSEC).",
			Fixes: []Remedy{remedyRerun, resolver, {Title: "tell whoever runs the name server or the zone of {name}", Applies: someoneElse}}},
		{ID: "dns-unreachable", Step: golog.DNS, Host: hostName, On: on(golog.DNS, golog.Unreachable, golog.Prohibited),
			Title: "no name server can be asked for {name}",
			Why:   "Asking {servers} fails at once: {reason}|The port is closed, there is no route, or a local firewall forbids it.",
			Fixes: []Remedy{{Title: "correct the name servers of this machine", Command: "cat /etc/resolv.conf", Applies: thisMachine}, allow("UDP and TCP 53 to {servers}")}},
		{ID: "dns-timeout", Step: golog.DNS, Host: hostName, On: on(golog.DNS, golog.Unanswered, golog.Failed), Transient: true,
			Title: "no name server answers for {name}",
			Why:   "No answer from {servers}.|~{gosays}",
			Fixes: []Remedy{{Title: "correct the name servers of this machine", Command: "cat /etc/resolv.conf", Applies: thisMachine}, resolver, allow("UDP and TCP 53 to {servers}")}},
	})
}
