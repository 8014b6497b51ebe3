// Command tidyx runs go mod tidy and, when it fails, says why and what to do.
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"tidyx/diagnose"
	"tidyx/diagnose/faultlab"
	"tidyx/diagnose/render"
	"tidyx/tidy"
)

func main() { os.Exit(run(os.Args, os.Environ(), os.Stdout, os.Stderr)) }

// exitUsage is the code for a command line that can't be used, which is go's.
const exitUsage = 2

// run is main with its surroundings as parameters.
func run(args, env []string, stdout, stderr *os.File) int {
	a := &app{env: env, stdout: stdout, stderr: stderr}
	c := a.cli()
	known := c.Flags
	command := len(args) > 1 && c.Command(args[1]) != nil
	if command {
		known = c.Command(args[1]).Flags
	}
	own, rest := split(args[1:], known)
	if command {
		own = append(append([]string{args[1]}, own...), rest[1:]...)
	} else {
		a.goFlags = rest
	}
	if err := c.Run(append(args[:1:1], own...)); err != nil {
		fmt.Fprintln(stderr, "tidyx:", err)
		return exitUsage
	}
	return a.code
}

// app is one invocation.
type app struct {
	env            []string
	goFlags        []string
	stdout, stderr *os.File
	code           int
}

// cli declares commands and flags. The wrapper's flags are parted from go's
// before, so that go's own reach go untouched.
func (a *app) cli() *cli.App {
	sub := func(name, usage, args string, action cli.ActionFunc, more ...cli.Flag) *cli.Command {
		return &cli.Command{Name: name, Usage: usage, ArgsUsage: args, Action: action, Flags: append(more, flags()...),
			OnUsageError: usageError, HideHelpCommand: true}
	}
	return &cli.App{
		Name: "tidyx", Usage: "go mod tidy that says why it failed", UsageText: usageText, Version: version(),
		Flags: wrapperFlags(), Action: a.wrap, Commands: []*cli.Command{
			sub("diagnose", "probe without running tidy: the named targets, or all that go.mod needs", "[TARGET…]", a.diagnose),
			sub("route", "say where go looks for modules, and who decided that; asks no network", "[MODULE…]", a.route),
			sub("explain", "say what failed in a saved log, or show the page of a cause", "[FILE|-|CAUSE]", a.explain),
			sub("demo", "break something on purpose on loopback and show the whole job on it", "[NAME]", a.demo,
				&cli.BoolFlag{Name: "list", Usage: "name all demos"}),
			sub("version", "print the version", "", func(*cli.Context) error {
				_, err := fmt.Fprintln(a.stdout, "tidyx", version())
				return err
			}),
		},
		HideVersion: true, HideHelpCommand: true, DisableSliceFlagSeparator: true, Writer: a.stdout, ErrWriter: a.stderr,
		ExitErrHandler: func(*cli.Context, error) {}, OnUsageError: usageError,
	}
}

func usageError(_ *cli.Context, err error, _ bool) error { return err }

const usageText = `tidyx [go mod tidy flags] [tidyx flags]
tidyx diagnose [TARGET…]    TARGET: module[@version], host[:port] or URL
tidyx route [MODULE…]       where go looks for modules, asking nobody
tidyx explain [FILE|-]      a saved log, or what is piped into it
tidyx explain CAUSE         the page of one cause
tidyx demo [NAME]
tidyx version

Every flag that is not listed below goes to go unchanged.

Examples:
  tidyx -e -go=1.24                          as go mod tidy -e -go=1.24
  tidyx --report json=report.json            keep all that was found out
  tidyx diagnose                             can this machine fetch what go.mod needs?
  tidyx diagnose goproxy.corp.example:443    one host
  tidyx route                                which sources, logins and HTTP proxies would go use?
  go build 2>&1 | tidyx explain              why did that fail?
  tidyx explain ci.log                       the same for a saved log, CI prefixes and all
  tidyx explain tcp-refused                  what a cause means, and how to see it by hand
  tidyx demo                                 see a report`

// flags are tidyx's own: two dashes, anywhere, each with a variable TIDYX_….
func flags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "report", Usage: "write the report as `FORMAT[=PATH]` (" + formatNames() + "); repeatable"},
		&cli.StringFlag{Name: "ci", Value: "auto", Usage: "speak to a CI system: auto, none or `NAME` (github)"},
		&cli.BoolFlag{Name: "no-diagnose", Usage: "run go mod tidy and nothing else"},
		&cli.BoolFlag{Name: "offline", Usage: "ask no network: judge by what go said"},
		&cli.DurationFlag{Name: "budget", Value: 10 * time.Second, Usage: "`TIME` for the whole diagnosis"},
		&cli.DurationFlag{Name: "probe-timeout", Value: 4 * time.Second, Usage: "`TIME` for one probe"},
		&cli.StringFlag{Name: "try", Value: "auto", Usage: "`WHICH` fixes to try: auto, none, or all (also those that weaken a check or tell a server a path)"},
		&cli.StringFlag{Name: "resolver", Usage: "ask the name server at `ADDR` too"},
		&cli.StringFlag{Name: "redact", Value: "secrets", Usage: "`WHAT` to take out of the report: secrets, or all, which also hides private hosts, modules, paths, users and addresses, for a public bug report; what go itself prints is passed on as it is"},
		&cli.StringFlag{Name: "color", Value: "auto", Usage: "`WHEN` to use colour: auto, always or never"},
		&cli.BoolFlag{Name: "quiet", Usage: "show no report"},
		&cli.BoolFlag{Name: "verbose", Usage: "show every finding, fix and observation"},
	}
}

func formatNames() string {
	var names []string
	for _, f := range render.Formats() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// wrapperFlags are those of the wrapper, which alone runs go.
func wrapperFlags() []cli.Flag {
	return append(flags(),
		&cli.BoolFlag{Name: "fix", Usage: "run go mod tidy once more with the fixes that work, for that run alone"},
		&cli.DurationFlag{Name: "stall", Value: 10 * time.Second, Usage: "`TIME` that a host may be silent until it is looked at while go waits; 0: never"},
		&cli.BoolFlag{Name: "fail-fast", Usage: "end go when what it waits for can't come"},
		&cli.IntFlag{Name: "retry", Value: 2, Usage: "`N` times in a row a run that got no further is followed by another, if the failure may pass by itself; 0: never"},
		&cli.DurationFlag{Name: "retry-for", Value: 2 * time.Minute, Usage: "`TIME` after the first failure in which another run may begin"})
}

// split parts tidyx's flags from everything else.
func split(args []string, flags []cli.Flag) (own, rest []string) {
	takesValue := map[string]bool{"help": false}
	for _, f := range flags {
		_, isBool := f.(*cli.BoolFlag)
		takesValue[f.Names()[0]] = !isBool
	}
	for i := 0; i < len(args); i++ {
		name, ok := strings.CutPrefix(args[i], "--")
		name, _, hasValue := strings.Cut(name, "=")
		takes, known := takesValue[name]
		switch {
		case args[i] == "--":
			return own, append(rest, args[i:]...)
		case !ok || !known:
			rest = append(rest, args[i])
		case takes && !hasValue && i+1 < len(args):
			own = append(own, args[i], args[i+1])
			i++
		default:
			own = append(own, args[i])
		}
	}
	return own, rest
}

// wrap is the main job.
func (a *app) wrap(c *cli.Context) error {
	o, err := a.options(c, a.stderr)
	if err != nil {
		return err
	}
	how := tidy.Options{Flags: a.goFlags, Env: a.env, Version: version(), Stdout: a.stdout, Stderr: a.stderr, Guard: o.guard,
		NoDiagnose: o.noDiagnose, WantReport: o.plan.ToFiles(), Fix: c.Bool("fix"), Limits: o.limits, Say: a.say(o),
		Stall: c.Duration("stall"), FailFast: c.Bool("fail-fast"), Retry: c.Int("retry"), RetryFor: c.Duration("retry-for")}
	a.enliven(&how, o)
	res := tidy.Run(how)
	if res.Slow != "" && how.Say != nil {
		how.Say(res.Slow)
	}
	a.finish(res, o, res.Err == nil && res.Report != nil && (len(res.Report.Findings) > 0 || len(res.Report.Attempts) > 1))
	return nil
}

// say shows a line beside the report where a person reads that.
func (a *app) say(o *options) func(string) {
	if o.quiet || !o.plan.HasLines() {
		return nil
	}
	return func(text string) {
		if text = o.hidden(text); text == "" {
			return
		}
		if err := o.plan.Say(text); err != nil {
			fmt.Fprintln(a.stderr, "tidyx:", err)
		}
	}
}

// hidden is a line as it may be shown; empty: not at all.
func (o *options) hidden(text string) string {
	r := o.disguised(&diagnose.Report{Notes: []string{text}})
	if text == "" || r == nil || len(r.Notes) == 0 {
		return ""
	}
	return r.Notes[0]
}

// enliven has lines stand on a terminal while go or the network is waited for.
func (a *app) enliven(how *tidy.Options, o *options) {
	p := o.plan
	if !p.Look.Fancy || !p.ForPeople() || o.quiet {
		return
	}
	live := render.NewLive(a.stderr, p.Look)
	how.Stderr, p.Stream = live, live
	how.Stand = func(text string) { live.Stand(o.hidden(text)) }
	how.Asking = func(r *diagnose.Report) {
		if r = o.disguised(r); r != nil {
			live.Asking(r, o.limits.Budget)
		}
	}
}

func (a *app) diagnose(c *cli.Context) error {
	o, err := a.options(c, a.stdout)
	if err != nil {
		return err
	}
	res := tidy.Ask(c.Args().Slice(), tidy.Options{Env: a.env, Version: version(), Limits: o.limits})
	a.finish(res, o, true)
	return nil
}

// route says where go looks for modules.
func (a *app) route(c *cli.Context) error {
	o, err := a.options(c, a.stdout)
	if err != nil {
		return err
	}
	res := tidy.Route(c.Args().Slice(), tidy.Options{Env: a.env, Version: version(), Limits: o.limits})
	a.finish(res, o, true)
	return nil
}

// explain reads a log, or shows the page of a cause; a file that is named like a
// cause is ./so.
func (a *app) explain(c *cli.Context) error {
	o, err := a.options(c, a.stdout)
	if err != nil {
		return err
	}
	if c.NArg() > 1 {
		return fmt.Errorf("explain takes one file or cause, not %d", c.NArg())
	}
	name := c.Args().First()
	if diagnose.FindCause(name) != nil {
		return diagnose.WriteCause(a.stdout, name, render.Width(o.plan.Look))
	}
	log, err := a.openLog(name)
	if err != nil {
		return err
	}
	defer log.Close()
	res := tidy.Explain(log, name, tidy.Options{Version: version()})
	a.finish(res, o, true)
	return nil
}

// openLog opens the log to explain: a file, or what is piped or typed in.
func (a *app) openLog(name string) (*os.File, error) {
	if name != "" && name != "-" {
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(name, "/.\\") {
			err = fmt.Errorf("there is no file of that name, and %w", diagnose.WriteCause(io.Discard, name, 0))
		}
		return f, err
	}
	if info, err := os.Stdin.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
		fmt.Fprintln(a.stderr, "tidyx: paste the log here, then press Ctrl-D")
	}
	return os.Stdin, nil
}

func (a *app) demo(c *cli.Context) error {
	if c.Bool("list") {
		for _, f := range faultlab.Demos() {
			fmt.Fprintf(a.stdout, "%-30s %s\n", f.Name, f.Title)
		}
		return nil
	}
	name := "port-closed"
	if c.Args().Present() {
		name = c.Args().First()
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding this program: %w", err)
	}
	a.code, err = faultlab.Demo(c.Context, name, self, nil, a.stdout, a.stderr)
	if a.code == 1 && err == nil {
		a.code = 0 // it failed as it was meant to
	}
	return err
}

// finish shows and writes the report. A place that can't be written, or a fault
// of ours, is one warning, and never changes the result.
func (a *app) finish(res tidy.Result, o *options, show bool) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintln(a.stderr, "tidyx:", diagnose.Stopped(p))
		}
	}()
	a.code = res.ExitCode
	if res.Err != nil {
		fmt.Fprintln(a.stderr, "tidyx:", res.Err)
	}
	if res.Report = o.disguised(res.Report); res.Report == nil {
		return
	}
	errs := []error{o.plan.Files(res.Report)}
	if show && !o.quiet {
		errs = append(errs, o.plan.Show(res.Report))
	}
	for _, err := range errs {
		if err != nil {
			fmt.Fprintln(a.stderr, "tidyx:", err)
		}
	}
}

// options are what the flags and the environment come to.
type options struct {
	limits            diagnose.Limits
	plan              *render.Plan
	guard             func(string) string
	noDiagnose, quiet bool
	disguised         func(*diagnose.Report) *diagnose.Report // the report as it may be shown; nil: not at all
}

// options reads flags, and where one is not given its variable. A bad flag is
// an error; a bad variable is one warning, and ignored.
func (a *app) options(c *cli.Context, stream *os.File) (*options, error) {
	for _, f := range c.Command.Flags {
		name := f.Names()[0]
		variable := "TIDYX_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		value := a.getenv(variable)
		if value == "" || c.IsSet(name) {
			continue
		}
		for _, v := range strings.Fields(value) {
			if err := check(name, v); err != nil {
				fmt.Fprintf(a.stderr, "tidyx: %s is ignored: %v\n", variable, err)
			} else if err := c.Set(name, v); err != nil {
				fmt.Fprintf(a.stderr, "tidyx: %s is ignored: %v\n", variable, err)
			}
		}
	}
	for _, f := range c.Command.Flags {
		if name := f.Names()[0]; name == "report" {
			continue // NewPlan reads its values
		} else if err := check(name, fmt.Sprint(c.Value(name))); err != nil {
			return nil, err
		}
	}
	o := &options{noDiagnose: c.Bool("no-diagnose"), quiet: c.Bool("quiet"), limits: diagnose.Limits{Budget: c.Duration("budget"),
		ProbeTimeout: c.Duration("probe-timeout"), Offline: c.Bool("offline"), Resolver: c.String("resolver"), Try: diagnose.Trying(c.String("try"))}}
	o.disguised = a.disguise(c.String("redact"))
	usual := "terminal"
	look := render.Look(a.getenv, stream, c.String("color"))
	look.Verbose = c.Bool("verbose")
	ci := c.String("ci")
	if ci == "auto" && (c.Command.Name == "explain" || c.Command.Name == "route") {
		ci = "none" // a log from elsewhere, or a question, is no failure of this step
	}
	if render.CISystem(a.getenv, ci) == "github" {
		look.Guard = render.GuardGitHub
		usual, o.guard, look.Summary = "github", render.GuardGitHub, a.getenv("GITHUB_STEP_SUMMARY")
	}
	var err error
	o.plan, err = render.NewPlan(c.StringSlice("report"), usual, stream, look)
	return o, err
}

// disguise is what --redact does to the report of this invocation.
func (a *app) disguise(what string) func(*diagnose.Report) *diagnose.Report {
	if what != "all" {
		return func(r *diagnose.Report) *diagnose.Report { return r }
	}
	d := sync.OnceValue(func() *diagnose.Disguise { return diagnose.NewDisguise(a.env) })
	return func(r *diagnose.Report) *diagnose.Report {
		if r == nil {
			return nil
		}
		clean, err := d().Report(r)
		if err != nil {
			fmt.Fprintln(a.stderr, "tidyx:", err)
		}
		return clean
	}
}

// check says what is wrong with the value of a flag that is more than a word.
func check(name, value string) error {
	switch name {
	case "report":
		format, _, _ := strings.Cut(value, "=")
		_, err := render.Find(format)
		return err
	case "color":
		return oneOf(name, value, "auto", "always", "never")
	case "try":
		return oneOf(name, value, "auto", "none", "all")
	case "ci":
		return oneOf(name, value, "auto", "none", "github")
	case "redact":
		return oneOf(name, value, "secrets", "all")
	case "resolver":
		if value == "" {
			return nil
		}
		_, err := diagnose.ParseResolver(value)
		return err
	case "budget", "probe-timeout", "stall", "retry-for":
		mayBeZero := name == "stall" || name == "retry-for"
		if d, err := time.ParseDuration(value); err != nil || d < 0 || d == 0 && !mayBeZero {
			return fmt.Errorf("--%s %q is no time like 10s", name, value)
		}
	case "retry":
		if n, err := strconv.Atoi(value); err != nil || n < 0 {
			return fmt.Errorf("--%s %q is no number of runs", name, value)
		}
	}
	return nil
}

func oneOf(name, value string, allowed ...string) error {
	for _, x := range allowed {
		if value == x {
			return nil
		}
	}
	return fmt.Errorf("--%s %q is none of %s", name, value, strings.Join(allowed, ", "))
}

func (a *app) getenv(name string) string {
	value := ""
	for _, kv := range a.env {
		if v, ok := strings.CutPrefix(kv, name+"="); ok {
			value = v
		}
	}
	return value
}

// version is the module's version as the build recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
