package diagnose

func helpTCP() map[string]help {
	connect := byHand{"nc -vz -w 5 HOST 443", "succeeded, refused or timed out, without TLS or HTTP in the way (Windows: Test-NetConnection HOST -Port 443)"}
	return map[string]help{
		"tcp-refused": {
			Means: "Each address of the host answered with a reset at once: nothing listens on that port, or a firewall rejects. A wrong port in GOPROXY, a service that is down and a load balancer without a listener look alike.",
			Words: []words{
				{`Get "https://proxy.example/…": dial tcp 192.0.2.1:443: connect: connection refused`, ""},
				{`Get "https://proxy.example/…": dial tcp 192.0.2.1:443: connectex: No connection could be made because the target machine actively refused it.`, ""},
				{`fatal: unable to access 'https://git.example/b/': Failed to connect to git.example port 443 after 3 ms: Couldn't connect to server`, ""},
				{`ssh: connect to host git.example port 22: Connection refused`, ""},
			},
			Apart: "The answer came back, within a round trip: the way there is open. With proxyconnect in front it is the HTTP proxy that refuses (http-proxy-refused). If the host answers through an HTTP proxy that go was not told to use, it is http-proxy-required.",
			ByHand: []byHand{
				connect,
				{"ss -ltn 'sport = :443'", "on the host itself: whether something listens, and on which address"},
				{"tcpdump -ni any host HOST and port 443", "S answered by R: a reset; by ICMP admin prohibited: a firewall"},
			},
		},
		"tcp-timeout": {
			Means: "The first packet (SYN) is never answered. A firewall drops without a word, the address is wrong, or the host is off. go waits 30 s for all addresses of a host together; git waits for the kernel, about 135 s on Linux.",
			Words: []words{
				{`Get "https://proxy.example/…": dial tcp 192.0.2.1:443: i/o timeout`, ""},
				{`Get "https://proxy.example/…": dial tcp 192.0.2.1:443: connectex: A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond.`, ""},
				{`fatal: unable to access 'https://git.example/b/': Failed to connect to git.example port 443 after 134723 ms: Couldn't connect to server`, ""},
				{`ssh: connect to host git.example port 22: Connection timed out`, ""},
			},
			Apart: "Silence before the connection opens. After it has opened, silence is tls-handshake-timeout or http-timeout. tidyx also opens a bare connection to the other hosts of GOPROXY: if none answers, all ways out are closed.",
			ByHand: []byHand{
				connect,
				{"tcpdump -ni any host HOST and port 443", "SYNs that leave again and again, and nothing that comes back"},
				{"traceroute -T -p 443 HOST", "the last router that answers"},
				{"env | grep -i _proxy", "whether this network wants an HTTP proxy that is not set here"},
			},
			Never: "Do not put | into GOPROXY to get past it: go falls back only after 30 s, for each file anew.",
		},
		"tcp-unreachable": {
			Means: "The network itself says that there is no way: this machine has no route (no network, no IPv6), a router answers with ICMP unreachable, or a local rule forbids the connection.",
			Words: []words{
				{`Get "https://proxy.example/…": dial tcp 192.0.2.1:443: connect: no route to host`, ""},
				{`Get "https://proxy.example/…": dial tcp [2001:db8::1]:443: connect: network is unreachable`, ""},
				{`Get "https://proxy.example/…": dial tcp 192.0.2.1:443: connect: permission denied`, ""},
				{`Get "https://proxy.example/…": dial tcp 192.0.2.1:443: connectex: A socket operation was attempted to an unreachable network.`, ""},
				{`Get "https://proxy.example/…": dial tcp 192.0.2.1:443: connectex: An attempt was made to access a socket in a way forbidden by its access permissions.`, ""},
			},
			Apart: "The errno says where it ends: network is unreachable is mostly this machine's own routes, no route to host the last router or a firewall that rejects with ICMP, permission denied and operation not permitted a local rule. go prints one address; tidyx tries them all.",
			ByHand: []byHand{
				{"ip route get ADDRESS", "RTNETLINK: Network is unreachable, or the way that is taken (macOS: route -n get ADDRESS)"},
				{"curl -4sI https://HOST; curl -6sI https://HOST", "whether only one address family is broken"},
				{"nft list ruleset", "local output rules (or iptables -S OUTPUT)"},
				{"tcpdump -ni any icmp or icmp6", "who answers unreachable, and with which code"},
			},
		},
		"tcp-reset": {
			Means: "The connection opened and was then cut by a reset. A firewall that looks at the TLS name, an overloaded server, or a load balancer without a server behind it; a path that loses large packets seldom ends so.",
			Words: []words{
				{`Get "https://proxy.example/…": read tcp 192.0.2.7:…->192.0.2.1:443: read: connection reset by peer`, ""},
				{`Get "https://proxy.example/…": read tcp 192.0.2.7:…->192.0.2.1:443: wsarecv: An existing connection was forcibly closed by the remote host.`, ""},
				{`fatal: unable to access 'https://git.example/b/': Recv failure: Connection reset by peer`, ""},
				{"kex_exchange_identification: read: Connection reset by peer", ""},
				{"kex_exchange_identification: Connection closed by remote host", ""},
			},
			Apart: "go words a reset in the handshake and one in the answer alike. A probe sees at which step it comes: in the handshake and only with this name in it, a filter on the way is very likely. A connection that ends in order is http-truncated.",
			ByHand: []byHand{
				{"openssl s_client -connect HOST:443 -servername HOST </dev/null", "errno=104 before any certificate: cut in the handshake"},
				{"openssl s_client -connect HOST:443 -servername other.example </dev/null", "if this one gets a certificate, the name is what is filtered"},
				{"tcpdump -ni any 'host HOST and tcp[tcpflags] & tcp-rst != 0'", "the reset; a time to live unlike the server's other packets means that a device on the way sent it"},
			},
		},
	}
}
