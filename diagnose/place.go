package diagnose

import (
	"io/fs"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// surroundings are where this process runs, as far as files and the environment
// show it. The zero value is a machine of one's own.
type surroundings struct {
	Container string   // docker, podman, kubernetes, lxc, containerd, or a container of some kind; empty: none
	WSL       bool     // Linux inside of Windows
	NoRoute   bool     // no default route, neither IPv4 nor IPv6
	Servers   []string // name servers of resolv.conf
	Search    []string // its search domains
	NDots     string   // its ndots; empty: 1
}

// readSurroundings reads the files of root (os.DirFS("/")) and the environment.
func readSurroundings(root fs.FS, env Environment) surroundings {
	p := surroundings{Container: container(root, env), WSL: strings.Contains(strings.ToLower(text(root, "proc/sys/kernel/osrelease")), "microsoft")}
	v4, v6 := text(root, "proc/net/route"), text(root, "proc/net/ipv6_route")
	p.NoRoute = v4 != "" && !hasDefault4(v4) && !hasDefault6(v6)
	for _, line := range strings.Split(text(root, "etc/resolv.conf"), "\n") {
		f := strings.Fields(line)
		switch {
		case len(f) < 2:
		case f[0] == "nameserver":
			p.Servers = append(p.Servers, f[1])
		case f[0] == "search" || f[0] == "domain":
			p.Search = f[1:]
		case f[0] == "options":
			for _, o := range f[1:] {
				if n, ok := strings.CutPrefix(o, "ndots:"); ok {
					p.NDots = n
				}
			}
		}
	}
	return p
}

// text is a file's text, at most 64 KiB; empty if it can't be read.
func text(root fs.FS, name string) string {
	data, err := fs.ReadFile(root, name)
	if err != nil {
		return ""
	}
	return string(data[:min(len(data), 64<<10)])
}

// container names the kind of container by what each leaves behind: its marker
// file, its environment, or the names of the control groups.
func container(root fs.FS, env Environment) string {
	groups := text(root, "proc/1/cgroup") + text(root, "proc/self/cgroup")
	switch {
	case env["KUBERNETES_SERVICE_HOST"] != "", strings.Contains(groups, "kubepods"):
		return "a Kubernetes pod"
	case isThere(root, "run/.containerenv"), strings.Contains(groups, "libpod"):
		return "a podman container"
	case isThere(root, ".dockerenv"), strings.Contains(groups, "docker"):
		return "a docker container"
	case strings.Contains(groups, "containerd"):
		return "a containerd container"
	case strings.Contains(groups, "/lxc"), env["container"] == "lxc":
		return "an lxc container"
	case env["container"] != "":
		return "a container"
	}
	return ""
}

func isThere(root fs.FS, name string) bool {
	_, err := fs.Stat(root, name)
	return err == nil
}

// hasDefault4 looks for a route to 0.0.0.0/0 (proc(5), /proc/net/route).
func hasDefault4(table string) bool {
	for _, line := range strings.Split(table, "\n") {
		if f := strings.Fields(line); len(f) > 7 && f[1] == "00000000" && f[7] == "00000000" {
			return true
		}
	}
	return false
}

// hasDefault6 looks for a route to ::/0 that leads out: the kernel lists an
// unreachable one on lo.
func hasDefault6(table string) bool {
	for _, line := range strings.Split(table, "\n") {
		f := strings.Fields(line)
		if len(f) > 9 && strings.Trim(f[0], "0") == "" && f[1] == "00" && f[9] != "lo" {
			return true
		}
	}
	return false
}

// note is what of the place matters to a finding: one sentence, or "".
func (p surroundings) note(f Finding) string {
	for _, n := range placeNotes {
		if slices.Contains(n.causes, f.Cause) {
			if text := n.text(p, f); text != "" {
				return text
			}
		}
	}
	return ""
}

// placeNotes are tried in order; the first that has something to say is shown.
var placeNotes = []struct {
	causes []string
	text   func(surroundings, Finding) string
}{
	{[]string{"http-proxy-refused", "http-proxy-timeout", "http-proxy-invalid"}, func(p surroundings, f Finding) string {
		if p.Container == "" || !isLoopback(f.Host) {
			return ""
		}
		return "this is " + p.Container + ": " + f.Host + " is the container itself, not the machine around it, where the HTTP proxy may listen"
	}},
	{[]string{"tcp-unreachable", "tcp-timeout", "dns-unreachable", "dns-timeout"}, func(p surroundings, f Finding) string {
		if !p.NoRoute || isLoopback(f.Host) {
			return ""
		}
		return p.inside() + "there is no default route: nothing but this network can be reached"
	}},
	{[]string{"dns-timeout", "dns-servfail", "dns-wrong-address"}, func(p surroundings, _ Finding) string {
		if p.NDots == "" || p.NDots == "0" || p.NDots == "1" || len(p.Search) == 0 {
			return ""
		}
		return "resolv.conf has ndots:" + p.NDots + " and " + count(len(p.Search), "search domain") + ": each name is asked with these first"
	}},
	{[]string{"dns-nxdomain", "dns-nodata", "dns-servfail", "dns-refused", "dns-timeout", "dns-unreachable", "dns-wrong-address"}, func(p surroundings, _ Finding) string {
		switch {
		case slices.Contains(p.Servers, "127.0.0.11"):
			return "127.0.0.11 is docker's own name server: it passes on to those of the machine around the container"
		case slices.Contains(p.Servers, "127.0.0.53"):
			return "127.0.0.53 is systemd-resolved: resolvectl status shows which name servers it asks"
		case p.WSL && slices.ContainsFunc(p.Servers, func(s string) bool { return strings.HasPrefix(s, "172.") || s == "10.255.255.254" }):
			return "this is WSL: its name server is Windows, and a VPN there may cut it off"
		}
		return ""
	}},
}

func (p surroundings) inside() string {
	if p.Container == "" {
		return ""
	}
	return "this is " + p.Container + "; "
}

func count(n int, what string) string {
	if n == 1 {
		return "a " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// isLoopback says whether host:port is this machine by its address or name.
func isLoopback(host string) bool {
	if u, err := url.Parse("//" + host); err == nil {
		host = u.Hostname()
	} else if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}
