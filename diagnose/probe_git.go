package diagnose

import (
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// askRepository is git's own answer.
func (w *world) askRepository(ctx context.Context, trace *Trace) Observation {
	t := &trace.Target
	r := t.way
	facts := r.facts(t.Repository)
	o := Observation{Leg: golog.LegVCS, Step: golog.VCS, Subject: goproxy.Redact(r.repository), From: FromProbe, Outcome: golog.OK, Facts: Facts{VCS: facts}}
	send, settle := true, func(reception) {}
	if r.url != nil {
		send, settle = w.claim(ctx, r.url)
	}
	told := untold
	defer func() { settle(told) }()
	refusedBefore := !send || loginRefused(t.said)
	if r.ssh != nil {
		facts.SSH.Banner = trace.banner()
		if refusedBefore {
			facts.Withheld = "the keys"
		}
		if refusedBefore && r.ssh.options == nil { // nor can it be asked without them
			o.Outcome, told = golog.NoKey, refused
			return o
		}
	} else if r.url != nil {
		facts.Login = r.login(ctx)
		if r.withhold(t.said, facts.Login, refusedBefore, trace.stranger()) {
			facts.Withheld, o.Outcome, told = "the login", golog.Unauthorized, refused
			return o
		}
	}
	ctx, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	start := time.Now()
	if facts.Login != "" {
		w.helperAsked.Store(true)
	}
	out := r.list(ctx, t.Repository, facts)
	o.Took = time.Since(start)
	told = o.hear(out, t)
	return o
}

// facts are what is known before git is asked.
func (r *gitRoad) facts(repository string) *VCSFacts {
	f := &VCSFacts{Tool: "git", Repository: serverText(repository)}
	if r.repository != repository {
		f.Rewritten, f.RewrittenBy = serverText(r.repository), printable(r.env.shortenHome(r.by.Origin))
	}
	if r.ssh != nil {
		f.SSH = &SSHFacts{User: r.ssh.user}
	}
	return f
}

// list runs git ls-remote; of ssh's words only those that are no trace are left.
func (r *gitRoad) list(ctx context.Context, repository string, facts *VCSFacts) spoken {
	args, extra := r.readOnlyHelpers()
	if r.ssh != nil {
		extra = append(extra, r.ssh.environment(facts.Withheld != "")...)
	}
	out := r.env.run(ctx, extra, r.file, append(args, "ls-remote", "-q", "--", repository)...)
	if facts.SSH != nil {
		out.stderr = facts.SSH.read(out.stderr, r.env)
	}
	return out
}

// hear takes what git said, and tells what the server made of the credentials.
func (o *Observation) hear(out spoken, t *Target) reception {
	switch {
	case !out.ended:
		o.Step, o.Outcome, o.Error = golog.HTTP, golog.Unanswered, "git had not ended"
		return untold
	case out.ok:
		o.Facts.VCS.readRefs(out.stdout)
		o.lookForVersion(out.stdout, t)
		return accepted
	}
	o.read(golog.ReadTool("git", t.way.repository, out.stderr), t.way)
	switch o.Outcome {
	case golog.Unauthorized, golog.NoKey:
		return refused
	case golog.NotFound:
		return accepted
	}
	return untold
}

// read takes what git said.
func (o *Observation) read(f golog.Failure, r *gitRoad) {
	o.Step, o.Outcome, o.Error = f.Step, f.Outcome, f.Reason
	if f.Leg == golog.LegHTTPProxy {
		o.Leg = f.Leg
	}
	if f.Outcome == golog.NotFound && r.url == nil {
		o.Outcome = golog.Misconfigured // insteadOf leads to a folder that is no repository
	}
	if f.Tool == "ssh" {
		o.Subject = "ssh"
	}
}

// readRefs counts what git listed, and keeps the newest versions among its tags.
func (f *VCSFacts) readRefs(out string) {
	for _, line := range strings.Split(out, "\n") {
		_, ref, ok := strings.Cut(line, "\t")
		if !ok {
			continue
		}
		f.Refs++
		if tag, ok := strings.CutPrefix(ref, "refs/tags/"); ok && semver.IsValid(tag[strings.LastIndexByte(tag, '/')+1:]) {
			f.Versions = append(f.Versions, printable(tag))
		}
	}
	slices.SortFunc(f.Versions, func(a, b string) int {
		return semver.Compare(b[strings.LastIndexByte(b, '/')+1:], a[strings.LastIndexByte(a, '/')+1:])
	})
	f.Versions = f.Versions[:min(len(f.Versions), maxVersions)]
}

// maxVersions are as many as a person compares.
const maxVersions = 5

// lookForVersion looks whether the repository has the tag of the version that
// go did not find. Commits are not listed: of those git does not tell here.
func (o *Observation) lookForVersion(out string, t *Target) {
	version := strings.TrimSuffix(t.Version, "+incompatible")
	asked := t.said.Outcome == golog.UnknownRevision || t.said.Step == ""
	if !asked || !semver.IsValid(version) || module.IsPseudoVersion(version) {
		return
	}
	for _, line := range strings.Split(out, "\n") {
		_, ref, _ := strings.Cut(line, "\t")
		if tag, ok := strings.CutPrefix(ref, "refs/tags/"); ok && tag[strings.LastIndexByte(tag, '/')+1:] == version {
			return
		}
	}
	o.Outcome, o.Error = golog.UnknownRevision, "the repository has no tag "+printable(version)
}
