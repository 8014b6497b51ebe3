package diagnose

import "tidyx/tidy/golog"

// causesHTTPProxy are filed under http-proxy: all that breaks on its leg, at
// whatever step. Whom a finding names follows the report's rule: the HTTP proxy
// where it is at fault itself, the target where it only passes on.
func causesHTTPProxy() []Cause {
	leg := golog.LegHTTPProxy
	ofGo := not(ofGitsHTTPProxy)
	where := Remedy{Title: "correct the HTTP proxy's address in {variable}", Command: "env | grep -i _proxy", Applies: thisUser, When: ofGo}
	whereOfGit := Remedy{Title: "correct the HTTP proxy's address in git's own setting, or take it out", Command: "git config --show-origin --get-regexp 'http.*proxy'", Applies: thisUser, When: ofGitsHTTPProxy}
	tunnelled := func(c *Case) bool {
		t := c.Trace.Target
		return t.HTTPProxy != nil && t.URL != nil && t.URL.Scheme == "https"
	}
	passesBy := func(c *Case) bool { return c.otherHTTPProxy() != nil }
	return []Cause{
		{ID: "http-proxy-invalid", Step: golog.HTTPProxy, Host: hostHTTPProxy, On: onLeg(golog.LegHost, golog.TLS, golog.PlainHTTP), When: tunnelled,
			Title: "{httpproxy} is no HTTP proxy",
			Why:   "{variable} names it.|Asked for a tunnel it answers with a page of its own: a web server.",
			Fixes: []Remedy{remedyRepairHTTPProxy, remedyWithoutHTTPProxy, remedyUnsetHTTPProxy, remedyOtherHTTPProxy, remedyOtherPort, whereOfGit, where}},
		{ID: "http-proxy-required", Step: golog.HTTPProxy, Refines: "tcp-timeout", On: on(golog.TCP, golog.Refused, golog.Unanswered, golog.Unreachable, golog.Prohibited, golog.Reset), When: passesBy,
			Title: "{host} is reached only through the HTTP proxy",
			Why:   "Without it: {reason}|Through {otherproxy} a connection opens.|{otherwhy}.",
			Fixes: []Remedy{remedyUseHTTPProxy, remedyNoProxy}},
		{ID: "http-proxy-required", Step: golog.HTTPProxy, Refines: "dns-nxdomain", On: []On{{Step: golog.DNS}}, When: passesBy,
			Title: "{hostname} is reached only through the HTTP proxy",
			Why:   "Without it the name does not resolve here.|Through {otherproxy} a connection opens.|{otherwhy}.",
			Fixes: []Remedy{remedyUseHTTPProxy, remedyNoProxy}},
		{ID: "http-proxy-invalid", Step: golog.HTTPProxy, Host: hostHTTPProxy, On: append(onLeg(leg, golog.TLS, golog.PlainHTTP, golog.Cut, golog.Unanswered, golog.Reset), On{Step: golog.HTTPProxy, Outcome: golog.Invalid}),
			Title: "{httpproxy} can't be used as an HTTP proxy",
			Why:   "{variable} names it.|{gosays}|It is spoken to as {proxyscheme}.|It answered {proxystatus}.",
			Fixes: []Remedy{remedyRepairHTTPProxy, remedyPlainHTTPProxy, remedyWithoutHTTPProxy, remedyUnsetHTTPProxy, remedyOtherHTTPProxy, remedyOtherPort, where}},
		{ID: "http-proxy-invalid", Step: golog.HTTPProxy, Host: hostHTTPProxy, On: []On{{Leg: leg, Step: golog.TLS}},
			Title: "the certificate of the HTTP proxy {httpproxy} does not hold",
			Why:   "{variable} names it with https.|{gosays}|It was sent by \"{issuer}\".",
			Fixes: []Remedy{remedyHiddenHere, remedyBundle, {Title: "tell whoever runs the HTTP proxy {httpproxy}", Applies: someoneElse}, remedyWithoutHTTPProxy, remedyUnsetHTTPProxy, remedyOtherHTTPProxy, where}},
		{ID: "http-proxy-dns", Step: golog.HTTPProxy, Host: hostHTTPProxy, On: []On{{Leg: leg, Step: golog.DNS}},
			Title: "the HTTP proxy's name does not resolve: {httpproxy}",
			Why:   "{variable} names it.|{gosays}",
			Fixes: []Remedy{remedyRepairHTTPProxy, remedyRespellHTTPProxy, remedyWithoutHTTPProxy, remedyUnsetHTTPProxy, remedyOtherHTTPProxy, remedyOtherPort, whereOfGit, where}},
		{ID: "http-proxy-timeout", Step: golog.HTTPProxy, Host: hostHTTPProxy, On: append(onLeg(leg, golog.TCP, golog.Unanswered), onLeg(leg, golog.HTTPProxy, golog.Unanswered)[0], On{Step: golog.HTTPProxy, Outcome: golog.Unanswered}), Transient: true,
			Title: "the HTTP proxy {httpproxy} does not answer",
			Why:   "{variable} names it.|No answer in {took}.|go waits 30 s for the connection and 60 s for the tunnel.",
			Fixes: []Remedy{remedyWithoutHTTPProxy, remedyUnsetHTTPProxy, remedyOtherHTTPProxy, whereOfGit, where, {Title: "tell whoever runs the HTTP proxy", Applies: someoneElse}}},
		{ID: "http-proxy-refused", Step: golog.HTTPProxy, Host: hostHTTPProxy, On: []On{{Leg: leg, Step: golog.TCP}},
			Title: "the HTTP proxy {httpproxy} can't be reached",
			Why:   "{variable} names it.|{gosays}|Is it another network's, or of a program that is not running?",
			Fixes: []Remedy{remedyRepairHTTPProxy, remedyRespellHTTPProxy, remedyWithoutHTTPProxy, remedyUnsetHTTPProxy, remedyOtherHTTPProxy, remedyOtherPort, whereOfGit, where}},
		{ID: "http-proxy-auth", Step: golog.HTTPProxy, Host: hostHTTPProxy, On: on(golog.HTTPProxy, golog.Unauthorized),
			Title: "the HTTP proxy {httpproxy} wants credentials",
			Why:   "It answers {proxystatus}.|~It answers 407 ({reason}).|It was asked {withcredentials}.|It takes: {authenticate}.|It says: {said}|go can only send a user and password (Basic).",
			Fixes: []Remedy{{Title: "correct the user and the password in {variable}: it refuses those", Applies: thisUser, When: func(c *Case) bool { return c.facts()["withcredentials"] != "" }},
				{Title: "put user and password into {variable}", Command: "export {variable}=http://USER:PASSWORD@{httpproxy}", Applies: thisRun, When: func(c *Case) bool {
					return c.httpProxy() != "" && c.Trace.Target.HTTPProxyBy != "" && c.facts()["withcredentials"] == ""
				}},
				{Title: "where it takes NTLM or Kerberos only, run a local helper such as cntlm or px and name that", Applies: thisUser}, remedyWithoutHTTPProxy, remedyOtherHTTPProxy}},
		{ID: "http-proxy-denied", Step: golog.HTTPProxy, On: on(golog.HTTPProxy, golog.Denied, golog.Failed), When: func(c *Case) bool { return c.Seen.Outcome == golog.Denied || c.Trace.Target.HTTPProxy != nil },
			Title: "the HTTP proxy does not let {where} through",
			Why:   "{httpproxy} answers {proxystatus}.|~{gosays}|It says: {said}",
			Fixes: []Remedy{remedyWithoutHTTPProxy, remedyOtherHTTPProxy, allow("CONNECT to {host} on the HTTP proxy {httpproxy}"), remedyDirect}},
		{ID: "http-proxy-upstream", Step: golog.HTTPProxy, On: on(golog.HTTPProxy, golog.NoUpstream), Transient: true,
			Title: "the HTTP proxy can't reach {where}",
			Why:   "{httpproxy} answers {proxystatus}.|~{gosays}|It says: {said}|The HTTP proxy itself works: what is behind it does not.",
			Fixes: []Remedy{remedyWithoutHTTPProxy, remedyOtherHTTPProxy, {Title: "check the spelling of {hostname}", Command: "go env GOPROXY GOSUMDB", Applies: thisUser}, {Title: "tell whoever runs the HTTP proxy {httpproxy}", Applies: someoneElse}}},
	}
}
