package diagnose_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestArrows holds the shape of the program: who may import whom, and by which
// door a library enters.
func TestArrows(t *testing.T) {
	allowed := map[string][]string{
		"tidyx":                   {"tidyx/tidy", "tidyx/diagnose", "tidyx/diagnose/render", "tidyx/diagnose/faultlab", "github.com/urfave/cli/v2"},
		"tidyx/tidy":              {"tidyx/tidy/golog", "tidyx/diagnose", "tidyx/goproxy"},
		"tidyx/tidy/golog":        {},
		"tidyx/diagnose":          {"tidyx/tidy/golog", "tidyx/goproxy"},
		"tidyx/diagnose/render":   {"tidyx/diagnose", "github.com/olekukonko/tablewriter"},
		"tidyx/diagnose/faultlab": {},
		"tidyx/goproxy":           {"github.com/hashicorp/go-retryablehttp"},
	}
	for pkg, may := range allowed {
		out, err := exec.Command("go", "list", "-f", `{{join .Imports "\n"}}`, pkg).Output()
		if err != nil {
			t.Fatalf("go list %s: %v", pkg, err)
		}
		for _, imported := range strings.Fields(string(out)) {
			ours := strings.HasPrefix(imported, "tidyx/")
			library := strings.HasPrefix(imported, "github.com/") && !strings.HasPrefix(imported, "github.com/olekukonko/tablewriter/")
			if (ours || library) && !slices.Contains(may, imported) {
				t.Errorf("%s imports %s", pkg, imported)
			}
		}
	}
}
