package render

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"tidyx/diagnose"
)

// A Plan says where a report goes: to the stream in one format, and to files.
type Plan struct {
	Stream io.Writer
	Look   Options // of the stream
	format Format  // of the stream
	files  []file
}

type file struct {
	format Format
	path   string
}

// NewPlan reads the values of --report, each FORMAT or FORMAT=PATH. A format
// without a path takes the place of the terminal's; usual is the stream's
// format where none does.
func NewPlan(specs []string, usual string, stream io.Writer, look Options) (*Plan, error) {
	f, err := Find(usual)
	if err != nil {
		return nil, err
	}
	p := &Plan{Stream: stream, Look: look, format: f}
	defer func() {
		if look.Guard != nil && p.format.Name != "github" {
			p.Stream = guarded{stream, look.Guard}
		}
	}()
	for _, spec := range specs {
		name, path, hasPath := strings.Cut(spec, "=")
		f, err := Find(name)
		switch {
		case err != nil:
			return nil, err
		case hasPath && path == "":
			return nil, fmt.Errorf("--report %s= names no file", name)
		case hasPath:
			p.files = append(p.files, file{f, path})
		default:
			p.format = f
		}
	}
	return p, nil
}

// ForPeople says whether the stream gets the terminal's format.
func (p *Plan) ForPeople() bool { return p.format.Name == "terminal" }

// HasLines says whether the stream's format is lines of text, between which
// others may stand.
func (p *Plan) HasLines() bool { return p.format.Name != "json" }

// ToFiles says whether a file is wanted, which is written on success too.
func (p *Plan) ToFiles() bool { return len(p.files) > 0 }

// Files writes the report to each file. The errors of all are joined; a file
// that fails does not keep the others from being written.
func (p *Plan) Files(r *diagnose.Report) error {
	var errs []error
	for _, f := range p.files {
		if err := writeFile(f, r); err != nil {
			errs = append(errs, fmt.Errorf("writing the %s report: %w", f.format.Name, err))
		}
	}
	return errors.Join(errs...)
}

// Say writes one line beside the report.
func (p *Plan) Say(text string) error {
	line := "tidyx: " + oneLine(text) + "\n"
	if p.Look.Guard != nil {
		line = p.Look.Guard(line)
	}
	if _, err := io.WriteString(p.Stream, line); err != nil {
		return fmt.Errorf("writing a line: %w", err)
	}
	return nil
}

// Show writes the report to the stream.
func (p *Plan) Show(r *diagnose.Report) error {
	if err := p.format.Write(p.Stream, r, p.Look); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func writeFile(f file, r *diagnose.Report) (err error) {
	out, err := os.Create(f.path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return f.format.Write(out, r, Options{})
}
