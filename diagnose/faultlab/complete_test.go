package faultlab

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// TestComplete: every cause has a fault that makes it.
func TestComplete(t *testing.T) {
	made := map[string]bool{}
	for _, f := range Faults() {
		made[f.Cause] = true
		for _, c := range f.Also {
			made[c] = true
		}
	}
	for _, f := range networkFaults() {
		made[f.Cause] = true
	}
	for _, cause := range causesOfTheTable(t) {
		why, excused := withoutFault[cause]
		switch {
		case made[cause] && excused:
			t.Errorf("%s has a fault and an excuse (%s)", cause, why)
		case !made[cause] && !excused:
			t.Errorf("no fault makes %s", cause)
		}
	}
}

// causesOfTheTable are the sections of docs/causes.md, which a test of package diagnose draws from the rows: this
// package knows nothing of that one.
func causesOfTheTable(t *testing.T) (names []string) {
	page, err := os.ReadFile("../../docs/causes.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^##+ ([a-z0-9]+(?:-[a-z0-9]+)+)$`).FindAllStringSubmatch(string(page), -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) < 80 {
		t.Fatalf("docs/causes.md has %d causes", len(names))
	}
	return names
}

// onlyBuild: go mod tidy repairs it, or does not look; go build reports it. The words are tested in package golog.
const onlyBuild = "go mod tidy can't meet it"

// withoutFault has the causes that no fault makes, and why.
var withoutFault = map[string]string{
	"module-gosum-missing": onlyBuild, "module-vendoring": onlyBuild,
}
