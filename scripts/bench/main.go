//go:build unix

// Command bench measures tidyx against go mod tidy, and against the commands
// that people type by hand, each pair in turn in one run, so that what else the
// machine does meets both: compare the ratios, not the milliseconds. All servers
// are on loopback.
//
//	go run ./scripts/bench [-rows success,report,…] [-pairs N] [-modules N] [-runs N]
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/tabwriter"
)

// A row is one thing that is measured.
type row struct {
	name, about string
	run         func(*bench) error
}

func rows() []row {
	return []row{
		{"success", "go mod tidy and tidyx with a filled module cache", success},
		{"program", "tidyx before it does anything", program},
		{"report", "what tidyx adds to a go mod tidy that fails, and the commands that people type in its place", reports},
		{"hosts", "many failing hosts at once, over the slowest of them alone", hosts},
		{"explain", "reading a saved log", explain},
		{"stall", "the verdict of a stall, and go's own end", stalls},
		{"flaky", "runs that end well where some requests fail at random", flaky},
		{"soak", "many runs, of which no process and no file may be left", soak},
	}
}

// bench is what the rows share.
type bench struct {
	dir, tidyx string
	*fixture
	pairs, modules, runs int
	table                *tabwriter.Writer
}

// line adds a line to the table, its cells parted by "|".
func (b *bench) line(format string, args ...any) {
	fmt.Fprintln(b.table, strings.ReplaceAll(fmt.Sprintf(format, args...), "|", "\t")+"\t")
}

func main() {
	b := &bench{}
	only := flag.String("rows", "success,program,report,hosts,explain,stall,flaky", "what is measured; soak too, if it is named")
	flag.IntVar(&b.pairs, "pairs", 21, "how often the two of a pair are run")
	flag.IntVar(&b.modules, "modules", 320, "requirements of the large module")
	flag.IntVar(&b.runs, "runs", 20, "runs of each kind in flaky and soak")
	flag.Parse()
	if err := b.measure(strings.Split(*only, ",")); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) measure(names []string) (err error) {
	if b.pairs < 1 || b.modules < 1 || b.runs < 1 {
		return errors.New("-pairs, -modules and -runs are at least 1")
	}
	if b.dir, err = os.MkdirTemp("", "tidyx-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	b.tidyx = filepath.Join(b.dir, "tidyx")
	build := exec.Command("go", "build", "-tags=urfave_cli_no_docs", "-ldflags=-s", "-o", b.tidyx, "tidyx")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building tidyx: %w\n%s", err, out)
	}
	if b.fixture, err = newFixture(b.dir, b.modules); err != nil {
		return fmt.Errorf("making modules: %w", err)
	}
	all := rows()
	for _, name := range names {
		known := false
		for _, r := range all {
			if r.name != name {
				continue
			}
			known = true
			fmt.Printf("\n%s: %s\n\n", r.name, r.about)
			b.table = tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
			if err := r.run(b); err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
			if err := b.table.Flush(); err != nil {
				return err
			}
		}
		if !known {
			return fmt.Errorf("no row is called %q", name)
		}
	}
	return nil
}
