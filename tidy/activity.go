package tidy

import (
	"slices"
	"strings"
	"time"
)

// An activity is what go and its descendants have done so far.
type activity struct {
	own, below work
	asking     bool     // a descendant asks somebody for a password, or another program for one
	known      bool     // whether this system tells any of it
	commands   []string // of the descendants, their arguments parted by blanks
}

// runs says whether a descendant has this argument.
func (a activity) runs(argument string) bool {
	return slices.ContainsFunc(a.commands, func(c string) bool { return strings.Contains(c+" ", " "+argument+" ") })
}

// work is what processes have done.
type work struct {
	bytes     int64         // that they read and wrote, anywhere
	processor time.Duration // that they used
}

// idle says whether nothing was done since another look that long ago. A
// hundredth of the processor's time is what a runtime needs to wait.
func (w work) idle(since work, passed time.Duration) bool {
	return w.bytes == since.bytes && w.processor-since.processor <= max(passed/100, 20*time.Millisecond)
}
