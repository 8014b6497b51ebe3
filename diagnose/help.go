package diagnose

import (
	"maps"
	"sync"
)

// A help is what the page of a cause says beside its rows: the text of a
// section is short, and its samples are what a reader searches for.
type help struct {
	Means  string   // what is the matter
	Words  []words  // how go, git, ssh or the system say it
	Silent string   // where they say nothing: what is seen in place of words
	Apart  string   // how it is told from its neighbours
	ByHand []byHand // how to see it without tidyx
	Never  string   // the tempting wrong thing; empty if there is none
}

// words is one verbatim sample; "…" stands for what varies.
type words struct {
	Text  string
	Alone string // the cause that this text alone tells, where only a probe can tell more
}

// byHand is a command and what to read in its output.
type byHand struct {
	Command, Shows string
}

// helps holds the help of each cause by its name. It is built on first use.
var helps = sync.OnceValue(func() map[string]help {
	all := map[string]help{}
	for _, group := range helpGroups() {
		maps.Copy(all, group)
	}
	return all
})

func helpGroups() []map[string]help {
	return []map[string]help{helpDNS(), helpTCP(), helpHTTPProxy(), helpTLS(), helpHTTP(), helpGoproxy(), helpChecksum(),
		helpVCS(), helpAuth(), helpToolchain(), helpLocal(), helpModule()}
}
