package faultlab

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestRows holds what every row promises, whatever its fault.
func TestRows(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	check := func(f Fault, where Where) {
		if !name.MatchString(f.Name) || seen[f.Name] {
			t.Errorf("%s: the name is not kebab-case, or not unique", f.Name)
		}
		seen[f.Name] = true
		if f.Title == "" || strings.HasSuffix(f.Title, ".") {
			t.Errorf("%s: the title is missing or ends with a full stop", f.Name)
		}
		if (f.Cause == "") != (f.Step == "") {
			t.Errorf("%s: a cause without a step, or a step without a cause", f.Name)
		}
		if saysSomething := f.Says != ""; saysSomething != (f.Cause != "" && !f.Endless) {
			t.Errorf("%s: Says must be there if go ends with a failure, and only then", f.Name)
		}
		if f.Where != where || f.Setup == nil {
			t.Errorf("%s: Where is %d, want %d; or there is no Setup", f.Name, f.Where, where)
		}
	}
	faults := Faults()
	for _, f := range faults {
		check(f, Loopback)
	}
	for _, f := range networkFaults() {
		check(f.Fault, Namespace)
	}
	endless := slices.IndexFunc(faults, func(f Fault) bool { return f.Endless })
	if slices.ContainsFunc(faults[endless:], func(f Fault) bool { return !f.Endless }) {
		t.Error("endless faults must be the last")
	}
	if len(seen) < 50 {
		t.Errorf("%d faults, want 50 or more", len(seen))
	}
}

// TestCarriesNoTests keeps the testing package, namespaces and further modules out of the binary.
func TestCarriesNoTests(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Fields(string(out))
	if !slices.Contains(packages, "golang.org/x/mod/zip") {
		t.Fatalf("go list does not show the imports: %q", packages)
	}
	for _, p := range packages {
		host, _, _ := strings.Cut(p, "/")
		foreign := strings.ContainsRune(host, '.') && !strings.HasPrefix(p, "golang.org/x/mod/")
		if p == "testing" || foreign {
			t.Errorf("the package imports %s", p)
		}
	}
}
