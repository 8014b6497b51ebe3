package diagnose

func helpDNS() map[string]help {
	whoAnswers := byHand{"getent ahosts HOST", "what the system's own resolver says, hosts file and search domains included"}
	servers := byHand{"cat /etc/resolv.conf", "the name servers and search domains in use (macOS: scutil --dns; Windows: ipconfig /all)"}
	return map[string]help{
		"dns-nxdomain": {
			Means: "A name server says with authority that the name does not exist. The name is misspelt, was removed, or exists only inside a private network whose name servers are not asked: a VPN that is down, split DNS, a container with name servers of its own.",
			Words: []words{
				{`Get "https://proxy.example/…": dial tcp: lookup proxy.example on 192.0.2.53:53: no such host`, ""},
				{`Get "https://proxy.example/…": dial tcp: lookup proxy.example: no such host`, ""},
				{`fatal: unable to access 'https://git.example/b/': Could not resolve host: git.example`, ""},
				{`ssh: Could not resolve hostname git.example: Name or service not known`, ""},
			},
			Apart: "go prints no such host for this and for a name without an address (dns-nodata). tidyx asks each name server and reads the code of the answer: NXDOMAIN is this one. If one server knows the name and another does not, the finding says which.",
			ByHand: []byHand{
				{"dig HOST", "status: NXDOMAIN in the header; the SERVER line says who answered"},
				{"dig @SERVER HOST", "the same question to another name server, such as that of the VPN"},
				whoAnswers,
			},
			Never: "Do not write the address into the hosts file to get on: it outlives the reason and later reads as dns-wrong-address.",
		},
		"dns-nodata": {
			Means: "The name exists and has neither an A nor an AAAA record: it may hold other records only (MX, TXT), or have lost its address. Some resolvers that block names answer so too.",
			Words: []words{
				{`Get "https://proxy.example/…": dial tcp: lookup proxy.example on 192.0.2.53:53: no such host`, "dns-nxdomain"},
				{`dial tcp: lookup proxy.example: The requested name is valid, but no data of the requested type was found.`, "dns-nxdomain"},
			},
			Apart: "The text is that of dns-nxdomain. A probe sees the answer NOERROR without an address; an extended error (EDE) in it is quoted, since it may say that the name is blocked.",
			ByHand: []byHand{
				{"dig HOST A; dig HOST AAAA", "status: NOERROR with ANSWER: 0 in both; look for an EDE line"},
				{"dig HOST ANY", "which other records there are"},
			},
		},
		"dns-servfail": {
			Means: "A name server answers that it failed (SERVFAIL) or did not understand the question (FORMERR). The servers behind it may be down, or the signatures of the zone may not hold (DNSSEC).",
			Words: []words{
				{`Get "https://proxy.example/…": dial tcp: lookup proxy.example on 192.0.2.53:53: server misbehaving`, ""},
				{`ssh: Could not resolve hostname git.example: Temporary failure in name resolution`, ""},
			},
			Apart: "server misbehaving is go's text for each code but NOERROR and NXDOMAIN. A probe reads the code: REFUSED is dns-refused. An extended error (EDE) tells a failed signature from a dead server.",
			ByHand: []byHand{
				{"dig HOST", "status: SERVFAIL; an EDE line gives the reason"},
				{"dig +cd HOST", "if this answers, the name server rejects the zone's signatures (DNSSEC)"},
				{"dig +trace HOST", "at which server of the chain it ends"},
			},
		},
		"dns-refused": {
			Means: "A name server answers REFUSED: it does not serve clients of this network, or not names outside its own zones. Often the address in resolv.conf is that of an authoritative server, or the client came from an unexpected network (a VPN, a container bridge).",
			Words: []words{{`Get "https://proxy.example/…": dial tcp: lookup proxy.example on 192.0.2.53:53: server misbehaving`, "dns-servfail"}},
			Apart: "The text is that of dns-servfail; a probe reads the code REFUSED. A connection refused in the same place is another thing: no name server runs there (dns-unreachable).",
			ByHand: []byHand{
				{"dig HOST", "status: REFUSED; the SERVER line says who refuses"},
				{"dig @SERVER HOST", "the same question to the next name server of resolv.conf"},
				servers,
			},
		},
		"dns-timeout": {
			Means: "The questions left and no answer came. go asks each name server twice and waits 5 s each time, so one silent server costs 10 s for each name, and the dial as a whole ends after 30 s.",
			Words: []words{
				{`Get "https://proxy.example/…": dial tcp: lookup proxy.example on 192.0.2.53:53: read udp 192.0.2.7:…->192.0.2.53:53: i/o timeout`, ""},
				{`Get "https://proxy.example/…": dial tcp: lookup proxy.example: i/o timeout`, ""},
				{"fatal: unable to access 'https://git.example/b/': Resolving timed out after 5000 milliseconds", ""},
			},
			Apart: "i/o timeout behind lookup is this; behind dial tcp and an address it is tcp-timeout. A probe asks each server by itself: a dead first server before a good second one is slow and no failure.",
			ByHand: []byHand{
				{"dig @SERVER HOST", "communications error … timed out"},
				{"dig +tcp @SERVER HOST", "if this answers, UDP 53 is dropped on the way and TCP 53 is not"},
				{"tcpdump -ni any port 53", "questions that leave without an answer, or none that leave"},
				servers,
			},
		},
		"dns-unreachable": {
			Means: "The question could not even be put: nothing listens on port 53 of the name server, there is no route to it, or a local firewall forbids it. Without a nameserver line in resolv.conf go asks this machine itself, where usually nobody listens.",
			Words: []words{
				{`Get "https://proxy.example/…": dial tcp: lookup proxy.example on [::1]:53: read udp [::1]:…->[::1]:53: read: connection refused`, ""},
				{`Get "https://proxy.example/…": dial tcp: lookup proxy.example on 192.0.2.53:53: dial udp 192.0.2.53:53: connect: network is unreachable`, ""},
				{`Get "https://proxy.example/…": dial tcp: lookup proxy.example on 192.0.2.53:53: write udp …: write: operation not permitted`, ""},
			},
			Apart: "An errno (refused, unreachable, not permitted) between lookup and the end of the line: the name server's own address is at fault, not that of the host. It fails at once; dns-timeout takes seconds.",
			ByHand: []byHand{
				servers,
				{"dig @SERVER HOST", "connection refused, network unreachable or permission denied"},
				{"ip route get SERVER", "the way to the name server, or that there is none"},
				{"nft list ruleset", "operation not permitted: an output rule for port 53 (or iptables -S OUTPUT)"},
			},
		},
		"dns-wrong-address": {
			Means: "The name resolves, and to an address where nothing that serves modules can be: 0.0.0.0 or this machine itself from a blocking resolver, an old line in the hosts file, or another host's address by way of a search domain. What fails is a later step.",
			Words: []words{
				{`Get "https://proxy.example/…": dial tcp 0.0.0.0:443: connect: connection refused`, "tcp-refused"},
				{`Get "https://proxy.example/…": dial tcp 127.0.0.1:443: connect: connection refused`, "tcp-refused"},
				{`Get "https://proxy.example/…": tls: failed to verify certificate: x509: certificate is valid for portal.example, not proxy.example`, "tls-hostname"},
			},
			Apart: "go names the later fault. tidyx compares the address with the hosts file, the answers of the name servers, and the name with and without the search domain.",
			ByHand: []byHand{
				whoAnswers,
				{"dig +short HOST", "what the name servers say, without the hosts file"},
				{"grep -n HOST /etc/hosts", "a line that decides before any name server is asked (Windows: C:\\Windows\\System32\\drivers\\etc\\hosts)"},
				{"dig +short HOST.", "the final dot keeps the search domains out"},
			},
		},
	}
}
