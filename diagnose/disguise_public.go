package diagnose

import (
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
)

// This file says what everybody may know. Of module paths only those of the Go
// project are known to be public: a path at a public code host may be that of a
// private repository, so its owner and its name are replaced.

// publicDomains are the Go project's, with all hosts and paths below them.
var publicDomains = []string{"golang.org", "go.dev"}

// codeHosts are where everybody's repositories are.
var codeHosts = map[string]bool{"github.com": true, "gitlab.com": true, "bitbucket.org": true, "codeberg.org": true, "git.sr.ht": true, "gitee.com": true,
	"gopkg.in": true, "launchpad.net": true, "hub.jazz.net": true, "git.apache.org": true, "git.openstack.org": true, "chiselapp.com": true,
	"go.googlesource.com": true, "api.github.com": true, "codeload.github.com": true, "objects.githubusercontent.com": true, "ssh.github.com": true,
	"storage.googleapis.com": true}

func isPublicHost(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return codeHosts[host] || host == "localhost" || isPublicPath(host)
}

// isPublicPath says whether a path is of the Go project.
func isPublicPath(p string) bool {
	host, _, _ := strings.Cut(strings.ToLower(p), "/")
	for _, d := range publicDomains {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}

// isHostName says whether a dotted word may be a host's name: no file, no
// version, no word of ours.
func isHostName(s string) bool {
	last := s[strings.LastIndexByte(s, '.')+1:]
	if last == s || s[0] == '.' || len(last) < 2 || !(last[0] >= 0x80 || last[0]|0x20 >= 'a' && last[0]|0x20 <= 'z') {
		return false
	}
	return isPublicHost(s) || !isFileName(s) && !isVersion(s) && !startsLikeVersion().MatchString(s) && !ownWords()[strings.ToLower(s)]
}

var startsLikeVersion = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:v|go)?\d+\.\d+`) })

// isFileName says whether a dotted word ends like a file.
func isFileName(s string) bool { return fileEndings()[strings.ToLower(path.Ext(s))] }

var fileEndings = wordSet(".go .mod .sum .work .env .conf .cfg .ini .toml .yaml .yml .json .xml .txt .md .log .pem .crt .cer .key .pub .exe .dll .so " +
	".zip .ziphash .lock .tmp .partial .git .sh .ps1 .html .htm .gz .tgz .tar .c .h .s .proto .sock .away .pid .bak .orig")

// isCommonFile says whether a file or folder of that name is in many places.
func isCommonFile(e string) bool {
	return commonFiles()[strings.ToLower(e)] || ownWords()[strings.ToLower(e)]
}

var commonFiles = wordSet("path to home Users root tmp var etc usr lib lib64 bin sbin opt run proc sys dev mnt srv local share cache .cache config .config go pkg mod download vcs src cmd internal " +
	"vendor modules.txt go.mod go.sum go.work go.work.sum go.env env main.go doc.go tools.go ssl certs certificates ca-certificates ca-certificates.crt cert.pem ca-bundle.crt tls-ca-bundle.pem pki tls " +
	".ssh .netrc _netrc netrc .gitconfig gitconfig .git-credentials git git-core .git hosts resolv.conf nsswitch.conf known_hosts ssh_known_hosts authorized_keys id_rsa id_ecdsa id_ed25519 id_dsa " +
	"null tty stdin stdout stderr self mounts cgroup C: D: AppData Roaming Local Windows System32 drivers go-build gopath modcache gocache lock cache.lock list sumdb .insteadof .pushinsteadof .proxy .extraheader .sslverify .sslcainfo .sslcapath .helper")

// protocolWords are the words of module proxies' and checksum databases' paths.
var protocolWords = wordSet("@v v list latest lookup tile supported sumdb data go git v2 v3 v4 v5 info refs HEAD objects")

// commonWords are names of users and hosts that betray nobody, and that stand
// in texts for other things.
var commonWords = wordSet("root runner git go goproxy athens proxy http https ssh host localhost main test tidyx module modules user username password token users direct off tidy mod " +
	"build builder jenkins nobody daemon ubuntu debian fedora centos ec2-user vscode codespace gitpod circleci vagrant docker admin administrator home default local std cmd example all none " +
	"sum sumdb tls tcp dns lookup get read write dial open no on of the a an and or is not it in to for from with by at as api web server client error this that")

// isPublicText says whether a server's words are those of the protocol.
func isPublicText(s string) bool {
	s = strings.ToLower(strings.Trim(s, " .:"))
	for code := 400; code < 600; code++ {
		if text := strings.ToLower(http.StatusText(code)); text != "" && strings.HasSuffix(s, text) && strings.Trim(strings.TrimSuffix(s, text), "0123456789 :-") == "" {
			return true
		}
	}
	return s == "404 page not found" || isPlaceholder(s)
}

func namesInspector(s string) bool {
	for _, p := range inspectors {
		if strings.Contains(strings.ToLower(s), p) {
			return true
		}
	}
	return false
}

// isPlaceholder says whether a word is one that was put in place of another, or
// one that a person has to fill in.
func isPlaceholder(s string) bool {
	kind, n, ok := strings.Cut(s, "-")
	return ok && standIns()[kind] && n != "" && strings.Trim(n, "0123456789") == "" || s == "xxxxx" || s == "USER" || s == "TOKEN" || s == "PASSWORD"
}

var standIns = wordSet("host module user address path text authority key")

// ownWords are the dotted words in the tables of causes and fixes, and others
// that go and git use: they are no hosts.
var ownWords = sync.OnceValue(func() map[string]bool {
	words := wordSet("tidyx.report sumdb.client client.timeout http.client context.deadlineexceeded http.proxy https.proxy http.extraheader http.sslcainfo http.sslcapath " +
		"http.sslverify http.sslbackend http.sslcert http.sslkey http.cookiefile http.version http.postbuffer credential.helper credential.usehttppath core.sshcommand core.longpaths " +
		"core.askpass safe.directory user.name user.email url.insteadof protocol.version protocol.allow")()
	pattern := regexp.MustCompile(dotted)
	for _, c := range Causes() {
		texts := []string{c.Title, c.Why}
		for _, f := range c.Fixes {
			texts = append(texts, f.Title, f.Command, f.Weakens)
		}
		for _, w := range pattern.FindAllString(strings.Join(texts, " "), -1) {
			if ending := path.Ext(w); ending != ".example" && ending != ".com" && ending != ".org" {
				words[strings.ToLower(w)] = true
			}
		}
	}
	return words
})

// wordSet makes a set of words parted by blanks, when it is first asked for.
func wordSet(words string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		set := map[string]bool{}
		for _, w := range strings.Fields(words) {
			set[strings.ToLower(w)] = true
		}
		return set
	})
}
