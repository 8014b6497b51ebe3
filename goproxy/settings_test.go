package goproxy

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// settingsLab is a GOROOT with a go.env of the test's, a file for go env -w, and
// an environment that has neither.
type settingsLab struct {
	*goLab
	goEnvW, goroot string // files
}

func newSettingsLab(t *testing.T) *settingsLab {
	t.Helper()
	lab := &settingsLab{goLab: newGoLab(t)}
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	realRoot, root := strings.TrimSpace(string(out)), t.TempDir()
	for _, name := range []string{"bin", "pkg", "src", "lib", "VERSION"} {
		if err := os.Symlink(filepath.Join(realRoot, name), filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	lab.goroot, lab.goEnvW = filepath.Join(root, "go.env"), filepath.Join(t.TempDir(), "env")
	lab.env = slices.DeleteFunc(lab.env, func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains([]string{"GOENV", "GOSUMDB", "GOTOOLCHAIN", "GOFLAGS"}, name)
	})
	lab.env = append(lab.env, "GOROOT="+root, "GOENV="+lab.goEnvW)
	return lab
}

func (lab *settingsLab) write(t *testing.T, file string, lines ...string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (lab *settingsLab) read(t *testing.T, env ...string) Settings {
	t.Helper()
	settings, err := ReadSettings(t.Context(), "go", lab.dir, append(slices.Clone(lab.env), env...))
	if err != nil {
		t.Fatal(err)
	}
	return settings
}

func TestOrigins(t *testing.T) {
	lab := newSettingsLab(t)
	lab.write(t, lab.goroot, "# comment", "GOPROXY=https://goroot.example.org", "GOSUMDB=goroot.example.org", "GOTOOLCHAIN=path")
	tests := []struct {
		name   string
		goEnvW []string
		env    []string
		want   []Setting
	}{
		{name: "distribution", want: []Setting{
			{"GOPROXY", "https://goroot.example.org", FromGOROOT}, {"GOSUMDB", "goroot.example.org", FromGOROOT},
			{"GOTOOLCHAIN", "path", FromGOROOT}, {}, {}, {},
		}},
		{name: "file", goEnvW: []string{"GOPROXY=direct", "GOPRIVATE=a.example", "GOTOOLCHAIN=go1.99.1", "#", "lower=x", "novalue"}, want: []Setting{
			{"GOPROXY", "direct", FromGoEnvW}, {"GOSUMDB", "goroot.example.org", FromGOROOT},
			{"GOTOOLCHAIN", "go1.99.1", FromGoEnvW}, {"GOPRIVATE", "a.example", FromGoEnvW},
			{"GONOPROXY", "a.example", FromGoEnvW}, {"GONOSUMDB", "a.example", FromGoEnvW},
		}},
		{name: "environment", goEnvW: []string{"GOPROXY=direct", "GOPRIVATE=a.example"},
			env: []string{"GOPROXY=off", "GOTOOLCHAIN=go1.99.2+auto", "GOPRIVATE=", "GONOPROXY=b.example"}, want: []Setting{
				{"GOPROXY", "off", FromEnvironment}, {"GOSUMDB", "goroot.example.org", FromGOROOT},
				{"GOTOOLCHAIN", "go1.99.2+auto", FromEnvironment}, {"GOPRIVATE", "a.example", FromGoEnvW},
				{"GONOPROXY", "b.example", FromEnvironment}, {"GONOSUMDB", "a.example", FromGoEnvW},
			}},
		{name: "empty in the file", goEnvW: []string{"GOPROXY=", "GOPRIVATE=a.example", "GONOPROXY=", "GOTOOLCHAIN="}, want: []Setting{
			{"GOPROXY", "", FromGoEnvW}, {"GOSUMDB", "goroot.example.org", FromGOROOT},
			{"GOTOOLCHAIN", "local", FromBuiltIn}, {"GOPRIVATE", "a.example", FromGoEnvW},
			{"GONOPROXY", "a.example", FromGoEnvW}, {"GONOSUMDB", "a.example", FromGoEnvW},
		}},
	}
	names := []string{"GOPROXY", "GOSUMDB", "GOTOOLCHAIN", "GOPRIVATE", "GONOPROXY", "GONOSUMDB"}
	for _, test := range tests {
		lab.write(t, lab.goEnvW, test.goEnvW...)
		settings := lab.read(t, test.env...)
		for i, name := range names {
			if got := settings.Get(name); got != test.want[i] {
				t.Errorf("%s: %s is %v, want %v", test.name, name, got, test.want[i])
			}
		}
		for _, name := range []string{"GOMODCACHE", "GOVERSION", "GOHOSTOS"} {
			if got := settings.Get(name); got.Origin != FromBuiltIn || got.Value == "" {
				t.Errorf("%s: %v", test.name, got)
			}
		}
	}
}

// TestGoEnvW has go itself write the file.
func TestGoEnvW(t *testing.T) {
	lab := newSettingsLab(t)
	lab.run(t, lab.env, "env", "-w", "GOPROXY=https://u:secret@proxy.example.org|direct", "GOFLAGS=-modcacherw", "GOAUTH=off")
	settings := lab.read(t)
	for _, want := range []Setting{
		{"GOPROXY", "https://u:secret@proxy.example.org|direct", FromGoEnvW},
		{"GOFLAGS", "-modcacherw", FromGoEnvW}, {"GOAUTH", "off", FromGoEnvW},
		{"GOENV", lab.goEnvW, FromEnvironment},
	} {
		if got := settings.Get(want.Name); got != want {
			t.Errorf("%#v, want %#v", got, want)
		}
	}
	off := lab.read(t, "GOENV=off")
	if got := off.Get("GOFLAGS"); got != (Setting{}) {
		t.Errorf("with GOENV=off: %v", got)
	}
}

// TestSettingsAreWhatGoSays makes up environments and files, and compares each
// value with the one that the real go goes by.
func TestSettingsAreWhatGoSays(t *testing.T) {
	lab := newSettingsLab(t)
	names := slices.DeleteFunc(slices.Clone(goNames), func(name string) bool { return name == "GOTOOLCHAIN" || name == "GOROOT" || name == "GOENV" })
	r := rand.New(rand.NewSource(1))
	someOf := func() (lines []string) {
		for _, name := range []string{"GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GOINSECURE", "GOVCS", "GOAUTH", "GOMODCACHE", "GOTMPDIR"} {
			if r.Intn(3) == 0 {
				lines = append(lines, name+"="+[]string{"", "/off/" + fmt.Sprint(r.Intn(9))}[r.Intn(2)])
			}
		}
		return lines
	}
	for range 40 {
		env := append(someOf(), "GOTOOLCHAIN=local")
		lab.write(t, lab.goEnvW, someOf()...)
		lab.write(t, lab.goroot, someOf()...)
		settings := lab.read(t, env...)
		stdout, stderr := lab.run(t, append(lab.env, env...), append([]string{"env", "-json"}, names...)...)
		var want map[string]string
		if err := json.Unmarshal([]byte(stdout), &want); err != nil {
			t.Fatalf("%v: %s", err, stderr)
		}
		for _, name := range names {
			if got := settings.Value(name); got != want[name] {
				t.Errorf("%s=%q, go says %q\n%s", name, got, want[name], settings)
			}
		}
	}
}

// TestReadSettingsDownloadsNothing wants a toolchain that is not there.
func TestReadSettingsDownloadsNothing(t *testing.T) {
	lab := newSettingsLab(t)
	lab.write(t, lab.goroot, "GOPROXY=https://proxy.example.org", "GOTOOLCHAIN=auto")
	lab.write(t, filepath.Join(lab.dir, "go.mod"), "module m.example", "go 1.99", "toolchain go1.99.1")
	if got := lab.read(t).Get("GOTOOLCHAIN"); got != (Setting{"GOTOOLCHAIN", "auto", FromGOROOT}) {
		t.Errorf("%v", got)
	}
	if asked := lab.tunnel.with(""); len(asked) > 0 {
		t.Errorf("go asked for %q", asked)
	}
	if lab.run(t, append(lab.env, "GOTOOLCHAIN=auto"), "version"); len(lab.tunnel.with("proxy.example.org")) == 0 {
		t.Error("go would not have asked by itself either: the test shows nothing")
	}
}

func TestEnvironmentOnly(t *testing.T) {
	lab := newSettingsLab(t)
	lab.write(t, lab.goEnvW, "HTTPS_PROXY=http://file.example.org", "SSL_CERT_FILE=/file")
	settings := lab.read(t, "https_proxy=http://first.example.org", "https_proxy=http://u:p@last.example.org", "NO_PROXY=", "SSL_CERT_FILE=/certs", "ALL_PROXY=socks5://x")
	for _, want := range []Setting{
		{"https_proxy", "http://u:p@last.example.org", FromEnvironment},
		{"SSL_CERT_FILE", "/certs", FromEnvironment}, {"ALL_PROXY", "socks5://x", FromEnvironment}, {},
	} {
		if got := settings.Get(want.Name); got != want {
			t.Errorf("%#v, want %#v", got, want)
		}
	}
	if got := settings.Get("NO_PROXY"); got != (Setting{}) {
		t.Errorf("%v", got)
	}
}

// TestWithoutGo reads what can be read when go does not answer.
func TestWithoutGo(t *testing.T) {
	lab := newSettingsLab(t)
	lab.write(t, lab.goEnvW, "GOPROXY=https://file.example.org", "GOPRIVATE=a.example")
	lab.write(t, lab.goroot, "GOSUMDB=goroot.example.org", "GOPROXY=off")
	env := append(slices.Clone(lab.env), "GOINSECURE=b.example", "HTTPS_PROXY=http://127.0.0.1:1")
	want := []Setting{
		{"GOPROXY", "https://file.example.org", FromGoEnvW}, {"GOPRIVATE", "a.example", FromGoEnvW},
		{"GONOPROXY", "a.example", FromGoEnvW}, {"GOSUMDB", "goroot.example.org", FromGOROOT},
		{"GOINSECURE", "b.example", FromEnvironment}, {"HTTPS_PROXY", "http://127.0.0.1:1", FromEnvironment},
	}
	check := func(settings Settings, err error) {
		t.Helper()
		if err == nil {
			t.Error("no error")
		}
		for _, want := range want {
			if got := settings.Get(want.Name); got != want {
				t.Errorf("%v, want %v", got, want)
			}
		}
	}
	settings, err := ReadSettings(t.Context(), filepath.Join(lab.dir, "nogo"), lab.dir, env)
	check(settings, err)
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such command: %v", err)
	}
	settings, err = ReadSettings(t.Context(), "go", lab.dir, append(env, "GOWORK=no/absolute/path"))
	check(settings, err)
	if exitErr := (*exec.ExitError)(nil); !errors.As(err, &exitErr) || !strings.Contains(err.Error(), "absolute path") {
		t.Errorf("a go that fails: %v", err)
	}
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "cfg", "go"), 0o755); err != nil {
		t.Fatal(err)
	}
	lab.write(t, filepath.Join(home, "cfg", "go", "env"), "GOPROXY=https://file.example.org", "GOPRIVATE=a.example")
	check(ReadSettings(t.Context(), "nogo", lab.dir, append(env, "GOENV=", "HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, "cfg"))))
}

// TestPrintedForms prints everything that may hold credentials.
func TestPrintedForms(t *testing.T) {
	const base = "https://u:secret@h.example"
	for _, value := range []any{
		Setting{"GOPROXY", base, FromGoEnvW}, Source{ModuleProxy, base, true}, ChecksumDatabase{"sum.example.org", "", base},
		Endpoint{Resource: VersionList, Base: base, Module: "m.example"}, Endpoint{Resource: VersionList, Base: base + ":x", Module: "m.example"},
		Import{"m.example", "git", base, ""}, &SettingError{"GOPROXY", errors.New(base)}, &ContentError{Err: errors.New(base)},
		&DiscoveryError{"m.example", "https://m.example", []Import{{"m.example", "git", base, ""}}, errors.New(base)},
	} {
		printed, err := json.Marshal(value)
		if err != nil {
			t.Errorf("%T: %v", value, err)
		}
		for _, verb := range []string{"%v", "%+v", "%s", "%q"} {
			printed = fmt.Appendf(printed, verb, value)
		}
		if _, isError := value.(error); !isError {
			printed = fmt.Appendf(printed, "%#v", value)
		}
		if strings.Contains(string(printed), "secret") || !strings.Contains(string(printed), "xxxxx") {
			t.Errorf("%T: %s", value, printed)
		}
	}
}

func TestListAndJSON(t *testing.T) {
	settings := NewSettings(
		Setting{"ZZZ", "1", FromEnvironment}, Setting{"HTTPS_PROXY", "http://u:secret@127.0.0.1:8", FromEnvironment},
		Setting{"GOSUMDB", "off", FromGoEnvW}, Setting{"GOPROXY", "https://secret@proxy.example.org/x?key=secret,direct", ""},
	)
	var names []string
	for _, s := range settings.List() {
		names = append(names, s.Name)
	}
	if want := []string{"GOPROXY", "GOSUMDB", "HTTPS_PROXY", "ZZZ"}; !slices.Equal(names, want) {
		t.Errorf("order %q, want %q", names, want)
	}
	data, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"name":"GOPROXY","value":"https://xxxxx@proxy.example.org/x?xxxxx,direct","origin":"environment"}`
	if !strings.Contains(string(data), want) {
		t.Errorf("%s does not have %s", data, want)
	}
	var again Settings
	if err := json.Unmarshal(data, &again); err != nil || again.String() != settings.String() {
		t.Errorf("read back: %v, %v", again, err)
	}
	one, list := settings.Get("HTTPS_PROXY"), settings.List()
	route, err := settings.Route("m.example")
	if err != nil {
		t.Fatal(err)
	}
	routeJSON, err := json.Marshal(route)
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{
		string(data), string(routeJSON), fmt.Sprintf("%v %+v %#v %s %q", one, one, one, one, one),
		fmt.Sprintf("%v %+v %#v", settings, settings, settings), fmt.Sprintf("%v %+v %#v", list, list, list),
		fmt.Sprintf("%v %+v %#v", route, route, route),
	} {
		if strings.Contains(printed, "secret") {
			t.Errorf("a secret in %s", printed)
		}
	}
	if got := settings.Value("HTTPS_PROXY"); got != "http://u:secret@127.0.0.1:8" {
		t.Errorf("the raw value is %q", got)
	}
	if empty, err := json.Marshal(Settings{}); err != nil || string(empty) != "[]" {
		t.Errorf("no settings: %s, %v", empty, err)
	}
}
