package faultlab

// namedFaults returns what a name server can say.
func namedFaults() []Fault {
	return []Fault{
		{
			Name: "name-absent", Title: "the module proxy's name does not exist",
			Cause: "dns-nxdomain", Step: "dns", Says: "lookup absent.lab.test on 10.77.0.53:53: no such host",
			Setup: nobodyAt("absent.lab.test"),
		},
		{
			Name: "name-without-address", Title: "the module proxy's name has no address",
			Cause: "dns-nodata", Step: "dns", Says: "lookup nodata.lab.test on 10.77.0.53:53: no such host",
			Setup: nobodyAt("nodata.lab.test"),
		},
		{
			Name: "name-servfail", Title: "the name server answers SERVFAIL and says why (RFC 8914)",
			Cause: "dns-servfail", Step: "dns", Says: "on 10.77.0.53:53: server misbehaving",
			Setup: nobodyAt("servfail.lab.test"),
		},
		{
			Name: "name-formerr", Title: "the name server answers FORMERR",
			Cause: "dns-servfail", Step: "dns", Says: "on 10.77.0.53:53: server misbehaving",
			Setup: nobodyAt("formerr.lab.test"),
		},
		{
			Name: "name-refused", Title: "the name server answers REFUSED",
			Cause: "dns-refused", Step: "dns", Says: "on 10.77.0.53:53: server misbehaving",
			Setup: nobodyAt("refused.lab.test"),
		},
		{
			Name: "name-unanswered", Title: "the name server does not answer for this name",
			Cause: "dns-timeout", Step: "dns", Says: "i/o timeout",
			Setup: nobodyAt("silent.lab.test"),
		},
		{
			Name: "name-sinkholed", Title: "the name server answers 0.0.0.0",
			Cause: "dns-wrong-address", Step: "dns", Says: "dial tcp 0.0.0.0:443: connect: connection refused",
			Setup: nobodyAt("sinkhole.lab.test"),
		},
		{
			Name: "redirect-to-absent-name", Title: "the module proxy redirects to a name that does not exist",
			Cause: "dns-nxdomain", Step: "dns", Says: "lookup absent.lab.test on 10.77.0.53:53: no such host",
			Setup: func(l *Lab) (Scene, error) {
				scene, err := at("redirecting.lab.test", overTLS(redirect("https://absent.lab.test")))(l)
				scene.Host = "absent.lab.test"
				return scene, err
			},
		},
		{
			Name: "certificate-of-another-name", Title: "the certificate is for another name",
			Cause: "tls-hostname", Step: "tls", Says: "x509: certificate is valid for www.example.org, not wrong-name.lab.test",
			Setup: at("wrong-name.lab.test", withCertificate(leafOf(trusted, otherName))),
		},
	}
}

// resolverFaults returns what can be wrong between this machine and its name servers. The name is the healthy one.
func resolverFaults() []networkFault {
	healthyName := at("resolver.lab.test", healthy)
	nameOnly := func(l *Lab) (Scene, error) {
		return l.scene(sceneSpec{goproxy: "https://resolver.lab.test", host: "resolver.lab.test"})
	}
	return []networkFault{
		{Fault: Fault{
			Name: "resolver-closed", Title: "nothing listens where resolv.conf says",
			Cause: "dns-unreachable", Step: "dns", Says: "read: connection refused",
			Setup: nameOnly,
		}, resolvConf: "nameserver 10.77.0.54\n" + resolverPatience},
		{Fault: Fault{
			Name: "resolver-prohibited", Title: "a firewall prohibits the way to the name server",
			Cause: "dns-unreachable", Step: "dns", Says: "read: no route to host",
			Setup: nameOnly,
		}, resolvConf: "nameserver 10.77.202.53\n" + resolverPatience},
		{Fault: Fault{
			Name: "resolver-absent", Title: "resolv.conf names no name server",
			Cause: "dns-unreachable", Step: "dns", Says: "read: connection refused",
			Setup: nameOnly,
		}, resolvConf: resolverPatience},
		{Fault: Fault{
			Name: "resolver-silent", Title: "no packet to the name server arrives",
			Cause: "dns-timeout", Step: "dns", Says: "i/o timeout",
			Setup: nameOnly,
		}, resolvConf: "nameserver 10.77.201.53\n" + resolverPatience},
		{Fault: Fault{
			Name: "resolver-second-works", Title: "the first name server is silent, the second answers, and nothing is wrong",
			Setup: healthyName,
		}, resolvConf: "nameserver 10.77.201.53\nnameserver 10.77.0.53\n" + resolverPatience},
	}
}

// nobodyAt returns a Setup whose module proxy is never reached, since its name leads nowhere.
func nobodyAt(name string) setup {
	return func(l *Lab) (Scene, error) { return l.scene(sceneSpec{goproxy: "https://" + name, host: name}) }
}
