package goproxy

import (
	"errors"
	"fmt"
	"math/rand"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"testing"
)

// What a module proxy of the test does with a module: each server looks at its
// own letter of the module path's last element.
var behaviours = map[byte]http.HandlerFunc{
	'a': serveModule,
	'b': status(http.StatusNotFound),
	'c': status(http.StatusGone),
	'd': status(http.StatusInternalServerError),
	'e': hangUp,
	'f': status(http.StatusForbidden),
	'g': webPage,
}

// webPage answers a question for a version with a web page. To one for a zip go
// would take it for the zip, move on to no other source, and fail when it opens it.
func webPage(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, ".info") {
		w.WriteHeader(http.StatusInternalServerError)
	}
	fmt.Fprint(w, "<html>sign in</html>")
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func hangUp(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// routeLab is a row of module proxies and a record of who was asked.
type routeLab struct {
	*goLab
	bases []string  // of the module proxies, by number
	wire  *recorder // "NUMBER MODULE" of each .info that a server was asked for
	empty string    // a folder without modules
}

const servers = 5

func newRouteLab(t *testing.T) *routeLab {
	lab := &routeLab{goLab: newGoLab(t), wire: &recorder{}, empty: t.TempDir()}
	for n := range servers {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			e, _ := ParseEndpoint("http://" + r.Host + r.URL.EscapedPath())
			if e.Resource == VersionInfo {
				lab.wire.add(fmt.Sprint(n, " ", e.Module))
			}
			behaviours[path.Base(e.Module)[n]](w, r)
		}))
		server.Config.ErrorLog = nil
		t.Cleanup(server.Close)
		lab.bases = append(lab.bases, server.URL)
	}
	return lab
}

// refusedPort is one where nothing listens: tcpmux.
const refusedPort = "http://127.0.0.1:1"

// goproxyList makes up a GOPROXY.
func (lab *routeLab) goproxyList(r *rand.Rand) string {
	element := func() string {
		base := lab.bases[r.Intn(servers)]
		switch n := r.Intn(100); {
		case n < 58:
			return base
		case n < 63:
			return base + "/"
		case n < 68:
			return strings.TrimPrefix(base, "http://") // for https, which is not spoken there
		case n < 73:
			return refusedPort
		case n < 77:
			return "file://" + lab.empty
		case n < 84:
			return "direct"
		case n < 89:
			return "off"
		case n < 97:
			return ""
		default:
			return malformed[r.Intn(len(malformed))]
		}
	}
	list := ""
	for n := 1 + r.Intn(6); n > 0; n-- {
		blank := strings.Repeat(" ", max(0, r.Intn(5)-3))
		list += blank + element() + blank
		if n > 1 || r.Intn(6) == 0 {
			list += string(",|"[r.Intn(2)])
		}
	}
	if list == "" {
		return "," // an empty variable would be an unset one
	}
	return list
}

var malformed = []string{"noproxy", "Direct", "ftp://127.0.0.1/x", "/no/such/folder", "file://127.0.0.1/x", "http://127.0.0.1:x"}

// patterns makes up a list for GONOPROXY or GOPRIVATE.
func patterns(r *rand.Rand, host string) string {
	return []string{"", "", "", "none", host, "*.example", "*.example/priv", "other.example," + host + "/pub", "*.example/*/a*", ",", "*.example/p??v", "[x"}[r.Intn(12)]
}

// modulePaths makes up modules below one host that no other list uses.
func modulePaths(r *rand.Rand, host string) []string {
	var paths []string
	for range 4 {
		letters := make([]byte, servers)
		for i := range letters {
			letters[i] = "aabbbbccdefg"[r.Intn(12)]
		}
		paths = append(paths, host+"/"+[]string{"pub", "priv"}[r.Intn(2)]+"/"+string(letters))
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// prediction is what Route says go will do.
type prediction struct {
	asked []string // module proxies by base URL, "direct"
	wire  []string // of those, the ones that hear of it
	works bool
}

// predict walks the route. go remembers what a source said of a module, and so
// asks none of them twice, though it goes by the answer again.
func (lab *routeLab) predict(route Route) prediction {
	var p prediction
	remembered := map[string]bool{}
	for _, source := range route.Sources {
		if source.Kind == Off {
			return p
		}
		if source.Kind == Direct {
			p.asked = append(p.asked, "direct")
			return p // nothing passes the HTTP proxy
		}
		base := strings.TrimSuffix(source.URL, "/")
		isFile := strings.HasPrefix(base, "file:")
		isNew := !remembered[source.URL]
		remembered[source.URL] = true
		if isNew && !isFile { // go's log has no files
			p.asked = append(p.asked, base)
		}
		letter := byte('e') // a refused connection is as bad as one that is cut
		if n := slices.Index(lab.bases, base); n >= 0 {
			letter = path.Base(route.Module)[n]
			if isNew {
				p.wire = append(p.wire, fmt.Sprint(n, " ", route.Module))
			}
		} else if isFile {
			letter = 'b'
		}
		notFound := letter == 'b' || letter == 'c'
		next := source.NextOn() == "any error" || source.NextOn() == "404,410" && notFound
		if letter == 'a' || !next {
			p.works = letter == 'a'
			return p
		}
	}
	return p
}

// TestRouteIsWhatGoDoes puts made-up settings before the real go command and
// compares whom it asks, and whether it gets the module, with what Route says.
func TestRouteIsWhatGoDoes(t *testing.T) {
	const lists = 320
	lab := newRouteLab(t)
	r := rand.New(rand.NewSource(1))
	for n := range lists {
		host := fmt.Sprintf("c%d.example", n)
		settings := NewSettings(
			Setting{Name: "GOPROXY", Value: lab.goproxyList(r)},
			Setting{Name: "GONOPROXY", Value: patterns(r, host)},
			Setting{Name: "GOPRIVATE", Value: patterns(r, host)},
		)
		modules := modulePaths(r, host)
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			lab.compare(t, settings, modules)
		})
	}
}

func (lab *routeLab) compare(t *testing.T, settings Settings, modules []string) {
	var env, versions []string
	for _, s := range settings.List() {
		env = append(env, s.Name+"="+s.Value)
	}
	for _, m := range modules {
		versions = append(versions, m+"@v1.0.0")
	}
	failures, log := lab.download(t, env, versions...)
	for _, m := range modules {
		route, err := settings.Route(m)
		want := lab.predict(route)
		for i, source := range route.Sources {
			if source.Kind != ModuleProxy && i < len(route.Sources)-1 {
				t.Errorf("%s: %s is not the last of %v", m, source, route.Sources)
			}
		}
		asked := lab.askedFor(t, log, m)
		failure, answered := failures[m]
		if !answered || (failure == "") != want.works || !slices.Equal(asked, want.asked) {
			t.Errorf("%s: go asked %q (failure: %q), the route has %q (works: %t, error: %v)\n%s", m, asked, failure, want.asked, want.works, err, settings)
		}
		// net/http asks again when a server closes a connection that was kept.
		if wire := slices.Compact(lab.wire.with(" " + m)); !slices.Equal(wire, slices.Compact(want.wire)) {
			t.Errorf("%s: the servers heard %q, the route has %q\n%s", m, wire, want.wire, settings)
		}
		if (err != nil) != (len(asked) == 0 && isListError(failure)) {
			t.Errorf("%s: go says %q, Route says %v\n%s", m, failure, err, settings)
		}
	}
}

// askedFor reads the sources that go asked about a module out of its log. The
// host of a private module it may ask twice: first because it is private, then
// because direct stands in the list.
func (lab *routeLab) askedFor(t *testing.T, log []string, modulePath string) []string {
	var sources []string
	for _, rawURL := range log {
		e, ok := ParseEndpoint(rawURL, lab.bases...)
		switch {
		case !ok:
			t.Errorf("no endpoint: %s", rawURL)
		case e.Module != modulePath:
		case e.Resource == VersionInfo:
			sources = append(sources, e.Base)
		case e.Resource == GoGetPage:
			sources = append(sources, "direct")
		}
	}
	if n := len(sources); n > 1 && sources[n-1] == "direct" && sources[n-2] == "direct" {
		sources = sources[:n-1]
	}
	return sources
}

// isListError reports whether go rejects GOPROXY itself.
func isListError(failure string) bool {
	for _, words := range []string{
		"GOPROXY list is not the empty string, but contains no entries", "invalid proxy URL missing scheme",
		"invalid proxy URL scheme", "with non-path elements", ": parse \"",
	} {
		if strings.Contains(failure, words) {
			return true
		}
	}
	return false
}

// TestMalformedGOPROXY compares the kind of error with the words of the real go.
func TestMalformedGOPROXY(t *testing.T) {
	lab := newGoLab(t)
	tests := []struct {
		goproxy string
		want    error  // nil: what net/url says
		words   string // of go
	}{
		{",", ErrNoSources, "contains no entries"},
		{" ", ErrNoSources, "contains no entries"},
		{"|,|", ErrNoSources, "contains no entries"},
		{"noproxy", ErrMissingScheme, "missing scheme"},
		{"http://127.0.0.1:1|DIRECT", ErrMissingScheme, "missing scheme"},
		{"/srv/modules", ErrMissingScheme, "missing scheme"},
		{"//127.0.0.1/x", ErrMissingScheme, "missing scheme"},
		{"ssh://127.0.0.1", ErrScheme, "must be https, http, file"},
		{"file://127.0.0.1/srv", ErrFileURL, "non-path elements"},
		{"file:///srv?x=1", ErrFileURL, "non-path elements"},
		{"http://127.0.0.1:port", nil, "invalid port"},
		{"127.0.0.1:x", nil, "invalid port"},
		{"http://[::1", nil, "missing ']' in host"},
	}
	for _, test := range tests {
		for _, private := range []string{"none", "m.example"} {
			settings := NewSettings(Setting{Name: "GOPROXY", Value: test.goproxy}, Setting{Name: "GONOPROXY", Value: private})
			_, err := settings.Route("m.example/x")
			var settingErr *SettingError
			if !errors.As(err, &settingErr) || settingErr.Name != "GOPROXY" {
				t.Errorf("GOPROXY=%q: %v is no error about GOPROXY", test.goproxy, err)
			}
			if test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("GOPROXY=%q: %v, want %v", test.goproxy, err, test.want)
			}
			failures, asked := lab.download(t, []string{"GOPROXY=" + test.goproxy, "GONOPROXY=" + private}, "m.example/x@v1.0.0")
			if !strings.Contains(failures["m.example/x"], test.words) || len(asked) > 0 {
				t.Errorf("GOPROXY=%q: go says %q and asked %q, want %q", test.goproxy, failures, asked, test.words)
			}
		}
	}
	if passed := lab.tunnel.with(""); len(passed) > 0 {
		t.Errorf("go asked the HTTP proxy for %q", passed)
	}
}
