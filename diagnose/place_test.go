package diagnose

import (
	"strings"
	"testing"
	"testing/fstest"
)

const (
	routeHead = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
	routeOut  = "eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
	routeNear = "eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
	// What the kernel lists without IPv6: ::/0 on lo, which leads nowhere.
	routeNowhere6 = "00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n"
)

// TestPlace: each place is known by what it leaves in files and the environment.
func TestPlace(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string]string
		env   Environment
		want  string
	}{
		{"nothing", nil, nil, ""},
		{"docker", map[string]string{".dockerenv": ""}, nil, "a docker container"},
		{"podman", map[string]string{"run/.containerenv": "engine=podman"}, nil, "a podman container"},
		{"pod", map[string]string{".dockerenv": ""}, Environment{"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, "a Kubernetes pod"},
		{"cgroup v1", map[string]string{"proc/1/cgroup": "12:pids:/docker/0123456789ab\n"}, nil, "a docker container"},
		{"containerd", map[string]string{"proc/1/cgroup": "0::/system.slice/containerd.service/x\n"}, nil, "a containerd container"},
		{"lxc", map[string]string{"proc/1/cgroup": "0::/lxc/box\n"}, nil, "an lxc container"},
		{"a machine", map[string]string{"proc/1/cgroup": "0::/init.scope\n"}, nil, ""},
	} {
		if got := readSurroundings(files(test.files), test.env).Container; got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestPlaceNote: a place is told where it matters to the verdict, and nowhere else.
func TestPlaceNote(t *testing.T) {
	docker := map[string]string{".dockerenv": "", "proc/net/route": routeHead + routeOut}
	alone := map[string]string{"proc/net/route": routeHead + routeNear, "proc/net/ipv6_route": routeNowhere6}
	for _, test := range []struct {
		name  string
		files map[string]string
		cause string
		host  string
		want  string // a part of the note; "": none
	}{
		{"a loopback HTTP proxy in a container", docker, "http-proxy-refused", "127.0.0.1:3128", "is the container itself"},
		{"the same on a machine", nil, "http-proxy-refused", "127.0.0.1:3128", ""},
		{"another HTTP proxy in a container", docker, "http-proxy-refused", "10.0.0.1:3128", ""},
		{"a container does not matter", docker, "http-403", "p.example:443", ""},
		{"no default route", alone, "tcp-unreachable", "p.example:443", "no default route"},
		{"no default route and loopback", alone, "tcp-unreachable", "127.0.0.1:443", ""},
		{"a default route", docker, "tcp-unreachable", "p.example:443", ""},
		{"routes that can't be read", nil, "tcp-unreachable", "p.example:443", ""},
		{"ndots", map[string]string{"etc/resolv.conf": "nameserver 10.0.0.10\nsearch a.svc b.svc c\noptions ndots:5\n"}, "dns-timeout", "p.example", "ndots:5 and 3 search domains"},
		{"docker's name server", map[string]string{"etc/resolv.conf": "nameserver 127.0.0.11\noptions ndots:0\n"}, "dns-nxdomain", "p.example", "docker's own name server"},
		{"systemd-resolved", map[string]string{"etc/resolv.conf": "nameserver 127.0.0.53\n"}, "dns-servfail", "p.example", "systemd-resolved"},
		{"WSL", map[string]string{"proc/sys/kernel/osrelease": "5.15.0-microsoft-standard-WSL2", "etc/resolv.conf": "nameserver 172.22.0.1\n"}, "dns-timeout", "p.example", "this is WSL"},
		{"a plain name server", map[string]string{"etc/resolv.conf": "nameserver 10.0.0.10\n"}, "dns-nxdomain", "p.example", ""},
	} {
		got := readSurroundings(files(test.files), nil).note(Finding{Cause: test.cause, Host: test.host})
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func files(texts map[string]string) fstest.MapFS {
	root := fstest.MapFS{}
	for name, text := range texts {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return root
}
