//go:build unix

package main

import (
	"fmt"
	"os"
)

// success compares runs that have nothing to fetch.
func success(b *bench) error {
	b.line("requirements|files of each|go ms|tidyx ms|ratio|go CPU ms|tidyx CPU ms|ratio")
	for _, row := range []struct {
		size, files int
		path        func(int) string
	}{{1, 1, modulePath}, {b.modules, 1, modulePath}, {b.modules, len(usual("")), usualPath}} {
		dir, err := b.mainModule(row.size, row.path)
		if err != nil {
			return fmt.Errorf("making a module with %d requirements: %w", row.size, err)
		}
		plain, wrapped, err := measurePairs(b.pairs, b.command(dir, "go", "mod", "tidy"), b.command(dir, b.tidyx))
		if err != nil {
			return err
		}
		b.line("%d|%d|%.1f|%.1f|%.3f|%.1f|%.1f|%.3f", row.size, row.files, plain.wall, wrapped.wall, wrapped.wall/plain.wall, plain.cpu, wrapped.cpu, wrapped.cpu/plain.cpu)
	}
	return nil
}

// program is what tidyx costs before it does anything.
func program(b *bench) error {
	m, _, err := measurePairs(b.pairs, b.command(b.dir, b.tidyx, "version"), b.command(b.dir, b.tidyx, "version"))
	if err != nil {
		return err
	}
	info, err := os.Stat(b.tidyx)
	if err != nil {
		return err
	}
	b.line("start-up ms|CPU ms|size MB")
	b.line("%.1f|%.1f|%.1f", m.wall, m.cpu, float64(info.Size())/1e6)
	return nil
}
