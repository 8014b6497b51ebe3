// Package render draws a report. Each format is one file and one row of
// Formats; all of them draw from the same model and none reaches behind it.
package render

import (
	"fmt"
	"io"
	"strings"

	"tidyx/diagnose"
)

// Options are what a format may ask of its surroundings. The zero value is a
// plain stream of unknown width.
type Options struct {
	Color   bool                // ANSI colours may be used
	Fancy   bool                // a terminal that shows UTF-8: rules and symbols
	Width   int                 // columns; zero: unknown
	Verbose bool                // all findings, fixes, observations and contrasts
	Bare    bool                // no margin at all
	Guard   func(string) string // makes lines harmless for a CI system; nil: none is needed
	Summary string              // the file of a CI step's summary; empty: none
}

// A Format is one way to write a report.
type Format struct {
	Name  string
	About string
	Write func(io.Writer, *diagnose.Report, Options) error
}

// Formats is the table of formats, in the order of the help text.
func Formats() []Format {
	return []Format{
		{"terminal", "for people", Terminal},
		{"json", "all of it, schema " + diagnose.Schema, JSON},
		{"github", "annotations, group and step summary of GitHub Actions", GitHub},
	}
}

// Find is the format of that name. The error lists those there are.
func Find(name string) (Format, error) {
	var names []string
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("no format is called %q (there are: %s)", name, strings.Join(names, ", "))
}
