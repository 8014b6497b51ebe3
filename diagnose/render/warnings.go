package render

import (
	"fmt"
	"strings"

	"tidyx/diagnose"
)

// routesEnd is the one command to run.
func routesEnd(r *diagnose.Report) string {
	for _, w := range r.Warnings {
		if strings.HasPrefix(w.Fix, "export ") {
			return "Next: " + w.Fix + " && tidyx route"
		}
	}
	return "Next: tidyx diagnose    (asks whether they answer)"
}

// warnings writes what is wrong with the settings, each once, with what was
// meant.
func (p *page) warnings(r *diagnose.Report) {
	for i := 0; i < len(r.Warnings); {
		if i >= maxWarnings && !p.o.Verbose {
			p.field("", fmt.Sprintf("… %d more (--verbose)", len(r.Warnings)-i), "")
			break
		}
		w := r.Warnings[i]
		text := w.Setting.Name + "=" + shorten(w.Setting.Value, p.room()*2/3) + " (" + string(w.Setting.Origin) + "): " + w.Text
		for i++; i < len(r.Warnings) && r.Warnings[i].Setting == w.Setting && r.Warnings[i].Fix == w.Fix; i++ {
			text += "; " + r.Warnings[i].Text
		}
		p.field("Warning", text, "")
		if w.Fix != "" {
			p.verbatim("     " + w.Fix)
		}
	}
	if len(r.Warnings) > 0 {
		p.rule()
	}
}

// maxWarnings bounds the warnings that are written out.
const maxWarnings = 6
