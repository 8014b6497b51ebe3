package diagnose

import (
	"context"
	"net/url"
	"strings"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// A gitRoad is the way of git to one repository, as its configuration has it.
type gitRoad struct {
	*git
	repository string   // what insteadOf makes of it
	by         Rewrite  // the insteadOf; zero for none
	url        *url.URL // of the server; nil for a repository of this machine
	http       map[string]string
	roots      *trust
	insecure   bool
	ownTLS     bool // git's TLS has settings that no probe follows: git itself is asked alone
	ssh        *sshRoad
}

// climbRepository walks to a repository as the version control tool does. For
// git the last rung is git itself; of other tools only the server is met.
func (w *world) climbRepository(ctx context.Context, trace *Trace) {
	t := &trace.Target
	if t.Tool != "git" && t.Tool != "" {
		w.meetServer(ctx, trace)
		return
	}
	if o, ok := w.git.speaks(); !ok {
		trace.Observations = append(trace.Observations, o)
		return
	}
	if t.Repository == "" {
		return
	}
	t.way = w.wayOfGit(ctx, t.Repository)
	if t.way.ssh != nil && t.way.ssh.missing {
		trace.Observations = append(trace.Observations, missingTool("ssh"))
		return
	}
	if t.way.url != nil && t.Source == golog.VersionControl && (t.URL.Host == "" || t.said.Step == "") {
		t.URL = t.way.url // where insteadOf leads; what go's log names has it already
	}
	if w.approach(ctx, trace) && ctx.Err() == nil && !t.serverOnly {
		trace.Observations = append(trace.Observations, w.askRepository(ctx, trace))
	}
}

// meetServer looks for a tool that is not git, and meets its server.
func (w *world) meetServer(ctx context.Context, trace *Trace) {
	t := &trace.Target
	if w.env.lookPath(t.Tool) == "" {
		trace.Observations = append(trace.Observations, missingTool(t.Tool))
		return
	}
	u := t.URL
	if t.Source == golog.Direct {
		u = origin(parseURL(t.Repository))
	}
	if u == nil || u.Host == "" {
		return
	}
	way, held := w.walk(ctx, t, u, golog.LegVCS)
	trace.take(way)
	if held && strings.HasPrefix(u.Scheme, "http") && t.Source != golog.Direct && ctx.Err() == nil {
		trace.Observations = append(trace.Observations, askHTTP(ctx, way.road)...)
	}
}

func missingTool(tool string) Observation {
	return Observation{Leg: golog.LegVCS, Step: golog.VCS, Subject: tool, Outcome: golog.Missing, From: FromProbe,
		Error: tool + " is in no folder of PATH", Facts: Facts{VCS: &VCSFacts{Tool: tool}}}
}

// speaks says whether git is there and reads its own configuration.
func (g *git) speaks() (Observation, bool) {
	switch {
	case g == nil || g.file == "":
		return missingTool("git"), false
	case g.refused != nil:
		return Observation{Leg: golog.LegVCS, Step: golog.VCS, Subject: "git config", Outcome: golog.Misconfigured, From: FromProbe,
			Error: g.refused.Reason, Facts: Facts{VCS: &VCSFacts{Tool: "git"}}}, false
	}
	return Observation{}, true
}

// wayOfGit asks git's configuration for the way to a repository.
func (w *world) wayOfGit(ctx context.Context, repository string) *gitRoad {
	r := &gitRoad{git: w.git}
	r.repository, r.by = r.rewritten(repository)
	u := parseRemote(r.repository)
	r.url = origin(u)
	switch {
	case r.url == nil:
	case strings.HasPrefix(u.Scheme, "http"):
		r.http = r.settings(ctx, "http", u)
		known := false
		r.roots, r.insecure, known = r.trust(r.http)
		r.ownTLS = !known
	case strings.HasSuffix(u.Scheme, "ssh"):
		r.ssh = r.readSSH(ctx, u)
	}
	return r
}

// approach walks the legs to the repository's server. What ssh is told to
// reach through another program has no road that a probe could walk.
func (w *world) approach(ctx context.Context, trace *Trace) bool {
	r := trace.Target.way
	u := r.url
	if r.ssh != nil {
		u = r.ssh.address
	}
	if u == nil || u.Host == "" {
		return true
	}
	way, held := w.walk(ctx, &trace.Target, u, golog.LegVCS)
	trace.take(way)
	if held && strings.HasPrefix(u.Scheme, "http") && ctx.Err() == nil {
		if trace.Target.serverOnly {
			return trace.see(askHTTP(ctx, way.road)[0])
		}
		return trace.see(askAsStranger(ctx, way.road, r.repository))
	}
	if held && r.ssh != nil && ctx.Err() == nil {
		return trace.see(probeBanner(ctx, way.road))
	}
	return held
}

// askAsStranger puts git's first question without any credentials: what a
// server answers strangers tells a private repository from a public one.
func askAsStranger(ctx context.Context, r *road, repository string) Observation {
	u, err := url.Parse(strings.TrimSuffix(repository, "/") + "/info/refs?service=git-upload-pack")
	if err != nil {
		return Observation{Leg: r.leg, Step: golog.HTTP, Subject: goproxy.Redact(repository), Outcome: golog.Invalid, From: FromProbe, Error: err.Error()}
	}
	u.User = nil
	stranger, target := *r, *r.target
	target.URL, target.User, stranger.target = origin(u), nil, &target // any answer will do
	o, _ := stranger.get(ctx, u, nil)
	return o
}

// stranger is the status that the server answers without credentials; 0 where
// it was not asked.
func (t *Trace) stranger() (status int) {
	t.each(golog.LegVCS, golog.HTTP, func(o Observation) {
		if o.Facts.HTTP != nil {
			status = o.Facts.HTTP.Status
		}
	})
	return status
}

// take adds what a walk saw.
func (t *Trace) take(way *walked) {
	t.Target.HTTPProxy, t.Target.HTTPProxyBy = way.via, way.variable
	t.Observations = append(t.Observations, way.seen...)
	t.Contrasts = append(t.Contrasts, way.contrasts...)
}

// see adds an observation and says whether it is ok.
func (t *Trace) see(o Observation) bool {
	t.Observations = append(t.Observations, o)
	return o.Outcome == golog.OK
}

// toolAnswered says whether git was asked and had its answer.
func (t *Trace) toolAnswered() bool {
	if len(t.Observations) == 0 {
		return false
	}
	last := t.Observations[len(t.Observations)-1]
	return last.From == FromProbe && last.Facts.VCS != nil && last.Step == golog.VCS && last.Outcome == golog.OK
}
