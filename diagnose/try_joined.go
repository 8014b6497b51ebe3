package diagnose

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"tidyx/tidy/golog"
)

// This file tries more than one fix at once: where several findings have one
// each, where a module seems private beside, and where another fault lies behind
// the first.

// together tries what mends all findings, where each has a fix of its own that
// works: one alone does not get the run through.
func (t *trier) together(ctx context.Context, findings []Finding) (note string) {
	const halves = "each finding needs its own fix: one alone does not get the run through"
	all, what := change{}, fetch{}
	var titles []string // of fixes that add something
	for _, f := range findings {
		if f.Now == NowGone {
			continue
		}
		fix := f.working()
		if fix == nil {
			return ""
		}
		sum, ok := joined(all, fix.set)
		if !ok {
			return halves
		}
		if len(sum) > len(all) || !maps.Equal(sum, all) {
			titles = append(titles, fix.Title)
		}
		all, what = sum, what.plus(t.in.fetchOf(f, t.traces))
	}
	if len(titles) < 2 {
		return ""
	}
	fix := t.in.machine.fix(fmt.Sprintf("do what mends each of the %d findings, together", len(titles)), all)
	fix.mark(t.run(ctx, what, all), what)
	if fix.whole = true; fix.Tried != Works {
		return halves
	}
	findings[0].Fixes = append([]Fix{fix}, findings[0].Fixes...)
	return ""
}

// unasked tries a fix that brings a module which may be private together with
// the settings that keep the checksum database from being asked about it.
func (t *trier) unasked(ctx context.Context, f *Finding, what fetch, list []*Fix, results []result) {
	for i, fix := range list {
		set := fix.set
		for _, p := range results[i].private {
			if sum, ok := joined(set, t.in.machine.private(privatePrefix(p), "GONOSUMDB")); ok {
				set = sum
			}
		}
		if len(results[i].private) == 0 {
			continue
		}
		both := t.in.machine.fix(fix.Title+"; it seems private, so keep the checksum database from being asked about it", set)
		if both.mark(t.run(ctx, what, set), what); both.Tried == Works {
			f.Fixes = append([]Fix{both}, f.Fixes...)
			return
		}
	}
}

// further looks what stands in the way of a fix that brought go past the fault
// and into another: the fix of that one is tried with it.
func (t *trier) further(ctx context.Context, f *Finding, what fetch, list []*Fix, results []result) {
	for i, fix := range list {
		next := t.behind(ctx, *fix, results[i].failed)
		for _, more := range next {
			set, ok := joined(fix.set, more.set)
			if !ok {
				continue
			}
			both := t.in.machine.fix(fix.Title+"; then "+more.Title, set)
			if both.mark(t.run(ctx, what, set), what); both.Tried == Works {
				f.Fixes = append([]Fix{both}, f.Fixes...)
				return
			}
		}
	}
}

// behind are the fixes that may be tried of what a try with a fix failed of, if
// that is another fault than before: the road is walked with the fix.
func (t *trier) behind(ctx context.Context, fix Fix, failed golog.Failure) (list []Fix) {
	if failed.Step == "" || failed.Final || slices.ContainsFunc(t.in.Failures, func(f golog.Failure) bool { return f.Step == failed.Step && f.Outcome == failed.Outcome }) || loginRefused(failed) {
		return nil
	}
	in := t.changed(fix.set)
	in.Failures, in.Fetches = []golog.Failure{failed}, nil
	in.git = readGit(ctx, in.Env)
	in.machine = in.readMachine()
	targets := targetsWith(in.git, in.Failures, nil, in.Settings)
	if len(targets) == 0 {
		return nil
	}
	trace := newTrace(targets[0])
	w := t.world.with(in)
	trace = w.Climb(ctx, trace.Target)
	w.contrast(ctx, &trace)
	for _, found := range judgeOn(in.machine, []Trace{trace}, in.Failures, in.Require) {
		for _, c := range t.candidates(&found) {
			list = append(list, *c)
		}
	}
	return list
}
