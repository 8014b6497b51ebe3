package diagnose

import (
	"slices"
	"strings"
)

// anyHost is what a default entry is for.
const anyHost = "*"

// curlHosts are the hosts that a .netrc has an entry for as libcurl reads it
// (its netrc.c): word by word, wherever lines end, and with default.
func curlHosts(data string) (hosts []string) {
	key := "" // the word before, if it wants another
	for _, line := range strings.Split(data, "\n") {
		words := strings.Fields(line)
		if key == "macdef" {
			if len(words) == 0 {
				key = ""
			}
			continue
		}
		for _, w := range words {
			switch {
			case key == "macdef": // its name, and what follows
			case key != "":
				if key == "machine" {
					hosts = append(hosts, w)
				}
				key = ""
			case w == "default":
				hosts = append(hosts, anyHost)
			case slices.Contains([]string{"machine", "login", "password", "account", "macdef"}, w):
				key = w
			}
		}
	}
	return hosts
}

// curlHas says whether libcurl finds an entry for a host.
func (n *netrc) curlHas(host string) bool {
	return slices.ContainsFunc(n.curl, func(h string) bool { return h == anyHost || strings.EqualFold(h, host) })
}
