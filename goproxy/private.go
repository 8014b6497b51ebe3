package goproxy

import (
	"net/netip"
	"strings"
)

// LooksPrivate says whether a host's name shows that it is not on the internet:
// it has no dot, lies below one of the names that networks use for themselves
// (RFC 6762 appendix G, RFC 8375, and .internal, which ICANN keeps for that), or
// is an address of a private network. A port after it does not count.
func LooksPrivate(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if address, err := netip.ParseAddrPort(host); err == nil {
		host = address.Addr().String()
	}
	if address, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return address.IsPrivate() || address.IsLoopback() || address.IsLinkLocalUnicast()
	}
	host, _, _ = strings.Cut(host, ":")
	labels := strings.Split(host, ".")
	switch labels[len(labels)-1] {
	case "intranet", "internal", "private", "corp", "home", "lan", "local", "intra", "localdomain", "localhost":
		return true
	case "arpa":
		return strings.HasSuffix(host, ".home.arpa")
	}
	return host != "" && len(labels) == 1 || len(labels) > 2 && (labels[0] == "corp" || labels[1] == "corp" || labels[1] == "internal" || labels[1] == "intranet")
}
