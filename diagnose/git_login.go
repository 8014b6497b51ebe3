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
		return login == ofNetrc // libcurl has sent it before git asked for another
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
		return "git's setting http.extraHeader"
	case r.settings(ctx, "credential", u)["credential.helper"] != "":
		return "a credential helper"
	}
	if readNetrc(Environment{"HOME": r.env["HOME"], "USERPROFILE": r.env["USERPROFILE"]}).names(u.Hostname()) {
		return ofNetrc
	}
	return ""
}

// ofNetrc is where libcurl finds a login by itself.
const ofNetrc = "~/.netrc"
