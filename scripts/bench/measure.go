//go:build unix

package main

import (
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// A measure is what one run cost, or the medians of several: milliseconds, and
// megabytes of memory at its peak.
type measure struct{ wall, cpu, peak float64 }

// measurePairs runs two commands in turn, each first every other time, so that
// what else the machine does meets both. A first pair warms the caches.
func measurePairs(pairs int, a, b func() *exec.Cmd) (ofA, ofB measure, err error) {
	var as, bs []measure
	for i := range pairs + 1 {
		first, second := a, b
		if i%2 == 1 {
			first, second = b, a
		}
		m, err := measureRun(first())
		if err != nil {
			return measure{}, measure{}, err
		}
		n, err := measureRun(second())
		if err != nil {
			return measure{}, measure{}, err
		}
		if i%2 == 1 {
			m, n = n, m
		}
		if i > 0 {
			as, bs = append(as, m), append(bs, n)
		}
	}
	return medians(as), medians(bs), nil
}

// measureRun runs a command that says nothing worth reading; whether it fails is
// the row's business, and that it can't be run an error.
func measureRun(cmd *exec.Cmd) (measure, error) {
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() >= 126 {
		return measure{}, fmt.Errorf("running %s: %w\n%s", cmd, err, out)
	}
	wall := time.Since(start)
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime() // with those it waited for
	m := measure{wall: milliseconds(wall), cpu: milliseconds(cpu)}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		m.peak = float64(usage.Maxrss) / 1e3 // kilobytes, on Linux (getrusage(2))
	}
	return m, nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func medians(list []measure) measure {
	of := func(figure func(measure) float64) float64 {
		values := make([]float64, len(list))
		for i, m := range list {
			values[i] = figure(m)
		}
		return median(values)
	}
	return measure{of(func(m measure) float64 { return m.wall }), of(func(m measure) float64 { return m.cpu }), of(func(m measure) float64 { return m.peak })}
}

func median(list []float64) float64 {
	slices.Sort(list)
	n := len(list)
	return (list[(n-1)/2] + list[n/2]) / 2
}
