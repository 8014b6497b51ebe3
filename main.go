// Command tidyx runs go mod tidy and, when it fails, says why and what to do.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"tidyx/diagnose"
	"tidyx/diagnose/render"
	"tidyx/tidy"
)

func main() { os.Exit(run(os.Args, os.Environ(), os.Stdout, os.Stderr)) }

// exitUsage is the code for a command line that can't be used, which is go's.
const exitUsage = 2

// run is main with its surroundings as parameters.
func run(args, env []string, stdout, stderr *os.File) int {
	a := &app{env: env, stdout: stdout, stderr: stderr}
	own, rest := split(args[1:], a.flags())
	c := a.cli()
	if len(rest) > 0 && c.Command(rest[0]) != nil && len(args) > 1 && args[1] == rest[0] {
		own = append([]string{rest[0]}, append(own, append([]string{"--"}, rest[1:]...)...)...)
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

// cli declares commands and flags. The wrapper's flags are split from go's
// before, so that go's own reach go untouched.
func (a *app) cli() *cli.App {
	return &cli.App{
		Name:                      "tidyx",
		Usage:                     "go mod tidy that says why it failed",
		Version:                   version(),
		HideVersion:               true,
		HideHelpCommand:           true,
		UsageText:                 usageText,
		Flags:                     a.flags(),
		Action:                    a.wrap,
		DisableSliceFlagSeparator: true,
		Writer:                    a.stdout,
		ErrWriter:                 a.stderr,
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              func(_ *cli.Context, err error, _ bool) error { return err },
		Commands: []*cli.Command{
			{Name: "version", Usage: "print the version", Action: func(*cli.Context) error {
				_, err := fmt.Fprintln(a.stdout, "tidyx", version())
				return err
			}},
		},
	}
}

const usageText = `tidyx [go mod tidy flags] [tidyx flags]
tidyx diagnose [TARGET…]     ask the hosts that this module needs, or those named
tidyx demo [NAME]            break something on loopback and show the whole job
tidyx version

Examples:
  tidyx -e -go=1.24                     # as go mod tidy -e -go=1.24
  tidyx --report json=report.json       # keep the report
  tidyx diagnose golang.org/x/mod@v0.33.0
  tidyx diagnose https://goproxy.corp.example`

// flags are tidyx's own: two dashes, anywhere, each with a variable.
func (a *app) flags() []cli.Flag {
	env := func(name string) []string { return []string{"TIDYX_" + name} }
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "report", EnvVars: env("REPORT"), Usage: "write `FORMAT[=PATH]`; repeatable"},
		&cli.StringFlag{Name: "ci", EnvVars: env("CI"), Value: "auto", Usage: "auto, none or the name of a CI system"},
		&cli.BoolFlag{Name: "no-diagnose", EnvVars: env("NO_DIAGNOSE"), Usage: "run go mod tidy and nothing else"},
		&cli.BoolFlag{Name: "offline", EnvVars: env("OFFLINE"), Usage: "ask no network: judge by the log"},
		&cli.DurationFlag{Name: "budget", EnvVars: env("BUDGET"), Value: 10 * time.Second, Usage: "time for the whole diagnosis"},
		&cli.DurationFlag{Name: "probe-timeout", EnvVars: env("PROBE_TIMEOUT"), Value: 4 * time.Second, Usage: "time for one probe"},
		&cli.StringFlag{Name: "color", EnvVars: env("COLOR"), Value: "auto", Usage: "auto, always or never"},
		&cli.BoolFlag{Name: "quiet", EnvVars: env("QUIET"), Usage: "write no report to the terminal"},
	}
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
	outputs, err := a.outputs(c)
	if err != nil {
		return err
	}
	res := tidy.Run(tidy.Options{Flags: a.goFlags, Env: a.env, Version: version(), Stdout: a.stdout, Stderr: a.stderr,
		NoDiagnose: c.Bool("no-diagnose"), WantReport: outputs.toFiles(), Limits: limits(c)})
	a.code = res.ExitCode
	if res.Err != nil {
		fmt.Fprintln(a.stderr, "tidyx:", res.Err)
	}
	if res.Report != nil {
		outputs.write(res.Report, len(res.Report.Findings) > 0 && !c.Bool("quiet"))
	}
	return nil
}

func limits(c *cli.Context) diagnose.Limits {
	return diagnose.Limits{Budget: c.Duration("budget"), ProbeTimeout: c.Duration("probe-timeout"), Offline: c.Bool("offline")}
}

// outputs are where a report goes.
type outputs struct {
	list   []output
	stream io.Writer
	warn   io.Writer
}

type output struct {
	format render.Format
	path   string // empty: the stream
	opts   render.Options
}

func (a *app) outputs(c *cli.Context) (*outputs, error) {
	o := &outputs{stream: a.stderr, warn: a.stderr}
	look := a.look(c, a.stderr)
	streamTaken := false
	for _, spec := range c.StringSlice("report") {
		name, path, _ := strings.Cut(spec, "=")
		f, err := render.Find(name)
		if err != nil {
			return nil, err
		}
		streamTaken = streamTaken || path == ""
		o.list = append(o.list, output{f, path, look})
	}
	if !streamTaken {
		f, err := render.Find("terminal")
		if err != nil {
			return nil, err
		}
		o.list = append(o.list, output{f, "", look})
	}
	return o, nil
}

// look is what the stream can show.
func (a *app) look(c *cli.Context, stream *os.File) render.Options {
	tty := term.IsTerminal(int(stream.Fd()))
	o := render.Options{Color: tty, Fancy: tty}
	if w, _, err := term.GetSize(int(stream.Fd())); err == nil && tty {
		o.Width = w
	}
	return o
}

func (o *outputs) toFiles() bool {
	for _, out := range o.list {
		if out.path != "" {
			return true
		}
	}
	return false
}

// write writes the report everywhere; a place that can't be written is one
// warning and nothing more.
func (o *outputs) write(r *diagnose.Report, show bool) {
	for _, out := range o.list {
		if err := o.writeOne(out, r, show); err != nil {
			fmt.Fprintln(o.warn, "tidyx: the report was not written:", err)
		}
	}
}

func (o *outputs) writeOne(out output, r *diagnose.Report, show bool) (err error) {
	if out.path == "" {
		if !show {
			return nil
		}
		return out.format.Write(o.stream, r, out.opts)
	}
	f, err := os.Create(out.path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return out.format.Write(f, r, render.Options{})
}

// version is the module's version as the build recorded it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
