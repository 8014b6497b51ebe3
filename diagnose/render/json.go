package render

import (
	"encoding/json"
	"io"

	"tidyx/diagnose"
)

// JSON writes the model itself, indented, with a line break at the end.
func JSON(w io.Writer, r *diagnose.Report, _ Options) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}
