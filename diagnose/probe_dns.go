package diagnose

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"tidyx/tidy/golog"
)

// probeDNS asks the resolver that go uses, and beside it each name server by
// itself: their codes tell apart what go words alike.
func probeDNS(ctx context.Context, r *road) []Observation {
	host := r.url.Hostname()
	if a, err := netip.ParseAddr(host); err == nil {
		r.addresses = []netip.Addr{a}
		return []Observation{{Subject: host, Outcome: golog.OK, Facts: Facts{DNS: &DNSFacts{Addresses: []string{host}}}}}
	}
	facts := &DNSFacts{Addresses: []string{}}
	names := r.world.names
	if a, ok := names.hosts[strings.ToLower(host)]; ok {
		facts.HostsFile = names.file + ": " + a
	}
	if facts.HostsFile != "" || isLocal(host) {
		names = &nameService{} // go asks no name server either
	}
	asking := names.askAll(ctx, host)
	defer asking.stop()
	start := time.Now()
	addresses, err := (&net.Resolver{PreferGo: true}).LookupNetIP(ctx, "ip", host)
	o := Observation{Subject: host, Took: time.Since(start), Outcome: golog.OK}
	o.Facts.DNS = facts
	if err != nil {
		answers := asking.wait()
		o.Error = err.Error()
		o.Outcome = refineDNS(readDNSError(err), answers, facts)
		r.contrasts = append(r.contrasts, contrastServers(answers)...)
		return []Observation{o}
	}
	for _, a := range addresses {
		r.addresses = append(r.addresses, a.Unmap())
		facts.Addresses = append(facts.Addresses, a.Unmap().String())
	}
	if len(names.Search) > 0 && denied(asking.within(patience)) {
		facts.SearchedAs = searched(ctx, host, names.Search)
	}
	return []Observation{o}
}

// searched is the name with the search domain that has an address.
func searched(ctx context.Context, host string, domains []string) string {
	for _, d := range domains {
		name := host + "." + strings.Trim(d, ".")
		if list, err := (&net.Resolver{PreferGo: true}).LookupNetIP(ctx, "ip", name+"."); err == nil && len(list) > 0 {
			return name
		}
	}
	return ""
}

// isLocal says whether a name is this machine's by definition (RFC 6761 6.3).
func isLocal(host string) bool {
	host = strings.Trim(strings.ToLower(host), ".")
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// patience is how long a found name waits for the name servers' own answer,
// which shows that a search domain made it up.
const patience = 250 * time.Millisecond

// refineDNS says more exactly what the resolver's error means: the first
// answer of a name server that belongs to the same class decides.
func refineDNS(said Outcome, answers []serverAnswer, facts *DNSFacts) Outcome {
	unreachable := 0
	for _, a := range answers {
		if a.err != nil && readErrno(a.err) != "" && !isTimeout(a.err) {
			unreachable++
		}
		if a.err != nil {
			continue
		}
		exact := refineRCode(said, a.answer)
		if exact == "" {
			continue
		}
		facts.Server, facts.RCode, facts.ExtendedError = a.server.String(), rcodeName(a.answer.RCode), a.answer.EDE
		return exact
	}
	if unreachable == len(answers) && unreachable > 0 && said == golog.Unanswered {
		return golog.Unreachable
	}
	return said
}

// refineRCode reads a code inside a class of go's texts (RFC 1035 4.1.1;
// net.checkHeader); empty if it belongs to another class.
func refineRCode(said Outcome, a dnsAnswer) Outcome {
	switch {
	case said == golog.NoSuchHost && a.RCode == dnsmessage.RCodeNameError:
		return golog.NXDomain
	case said == golog.NoSuchHost && a.RCode == dnsmessage.RCodeSuccess && len(a.Addresses) == 0:
		return golog.NoData
	case said == golog.Misbehaving && a.RCode == dnsmessage.RCodeRefused:
		return golog.Refused
	case said == golog.Misbehaving && a.RCode != dnsmessage.RCodeSuccess && a.RCode != dnsmessage.RCodeNameError:
		return golog.ServFail
	}
	return ""
}

// rcodeName is the code as dig prints it.
func rcodeName(c dnsmessage.RCode) string {
	names := map[dnsmessage.RCode]string{dnsmessage.RCodeSuccess: "NOERROR", dnsmessage.RCodeFormatError: "FORMERR",
		dnsmessage.RCodeServerFailure: "SERVFAIL", dnsmessage.RCodeNameError: "NXDOMAIN", dnsmessage.RCodeNotImplemented: "NOTIMP",
		dnsmessage.RCodeRefused: "REFUSED"}
	if n, ok := names[c]; ok {
		return n
	}
	return fmt.Sprintf("RCODE%d", uint16(c))
}

// serverAnswer is what one name server said when it was asked by itself.
type serverAnswer struct {
	server netip.AddrPort
	answer dnsAnswer
	err    error
	took   time.Duration
}

// An asking is the question to all name servers, under way.
type asking struct {
	cancel  context.CancelFunc
	all     sync.WaitGroup
	mu      sync.Mutex
	answers []serverAnswer
	done    chan struct{}
}

// askAll asks each name server for both kinds of addresses, at once.
func (n *nameService) askAll(ctx context.Context, host string) *asking {
	ctx, cancel := context.WithCancel(ctx)
	a := &asking{cancel: cancel, done: make(chan struct{})}
	for _, s := range append(n.Servers[:len(n.Servers):len(n.Servers)], n.Extra...) {
		for _, typ := range []dnsmessage.Type{dnsmessage.TypeA, dnsmessage.TypeAAAA} {
			a.all.Add(1)
			go func() {
				defer a.all.Done()
				defer recovered()
				start := time.Now()
				answer, err := n.ask(ctx, s, host, typ)
				a.mu.Lock()
				defer a.mu.Unlock()
				a.answers = append(a.answers, serverAnswer{s, answer, err, time.Since(start)})
			}()
		}
	}
	go func() { a.all.Wait(); close(a.done) }()
	return a
}

// wait returns all answers; the context of askAll bounds it.
func (a *asking) wait() []serverAnswer {
	<-a.done
	return a.answers
}

// stop ends what is under way and waits for it.
func (a *asking) stop() {
	a.cancel()
	<-a.done
}

// within returns the answers that came within d.
func (a *asking) within(d time.Duration) []serverAnswer {
	select {
	case <-a.done:
	case <-time.After(d):
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.answers)
}

// denied says whether the name servers answered, and only that the name does
// not exist.
func denied(answers []serverAnswer) bool {
	n := 0
	for _, s := range answers {
		switch {
		case s.err != nil:
		case s.answer.RCode != dnsmessage.RCodeNameError:
			return false
		default:
			n++
		}
	}
	return n > 0
}

// contrastServers shows what each name server said by itself.
func contrastServers(answers []serverAnswer) []Contrast {
	var list []Contrast
	for _, a := range answers {
		o := Observation{Leg: golog.LegHost, Step: golog.DNS, Subject: a.server.String(), From: FromProbe, Took: a.took, Outcome: golog.OK}
		facts := &DNSFacts{Server: a.server.String(), Addresses: []string{}}
		o.Facts.DNS = facts
		switch {
		case isTimeout(a.err):
			o.Outcome, o.Error = golog.Unanswered, a.err.Error()
		case a.err != nil:
			o.Outcome, o.Error = golog.Unreachable, a.err.Error()
		default:
			facts.RCode, facts.ExtendedError = rcodeName(a.answer.RCode), a.answer.EDE
			for _, addr := range a.answer.Addresses {
				facts.Addresses = append(facts.Addresses, addr.String())
			}
			if o.Outcome = rcodeOutcome(a.answer); o.Outcome != golog.OK {
				o.Error = facts.RCode
			}
		}
		list = append(list, Contrast{askOtherServer, o})
	}
	return list
}

func rcodeOutcome(a dnsAnswer) Outcome {
	switch {
	case a.RCode == dnsmessage.RCodeNameError:
		return golog.NXDomain
	case a.RCode == dnsmessage.RCodeRefused:
		return golog.Refused
	case a.RCode != dnsmessage.RCodeSuccess:
		return golog.ServFail
	case len(a.Addresses) == 0:
		return golog.NoData
	}
	return golog.OK
}
