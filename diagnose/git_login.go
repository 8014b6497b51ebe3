package diagnose

import (
	"context"
	"strings"

	"tidyx/tidy/golog"
)

// This file decides whether git may be asked. Credentials are sent once: where
// go's log shows a refused login, or can't be read, git has some, and the server
// wants some, it is not asked again; ssh is asked without its keys then.

// withhold says whether git must not be asked, since it would send a login that
// was refused, or may have been. It sends none where a stranger may read.
func (r *gitRoad) withhold(said golog.Failure, login string, refusedBefore bool, status int) bool {
	wanted := status == 401 || status == 403
	switch {
	case loginRefused(said):
		return login != ""
	case refusedBefore:
		return wanted
	case said.Outcome == golog.Unauthorized:
		return sentUnasked(login)
	}
	return said.Outcome == golog.Failed && wanted && login != ""
}

// loginRefused says whether go's log shows that credentials were sent and not
// taken. A login that git could not ask for was never sent.
func loginRefused(f golog.Failure) bool {
	switch f.Outcome {
	case golog.NoKey, golog.Denied:
		return true
	case golog.Unauthorized:
		return !strings.Contains(f.Text, "could not read ")
	}
	return false
}

// login says where git has a login for the server from, without reading it; ""
// if it has none.
func (r *gitRoad) login(ctx context.Context) string {
	u := parseRemote(r.repository)
	switch {
	case u == nil:
		return ""
	case u.User != nil:
		return "the URL"
	case r.http["http.extraheader"] != "":
		return ofHeader
	}
	var from []string
	if readNetrc(Environment{"HOME": r.env["HOME"], "USERPROFILE": r.env["USERPROFILE"]}).curlHas(u.Hostname()) {
		from = append(from, ofNetrc)
	}
	if r.settings(ctx, "credential", u)["credential.helper"] != "" {
		from = append(from, "a credential helper") // asked where .netrc's is refused
	}
	return strings.Join(from, " and ")
}

// Logins that git sends before it asks for one. If they are refused it may say
// that it can't read another, as if it had had none.
const (
	ofNetrc  = "~/.netrc" // libcurl finds it by itself
	ofHeader = "git's setting http.extraHeader"
)

func sentUnasked(login string) bool {
	return strings.HasPrefix(login, ofNetrc) || login == ofHeader
}

// loginRefused says whether git sent its login to a server that did not take
// it, by what it said.
func (f *VCSFacts) loginRefused(said string) bool {
	return f.Login != "" && (sentUnasked(f.Login) || !strings.Contains(said, "could not read "))
}

// readOnlyHelpers are the options and the environment that let git read the
// user's credential helpers and no more: by itself it has them store a login
// that was taken, and erase one that was refused. The last credential.helper
// counts: one that passes git's question on to git as the user has set it up,
// the path included, and no other word.
func (g *git) readOnlyHelpers() (options, env []string) {
	for i := 0; i < len(readOnlyHelperOptions); i += 2 {
		options = append(options, "-c", readOnlyHelperOptions[i]+"="+readOnlyHelperOptions[i+1])
	}
	return options, []string{gitOptionsBefore + "=" + g.env[gitOptions]}
}

// readOnlyHelperOptions are names and values.
var readOnlyHelperOptions = []string{"credential.helper", "", "credential.useHttpPath", "true", "credential.helper", readOnlyHelper}

// gitOptions is where git hands its options -c down; gitOptionsBefore keeps
// those that the user's own git would have.
const (
	gitOptions       = "GIT_CONFIG_PARAMETERS"
	gitOptionsBefore = "TIDYX_GIT_CONFIG"
)

// gitQuoted is a word of GIT_CONFIG_PARAMETERS (git's sq_quote_buf).
func gitQuoted(s string) string {
	return "'" + strings.NewReplacer("'", `'\''`, "!", `'\!'`).Replace(s) + "'"
}

const readOnlyHelper = `!f() { if test "$1" = get; then GIT_CONFIG_PARAMETERS="$TIDYX_GIT_CONFIG" git credential fill; else cat >/dev/null; fi; }; f`
