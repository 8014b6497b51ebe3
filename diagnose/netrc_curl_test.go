package diagnose

import (
	"slices"
	"testing"
)

// TestCurlHosts: libcurl reads a .netrc word by word, and default stands for all hosts.
func TestCurlHosts(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                          nil,
		"machine a login b password c":              {"a"},
		"machine\na\nlogin b\nmachine c":            {"a", "c"},
		"default login b password c":                {anyHost},
		"machine a login b password c\ndefault":     {"a", anyHost},
		"machine a login default password x":        {"a"},
		"macdef m\ndefault\nmachine b\n\nmachine c": {"c"},
		"machine default login a password b":        {"default"},
	} {
		if got := curlHosts(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
