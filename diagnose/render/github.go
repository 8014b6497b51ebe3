package render

import (
	"io"
	"tidyx/diagnose"
)

func GitHub(w io.Writer, r *diagnose.Report, o Options) error { return nil }
