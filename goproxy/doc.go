// Package goproxy is the law of module proxies: which settings the go command
// reads, which sources it asks for a module and in what order, how a question
// to a source is spelled, and what counts as an answer.
//
// The story in the order in which it is used:
//
//	settings, err := goproxy.ReadSettings(ctx, "go", dir, env) // what is set, and where
//	route, err := settings.Route("example.com/mod")            // whom go asks, one after the other
//	endpoint, ok := goproxy.ParseEndpoint(loggedURL)           // what a URL of go's log asked for
//	client := &goproxy.Client{Transport: transport}            // ask the same question again
//	info, err := client.Info(ctx, route.Sources[0].URL, mod)
//
// What somebody wrote into the settings and go reads otherwise, an [Inspection]
// finds: one row of a table for each way to go wrong (warning_*.go).
//
// Four kinds of servers answer: a module proxy ([Client.List] and the methods
// beside it), the module's own host with a go-import meta tag
// ([Client.Discover]), the checksum database ([Client.Lookup]), and a module
// proxy that stands in for the checksum database ([Client.Supported]).
//
// The rules are those of the go command, and each one names the function of
// cmd/go it was learned from. They hold for go 1.20 and later. The tests put
// the same settings before the real go command and compare what it asks.
//
// Three things are left to the caller: how a connection is made (the
// [net/http.RoundTripper] of a [Client] brings the HTTP proxy, the resolver and
// the TLS settings), how long it may take (the context), and what a failure
// means. Errors keep what is needed to tell: [StatusError] for an answer that is
// not 200, [ContentError] for a 200 that holds something else, [DiscoveryError]
// for a host that names no repository, [SettingError] for a setting that go
// itself would reject; anything else is the transport's own error, wrapped.
//
// Settings and URLs may hold credentials. Fields keep them, since they are
// needed to ask; every String, Error and JSON form has passed [Redact].
package goproxy
