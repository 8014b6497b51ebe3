// Package diagnose finds out why go could not fetch a module.
//
// The story in the order of the data: failures that go printed become Targets
// (target.go; of the diagnose command, named.go); a climb walks the road to each
// and returns a Trace of Observations (road.go, probe_*.go), with contrasts
// where it broke (contrast.go); Judge looks each trace up in the table of causes
// (case.go decides what is believed, causes_*.go are the rows) and returns
// Findings; Run puts all of it into a Report.
//
// Routes (routes.go) answers whom go would ask without asking anybody: it fills
// the same Report from settings, go.mod, .netrc and git's configuration alone.
// Warnings of settings (warnings.go) stand in that report, and are notes of a
// failure that they have to do with.
//
// Only the climb touches the network. It does what go does, once, with the
// child's environment: its HTTP proxies, its trusted authorities, its resolver.
//
// A new cause is a row in causes_*.go, a new question after a break a row in
// contrast.go, a new step a file probe_*.go and a rung in road.go.
package diagnose
