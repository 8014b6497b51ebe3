package diagnose

import "tidyx/tidy/golog"

// causesTLS are filed under tls. Five of them share one sentence of go.
func causesTLS() []Cause {
	tell := Remedy{Title: "tell whoever runs {hostname}", Applies: someoneElse}
	setClock := Remedy{Title: "set this machine's clock, and keep it right", Command: "timedatectl set-ntp true   # see: date -u", Applies: thisMachine, When: (*Case).clockIsOff}
	checkClock := Remedy{Title: "check this machine's clock", Command: "date -u", Applies: thisMachine, When: func(c *Case) bool { return c.clock() == nil }}
	ofGit := func(c *Case) bool { return c.Seen.Leg == golog.LegVCS }
	trust := Remedy{Title: "trust the authority's certificate, once its owner has confirmed it", Command: "export SSL_CERT_FILE=/path/to/bundle-with-it.pem", Applies: thisRun, When: func(c *Case) bool { return !ofGit(c) }, Otherwise: true}
	gitTrust := Remedy{Title: "have git trust the authority's certificate, once its owner has confirmed it", Command: "git config --global http.https://{hostname}/.sslCAInfo /path/to/bundle-with-it.pem", Applies: thisUser, When: ofGit, Otherwise: true}
	compare := Remedy{Title: "compare the fingerprint with its owner before trusting it (SHA-256 {fingerprint})", Applies: someoneElse}
	return []Cause{
		{ID: "tls-no-roots", Step: golog.TLS, Refines: "tls-unknown-authority", On: onLeg(golog.LegVCS, golog.TLS, golog.NoRoots), Shared: true,
			Title: "git finds no authorities to trust for {where}",
			Why:   "{gosays}|git has a bundle of its own, which its settings or GIT_SSL_CAINFO name.",
			Fixes: []Remedy{remedyBundle, {Title: "see which bundle git is told to use", Command: "git config --show-origin --get http.sslCAInfo; env | grep GIT_SSL", Applies: thisUser}}},
		{ID: "tls-no-roots", Step: golog.TLS, Refines: "tls-unknown-authority", On: on(golog.TLS, golog.NoRoots), Shared: true,
			Title: "this machine trusts no authority at all",
			Why:   "No certificate was found in {rootsfrom}.|So no server can be verified, {where} neither.",
			Fixes: []Remedy{remedyHiddenBundle, remedyBundle,
				{Title: "install the bundle", Command: "apt-get install ca-certificates   # or: apk add ca-certificates", Applies: thisMachine}}},
		{ID: "tls-intercepted", Step: golog.TLS, Refines: "tls-unknown-authority", On: on(golog.TLS, golog.Intercepted), Shared: true,
			Title: "TLS to {where} is opened on the way",
			Why:   "The certificate is issued by \"{issuer}\": an inspecting device.|Its authority is not among the {roots} that this machine trusts ({rootsfrom}).",
			Fixes: []Remedy{remedyHiddenBundle, remedyBundle, trust, gitTrust, compare, allow("{hostname} without TLS inspection")}},
		{ID: "tls-incomplete-chain", Step: golog.TLS, Refines: "tls-unknown-authority", On: on(golog.TLS, golog.IncompleteChain), Shared: true,
			Title: "{where} leaves out its intermediate certificate",
			Why:   "It sends {sent} certificate(s); the last is issued by \"{issuer}\", which is neither sent nor trusted here.|Browsers often know the missing one, go does not.",
			Fixes: []Remedy{remedyHiddenBundle, remedyBundle, {Title: "ask whoever runs {hostname} to send the whole chain", Applies: someoneElse},
				{Title: "add the intermediate to a bundle of your own, once its owner has confirmed it", Command: "export SSL_CERT_FILE=/path/to/bundle-with-it.pem", Applies: thisRun}}},
		{ID: "tls-unknown-authority", Step: golog.TLS, On: on(golog.TLS, golog.UnknownAuthority), Shared: true,
			Title: "the certificate of {where} is not trusted here",
			Why:   "Its chain ends at \"{issuer}\", which is not among the authorities that this machine trusts, {roots} in number ({rootsfrom}).|~{gosays}",
			Fixes: []Remedy{remedyHiddenBundle, remedyBundle, trust, gitTrust, compare, remedyDirect}},
		{ID: "tls-not-yet-valid", Step: golog.TLS, On: on(golog.TLS, golog.NotYetValid),
			Title: "the certificate of {where} is not valid yet",
			Why:   "It begins on {notbefore}.|The one that is not valid yet is \"{rejected}\", further up the chain.|~{gosays}|{clock}.|{ifclock}",
			Fixes: []Remedy{setClock, checkClock, remedyHiddenHere, remedyBundle, tell}},
		{ID: "tls-expired", Step: golog.TLS, On: on(golog.TLS, golog.Expired),
			Title: "the certificate of {where} has expired",
			Why:   "It ended on {notafter}.|The one that ended is \"{rejected}\", further up the chain.|~{gosays}|{clock}.|{ifclock}",
			Fixes: []Remedy{setClock, checkClock, remedyHiddenHere, remedyBundle, tell, remedyDirect}},
		{ID: "tls-hostname", Step: golog.TLS, On: on(golog.TLS, golog.OtherName),
			Title: "the certificate of {where} is for other names",
			Why:   "It is for {names}.|~{gosays}|A wrong address, a default site, or an alias that the certificate lacks.",
			Fixes: []Remedy{remedyCertifiedName, {Title: "use a name that the certificate has", Command: "go env GOPROXY GOSUMDB", Applies: thisUser}, tell, remedyDirect}},
		{ID: "tls-bad-certificate", Step: golog.TLS, On: on(golog.TLS, golog.BadCertificate),
			Title: "the certificate of {where} may not be used so",
			Why:   "{gosays}|It is issued by \"{issuer}\".",
			Fixes: []Remedy{tell, remedyDirect}},
		{ID: "tls-version", Step: golog.TLS, On: on(golog.TLS, golog.NoCommonVersion),
			Title: "{where} has no TLS version or cipher in common with go",
			Why:   "It agrees only on {worksWith}, which go no longer uses by default.|~{gosays}",
			Fixes: []Remedy{tell, remedyDirect}},
		{ID: "tls-client-cert", Step: golog.TLS, Refines: "tls-handshake-failure", On: on(golog.TLS, golog.ClientCertWanted), Shared: true,
			Title: "{where} wants a client certificate, which go has not",
			Why:   "It asks for one in the handshake and ends it without.|go can't send client certificates to a module proxy.",
			Fixes: []Remedy{{Title: "ask whoever runs {hostname} for a way without a client certificate", Applies: someoneElse}, remedyDirect}},
		{ID: "tls-plain-http", Step: golog.TLS, On: on(golog.TLS, golog.PlainHTTP),
			Title: "{where} speaks plain HTTP where TLS is due",
			Why:   "{gosays}|A wrong port, or a captive portal on the way.",
			Fixes: []Remedy{remedyCheckSetting, remedyDirect, remedyWithoutTLS}},
		{ID: "tls-handshake-timeout", Step: golog.TLS, On: on(golog.TLS, golog.Unanswered), Transient: true,
			Title: "{where} opens the connection and never answers the handshake",
			Why:   "No answer in {took}; go gives up after 10 s.|A device on the way drops TLS, or the server hangs.|A path MTU that is too small looks the same.",
			Fixes: []Remedy{remedyRerun, remedyUseHTTPProxy, remedyDirect, allow("TLS to {hostname} on port {port}")}},
		{ID: "tls-handshake-failure", Step: golog.TLS, On: append(on(golog.TLS, golog.Cut), On{Step: golog.TLS}), Shared: true,
			Title: "the TLS handshake with {where} is cut",
			Why:   "{gosays}|What answers is no TLS server for this name, or a device on the way ends the handshake.",
			Fixes: []Remedy{remedyCheckSetting, remedyDirect, tell}},
	}
}
