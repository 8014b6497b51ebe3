package golog

import (
	"slices"
	"strings"
)

// This file says which lines belong to a message of go, and which may be a part of one.

// isContinuation says whether a line goes on with a message whose first and
// last lines are given: go indents with a tab, and the rest is listed.
func isContinuation(line, first, last string) bool {
	if strings.TrimSpace(line) == "" {
		return strings.HasPrefix(first, "panic: ") || strings.Contains(last, "go.sum: ") || strings.Contains(last, ": h1:") || strings.HasPrefix(last, "SECURITY") || strings.Contains(last, "would select") || strings.Contains(first, "inconsistent vendoring") || strings.HasSuffix(last, ":")
	}
	if line[0] == '\t' || strings.HasPrefix(line, "        ") {
		return true
	}
	for _, s := range []string{" imports", " tested by", " requires"} {
		if strings.HasSuffix(last, s) {
			return true
		}
	}
	if strings.HasPrefix(line, "usage: go ") && strings.Contains(first, "flag") {
		return true
	}
	for _, p := range continuations {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	if strings.HasPrefix(first, "panic: ") || strings.HasPrefix(first, "fatal error: ") {
		return isStack(line)
	}
	_, _, ok := cutPosition(line)
	return ok && strings.HasPrefix(last, "go: errors parsing ")
}

// ofBuild says whether a line is what go build says of sources (types2, load):
// go failed, and not at modules.
func ofBuild(text string) bool {
	for _, s := range []string{"build constraints exclude all Go files in ", "no Go files in /", ": no matching files found", " is not a main package", "cgo: C compiler ", ": directory not found"} {
		if strings.Contains(text, s) {
			return true
		}
	}
	at := strings.Index(text, ".go:")
	if at < 0 {
		return false
	}
	for _, s := range []string{": undefined: ", " imported and not used", "declared and not used", ": cannot use ", ": syntax error: ", ": missing return", "not enough arguments in call", "too many arguments in call", "redeclared in this block", ": invalid operation: ", " undefined (type "} {
		if strings.Contains(text[at:], s) {
			return true
		}
	}
	return false
}

// isFlagError says whether a text is what package flag says, of whatever program.
func isFlagError(text string) bool {
	return strings.HasPrefix(text, "flag provided but not defined") || strings.HasPrefix(text, "invalid value ") || strings.HasPrefix(text, "flag needs an argument")
}

// isStack says whether a line is one of a goroutine's stack (runtime.Stack).
func isStack(line string) bool {
	return strings.HasPrefix(line, "goroutine ") || strings.HasPrefix(line, "created by ") || strings.HasPrefix(line, "\t") || strings.Contains(line, "(") && strings.HasSuffix(line, ")")
}

// continuations are the beginnings of lines that belong to a message of go and
// stand at the margin: go's own (codehost.RunError's help, the checksum
// mismatch), and those of tools where the indentation was lost.
var continuations = []string{"Confirm the import path was entered correctly", "If this is a private repository, see",
	"SECURITY ERROR", "This download does NOT match", "The bits may have been replaced", "have intercepted the download", "For more information, see 'go help", "go.sum database tree", "note:",
	"server response:", "downloaded: ", "go.sum: ", "fatal: ", "error: ", "remote: ", "ssh: ", "hint: ", "Cloning into ", "Host key verification failed", "Permission denied (", "@@@@", "@    ", "IT IS POSSIBLE", "Someone could be", "It is also possible", "The fingerprint for", "Please make sure you have", "and the repository exists", "kex_exchange", "Connection closed by", "ERROR: ",
	"To upgrade to the versions", "If reproducibility with", "For information about 'go mod tidy -compat'", "package "}

// toAdd says whether a text has these words and go's advice behind them.
func toAdd(text, words string) bool {
	_, rest, ok := strings.Cut(text, words)
	return ok && (strings.Contains(rest, "to add") || strings.Contains(rest, "(imported by ") || strings.Contains(rest, "go.mod file not found"))
}

// looseModule is who failed in go's chain of errors: MODULE@VERSION and a colon.
var looseModule = whenAsked(`[\w.-]+\.[a-z]+(?:/[\w.~-]+)*@v\d+\.\d+\.\d+[\w.+-]*: `)

// looseWords begin a message that go may print without a module before it.
var looseWords = []string{"missing go.sum entry for module", "no required module provides package"}

// beginningOfLoose is where a message without a beginning may be read from.
func beginningOfLoose(text string) int {
	if at := looseModule().FindStringIndex(text); at != nil {
		return at[0]
	}
	for _, m := range looseWords {
		if i := strings.Index(text, m); i > 0 {
			return i
		}
	}
	return len(text) - len(strings.TrimLeft(text, " \t"))
}

// isGoMark says whether a line holds what only the go command prints or asks.
func isGoMark(text string) bool {
	if strings.Contains(text, "`") {
		return false // a quotation in prose
	}
	for _, m := range []string{"/@v/", "?go-get=1", "/sumdb/", "cache/vcs/"} {
		if strings.Contains(text, m) {
			return strings.Contains(text, `": `) || strings.Contains(text, "reading http") || strings.Contains(text, "exit status")
		}
	}
	return slices.ContainsFunc(looseWords, func(m string) bool { return toAdd(text, m) }) || strings.Contains(text, "@v") && looseModule().MatchString(text)
}
