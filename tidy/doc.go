// Package tidy owns the order of things: it starts the real go mod tidy,
// passes its output on, and when that fails hands what the log tells to
// package diagnose.
//
// Read tidy.go for the order, run.go for how go is started and ended, args.go
// for what is added to its command line.
package tidy
