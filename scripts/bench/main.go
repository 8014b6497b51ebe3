// Command bench measures what tidyx adds to a go mod tidy that has nothing to
// fetch: wall clock and processor time of the two in pairs, the start-up of
// tidyx, and the size of the program. No network is asked.
//
//	go run ./scripts/bench [-pairs N] [-modules N]
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"text/tabwriter"
)

func main() {
	pairs := flag.Int("pairs", 31, "how often go mod tidy and tidyx are run, in turn")
	modules := flag.Int("modules", 320, "requirements of the large module")
	flag.Parse()
	if err := run(*pairs, *modules); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(pairs, modules int) (err error) {
	if pairs < 1 || modules < 1 {
		return errors.New("-pairs and -modules are at least 1")
	}
	dir, err := os.MkdirTemp("", "tidyx-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	tidyx := filepath.Join(dir, "tidyx")
	build := exec.Command("go", "build", "-tags=urfave_cli_no_docs", "-ldflags=-s", "-o", tidyx, "tidyx")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building tidyx: %w\n%s", err, out)
	}
	f, err := newFixture(dir, modules)
	if err != nil {
		return fmt.Errorf("making modules: %w", err)
	}
	if err := compare(f, tidyx, pairs, []int{1, modules}); err != nil {
		return err
	}
	return measureProgram(f, tidyx, pairs)
}

// compare prints a row for each size of the main module.
func compare(f *fixture, tidyx string, pairs int, sizes []int) error {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Printf("go mod tidy and tidyx with a filled module cache, medians of %d runs each\n\n", pairs)
	fmt.Fprintln(table, "requirements\tgo ms\ttidyx ms\tratio\tgo CPU ms\ttidyx CPU ms\tratio\t")
	for _, size := range sizes {
		dir, err := f.mainModule(size)
		if err != nil {
			return fmt.Errorf("making a module with %d requirements: %w", size, err)
		}
		plain, wrapped, err := measurePairs(pairs, f.command(dir, "go", "mod", "tidy"), f.command(dir, tidyx))
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%d\t%.1f\t%.1f\t%.3f\t%.1f\t%.1f\t%.3f\t\n", size,
			plain.wall, wrapped.wall, wrapped.wall/plain.wall, plain.cpu, wrapped.cpu, wrapped.cpu/plain.cpu)
	}
	return table.Flush()
}

// measureProgram prints what tidyx costs before it does anything.
func measureProgram(f *fixture, tidyx string, runs int) error {
	m, _, err := measurePairs(runs, f.command(f.dir, tidyx, "version"), f.command(f.dir, tidyx, "version"))
	if err != nil {
		return err
	}
	info, err := os.Stat(tidyx)
	if err != nil {
		return err
	}
	fmt.Printf("\ntidyx version: %.1f ms, %.1f ms CPU; the program has %.1f MB\n", m.wall, m.cpu, float64(info.Size())/1e6)
	return nil
}
