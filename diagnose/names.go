package diagnose

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// nameService is how this machine resolves names: the files that the resolver
// of package net reads (resolv.conf(5), hosts(5)). On systems without them its
// lists are empty.
type nameService struct {
	Servers []netip.AddrPort
	Extra   []netip.AddrPort // asked too because a person said so
	Search  []string
	NDots   string
	hosts   map[string]string // name -> address, as the hosts file has it
	file    string            // the hosts file
}

const resolvConf = "/etc/resolv.conf"

// readNameService reads the files once.
func readNameService() *nameService {
	n := &nameService{hosts: map[string]string{}, file: hostsFile()}
	n.readResolvConf()
	n.readHosts()
	return n
}

// add adds a name server that a person named; one that is no address is none.
func (n *nameService) add(server string) {
	if a, err := ParseResolver(server); err == nil {
		n.Extra = append(n.Extra, a)
	}
}

// ParseResolver reads an address with or without a port; the port is 53 then.
func ParseResolver(s string) (netip.AddrPort, error) {
	if a, err := netip.ParseAddr(s); err == nil {
		return netip.AddrPortFrom(a, 53), nil
	}
	a, err := netip.ParseAddrPort(s)
	if err != nil {
		return a, fmt.Errorf("%q is no address of a name server", s)
	}
	return a, nil
}

func hostsFile() string {
	if runtime.GOOS == "windows" {
		return os.Getenv("SystemRoot") + `\System32\drivers\etc\hosts`
	}
	return "/etc/hosts"
}

// readResolvConf takes nameserver, search, domain and ndots; without a
// nameserver line the resolver asks loopback (net.defaultNS).
func (n *nameService) readResolvConf() {
	eachLine(resolvConf, func(f []string) {
		switch {
		case len(f) < 2:
		case f[0] == "nameserver":
			if a, err := netip.ParseAddr(f[1]); err == nil && len(n.Servers) < 3 {
				n.Servers = append(n.Servers, netip.AddrPortFrom(a, 53))
			}
		case f[0] == "search" || f[0] == "domain":
			n.Search = f[1:]
		case f[0] == "options":
			for _, o := range f[1:] {
				if v, ok := strings.CutPrefix(o, "ndots:"); ok {
					n.NDots = v
				}
			}
		}
	})
	if len(n.Servers) == 0 && runtime.GOOS != "windows" {
		n.Servers = []netip.AddrPort{netip.MustParseAddrPort("127.0.0.1:53")}
	}
}

func (n *nameService) readHosts() {
	eachLine(n.file, func(f []string) {
		if len(f) < 2 {
			return
		}
		for _, name := range f[1:] {
			if _, ok := n.hosts[strings.ToLower(name)]; !ok {
				n.hosts[strings.ToLower(name)] = f[0]
			}
		}
	})
}

// eachLine calls f with the fields of each line, less comments. A file that is
// not there has none.
func eachLine(file string, f func(fields []string)) {
	in, err := os.Open(file)
	if err != nil {
		return
	}
	defer in.Close()
	for lines := bufio.NewScanner(io.LimitReader(in, 4<<20)); lines.Scan(); {
		text := lines.Text()
		if i := strings.IndexAny(text, "#;"); i >= 0 {
			text = text[:i]
		}
		f(strings.Fields(text))
	}
}

// A dnsAnswer is what one name server said of one name.
type dnsAnswer struct {
	RCode     dnsmessage.RCode
	Addresses []netip.Addr
	EDE       string // RFC 8914, code and text
}

// ask puts one question for a name's addresses to one name server, over UDP
// and, where the answer is cut, over TCP.
func (n *nameService) ask(ctx context.Context, server netip.AddrPort, host string, typ dnsmessage.Type) (dnsAnswer, error) {
	query, id, err := newQuery(host, typ)
	if err != nil {
		return dnsAnswer{}, err
	}
	reply, err := exchange(ctx, "udp", server, query, id)
	if err != nil {
		return dnsAnswer{}, err
	}
	if reply.Truncated {
		if full, err := exchange(ctx, "tcp", server, query, id); err == nil {
			reply = full
		}
	}
	return readAnswer(reply), nil
}

// newQuery builds a recursive query with EDNS (RFC 6891), which extended
// errors need.
func newQuery(host string, typ dnsmessage.Type) ([]byte, uint16, error) {
	name, err := dnsmessage.NewName(strings.TrimSuffix(host, ".") + ".")
	if err != nil {
		return nil, 0, fmt.Errorf("the name %q does not fit a question: %w", host, err)
	}
	var random [2]byte
	if _, err := rand.Read(random[:]); err != nil {
		return nil, 0, fmt.Errorf("choosing a query id: %w", err)
	}
	id := binary.BigEndian.Uint16(random[:])
	b := dnsmessage.NewBuilder(make([]byte, 2, 514), dnsmessage.Header{ID: id, RecursionDesired: true})
	var opt dnsmessage.ResourceHeader
	err = errors.Join(b.StartQuestions(), b.Question(dnsmessage.Question{Name: name, Type: typ, Class: dnsmessage.ClassINET}),
		b.StartAdditionals(), opt.SetEDNS0(1232, dnsmessage.RCodeSuccess, false), b.OPTResource(opt, dnsmessage.OPTResource{}))
	if err != nil {
		return nil, 0, fmt.Errorf("building a question: %w", err)
	}
	msg, err := b.Finish()
	if err != nil {
		return nil, 0, fmt.Errorf("building a question: %w", err)
	}
	binary.BigEndian.PutUint16(msg, uint16(len(msg)-2)) // the length that TCP wants before it
	return msg, id, nil
}

// exchange sends the query and reads replies until one has its id.
func exchange(ctx context.Context, network string, server netip.AddrPort, query []byte, id uint16) (*dnsmessage.Message, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, server.String())
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Now()) })
	defer stop()
	if network == "udp" {
		query = query[2:]
	}
	if _, err := conn.Write(query); err != nil {
		return nil, err
	}
	buf := make([]byte, 64<<10)
	for {
		n, err := readReply(conn, network, buf)
		if err != nil {
			return nil, err
		}
		var m dnsmessage.Message
		if err := m.Unpack(buf[:n]); err == nil && m.ID == id && m.Response {
			return &m, nil
		}
	}
}

func readReply(conn net.Conn, network string, buf []byte) (int, error) {
	if network == "udp" {
		return conn.Read(buf)
	}
	if _, err := io.ReadFull(conn, buf[:2]); err != nil {
		return 0, err
	}
	return io.ReadFull(conn, buf[:binary.BigEndian.Uint16(buf)])
}

func readAnswer(m *dnsmessage.Message) dnsAnswer {
	a := dnsAnswer{RCode: m.RCode}
	for _, rr := range m.Answers {
		switch body := rr.Body.(type) {
		case *dnsmessage.AResource:
			a.Addresses = append(a.Addresses, netip.AddrFrom4(body.A))
		case *dnsmessage.AAAAResource:
			a.Addresses = append(a.Addresses, netip.AddrFrom16(body.AAAA))
		}
	}
	for _, rr := range m.Additionals {
		opt, ok := rr.Body.(*dnsmessage.OPTResource)
		if !ok {
			continue
		}
		for _, o := range opt.Options {
			if o.Code == 15 && len(o.Data) >= 2 { // RFC 8914, section 2
				code := binary.BigEndian.Uint16(o.Data)
				a.EDE = strings.TrimSpace(fmt.Sprintf("%d %s %s", code, extendedErrors[code], printable(string(o.Data[2:]))))
			}
		}
	}
	return a
}

// extendedErrors are the codes of RFC 8914 that tell a blocking resolver from
// a broken zone.
var extendedErrors = map[uint16]string{1: "unsupported DNSKEY algorithm", 3: "stale answer", 4: "forged answer", 6: "DNSSEC bogus",
	7: "signature expired", 8: "signature not yet valid", 9: "DNSKEY missing", 10: "RRSIGs missing", 13: "cached error", 14: "not ready",
	15: "blocked", 16: "censored", 17: "filtered", 18: "prohibited", 20: "not authoritative", 21: "not supported",
	22: "no reachable authority", 23: "network error"}
