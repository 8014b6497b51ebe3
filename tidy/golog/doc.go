// Package golog reads what the go command prints.
//
// A Log is fed line by line, while go runs or from a file. It says of each
// line whether a person who ran go without -v and -x would have seen it, and
// it keeps two things: the Fetches that -x traces, and the Failures that go
// reports at the end.
//
// A Failure says who failed (module, package) and what failed (URL, Step,
// Outcome), by the table of wordings in wording_*.go: a new wording of go,
// git or the system is one row there. Nothing in this package touches the
// network or the file system, and its memory is bounded on an endless log.
package golog
