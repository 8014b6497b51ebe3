package diagnose

import (
	"context"

	"tidyx/tidy/golog"
)

// lookUpCredentials says what go has to offer a host that refused a request.
// Of the URL's own credentials nothing more needs to be known.
func lookUpCredentials(ctx context.Context, w *world, t *Trace) []Observation {
	none := func(outcome Outcome, method, why string) []Observation {
		return []Observation{{Leg: golog.LegHost, Step: golog.Auth, Subject: "go", Outcome: outcome, Error: why, Facts: Facts{Auth: &AuthFacts{Method: method}}}}
	}
	broke := t.broken()
	switch {
	case t.Target.User != nil:
		return none(golog.OK, "url", "")
	case t.Target.URL.Scheme != "https":
		return none(golog.Disallowed, "none", "go sends them over https alone")
	case broke != nil && broke.Leg == golog.LegRedirect:
		return none(golog.Disallowed, "none", "after a redirect to another host go sends none")
	}
	head := ""
	if broke != nil && broke.Facts.HTTP != nil {
		head = broke.Facts.HTTP.head
	}
	var list []Observation
	for _, o := range w.keys.ask(ctx, t.Target.URL, head) {
		list = append(list, o.Observation)
	}
	return list
}

// saidCredentials is what go's log says of the credentials for a failure.
func saidCredentials(f golog.Failure) []Contrast {
	var list []Contrast
	for _, e := range f.Auth {
		facts := &AuthFacts{Method: "command", Name: e.Method}
		switch e.Method {
		case "netrc":
			facts.Method, facts.Name = "netrc", ".netrc"
		case "git":
			facts.Method, facts.Name = "git", "git credential fill"
		}
		list = append(list, Contrast{askCredentials, Observation{Leg: golog.LegHost, Step: golog.Auth, Subject: facts.Name,
			Outcome: e.Outcome, From: FromLog, Error: e.Detail, Facts: Facts{Auth: facts}}})
	}
	return list
}
