package golog

import (
	"regexp"
	"strings"
	"testing"
)

// TestWordsInPaths: a module may be called like anything. What a row looks for
// is not found in a path.
func TestWordsInPaths(t *testing.T) {
	element := regexp.MustCompile(`^[a-z0-9][a-z0-9._~-]*[a-z0-9]$`)
	tried := 0
	for _, p := range patterns() {
		name := strings.Trim(p.has, `": .`)
		if !element.MatchString(name) {
			continue
		}
		tried++
		path := "github.com/acme/" + name
		text := "go: " + path + "@v1.0.0: reading https://proxy.example.org/" + path + "/@v/v1.0.0.mod: 404 Not Found"
		if f := parseOne(text); f.Step != HTTP || f.Outcome != NotFound {
			t.Errorf("a module called %s: %s %s, want http not found", name, f.Step, f.Outcome)
		}
	}
	if tried < 10 {
		t.Errorf("only %d rows were tried", tried)
	}
}

// TestPatterns compiles all patterns, which a run does only where their literals
// occur.
func TestPatterns(t *testing.T) {
	for _, p := range patterns() {
		if p.re != nil {
			p.re()
		}
	}
	for _, row := range openingPatterns() {
		row.pattern()
	}
	for _, p := range phrases() {
		p.pattern()
	}
}
