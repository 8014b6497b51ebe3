package diagnose

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// This file finds settings in the files of other programs: shells, package
// managers, tools that fetch.

// maxPlace bounds how much is read of one such file.
const maxPlace = 1 << 20

// Words that stand before an HTTP proxy, in any case of letters.
var (
	ofShell = []string{"https_proxy", "http_proxy", "all_proxy"}
	ofApt   = []string{"Acquire::https::Proxy", "Acquire::http::Proxy", "Proxy"}
	ofNPM   = []string{"https-proxy", "proxy"}
	ofCurl  = []string{"proxy", "--proxy", "-x"}
)

// httpProxyFiles are where distributions and tools keep the HTTP proxy of a
// network, and the words that stand before it, the best first.
var httpProxyFiles = []struct {
	glob  string // ~ is the home folder
	words []string
}{
	{"/etc/environment", ofShell},
	{"/etc/profile.d/*.sh", ofShell},
	{"~/.bashrc", ofShell}, {"~/.bash_profile", ofShell}, {"~/.profile", ofShell}, {"~/.zshrc", ofShell}, {"~/.zshenv", ofShell},
	{"~/.config/environment.d/*.conf", ofShell},
	{"/etc/sysconfig/proxy", ofShell},
	{"/etc/apt/apt.conf", ofApt},
	{"/etc/apt/apt.conf.d/*", ofApt},
	{"/etc/yum.conf", []string{"proxy"}},
	{"/etc/dnf/dnf.conf", []string{"proxy"}},
	{"/etc/systemd/system.conf", ofShell},
	{"/etc/systemd/system.conf.d/*.conf", ofShell},
	{"/etc/systemd/system/*.service.d/*.conf", ofShell},
	{"~/.docker/config.json", []string{"httpsProxy", "httpProxy"}},
	{"/etc/docker/daemon.json", []string{"https-proxy", "http-proxy"}},
	{"/etc/wgetrc", ofShell},
	{"~/.wgetrc", ofShell},
	{"~/.curlrc", ofCurl},
	{"~/.npmrc", ofNPM}, {"/etc/npmrc", ofNPM}, {"/usr/etc/npmrc", ofNPM},
	{"~/.yarnrc", ofNPM}, {"~/.yarnrc.yml", []string{"httpsProxy", "httpProxy"}},
	{"~/.config/pip/pip.conf", []string{"proxy"}}, {"~/.pip/pip.conf", []string{"proxy"}}, {"/etc/pip.conf", []string{"proxy"}},
	{"~/.gradle/gradle.properties", []string{"systemProp.https.proxy", "systemProp.http.proxy"}}, // …Host and …Port
}

// files are those that a pattern names; none below a home that is not known.
func (m *machine) files(glob string) []string {
	if strings.HasPrefix(glob, "~") && m.env["HOME"] == "" {
		return nil
	}
	list, err := filepath.Glob(m.env.expandHome(glob))
	if err != nil {
		return nil // a fault of the table, which its test sees
	}
	return list
}

// httpProxiesIn are the addresses that a file's text has behind some words: a URL,
// or host and port, in one value or in two.
func httpProxiesIn(text string, words []string, env Environment) (list []string) {
	for _, w := range words {
		for _, v := range valuesIn(text, w, env) {
			if strings.Contains(v, "://") || hostAndPort(v) {
				list = append(list, v)
			}
		}
		hosts, ports := valuesIn(text, w+"Host", env), valuesIn(text, w+"Port", env)
		if len(hosts) > 0 && len(ports) > 0 {
			list = append(list, hosts[0]+":"+ports[0])
		}
	}
	return list
}

func hostAndPort(v string) bool {
	host, port, ok := strings.Cut(v, ":")
	return ok && host != "" && port != "" && strings.Trim(port, "0123456789/") == ""
}

// valuesIn are what stands behind a word in the lines of a text that are no
// comments, quotes and such taken away. The word may stand anywhere, but not as a
// part of a name. References to variables are followed.
func valuesIn(text, word string, env Environment) (list []string) {
	behind, err := regexp.Compile(`(?i)(?:^|[^a-z0-9_.-])` + regexp.QuoteMeta(word) + `["']?(?:\s*[=:]\s*|\s+)["']?((?:\$\{\w+\}|[^"'\s;,{}:=])(?:\$\{\w+\}|[^"'\s;,{}])*)`)
	if err != nil {
		return nil // a word of the tables, whose tests see it
	}
	for _, line := range strings.Split(text, "\n") {
		for _, m := range behind.FindAllStringSubmatch(withoutComment(line), -1) {
			if v := expandIn(m[1], text, env); v != "" {
				list = append(list, v)
			}
		}
	}
	return list
}

// withoutComment is a line up to what is a comment to shells and to the files of
// the programs above.
func withoutComment(line string) string {
	line = strings.TrimSpace(line)
	for _, mark := range []string{"#", "//", ";", "!"} {
		if strings.HasPrefix(line, mark) {
			return ""
		}
	}
	line, _, _ = strings.Cut(line, " #")
	return line
}

// assignment is a variable that a line of a shell sets to a plain value.
var assignment = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^\s*(?:export\s+)?(\w+)=["']?([^"'\s;$]+)`)
})

// expandIn puts the values of variables into a value, from the environment or the
// same file; empty where one of them is not known.
func expandIn(v, text string, env Environment) string {
	known := true
	v = os.Expand(v, func(name string) string {
		if env[name] != "" {
			return env[name]
		}
		for _, m := range assignment().FindAllStringSubmatch(text, -1) {
			if m[1] == name {
				return m[2]
			}
		}
		known = false
		return ""
	})
	if !known {
		return ""
	}
	return v
}
