package tidy

import "time"

// An activity is what a family of processes has done so far.
type activity struct {
	bytes     int64         // that they read and wrote, anywhere
	processor time.Duration // that they used
	asking    bool          // one of them holds the terminal open, as ssh and git do while they ask somebody
	known     bool          // whether this system tells any of it
}

// idle says whether nothing happened since another look that long ago. Less
// than a hundredth of the processor's time is what a runtime needs to wait.
func (a activity) idle(since activity, passed time.Duration) bool {
	return a.known && since.known && a.bytes == since.bytes && a.processor-since.processor <= max(passed/100, 20*time.Millisecond)
}
