package goproxy

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Origin says where the go command found a setting.
type Origin string

// The origins, strongest first: an earlier one hides the later ones.
const (
	FromEnvironment Origin = "environment"      // the process environment
	FromGoEnvW      Origin = "go env -w"        // the file that GOENV names
	FromGOROOT      Origin = "go.env of GOROOT" // the defaults a distribution ships
	FromBuiltIn     Origin = "built-in"         // compiled into the go command, or computed by it
)

// Setting is one variable that go, or a tool go starts, reads. An empty Origin
// means that it is not set at all.
//
// Value is raw and may hold credentials; the printed and the JSON form are
// redacted.
type Setting struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin Origin `json:"origin"`
}

// String is NAME=value (origin), redacted.
func (s Setting) String() string {
	return fmt.Sprintf("%s=%s (%s)", s.Name, s.redactedValue(), s.Origin)
}

// GoString keeps credentials out of %#v too.
func (s Setting) GoString() string { return s.String() }

// MarshalJSON writes the three fields with the value redacted.
func (s Setting) MarshalJSON() ([]byte, error) {
	type plain Setting
	s.Value = s.redactedValue()
	return json.Marshal(plain(s))
}

// Settings are the variables that a go command goes by. The zero value has none
// set, which go itself would reject: it wants at least a GOPROXY.
type Settings struct {
	byName   map[string]Setting
	defaults map[string]string // of GOROOT's go.env
	hidden   []Setting         // that somebody made, and that another place hides
}

// Default is what the distribution of go has for name, in force or not; empty
// where that is not known: before go 1.21 it is compiled in.
func (s Settings) Default(name string) string { return s.defaults[name] }

// NewSettings makes Settings of a list, for tests and for replaying a report.
// Of several settings with one name the last one counts; an unstated origin is
// taken for the environment.
func NewSettings(list ...Setting) Settings {
	byName := make(map[string]Setting, len(list))
	for _, s := range list {
		s.Origin = cmp.Or(s.Origin, FromEnvironment)
		byName[s.Name] = s
	}
	return Settings{byName: byName}
}

// With returns the settings after some of them have changed. One without a
// value is taken away: what a place beneath it holds is not known here.
func (s Settings) With(changed ...Setting) Settings {
	byName := maps.Clone(s.byName)
	if byName == nil {
		byName = map[string]Setting{}
	}
	for _, c := range changed {
		c.Origin = cmp.Or(c.Origin, FromEnvironment)
		if byName[c.Name] = c; c.Value == "" {
			delete(byName, c.Name)
		}
	}
	s.byName = byName
	return s
}

// Get returns the setting that is in force for name: GONOPROXY and GONOSUMDB
// fall back to GOPRIVATE's value and origin. It is the zero Setting when unset.
func (s Settings) Get(name string) Setting {
	setting, found := s.inForce(name)
	if !found {
		return Setting{}
	}
	setting.Name = name
	return setting
}

// Own is the value that is set under that very name, empty when unset.
func (s Settings) Own(name string) string { return s.byName[name].Value }

// Value is Get(name).Value, empty when unset.
func (s Settings) Value(name string) string { return s.Get(name).Value }

// Hidden returns the settings that somebody made with go env -w, or in the go.env
// of a distribution, and that do not count, since a stronger place says otherwise.
func (s Settings) Hidden() []Setting { return slices.Clone(s.hidden) }

// inForce returns the setting that decides for name, which may be GOPRIVATE.
func (s Settings) inForce(name string) (Setting, bool) {
	setting, found := s.byName[name]
	if setting.Value == "" && privateStandsIn(name) {
		if private, ok := s.byName["GOPRIVATE"]; ok {
			return private, true
		}
	}
	return setting, found
}

// privateStandsIn reports whether GOPRIVATE is the value of an unset or empty name
// (cmd/go/internal/cfg: GONOPROXY, GONOSUMDB).
func privateStandsIn(name string) bool { return name == "GONOPROXY" || name == "GONOSUMDB" }

// List returns the settings that are set, each under its own name: those of go
// in the order a reader looks for them, those of the environment, then others
// by name.
func (s Settings) List() []Setting {
	list := make([]Setting, 0, len(s.byName))
	for _, setting := range s.byName {
		list = append(list, setting)
	}
	slices.SortFunc(list, func(a, b Setting) int {
		return cmp.Or(cmp.Compare(rank(a.Name), rank(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// String has one redacted setting a line.
func (s Settings) String() string {
	var b strings.Builder
	for _, setting := range s.List() {
		fmt.Fprintln(&b, setting)
	}
	return b.String()
}

// GoString keeps credentials out of %#v too.
func (s Settings) GoString() string { return s.String() }

// MarshalJSON writes the list of settings, never null.
func (s Settings) MarshalJSON() ([]byte, error) { return json.Marshal(s.List()) }

// UnmarshalJSON reads what MarshalJSON wrote. What was redacted stays so.
func (s *Settings) UnmarshalJSON(data []byte) error {
	var list []Setting
	if err := json.Unmarshal(data, &list); err != nil {
		return fmt.Errorf("reading settings: %w", err)
	}
	*s = NewSettings(list...)
	return nil
}

// SettingError is a setting that the go command refuses to work with.
type SettingError struct {
	Name string // the variable
	Err  error  // what is wrong with it
}

func (e *SettingError) Error() string { return Redact(e.Name + ": " + e.Err.Error()) }

// Unwrap returns what is wrong with the setting.
func (e *SettingError) Unwrap() error { return e.Err }

// rank is the place of a name in List.
func rank(name string) int {
	if i := slices.Index(goNames, name); i >= 0 {
		return i
	}
	if i := slices.Index(environmentNames, name); i >= 0 {
		return len(goNames) + i
	}
	return len(goNames) + len(environmentNames)
}
