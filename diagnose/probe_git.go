package diagnose

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

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
	if t.URL.Host == "" && t.way.url != nil {
		t.URL = t.way.url
	}
	if w.approach(ctx, trace) && ctx.Err() == nil {
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

// askRepository is git's own answer. Credentials are sent once: where go's log
// shows a refused login, or can't be read, git has some, and the server wants
// some, it is not asked again; ssh is asked without its keys then.
func (w *world) askRepository(ctx context.Context, trace *Trace) Observation {
	t := &trace.Target
	r, said := t.way, t.said
	start := time.Now()
	facts := &VCSFacts{Tool: "git", Repository: serverText(t.Repository)}
	if r.repository != t.Repository {
		facts.Rewritten, facts.RewrittenBy = serverText(r.repository), printable(r.env.shortenHome(r.by.Origin))
	}
	o := Observation{Leg: golog.LegVCS, Step: golog.VCS, Subject: goproxy.Redact(r.repository), From: FromProbe, Outcome: golog.OK, Facts: Facts{VCS: facts}}
	if r.ssh != nil {
		facts.SSH = &SSHFacts{User: r.ssh.user, Banner: trace.banner()}
	}
	send, settle := true, func(reception) {}
	if r.url != nil {
		send, settle = w.claim(ctx, r.url)
	}
	told := untold
	defer func() { settle(told) }()
	refusedBefore := !send || loginRefused(said)
	if r.ssh == nil && r.url != nil {
		facts.Login = r.login(ctx)
	}
	if r.ssh == nil && r.withhold(said, facts.Login, refusedBefore, trace.stranger()) {
		facts.Withheld = "the login"
		o.Outcome = golog.Unauthorized
		told = refused
		return o
	}
	ctx, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	var extra []string
	if r.ssh != nil {
		extra = r.ssh.environment(refusedBefore)
	}
	out := r.env.run(ctx, extra, r.file, "ls-remote", "-q", "--", t.Repository)
	o.Took = time.Since(start)
	if facts.SSH != nil {
		out.stderr = facts.SSH.read(out.stderr, r.env)
		if refusedBefore {
			facts.Withheld = "the keys"
		}
	}
	if !out.ended {
		o.Step, o.Outcome, o.Error = golog.HTTP, golog.Unanswered, "git had not ended"
		return o
	}
	if !out.ok {
		f := golog.ReadTool("git", r.repository, out.stderr)
		o.read(f, r)
		switch {
		case o.Outcome == golog.Unauthorized || o.Outcome == golog.NoKey:
			told = refused
		case o.Outcome == golog.NotFound:
			told = accepted
		}
		return o
	}
	told = accepted
	facts.readRefs(out.stdout)
	o.lookForVersion(out.stdout, t)
	return o
}

// withhold says whether git must not be asked, since it would send a login that
// was refused, or may have been. It sends none where a stranger may read.
func (r *gitRoad) withhold(said golog.Failure, login string, refusedBefore bool, status int) bool {
	wanted := status == 401 || status == 403
	switch {
	case loginRefused(said):
		return login != ""
	case refusedBefore:
		return wanted
	case said.Outcome == golog.Unauthorized:
		return login == ofNetrc // libcurl has sent it before git asked for another
	}
	return said.Outcome == golog.Failed && wanted && login != ""
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

// loginRefused says whether go's log shows that credentials were sent and not
// taken. A login that git could not ask for was never sent.
func loginRefused(f golog.Failure) bool {
	switch f.Outcome {
	case golog.NoKey, golog.Denied:
		return true
	case golog.Unauthorized:
		return !strings.Contains(f.Text, "could not read ")
	}
	return false
}

// login says where git has a login for the server from, without reading it; ""
// if it has none.
func (r *gitRoad) login(ctx context.Context) string {
	u := parseRemote(r.repository)
	switch {
	case u == nil:
		return ""
	case u.User != nil:
		return "the URL"
	case r.http["http.extraheader"] != "":
		return "git's setting http.extraHeader"
	case r.settings(ctx, "credential", u)["credential.helper"] != "":
		return "a credential helper"
	}
	data, err := readSmall(netrcFile(Environment{"HOME": r.env["HOME"], "USERPROFILE": r.env["USERPROFILE"]}))
	if err == nil && netrcNames(data, u.Hostname()) {
		return ofNetrc
	}
	return ""
}

// ofNetrc is where libcurl finds a login by itself.
const ofNetrc = "~/.netrc"

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
