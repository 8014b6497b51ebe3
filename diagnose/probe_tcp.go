package diagnose

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"time"

	"tidyx/tidy/golog"
)

// maxAddresses bounds how many addresses of a name are asked.
const maxAddresses = 8

// probeTCP connects to each address by itself, all at once, so that one that
// answers is told from one that does not. The first that answers carries the
// next steps.
func probeTCP(ctx context.Context, r *road) []Observation {
	port, err := strconv.ParseUint(portOf(r), 10, 16)
	if err != nil {
		return []Observation{{Subject: r.hostPort(), Outcome: golog.Invalid, Error: "the port is not a number from 1 to 65535"}}
	}
	addresses := r.addresses[:min(len(r.addresses), maxAddresses)]
	list := make([]Observation, len(addresses))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	atOnce(len(addresses), func(i int) {
		list[i] = connect(ctx, netip.AddrPortFrom(addresses[i], uint16(port)))
		if list[i].Outcome == golog.OK {
			time.AfterFunc(patience, cancel) // the others need not be waited for
		}
	})
	for i, o := range list {
		if o.Outcome == golog.OK {
			r.reached = netip.AddrPortFrom(addresses[i], uint16(port))
			break
		}
	}
	return list
}

func portOf(r *road) string {
	_, port, err := net.SplitHostPort(r.hostPort())
	if err != nil {
		return ""
	}
	return port
}

// connect makes one attempt and reads how it ended.
func connect(ctx context.Context, to netip.AddrPort) Observation {
	start := time.Now()
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", to.String())
	o := Observation{Subject: to.String(), Took: time.Since(start), Outcome: golog.OK}
	facts := &TCPFacts{At: start.UTC(), Errno: errnoName(err)}
	o.Facts.TCP = facts
	if err == nil {
		facts.Source = conn.LocalAddr().String()
		conn.Close()
		return o
	}
	o.Error = err.Error()
	_, o.Outcome = readError(err)
	if isTimeout(err) || errors.Is(err, context.Canceled) {
		o.Outcome = golog.Unanswered
	}
	facts.Source = sourceAddress(to)
	return o
}

// sourceAddress is the address that the system would send from; it sends
// nothing (a datagram socket only looks the route up).
func sourceAddress(to netip.AddrPort) string {
	conn, err := net.Dial("udp", to.String())
	if err != nil {
		return ""
	}
	defer conn.Close()
	host, _, err := net.SplitHostPort(conn.LocalAddr().String())
	if err != nil {
		return ""
	}
	return host
}
