package diagnose

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// This file tries fixes before they are told: the real go fetches again what it
// could not get, first without any change, then with each fix, in a throw-away
// module cache. A fault that has gone meanwhile marks no fix.

// Trying says which fixes are tried; the zero value is TryAuto.
type Trying string

// The values of Trying.
const (
	TryAuto Trying = "auto" // those that weaken no check and tell nobody a path who does not know it
	TryNone Trying = "none"
	TryAll  Trying = "all"
)

// Bounds of the tries.
const (
	maxTried    = 6                      // findings; a report does not write out more
	maxTries    = 5                      // of one finding
	tryTimeout  = 5 * time.Second        // of one try
	tryMaxBytes = 10 << 20               // that one try may fetch
	trySlots    = 6                      // at once; most of a try is waiting
	sizeEvery   = 150 * time.Millisecond // how often the size of what came is looked at
)

// Why a try is ended.
var (
	errTooLarge = errors.New("enough has come")
	errTooLong  = fmt.Errorf("not done in %s", shortTime(tryTimeout))
)

// A trier tries the fixes of one diagnosis.
type trier struct {
	in     Input
	world  *world
	traces []Trace
	slots  chan struct{}
	git    func() *git            // its configuration, read when it is needed
	sum    func() ([]byte, error) // the real go.sum; empty: there is none
}

func newTrier(ctx context.Context, in Input, w *world, traces []Trace) *trier {
	return &trier{in: in, world: w, traces: traces, slots: make(chan struct{}, trySlots),
		git: sync.OnceValue(func() *git {
			if in.git != nil {
				return in.git
			}
			return readGit(ctx, in.Env)
		}),
		sum: sync.OnceValues(func() ([]byte, error) {
			sum, err := os.ReadFile(in.Require.Sum)
			if errors.Is(err, fs.ErrNotExist) {
				return nil, nil
			}
			return sum, err
		})}
}

// A result is what became of one try.
type result struct {
	ok      bool
	large   bool // it was ended because it fetched so much
	took    time.Duration
	failed  golog.Failure // why it did not succeed
	unknown string        // why that tells nothing of the fix; empty: it does
	noTime  bool          // it was not made, or not to its end
	private []string      // modules that the checksum database may not know, beside which it went well
}

// try tries the fixes of all findings, at once and best first. The note is what
// a reader of several should know; empty: nothing.
func (t *trier) try(ctx context.Context, findings []Finding) (note string) {
	atOnce(min(len(findings), maxTried), func(i int) {
		f := &findings[i]
		what := t.in.fetchOf(*f, t.traces)
		if f.Final && f.Step != golog.Goproxy || what.size() == 0 || len(t.candidates(f)) == 0 {
			return
		}
		t.finding(ctx, f, what)
	})
	return t.together(ctx, findings)
}

// candidates are the fixes of a finding that may be tried, the best first.
func (t *trier) candidates(f *Finding) (list []*Fix) {
	for i := range f.Fixes {
		fix := &f.Fixes[i]
		if len(fix.set) == 0 || len(list) == maxTries {
			continue
		}
		if t.in.Limits.Try == TryAll || fix.Weakens == "" && fix.consent == "" {
			list = append(list, fix)
		}
	}
	return list
}

// finding tries the fixes of one finding.
func (t *trier) finding(ctx context.Context, f *Finding, what fetch) {
	list := t.candidates(f)
	results := make([]result, len(list)+1) // the first without a change
	alone := t.spendsLogin(f)
	tryOne := func(i int) {
		if i == 0 {
			results[i] = t.unchanged(ctx, f, what)
			return
		}
		results[i] = t.run(ctx, what, list[i-1].set)
	}
	if alone {
		t.inTurn(results, tryOne)
	} else {
		atOnce(len(results), tryOne)
	}
	if f.Transient && slices.ContainsFunc(results, func(r result) bool { return r.ok }) {
		if again := t.unchanged(ctx, f, what); !again.noTime { // a server that fails now and then proves no fix
			results[0] = again
		}
	}
	switch unchanged := results[0]; {
	case unchanged.ok, unchanged.large:
		f.Now = NowGone
		return
	case unchanged.noTime:
		return
	}
	for i, fix := range list {
		fix.mark(results[i+1], what)
	}
	if f.working() == nil {
		t.unasked(ctx, f, what, list, results[1:])
	}
	if f.working() == nil && !t.loginWasRefused(f) { // two changes may lead back to who refused it
		t.further(ctx, f, what, list, results[1:])
	}
}

// working is the best fix of a finding that weakens nothing and was seen to
// work; nil if there is none.
func (f *Finding) working() *Fix {
	for i := range f.Fixes {
		if f.Fixes[i].Tried == Works && f.Fixes[i].Weakens == "" {
			return &f.Fixes[i]
		}
	}
	return nil
}

// inTurn tries one after the other, and no more once a server has refused
// credentials: they would be sent to it again.
func (t *trier) inTurn(results []result, tryOne func(int)) {
	for i := range results {
		tryOne(i)
		if loginRefused(results[i].failed) {
			for j := i + 1; j < len(results); j++ {
				results[j].unknown = "a login was refused, and is not sent again"
			}
			return
		}
	}
}

// mark tells what a try showed of a fix.
func (fix *Fix) mark(r result, what fetch) {
	switch {
	case r.noTime:
	case r.ok:
		fix.Tried, fix.Detail = Works, fmt.Sprintf("fetched %s in %s", what, shortTime(r.took))
	case r.large:
		fix.Detail = fmt.Sprintf("it fetches: stopped after %d MB", tryMaxBytes>>20)
	case r.unknown != "":
		fix.Detail = r.unknown
	default:
		fix.Tried, fix.Detail = Fails, clip(serverText(goproxy.Redact(firstLine(r.failed.Reason))), 120)
	}
}

// unchanged is the first try. Where it would send credentials again that were
// refused, go's own run has shown what it would.
func (t *trier) unchanged(ctx context.Context, f *Finding, what fetch) result {
	if t.loginWasRefused(f) {
		return result{failed: golog.Failure{Reason: "its login was refused, and is not sent again"}}
	}
	return t.run(ctx, what, nil)
}

// run has go fetch with one change.
func (t *trier) run(ctx context.Context, what fetch, c change) (r result) {
	t.slots <- struct{}{}
	defer func() { <-t.slots }()
	if ctx.Err() != nil {
		return result{noTime: true}
	}
	dir, err := t.furnish()
	if err != nil {
		return result{unknown: goproxy.Redact(err.Error())}
	}
	defer os.RemoveAll(dir)
	ctx, cancel := context.WithTimeoutCause(ctx, tryTimeout, errTooLong)
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	var watching sync.WaitGroup
	watching.Add(1)
	go func() { defer watching.Done(); watchSize(ctx, dir, stop) }()
	defer watching.Wait()
	defer stop(nil)

	begun := time.Now()
	if r = t.fetch(ctx, dir, what, c); r.ok {
		r = t.vouch(ctx, what, c)
	}
	r.took = time.Since(begun)
	if len(c) == 0 || !r.ok {
		return r
	}
	for _, other := range t.in.witnesses(what) {
		if w := t.fetch(ctx, dir, other, c); !w.ok {
			w.took = r.took
			if w.failed.Reason != "" {
				w.failed.Reason = other.String() + " no longer comes then: " + w.failed.Reason
			}
			return w
		}
	}
	return r
}

// fetch runs the go commands of a fetch in a folder of a try.
func (t *trier) fetch(ctx context.Context, dir string, what fetch, c change) (r result) {
	env, cut := t.environment(dir, what, c)
	for _, args := range what.commands() {
		said := child{file: t.in.Go, args: args, env: env.list(), dir: filepath.Join(dir, "module")}.run(ctx)
		switch why := context.Cause(ctx); {
		case why == errTooLarge:
			r.large = true
			return r
		case why == errTooLong:
			r.unknown = why.Error()
			return r
		case why != nil:
			r.noTime = true
			return r
		case !said.ok:
			r.failed = readFailure(said.words())
			if r.unknown = t.mayLack(r.failed); cut && (r.failed.Outcome == golog.NotFound || r.failed.Outcome == golog.Gone) {
				r.unknown = "the first source answers; the next was not asked, which go has not told this path"
			}
			return r
		}
	}
	return result{ok: true}
}

// words are what a go command said of its failure: with -json it is in an
// object on stdout.
func (s spoken) words() string {
	_, rest, ok := strings.Cut(s.stdout, `"Error": "`)
	if !ok {
		return s.stderr
	}
	text, _, _ := strings.Cut(rest, "\"\n")
	return "go: " + strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\"`, `"`, `\\`, `\`).Replace(text)
}

// readFailure is the first failure that a go command printed.
func readFailure(text string) golog.Failure {
	log := golog.New(golog.Flags{})
	for _, line := range strings.SplitAfter(text, "\n") {
		log.Line(line)
	}
	log.Close()
	if list := log.Failures(); len(list) > 0 {
		return list[0]
	}
	return golog.ReadWords(strings.TrimSpace(text))
}

// furnish makes a folder with a module that requires nothing and has the
// go.sum of the real one.
func (t *trier) furnish() (string, error) {
	dir, err := t.in.Scratch.folder()
	if err != nil {
		return "", err
	}
	module := filepath.Join(dir, "module")
	if err := os.Mkdir(module, 0o700); err != nil {
		return "", fmt.Errorf("making a throw-away module: %w", err)
	}
	if err := os.WriteFile(filepath.Join(module, "go.mod"), []byte("module tidyx.invalid/try\n\ngo 1.17\n"), 0o600); err != nil {
		return "", fmt.Errorf("writing a throw-away module: %w", err)
	}
	sum, err := t.sum()
	if len(sum) > 0 {
		err = os.WriteFile(filepath.Join(module, "go.sum"), sum, 0o600)
	}
	if err != nil {
		return "", fmt.Errorf("copying go.sum: %w", err)
	}
	return dir, nil
}

// watchSize ends a try that has fetched enough.
func watchSize(ctx context.Context, dir string, stop context.CancelCauseFunc) {
	tick := time.NewTicker(sizeEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if sizeOf(dir) > tryMaxBytes {
				stop(errTooLarge)
				return
			}
		}
	}
}

// sizeOf is the size of all files below a folder, in bytes; what vanishes
// meanwhile does not count.
func sizeOf(dir string) (total int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return total
}
