package render

import (
	"fmt"
	"strings"

	"tidyx/diagnose"
)

// This file has the sentences of a road.

var sourceNames = map[string]string{
	"direct": "direct: the module's own host",
	"off":    "off: no more, even if it was not found",
}

// wayTexts say what lies on the way to a source.
func wayTexts(s diagnose.SourceView) (list []string) {
	if len(s.Logins) > 0 {
		list = append(list, "login: "+loginsText(s.Logins))
	}
	switch {
	case s.HTTPProxy != "":
		list = append(list, fmt.Sprintf("through the HTTP proxy %s (%s)", hostOf(s.HTTPProxy), s.HTTPProxyBy))
	case s.NoProxy != "":
		list = append(list, fmt.Sprintf("past the HTTP proxy (NO_PROXY has %s)", s.NoProxy))
	}
	if s.Refused {
		list = append(list, "go fails here unasked: it sends no password over plain HTTP")
	}
	if s.Insecure {
		list = append(list, "its certificate is not verified (GOINSECURE)")
	}
	if g := s.Git; g != nil {
		list = append(list, gitTexts(g, s.HTTPProxy)...)
	}
	return list
}

func gitTexts(g *diagnose.GitView, goes string) (list []string) {
	if g.Base != "" {
		list = append(list, fmt.Sprintf("git takes %s for %s (insteadOf, %s)", g.Base, g.Prefix, g.File))
	}
	if len(g.Logins) > 0 {
		list = append(list, "git's login: "+loginsText(g.Logins))
	}
	switch {
	case g.HTTPProxy == goes || len(g.Logins) > 0 && g.Logins[0].Method == "ssh":
	case g.HTTPProxy == "":
		list = append(list, "git goes without an HTTP proxy")
	default:
		list = append(list, fmt.Sprintf("git goes through the HTTP proxy %s (%s)", hostOf(g.HTTPProxy), g.HTTPProxyBy))
	}
	return list
}

func loginsText(logins []diagnose.LoginView) string {
	var list []string
	for _, l := range logins {
		list = append(list, strings.TrimSpace(l.String()))
	}
	return strings.Join(list, ", else ")
}

func replacedText(v diagnose.RouteView) string {
	switch {
	case v.Replaced == "" || v.Location == nil:
		return ""
	case len(v.Sources) == 0:
		return fmt.Sprintf("replaced by the folder %s (%s line %d): nothing is fetched", v.Replaced, v.Location.File, v.Location.Line)
	}
	return fmt.Sprintf("replaced by %s (%s line %d): go looks for that", v.Replaced, v.Location.File, v.Location.Line)
}

// checksumText says who vouches for what go.sum does not have.
func checksumText(v diagnose.RouteView) string {
	by := ", by " + settingText(v.ChecksumDecidedBy, string(v.ChecksumOrigin))
	switch {
	case len(v.Sources) == 0:
		return ""
	case v.ChecksumDatabase == "":
		return "checksums: no database is asked" + by
	case len(v.ChecksumThrough) > 0:
		return fmt.Sprintf("checksums: %s%s; %s is asked first to stand in for it", v.ChecksumDatabase, by, hostOf(v.ChecksumThrough[0]))
	}
	return "checksums: " + v.ChecksumDatabase + by
}

func settingText(name, origin string) string {
	if origin == "" {
		return name
	}
	return name + " (" + origin + ")"
}
