package goproxy

import (
	"slices"
	"strings"
	"sync"
)

// knownNames are the variables that begin with GO and that the go command, its
// tools or the programs that it builds read (internal/cfg: KnownEnv; go help
// environment; package runtime).
var knownNames = sync.OnceValue(func() []string {
	return strings.Fields(`
	GO111MODULE GO386 GOAMD64 GOARCH GOARM GOARM64 GOAUTH GOBIN GOCACHE GOCACHEPROG GOENV GOEXE GOEXPERIMENT
	GOFIPS140 GOFLAGS GOGCCFLAGS GOHOSTARCH GOHOSTOS GOINSECURE GOMIPS GOMIPS64 GOMODCACHE GONOPROXY GONOSUMDB
	GOOS GOPATH GOPPC64 GOPRIVATE GOPROXY GORISCV64 GOROOT GOSUMDB GOTMPDIR GOTOOLCHAIN GOTOOLDIR GOVCS GOWASM
	GOWORK GO_EXTLINK_ENABLED
	GOMOD GOVERSION GODEBUG GOTELEMETRY GOTELEMETRYDIR
	GOGC GOMAXPROCS GOMEMLIMIT GORACE GOTRACEBACK GOCOVERDIR
	GOBOOTSTRAP_TOOLEXEC GOBUILDTIMELOGFILE GOCLOBBERDEADHASH GOCOMPILEDEBUG GOCOVERDEBUG GOSSADIR GOSSAFUNC GOSSAHASH
	GOROOT_BOOTSTRAP GOROOT_FINAL GO_LDSO GO_GCFLAGS GO_LDFLAGS GO_BUILDER_NAME GO_TEST_TIMEOUT_SCALE
	GOASMDEBUG GODEBUGSTRESS GOLDFLAGS GOTRACETEST`)
})

// foreignNames are variables without an underscore that other programs read, or
// that go generate and Makefiles set for their own.
var foreignNames = sync.OnceValue(func() []string {
	return strings.Fields(`
	GOFILE GOLINE GOPACKAGE GOPACKAGESDRIVER GOPLS GOCMD GOCOMMAND GOBUILD GOTEST GOTESTFLAGS GOTESTARGS GOVET GOFMT
	GOFILES GOPACKAGES GOPKG GOPKGS GOSRC GOHOME GOLANG GOLANGCI GOLINT GOLANGCILINT GOIMPORTS GOMODULE GOTAGS GOBUILDFLAGS
	GORUN GOINSTALL GOGET GOTOOL GOTOOLS GOCOVER GOBASE GOOGLE GODOC GODOG GOGS GOMAIL GOPHER GOPASS GOSEC GOSS GOSU
	GOTIFY GORELEASER GOTESTSUM GOREVIEW GOMPLATE GOCD`)
})

// mistaken are names that guides pass on, with the setting that they mean.
var mistaken = map[string]string{"GONOSUMCHECK": "GONOSUMDB", "GONOVERIFY": "GONOSUMDB", "GONOCHECKSUM": "GONOSUMDB", "GOPROXIES": "GOPROXY", "GONOPRIVATE": "GOPRIVATE"}

// unknown are the variables of the environment that begin with GO and that go
// does not read, with the nearest that it does. With an underscore in it a name is
// some other program's, unless it is one of go's without that.
func (in Inspection) unknown() (list []Warning) {
	for _, name := range environmentNamed(in.Environment) {
		bare := strings.ReplaceAll(name, "_", "")
		meant := mistaken[bare]
		switch {
		case slices.Contains(knownNames(), name), slices.Contains(foreignNames(), name):
			continue
		case meant != "":
		case bare != name && settable(bare):
			meant = bare
		case bare != name:
			continue
		default:
			meant = nearest(name)
		}
		text := "go reads no variable of this name"
		if meant != "" {
			text += "; the nearest that it reads is " + meant
		}
		value := environment(in.Environment)[name]
		list = append(list, Warning{Rule: "unknown-variable", Setting: Setting{name, Redact((Setting{Name: meant, Value: value}).redactedValue()), FromEnvironment}, Text: text, About: meant, Fix: "unset " + name})
	}
	return list
}

// environmentNamed are the names of an environment that may be meant for go, in
// order.
func environmentNamed(environ []string) (names []string) {
	for _, kv := range environ {
		name, value, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(name, "GO") && len(name) > 2 && value != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// settable says whether it makes a difference to set a variable of go's:
// GO_VERSION is what many call the release that they install.
func settable(name string) bool {
	return slices.Contains(goNames, name) && name != "GOVERSION" && name != "GOMOD" && name != "GOROOT" && name != "GOPATH"
}

// nearest is the name that go reads with the fewest letters between, if those
// are few.
func nearest(name string) (near string) {
	least := 1 + len(name)/4
	for _, known := range knownNames() {
		if d := Distance(name, known); d < least {
			near, least = known, d
		}
	}
	return near
}
