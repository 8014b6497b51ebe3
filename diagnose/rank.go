package diagnose

import (
	"cmp"
	"slices"

	"tidyx/tidy/golog"
)

// This file decides which finding comes first.

// order puts the verdict first: what stops go itself, then the cause that
// blocks most modules, then the order of the steps. Sources of one route are
// alternatives: the first of the route leads.
func (j *judge) order() {
	slices.SortStableFunc(j.drafts, func(a, b draft) int {
		return cmp.Or(
			cmp.Compare(stops(a), stops(b)),
			cmp.Compare(b.weight, a.weight),
			cmp.Compare(a.source, b.source),
			cmp.Compare(a.rank, b.rank))
	})
}

func stops(d draft) int {
	if d.Step == golog.Toolchain || d.Step == golog.Local {
		return 0
	}
	if d.Cause == causeUnknown.ID {
		return 2
	}
	return 1
}

// sourceIndex is the place of a target's server in its module's route.
func sourceIndex(t Target) int {
	for i, s := range t.Route.Sources {
		if base := parseURL(s.URL); base != nil && t.URL != nil && base.Host == t.URL.Host {
			return i
		}
	}
	return len(t.Route.Sources)
}

var stepRank = map[Step]int{golog.Settings: 0, golog.DNS: 1, golog.TCP: 2, golog.HTTPProxy: 3, golog.TLS: 4, golog.HTTP: 5, golog.Goproxy: 6,
	golog.Checksum: 7, golog.VCS: 8, golog.Auth: 9, golog.Toolchain: 10, golog.Local: 11, golog.Module: 12}

var confidenceRank = map[string]int{"low": 0, "medium": 1, "high": 2}
