package diagnose

import (
	"time"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// Schema names the form of a Report; fields are added to it, never renamed.
const Schema = "tidyx.report/v1"

// A Report is all that one invocation found out. Every format is drawn from
// it. Lists are never nil, so that they are written as [].
type Report struct {
	Schema     string            `json:"schema"`
	Mode       string            `json:"mode"` // tidy, diagnose, explain or route
	Version    string            `json:"tidyx"`
	Go         string            `json:"go"`
	Platform   string            `json:"platform"`
	Command    []string          `json:"command"`
	Dir        string            `json:"dir"`
	Started    time.Time         `json:"started"`
	TookMS     int64             `json:"took_ms"`
	ExitCode   int               `json:"exit_code"`
	Attempts   []Attempt         `json:"attempts"`
	Settings   []goproxy.Setting `json:"settings"`
	Routes     []RouteView       `json:"routes"`
	Fetches    []FetchView       `json:"fetches"`
	Failures   []FailureView     `json:"failures"`
	Traces     []TraceView       `json:"traces"`
	Findings   []Finding         `json:"findings"`
	Mend       *Mend             `json:"mend,omitempty"` // the run with what was seen to work; nil: there was none
	Notes      []string          `json:"notes"`
	Unfinished []string          `json:"unfinished"`

	Warnings []goproxy.Warning `json:"warnings,omitzero"` // settings that go takes otherwise than they were meant; of routes

	mendBy *Mend  // what go may be run again with
	noMend string // why there is nothing
}

// An Attempt is one run of go.
type Attempt struct {
	ExitCode int    `json:"exit_code"`
	TookMS   int64  `json:"took_ms"`
	Reason   string `json:"reason"`   // why it was run again; empty for the last
	Progress int    `json:"progress"` // module files that arrived
}

// PassedLater says whether go passed after runs that did not, without a fix.
func (r *Report) PassedLater() bool {
	return r.ExitCode == 0 && len(r.Attempts) > 1 && len(r.Findings) == 0
}

// A RouteView is where go looks for a module. What stands after DecidedBy is
// filled where routes were asked for.
type RouteView struct {
	Module           string       `json:"module"`
	Sources          []SourceView `json:"sources"`
	ChecksumDatabase string       `json:"checksum_database"`
	DecidedBy        string       `json:"decided_by"`

	RouteDetails
}

// A SourceView is one source of a route. What stands after NextOn is filled
// where routes were asked for.
type SourceView struct {
	Kind   string `json:"kind"`
	URL    string `json:"url"`
	NextOn string `json:"next_on"` // 404,410 | any error | never

	SourceDetails
}

// A FetchView is one request that go made.
type FetchView struct {
	URL       string `json:"url"`
	StartedMS int64  `json:"started_ms"`
	TookMS    int64  `json:"took_ms"`
	Status    string `json:"status"`
	Error     string `json:"error"`
}

// A FailureView is one error that go printed.
type FailureView struct {
	Module  string `json:"module"`
	Version string `json:"version"`
	Package string `json:"package"`
	URL     string `json:"url"`
	Host    string `json:"host"`
	Reason  string `json:"reason"`
	Text    string `json:"text"`
	Line    int    `json:"line"` // of the log that was explained, from 1; 0: there was none
}

// A TraceView is the road to one target.
type TraceView struct {
	Target       string            `json:"target"`
	Source       string            `json:"source"`
	HTTPProxy    string            `json:"http_proxy"`
	Failures     []int             `json:"failures"`
	Observations []ObservationView `json:"observations"`
	Contrasts    []ContrastView    `json:"contrasts"`
}

// An ObservationView is one answer about one step.
type ObservationView struct {
	Leg     Leg     `json:"leg"`
	Step    Step    `json:"step"`
	Subject string  `json:"subject"`
	Outcome Outcome `json:"outcome"`
	From    From    `json:"from"`
	TookMS  int64   `json:"took_ms"`
	Error   string  `json:"error"`
	Facts   Facts   `json:"facts"`
}

// A ContrastView is an observation made to tell causes apart.
type ContrastView struct {
	Question string `json:"question"`
	ObservationView
}

// A Finding is one cause, whom it concerns and what to do.
type Finding struct {
	Cause      string      `json:"cause"`
	Refines    string      `json:"refines"`
	Step       Step        `json:"step"`
	Host       string      `json:"host"`
	Hosts      []string    `json:"hosts"`
	Title      string      `json:"title"`
	Why        string      `json:"why"`
	Confidence string      `json:"confidence"` // high, medium or low
	Transient  bool        `json:"transient"`
	Final      bool        `json:"final"` // go's text settles it: no network was asked
	Now        string      `json:"now"`   // broken, gone or not probed
	Modules    []string    `json:"modules"`
	Location   Location    `json:"location"`
	Traces     []int       `json:"traces"`
	Failures   []int       `json:"failures"`        // what go printed of it
	Local      *LocalFacts `json:"local,omitempty"` // what a look at this machine showed
	Help       string      `json:"help"`
	Fixes      []Fix       `json:"fixes"`

	again Again // whether another run of go may pass
}

// A Location is the line to look at. Line 0: the file is not known.
type Location struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// A Fix is one remedy. Without a command somebody else must act.
type Fix struct {
	Title   string            `json:"title"`
	Command string            `json:"command"`
	Env     map[string]string `json:"env"`     // what the go child needs; "" is unset
	Applies string            `json:"applies"` // this run, this user, this machine, CI, repository or someone else
	Weakens string            `json:"weakens"` // which check it weakens or who learns what; empty: nothing
	Tried   string            `json:"tried"`   // works, fails or not tried
	Detail  string            `json:"detail"`

	set     change // Env, with the values that are not shown
	whole   bool   // it mends all findings at once
	stays   bool   // it makes the fix before it stay, and is worth what that is
	consent string // why it is not tried unasked, beside Weakens; empty: it may be
}

// Tried values of a Fix.
const (
	NotTried = "not tried"
	Works    = "works"
	Fails    = "fails"
)

// Now values of a Finding.
const (
	Broken    = "broken"
	NowGone   = "gone"
	NotProbed = "not probed"
)

// newReport returns a report whose lists are empty and not nil.
func newReport(mode string) *Report {
	return &Report{Schema: Schema, Mode: mode, Command: []string{}, Attempts: []Attempt{}, Settings: []goproxy.Setting{},
		Routes: []RouteView{}, Fetches: []FetchView{}, Failures: []FailureView{}, Traces: []TraceView{},
		Findings: []Finding{}, Notes: []string{}, Unfinished: []string{}}
}

func viewTrace(t Trace) TraceView {
	v := TraceView{Source: string(t.Target.Source), Failures: orEmpty(t.Target.Failures),
		Observations: []ObservationView{}, Contrasts: []ContrastView{}}
	if u := t.Target.URL; u != nil {
		v.Target = u.Scheme + "://" + t.Target.Address()
		if u.Scheme == "file" {
			v.Target = goproxy.Redact(u.String())
		}
	}
	if p := t.Target.HTTPProxy; p != nil {
		v.HTTPProxy = p.Scheme + "://" + address(p)
	}
	for _, o := range t.Observations {
		v.Observations = append(v.Observations, viewObservation(o))
	}
	for _, c := range t.Contrasts {
		v.Contrasts = append(v.Contrasts, ContrastView{c.Question, viewObservation(c.Observation)})
	}
	return v
}

func viewObservation(o Observation) ObservationView {
	return ObservationView{Leg: o.Leg, Step: o.Step, Subject: serverText(o.Subject), Outcome: o.Outcome, From: o.From,
		TookMS: o.Took.Milliseconds(), Error: serverText(o.Error), Facts: o.Facts}
}

func viewFailure(f golog.Failure) FailureView {
	return FailureView{Module: printable(f.Module.Path), Version: printable(f.Module.Version), Package: printable(f.Package), URL: goproxy.Redact(f.URL),
		Host: serverText(failureHost(f)), Reason: serverText(f.Reason), Text: goproxy.Redact(printableText(f.Text)), Line: f.At}
}

func viewFetch(f golog.Fetch) FetchView {
	return FetchView{URL: serverText(f.URL), StartedMS: f.Started.Milliseconds(), TookMS: f.Took.Milliseconds(),
		Status: serverText(f.Status), Error: serverText(f.Error)}
}

func viewRoute(r goproxy.Route) RouteView {
	v := RouteView{Module: r.Module, Sources: []SourceView{}, ChecksumDatabase: r.ChecksumDatabase, DecidedBy: r.DecidedBy}
	for _, s := range r.Sources {
		v.Sources = append(v.Sources, SourceView{Kind: string(s.Kind), URL: goproxy.Redact(s.URL), NextOn: s.NextOn()})
	}
	return v
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
