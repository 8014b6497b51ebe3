package faultlab

import (
	"fmt"
	"net"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

const (
	// nameServerIP is the name server that knows the zone.
	nameServerIP = "10.77.0.53"
	// resolverPatience keeps lookups that fail by silence short: two tries of a second instead of five.
	resolverPatience = "options timeout:1 attempts:2\n"
)

// An answer is what the name server says of a name; the zero value is a name without an address.
type answer struct {
	addresses []string
	rcode     dnsmessage.RCode
	silent    bool
	extended  string // text of an extended DNS error, network error (RFC 8914, code 23); "": none
}

// zone holds every name that exists in the lab. Each server has an address of its own, so that tests share nothing.
var zone = map[string]answer{
	"nodata.lab.test.":   {},
	"servfail.lab.test.": {rcode: dnsmessage.RCodeServerFailure, extended: "no name server of the zone answers"},
	"formerr.lab.test.":  {rcode: dnsmessage.RCodeFormatError},
	"refused.lab.test.":  {rcode: dnsmessage.RCodeRefused},
	"refuses.lab.test.":  {rcode: dnsmessage.RCodeRefused},
	"silent.lab.test.":   {silent: true},
	"sinkhole.lab.test.": {addresses: []string{"0.0.0.0"}},

	"dropped.lab.test.":     {addresses: []string{"10.77.201.1"}},
	"prohibited.lab.test.":  {addresses: []string{"10.77.202.1"}},
	"no-route.lab.test.":    {addresses: []string{"10.77.203.1"}},
	"host-gone.lab.test.":   {addresses: []string{"10.77.204.1"}},
	"port-gone.lab.test.":   {addresses: []string{"10.77.205.1"}},
	"closed.lab.test.":      {addresses: []string{"10.77.1.1"}},
	"half-closed.lab.test.": {addresses: []string{"10.77.1.1", "10.77.1.2"}},
	"ipv6-only.lab.test.":   {addresses: []string{"2001:db8::1"}},
	"ipv6-broken.lab.test.": {addresses: []string{"2001:db8::1", "10.77.1.3"}},
	"resolver.lab.test.":    {addresses: []string{"10.77.1.5"}},

	"wrong-name.lab.test.":  {addresses: []string{"10.77.1.6"}},
	"redirecting.lab.test.": {addresses: []string{"10.77.1.7"}},
	"web-proxy.lab.test.":   {addresses: []string{"10.77.1.9"}},

	"web-proxy2.lab.test.":      {addresses: []string{"10.77.2.50"}},
	"mended1.lab.test.":         {addresses: []string{"10.77.2.52"}},
	"mended1-modules.lab.test.": {addresses: []string{"10.77.2.53"}},
	"mended2.lab.test.":         {addresses: []string{"10.77.2.54"}},
	"mended2-modules.lab.test.": {addresses: []string{"10.77.2.55"}},
	"mended3.lab.test.":         {addresses: []string{"10.77.2.56"}},
	"mended3-modules.lab.test.": {addresses: []string{"10.77.2.57"}},

	"vanity.lab.test.":         {addresses: []string{"10.77.1.10"}},
	"vanity-modules.lab.test.": {addresses: []string{"10.77.1.11"}},
	"broken.lab.test.":         {addresses: []string{"10.77.1.12"}},
	"broken-modules.lab.test.": {addresses: []string{"10.77.1.13"}},
	"login.lab.test.":          {addresses: []string{"10.77.1.30"}},
	"open.lab.test.":           {addresses: []string{"10.77.1.31"}},
	"expired.lab.test.":        {addresses: []string{"10.77.1.14"}},
	"tiny1.lab.test.":          {addresses: []string{"10.77.1.41"}},
	"tiny2.lab.test.":          {addresses: []string{"10.77.1.42"}},
	"tiny3.lab.test.":          {addresses: []string{"10.77.1.43"}},
	"tiny4.lab.test.":          {addresses: []string{"10.77.1.44"}},
	"tiny5.lab.test.":          {addresses: []string{"10.77.1.45"}},
	"tiny6.lab.test.":          {addresses: []string{"10.77.1.46"}},
	"tiny7.lab.test.":          {addresses: []string{"10.77.1.47"}},
	"tiny8.lab.test.":          {addresses: []string{"10.77.1.48"}},
	"ping1.lab.test.":          {addresses: []string{"10.77.1.51"}},
	"ping2.lab.test.":          {addresses: []string{"10.77.1.52"}},
	"ping3.lab.test.":          {addresses: []string{"10.77.1.53"}},
	"ping4.lab.test.":          {addresses: []string{"10.77.1.54"}},
	"private.lab.test.":        {addresses: []string{"10.77.1.29"}},
	"forbidden.lab.test.":      {addresses: []string{"10.77.1.15"}},

	"repository-modules.lab.test.": {addresses: []string{"10.77.1.16"}},
	"repository.lab.test.":         {addresses: []string{"10.77.1.17"}},
	"lost-modules.lab.test.":       {addresses: []string{"10.77.1.18"}},
	"closed-modules.lab.test.":     {addresses: []string{"10.77.1.19"}},
}

// startNameServer serves the zone over UDP until the function it returns is called.
func startNameServer() (stop func(), err error) {
	conn, err := net.ListenPacket("udp", net.JoinHostPort(nameServerIP, "53"))
	if err != nil {
		return nil, fmt.Errorf("starting the name server: %w", err)
	}
	var running sync.WaitGroup
	running.Add(1)
	go func() {
		defer running.Done()
		buf := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return // closed
			}
			if reply := resolve(buf[:n]); reply != nil {
				conn.WriteTo(reply, from)
			}
		}
	}()
	return func() { conn.Close(); running.Wait() }, nil
}

// resolve answers one query; nil: with silence.
func resolve(packet []byte) []byte {
	var query dnsmessage.Message
	if query.Unpack(packet) != nil || len(query.Questions) != 1 {
		return nil
	}
	q := query.Questions[0]
	a, known := zone[q.Name.String()]
	if !known {
		a.rcode = dnsmessage.RCodeNameError
	}
	if a.silent {
		return nil
	}
	reply := dnsmessage.Message{
		Header: dnsmessage.Header{
			ID: query.ID, Response: true, RecursionDesired: query.RecursionDesired, RecursionAvailable: true,
			RCode: a.rcode,
		},
		Questions: query.Questions,
		Answers:   a.records(q),
	}
	if len(query.Additionals) > 0 { // the query has EDNS (RFC 6891)
		reply.Additionals = []dnsmessage.Resource{a.edns()}
	}
	out, err := reply.Pack()
	if err != nil {
		panic(err) // the zone is ours
	}
	return out
}

// records returns the address records that fit the question.
func (a answer) records(q dnsmessage.Question) []dnsmessage.Resource {
	var all []dnsmessage.Resource
	for _, address := range a.addresses {
		ip := net.ParseIP(address)
		var body dnsmessage.ResourceBody
		if v4 := ip.To4(); v4 != nil && q.Type == dnsmessage.TypeA {
			body = &dnsmessage.AResource{A: [4]byte(v4)}
		} else if v4 == nil && q.Type == dnsmessage.TypeAAAA {
			body = &dnsmessage.AAAAResource{AAAA: [16]byte(ip)}
		} else {
			continue
		}
		header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60}
		all = append(all, dnsmessage.Resource{Header: header, Body: body})
	}
	return all
}

// edns returns the OPT record of a reply.
func (a answer) edns() dnsmessage.Resource {
	var opt dnsmessage.OPTResource
	if a.extended != "" {
		const optionExtendedError, networkError = 15, 23
		data := append([]byte{0, networkError}, a.extended...)
		opt.Options = []dnsmessage.Option{{Code: optionExtendedError, Data: data}}
	}
	header := dnsmessage.ResourceHeader{Name: dnsmessage.MustNewName("."), Type: dnsmessage.TypeOPT, Class: 1232}
	return dnsmessage.Resource{Header: header, Body: &opt}
}

// TestNameServer asks for what go's words do not tell apart.
func TestNameServer(t *testing.T) {
	for name, want := range map[string]struct {
		rcode    dnsmessage.RCode
		answers  int
		extended bool
	}{
		"absent.lab.test.":      {rcode: dnsmessage.RCodeNameError},
		"nodata.lab.test.":      {rcode: dnsmessage.RCodeSuccess},
		"servfail.lab.test.":    {rcode: dnsmessage.RCodeServerFailure, extended: true},
		"formerr.lab.test.":     {rcode: dnsmessage.RCodeFormatError},
		"refused.lab.test.":     {rcode: dnsmessage.RCodeRefused},
		"half-closed.lab.test.": {rcode: dnsmessage.RCodeSuccess, answers: 2},
		"ipv6-only.lab.test.":   {rcode: dnsmessage.RCodeSuccess, answers: 0},
	} {
		reply := ask(t, name)
		if reply.RCode != want.rcode || len(reply.Answers) != want.answers {
			t.Errorf("%s: %v with %d answers, want %v with %d",
				name, reply.RCode, len(reply.Answers), want.rcode, want.answers)
		}
		opt, ok := reply.Additionals[0].Body.(*dnsmessage.OPTResource)
		if !ok || len(opt.Options) == 1 != want.extended {
			t.Errorf("%s: EDNS is %+v, want an extended error: %v", name, reply.Additionals, want.extended)
		}
	}
}

// ask puts a question of type A with EDNS to the name server's function.
func ask(t *testing.T, name string) dnsmessage.Message {
	t.Helper()
	query := dnsmessage.Message{
		Header: dnsmessage.Header{ID: 7, RecursionDesired: true},
		Questions: []dnsmessage.Question{
			{Name: dnsmessage.MustNewName(name), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET},
		},
		Additionals: []dnsmessage.Resource{answer{}.edns()},
	}
	packet, err := query.Pack()
	if err != nil {
		t.Fatal(err)
	}
	var reply dnsmessage.Message
	if err := reply.Unpack(resolve(packet)); err != nil {
		t.Fatal(err)
	}
	if reply.ID != 7 || !reply.Response {
		t.Errorf("%s: the reply's header is %+v", name, reply.Header)
	}
	return reply
}
