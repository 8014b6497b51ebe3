package goproxy

import (
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// LooksPrivate says whether a host's name shows that it is an organisation's or a
// network's own. A port after it does not count.
func LooksPrivate(host string) bool { return WhyPrivate(host) != "" }

// WhyPrivate says why a host looks private; "" if it does not. It looks at the
// name alone: one without a dot, below a name that no registry has (such are those
// that networks use for themselves, RFC 6762 appendix G) or home.arpa (RFC 8375),
// or with a part that organisations give their own hosts; or an address of a
// private network.
func WhyPrivate(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if address, err := netip.ParseAddrPort(host); err == nil {
		host = address.Addr().String()
	}
	if address, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		if address.IsPrivate() || address.IsLoopback() || address.IsLinkLocalUnicast() {
			return "its address is a private one"
		}
		return ""
	}
	host, _, _ = strings.Cut(host, ":")
	labels := strings.Split(host, ".")
	top := labels[len(labels)-1]
	switch suffix, managed := publicsuffix.PublicSuffix(host); {
	case host == "":
		return ""
	case len(labels) == 1:
		return "its name has no dot"
	case strings.HasSuffix(host, ".home.arpa"), !managed && suffix == top:
		return "." + top + " is no public domain"
	case len(labels) == 2:
		return ""
	}
	for _, label := range labels[:len(labels)-1] {
		if slices.Contains(ownLabels, label) {
			return "its name has " + label
		}
	}
	return ""
}

// ownLabels are parts of names that organisations give their own hosts.
var ownLabels = []string{"corp", "corporate", "internal", "intern", "intra", "intranet", "lan", "local", "private", "localdomain"}
