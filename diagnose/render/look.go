package render

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"
)

// Look is what a stream can show: colour by when (auto, always or never),
// NO_COLOR, CLICOLOR_FORCE and TERM, symbols on a terminal with UTF-8, and its
// width.
func Look(getenv func(string) string, stream *os.File, when string) Options {
	fd := int(stream.Fd())
	tty := term.IsTerminal(fd)
	dumb := getenv("TERM") == "dumb"
	o := Options{Fancy: tty && !dumb && isUTF8(getenv), Color: tty}
	switch {
	case when != "auto":
		o.Color = when == "always"
	case getenv("NO_COLOR") != "", dumb:
		o.Color = false
	case getenv("CLICOLOR_FORCE") != "" && getenv("CLICOLOR_FORCE") != "0":
		o.Color = true
	}
	if columns, err := strconv.Atoi(getenv("COLUMNS")); err == nil {
		o.Width = columns
	}
	if w, _, err := term.GetSize(fd); err == nil && tty && w > 0 {
		o.Width = w
	}
	return o
}

// isUTF8 says whether the locale's characters are UTF-8 (POSIX 8.2).
func isUTF8(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}

// CISystem is the CI system that is spoken to, or "": the one that was asked
// for, or with auto the one that the environment shows. Gitea and Forgejo set
// GITHUB_ACTIONS too and know no annotations.
func CISystem(getenv func(string) string, asked string) string {
	switch {
	case asked == "none":
		return ""
	case asked != "auto":
		return asked
	case getenv("GITEA_ACTIONS") != "", getenv("FORGEJO_ACTIONS") != "":
		return ""
	case getenv("GITHUB_ACTIONS") == "true":
		return "github"
	}
	return ""
}
