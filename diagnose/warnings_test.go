package diagnose

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidyx/goproxy"
)

// TestOwnedModules: a module is somebody's own where .netrc, ssh's or git's
// configuration has something for it, on a site of everybody only a part.
func TestOwnedModules(t *testing.T) {
	home := t.TempDir()
	for name, text := range map[string]string{
		".netrc":      "machine code.example.com login u password secret\nmachine github.com login u password secret\n",
		".gitconfig":  "[url \"ssh://git@github.com/\"]\n\tinsteadOf = https://github.com/\n[url \"ssh://git@github.com/acme/\"]\n\tinsteadOf = https://github.com/acme/\n",
		".ssh/config": "Host forge.example.com other\n  User git\nHost *.example.net\n",
	} {
		file := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := Environment{"HOME": home, "PATH": os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM": "1"}
	settings := goproxy.NewSettings(goproxy.Setting{Name: "GOPROXY", Value: "https://proxy.example.com,direct"})
	for word, want := range map[string]string{
		"code.example.com/x":   "export GOPRIVATE=code.example.com",
		"forge.example.com/x":  "export GOPRIVATE=forge.example.com",
		"github.com/acme/x":    "export GOPRIVATE=github.com/acme",
		"github.com/other/x":   "",
		"git.example.net/x":    "",
		"golang.org/x/mod":     "",
		"git.acme.corp/x":      "export GOPRIVATE=git.acme.corp",
		"code.example.com.x/y": "export GOPRIVATE=code.example.com.x", // .x is no public domain
	} {
		r, err := Routes(t.Context(), Input{Mode: "route", Settings: settings, Env: env}, []string{word})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, w := range r.Warnings {
			got += w.Fix
			if strings.Contains(w.String(), "secret") {
				t.Error(w)
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}
