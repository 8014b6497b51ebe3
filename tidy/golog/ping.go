package golog

import (
	"cmp"
	"strings"
)

// A ping is one try to reach a repository whose path has no scheme: go tries
// https and then ssh (vcs.Cmd.Ping), and only -v shows what came of each.
type ping struct{ url, words string }

// maxPings bounds how many are kept.
const maxPings = 200

// startPing takes "git ls-remote URL" of a line that -v brought.
func (l *Log) startPing(command string) {
	if u := findURL(command); u != "" && len(l.pings) < maxPings {
		l.pings = append(l.pings, ping{url: u})
	}
}

// hearPing adds a line of what the tool said.
func (l *Log) hearPing(line string) {
	if n := len(l.pings); n > 0 && len(l.pings[n-1].words) < maxHeld {
		l.pings[n-1].words += line + "\n"
	}
}

// pingsOf are the tries for a repository: what belongs to its path.
func (l *Log) pingsOf(path string) []ping {
	for _, tool := range []string{".git", ".hg", ".svn", ".bzr", ".fossil"} {
		path, _, _ = strings.Cut(path, tool)
	}
	var list []ping
	for _, p := range l.pings {
		if _, rest, ok := strings.Cut(p.url, "://"); ok && strings.TrimSuffix(rest, "/") == path {
			list = append(list, p)
		}
	}
	return list
}

// readPings lets the try that tells most say why no protocol was found.
func (l *Log) readPings(f *Failure) {
	best, words := tellsNothing, ""
	for _, p := range l.pingsOf(cmp.Or(f.Module.Path, f.Package)) {
		sub := Failure{URL: p.url, Source: VersionControl, Leg: LegVCS}
		match(&sub, "git ls-remote "+p.url+": exit status 128:\n\t"+p.words)
		if rank := sub.rankOfPing(p.words); rank < best {
			best = rank
			f.URL, f.Host, f.Source, f.Leg, f.Step, f.Outcome = p.url, sub.Host, sub.Source, sub.Leg, sub.Step, sub.Outcome
			f.Status, f.Final, f.Told, f.row, f.Reason = sub.Status, sub.Final, sub.Told, sub.row, reason("git:\n\t"+p.words)
			words = p.words
		}
	}
	f.Text = strings.TrimSuffix(f.Text+"\n"+words, "\n")
}

// How much a try tells of what is wrong, most first.
const (
	hostKeyChanged = iota // somebody may be in between
	serverAnswered        // over https: that is where go begins
	keyRefused            // over ssh
	noConnection
	noConnectionSSH
	tellsNothing
)

func (f *Failure) rankOfPing(words string) int {
	overSSH := strings.Contains(f.URL, "ssh://")
	switch {
	case f.Step == "":
		return tellsNothing
	case f.Outcome == HostKey && strings.Contains(words, "HAS CHANGED"):
		return hostKeyChanged
	case f.Outcome == NoKey, f.Outcome == HostKey:
		return keyRefused
	case overSSH:
		return noConnectionSSH
	case f.Step == DNS, f.Step == TCP:
		return noConnection
	}
	return serverAnswered
}
