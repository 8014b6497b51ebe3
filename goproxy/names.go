package goproxy

// goNames are the variables that "go env" knows and that decide what go fetches,
// from where, and where it puts it. To know one more, add its name.
var goNames = []string{
	"GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GOINSECURE", "GOVCS", "GOAUTH",
	"GOTOOLCHAIN", "GOFLAGS", "GO111MODULE",
	"GOENV", "GOROOT", "GOPATH", "GOMODCACHE", "GOCACHE", "GOTMPDIR", "GOWORK", "GOMOD",
	"GOVERSION", "GOHOSTOS", "GOHOSTARCH",
}

// environmentNames are the variables that only the process environment holds.
// go's network code reads all but ALL_PROXY (net/http, crypto/x509, net,
// cmd/go/internal/auth); the last rows are for the tools go starts: git and ssh
// read those, and curl inside git is the reason why ALL_PROXY is here.
var environmentNames = []string{
	"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "REQUEST_METHOD",
	"SSL_CERT_FILE", "SSL_CERT_DIR", "GODEBUG", "NETRC", "LOCALDOMAIN", "RES_OPTIONS",
	"ALL_PROXY", "all_proxy",
	"GIT_SSH_COMMAND", "GIT_SSH", "GIT_ASKPASS", "SSH_ASKPASS", "SSH_AUTH_SOCK", "GIT_TERMINAL_PROMPT",
	"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_COUNT", "GIT_PROXY_COMMAND", "GIT_ALLOW_PROTOCOL",
	"GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_SSL_NO_VERIFY",
}
