package diagnose

import "tidyx/tidy/golog"

// causesTCP are filed under tcp, and what refines them. A reset belongs here
// at whatever step it comes.
func causesTCP() []Cause {
	fallback := func(c *Case) bool { return c.Trace.contrast(askNextSource, golog.OK) != nil }
	return sentBroadly([]Cause{
		{ID: "goproxy-no-fallback", Step: golog.Goproxy, Refines: "tcp-refused", On: []On{{Source: golog.ModuleProxy, Step: golog.TCP}, {Source: golog.ModuleProxy, Step: golog.DNS}, {Source: golog.ModuleProxy, Step: golog.TLS},
			{Source: golog.ModuleProxy, Step: golog.HTTP, Outcome: golog.ServerError}, {Source: golog.ModuleProxy, Step: golog.HTTP, Outcome: golog.Truncated},
			{Source: golog.ModuleProxy, Step: golog.HTTP, Outcome: golog.StreamError}}, When: fallback,
			Title: "{where} fails, and the comma in GOPROXY stops go there",
			Why:   "go asks the next source only after 404 or 410; here it was: {reason}|The next source answers: {nextproxy}.",
			Fixes: []Remedy{remedyNextSource, remedyAnyError, remedyDirect}},
		{ID: "tcp-refused", Step: golog.TCP, On: on(golog.TCP, golog.Refused),
			Title: "{where} refuses connections",
			Why:   "Refused: {tried}, after {took} ({errno}).|Either nothing listens on port {port}, or a firewall rejects it.",
			Fixes: []Remedy{remedyUseHTTPProxy, remedyDirect, remedyCheckSetting, allow("TCP {port} to {hostname}")}},
		{ID: "tcp-timeout", Step: golog.TCP, On: on(golog.TCP, golog.Unanswered), Transient: true,
			Title: "{where} does not answer: packets are dropped",
			Why:   "No answer in {took} from {tried}.|A firewall that drops without a word, a wrong address, or a host that is off.",
			Fixes: []Remedy{remedyUseHTTPProxy, remedyDirect, allow("TCP {port} to {hostname} (from {source}, seen {at})"), {Title: "connect to the VPN if {hostname} is inside one", Applies: thisUser}}},
		{ID: "tcp-unreachable", Step: golog.TCP, On: on(golog.TCP, golog.Unreachable, golog.Prohibited),
			Title: "there is no way to {where}",
			Why:   "The network says so for {tried} ({errno}).|No route, or a router or local rule that prohibits it.",
			Fixes: []Remedy{remedyUseHTTPProxy, {Title: "look at the route", Command: "ip route get {resolved}", Applies: thisMachine}, remedyDirect, allow("TCP {port} to {hostname}")}},
		{ID: "tcp-reset", Step: golog.TCP, Transient: true, On: append(on(golog.TCP, golog.Reset), On{Step: golog.TLS, Outcome: golog.Reset}, On{Step: golog.HTTP, Outcome: golog.Reset}),
			Title: "{where} resets the connection",
			Why:   "It opens, and is reset after {took}.|~{gosays}|A firewall that looks inside, an overloaded server, or a load balancer without one behind it.",
			Fixes: []Remedy{remedyRerun, remedyUseHTTPProxy, remedyDirect, allow("TLS to {hostname} on port {port}")}},
	})
}
