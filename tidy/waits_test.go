package tidy

import (
	"slices"
	"testing"
	"time"

	"tidyx/tidy/golog"
)

// TestStalledFailures: that nothing comes is known of what is no request only where the system tells what processes
// do; elsewhere a tool that has run for long may be fetching.
func TestStalledFailures(t *testing.T) {
	waits := []golog.Wait{
		{Kind: golog.WaitAnswer, URL: "https://a.example/x/@v/list", For: time.Minute},
		{Kind: golog.WaitCommand, URL: "https://git.example/x", Command: golog.Command{Line: "git fetch -f origin"}, For: time.Minute},
	}
	for known, want := range map[bool][]time.Duration{true: {0, time.Minute}, false: {0, 0}} {
		var got []time.Duration
		for _, f := range stalledFailures(waits, known) {
			got = append(got, f.Waited)
		}
		if !slices.Equal(got, want) {
			t.Errorf("known %t: nothing came for %v, want %v", known, got, want)
		}
	}
}
