package tidy

import (
	"context"

	"tidyx/diagnose"
)

// Route says where go looks for the named modules or, without words, for all
// that this folder's go.mod requires. Nobody is asked. The exit code is 0, 1
// where go can't use GOPROXY, 2 for a word that is no module.
func Route(words []string, o Options) Result {
	return answer("route", words, o, func(ctx context.Context, w *wrapped) (*diagnose.Report, error) {
		return w.routes(ctx, words)
	})
}

// routes gathers settings and go.mod.
func (w *wrapped) routes(ctx context.Context, words []string) (*diagnose.Report, error) {
	in := diagnose.Input{Mode: "route", Version: w.o.Version, Env: diagnose.NewEnvironment(w.o.Env), Dir: w.dir(), Limits: w.o.Limits}
	w.readSettings(ctx, &in)
	file := w.modFile()
	if file != "" {
		var err error
		if in.Require, err = w.requirements(file); err != nil && len(words) == 0 {
			return nil, err
		}
	}
	switch {
	case len(words) > 0:
	case file == "":
		in.Notes = append(in.Notes, "there is no go.mod here: a public module stands for all")
	case len(in.Require.Modules) == 0:
		in.Notes = append(in.Notes, in.Require.File+" requires nothing yet: a public module stands for all")
	}
	return diagnose.Routes(ctx, in, words)
}
