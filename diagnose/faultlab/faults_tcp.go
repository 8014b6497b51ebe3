package faultlab

// tcpFaults returns the faults of the step tcp.
func tcpFaults() []Fault {
	return []Fault{
		{
			Name: "port-closed", Title: "nothing listens on the module proxy's port",
			Cause: "tcp-refused", Step: "tcp", Says: "connect: connection refused",
			Setup: on("https", closedPort),
		},
		{
			Name: "reset-on-accept", Title: "the connection is reset as soon as it is open",
			Cause: "tcp-reset", Step: "tcp", Says: "connection reset by peer",
			Setup: on("https", overTCP(reset)),
		},
		{
			Name: "reset-in-handshake", Title: "the connection is reset in the middle of the TLS handshake",
			Cause: "tcp-reset", Step: "tcp", Says: "read: connection reset by peer",
			Setup: on("https", overTCP(resetAfterFirstBytes)),
		},
		{
			Name: "reset-after-request", Title: "the connection is reset instead of an answer",
			Cause: "tcp-reset", Step: "tcp", Says: "read: connection reset by peer",
			Setup: on("https", overRaw(resetNow)),
		},
		{
			Name: "reset-in-body", Title: "the connection is reset in the middle of a module file",
			Cause: "tcp-reset", Step: "tcp", Says: "read: connection reset by peer",
			Setup: on("https", overRaw(resetInBody)),
		},
	}
}
