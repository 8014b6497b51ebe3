//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// explain reads logs of CI: mostly other people's words, a failure at the end.
func explain(b *bench) error {
	b.line("log MB|ms|MB/s|peak MB")
	for _, size := range []int{1, 10, 100} {
		file := filepath.Join(b.dir, fmt.Sprintf("log%d", size))
		if err := writeLog(file, size<<20); err != nil {
			return fmt.Errorf("writing a log: %w", err)
		}
		runs := max(3, min(b.pairs, 20/size))
		var list []measure
		for range runs {
			m, err := measureRun(b.command(b.dir, b.tidyx, "explain", file)())
			if err != nil {
				return err
			}
			list = append(list, m)
		}
		m := medians(list)
		b.line("%d|%.0f|%.0f|%.0f", size, m.wall, float64(size)*1000/m.wall, m.peak)
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	return nil
}

// writeLog writes a log of about so many bytes.
func writeLog(file string, bytes int) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	const stamp = "2026-01-02T03:04:05.1234567Z "
	var chunk strings.Builder
	for i := range 1000 {
		switch i % 5 {
		case 0:
			fmt.Fprintf(&chunk, stamp+"go: downloading example.com/some/module/m%03d v1.%d.0\n", i, i)
		case 1:
			fmt.Fprintf(&chunk, stamp+"\x1b[36;1m  step %d of the build: compiling a package with a long name\x1b[0m\n", i)
		case 2:
			fmt.Fprintf(&chunk, stamp+"=== RUN   TestSomething/case_%d\n", i)
		case 3:
			fmt.Fprintf(&chunk, stamp+"    thing_test.go:%d: got 3, as it should\n", i)
		default:
			fmt.Fprintf(&chunk, stamp+"ok  \texample.com/some/module/p%03d\t0.%03ds\n", i, i)
		}
	}
	for n := 0; n < bytes && err == nil; n += chunk.Len() {
		_, err = f.WriteString(chunk.String())
	}
	if err == nil {
		_, err = fmt.Fprintf(f, stamp+"go: example.com/x@v1.0.0: Get \"https://proxy.example.org/example.com/x/@v/v1.0.0.mod\": dial tcp 10.77.0.1:443: connect: connection refused\n")
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}
