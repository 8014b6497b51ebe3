package main

import (
	"fmt"
	"os/exec"
	"slices"
	"time"
)

// A measure is what one run cost, or the medians of several, in milliseconds.
type measure struct{ wall, cpu float64 }

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

// measureRun runs a command that must succeed and say nothing worth reading.
func measureRun(cmd *exec.Cmd) (measure, error) {
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		return measure{}, fmt.Errorf("running %s: %w\n%s", cmd, err, out)
	}
	wall := time.Since(start)
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime() // with those it waited for
	return measure{milliseconds(wall), milliseconds(cpu)}, nil
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func medians(list []measure) measure {
	wall, cpu := make([]float64, len(list)), make([]float64, len(list))
	for i, m := range list {
		wall[i], cpu[i] = m.wall, m.cpu
	}
	return measure{median(wall), median(cpu)}
}

func median(list []float64) float64 {
	slices.Sort(list)
	n := len(list)
	return (list[(n-1)/2] + list[n/2]) / 2
}
