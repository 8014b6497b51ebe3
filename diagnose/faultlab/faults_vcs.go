package faultlab

import (
	"net/http"
	"slices"
	"strings"
)

// vcsFaults returns the faults of the step vcs that need git alone: of repositories, of git's configuration, of
// tools that are missing, of go-import meta tags.
func vcsFaults() []Fault {
	return slices.Concat(repositoryFaults(), gitFaults(), toolFaults(), importFaults())
}

func repositoryFaults() []Fault {
	repository := func(server http.HandlerFunc, host string) setup {
		return fromRepository(func(_ *Lab, s *gitSpec) error {
			s.server, s.host = server, host
			return nil
		})
	}
	const server = gitHost + ":443"
	wrongNetrc := func(netrc string) setup {
		return fromRepository(func(_ *Lab, s *gitSpec) error {
			s.server, s.host, s.netrc = http.HandlerFunc(wantsLogin), server, netrc
			return nil
		})
	}
	return []Fault{
		{
			Name: "git-healthy", Title: "the module comes from a git repository, and nothing is wrong",
			Setup: fromRepository(nil),
		},
		{
			Name: "git-wants-login", Title: "the repository wants a login, and git has none",
			Cause: "vcs-auth-https", Step: "vcs", Says: "fatal: could not read Username for 'https://git.lab.test': terminal prompts disabled",
			Setup: repository(wantsLogin, server),
		},
		{
			Name: "git-wrong-login", Title: "the repository wants another password than the one in .netrc",
			Cause: "vcs-auth-https", Step: "vcs", Says: "fatal: could not read Username for 'https://git.lab.test': terminal prompts disabled",
			Setup: wrongNetrc("machine " + gitHost + " login somebody password wrong-password\n"),
		},
		{
			Name: "git-wrong-default", Title: "the repository wants another password than the one that .netrc has for all hosts",
			Cause: "vcs-auth-https", Step: "vcs", Says: "fatal: could not read Username for 'https://git.lab.test': terminal prompts disabled",
			Setup: wrongNetrc("default login somebody password wrong-password\n"),
		},
		{
			Name: "git-wrong-header", Title: "the repository wants another password than the one in git's setting http.extraHeader",
			Cause: "vcs-auth-https", Step: "vcs", Says: "fatal: could not read Username for 'https://git.lab.test': terminal prompts disabled",
			Mended: true,
			Setup: fromRepository(func(_ *Lab, s *gitSpec) error {
				s.server, s.host = http.HandlerFunc(wantsLogin), server
				s.config = "[http \"https://" + gitHost + "\"]\n\textraHeader = Authorization: Basic c29tZWJvZHk6b2xkLXBhc3N3b3Jk\n"
				return nil
			}),
		},
		{
			Name: "git-wrong-helper", Title: "the repository wants another password than the one that git's credential helper has",
			Cause: "vcs-auth-https", Step: "vcs", Says: "fatal: Authentication failed for 'https://git.lab.test/good/'",
			Setup: fromRepository(func(l *Lab, s *gitSpec) error {
				s.server, s.host, s.config = http.HandlerFunc(wantsLogin), server, helpedBy(l.helper("somebody", "wrong-password"))
				return nil
			}),
		},
		{
			Name: "git-wrong-token", Title: "the repository wants another token than the one that insteadOf puts into the URL",
			Cause: "vcs-auth-https", Step: "vcs", Says: "fatal: Authentication failed for 'https://git.lab.test/good/'",
			Setup: fromRepository(func(_ *Lab, s *gitSpec) error {
				s.server, s.host = http.HandlerFunc(wantsLogin), server
				s.config = insteadOf("https://somebody:wrong-password@" + gitHost + "/")
				return nil
			}),
		},
		{
			Name: "git-stale-login", Title: "everybody may read the repository, but the server refuses the old login in git's configuration",
			Cause: "vcs-auth-https", Step: "vcs", Says: "The requested URL returned error: 403",
			Setup: fromRepository(func(l *Lab, s *gitSpec) error {
				s.server, s.host = refusesLogins(l.gitServer()), server
				s.config = "[http \"https://" + gitHost + "\"]\n\textraHeader = Authorization: Basic c29tZWJvZHk6b2xkLXBhc3N3b3Jk\n"
				return nil
			}),
		},
		{
			Name: "git-forbidden", Title: "the repository's server answers 403",
			Cause: "vcs-auth-https", Step: "vcs", Says: "The requested URL returned error: 403",
			Setup: repository(status(http.StatusForbidden), server),
		},
		{
			Name: "git-not-found", Title: "the repository's server answers 404",
			Cause: "vcs-repo-not-found", Step: "vcs", Says: "fatal: repository 'https://git.lab.test/good/' not found",
			Setup: repository(status(http.StatusNotFound), server),
		},
		{
			Name: "git-server-error", Title: "the repository's server answers 502",
			Cause: "http-5xx", Step: "http", Says: "The requested URL returned error: 502",
			Setup: repository(status(http.StatusBadGateway), server),
		},
		{
			Name: "git-garbage", Title: "the repository's server answers with what is no packet of git's",
			Cause: "vcs-other", Step: "vcs", Says: "protocol error: bad line length character",
			Setup: repository(says(http.StatusOK, "application/x-git-upload-pack-advertisement", "zzzz no packet\n"), server),
		},
		{
			Name: "git-web-page", Title: "a login page stands where the repository should be",
			Cause: "http-html-page", Step: "http", Says: "info/refs not valid: is this a git repository?",
			Setup: repository(page(http.StatusOK), server),
		},
		{
			Name: "git-cut", Title: "the repository's server ends its answer before it has said anything",
			Cause: "http-truncated", Step: "http", Says: "git.lab.test",
			Setup: fromRepository(func(l *Lab, s *gitSpec) error {
				s.host, s.server = server, choose("/git-upload-pack", says(http.StatusOK, "application/x-git-upload-pack-result", ""), l.gitServer().ServeHTTP)
				return nil
			}),
		},
		{
			Name: "git-resets-stream", Title: "the repository's server resets the HTTP/2 stream in place of an answer",
			Cause: "http-stream-error", Step: "http", Says: "git.lab.test",
			Setup: repository(abort, server),
		},
		{
			Name: "git-empty", Title: "the repository is empty",
			Cause: "vcs-unknown-revision", Step: "vcs", Says: "unknown revision v1.0.0",
			Setup: fromRepository(func(_ *Lab, s *gitSpec) error {
				s.host, s.tag = server, "-"
				return nil
			}),
		},
		{
			Name: "git-unknown-tag", Title: "the repository has another version than the one that is required",
			Cause: "vcs-unknown-revision", Step: "vcs", Says: "unknown revision v1.0.0",
			Setup: fromRepository(func(_ *Lab, s *gitSpec) error {
				s.host, s.tag = server, "v0.9.0"
				return nil
			}),
		},
		{
			Name: "git-unknown-commit", Title: "the repository does not have the commit of a pseudo-version",
			Cause: "vcs-unknown-revision", Step: "vcs", Says: "unknown revision abcdefabcdef",
			Setup: fromRepository(func(_ *Lab, s *gitSpec) error {
				s.host, s.version = server, "v1.0.1-0.20240102030405-abcdefabcdef"
				return nil
			}),
		},
		{
			Name: "git-german", Title: "the repository wants a login, and git says so in German",
			Cause: "vcs-auth-https", Step: "vcs", Says: "git.lab.test",
			Setup: fromRepository(func(_ *Lab, s *gitSpec) error {
				s.server, s.host = http.HandlerFunc(wantsLogin), server
				s.env = []string{"LANG=C.UTF-8", "LC_ALL=C.UTF-8", "LANGUAGE=de"}
				return nil
			}),
		},
	}
}

// wantsLogin answers 401 to everybody, as a server does that knows nobody.
func wantsLogin(w http.ResponseWriter, r *http.Request) {
	status(http.StatusUnauthorized, "WWW-Authenticate", `Basic realm="faultlab"`)(w, r)
}

// refusesLogins answers 403 to whoever sends a login, and serves all others.
func refusesLogins(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			status(http.StatusForbidden)(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// gitFaults returns faults of what git is told.
func gitFaults() []Fault {
	return []Fault{
		{
			Name: "git-config-broken", Title: "~/.gitconfig can't be parsed",
			Cause: "vcs-config", Step: "vcs", Says: "unable to resolve git version",
			Mended: true,
			Setup: configured(func(_ *Lab, s *gitSpec) error {
				s.config = "[broken\n"
				return nil
			}),
		},
		{
			Name: "git-insteadof-no-folder", Title: "insteadOf leads to a folder that is not there",
			Cause: "vcs-config", Step: "vcs", Says: "does not appear to be a git repository",
			Mended: true,
			Setup: configured(func(l *Lab, s *gitSpec) error {
				s.config = insteadOf(l.path("no-such-folder") + "/")
				return nil
			}),
		},
		{
			Name: "git-insteadof-closed-port", Title: "insteadOf leads to a server that refuses connections",
			Cause: "tcp-refused", Step: "tcp", Says: "Failed to connect to 127.0.0.1",
			Setup: configured(func(l *Lab, s *gitSpec) (err error) {
				s.host, err = closedPort(l, "")
				s.config = insteadOf("https://"+s.host+"/") + "[http]\n\tproxy =\n"
				return err
			}),
		},
		{
			Name: "git-foreign-owner", Title: "insteadOf leads to a repository of this machine that belongs to somebody else",
			Cause: "vcs-config", Step: "vcs", Says: "detected dubious ownership in repository",
			Mended: true,
			Setup: configured(func(l *Lab, s *gitSpec) error {
				s.config = insteadOf("file://" + l.path("repositories") + "/")
				s.env = []string{"GIT_TEST_ASSUME_DIFFERENT_OWNER=1"} // git's own way to try this (its setup.c)
				return nil
			}),
		},
		{
			Name: "git-http-proxy-closed", Title: "git's setting http.proxy names an HTTP proxy that refuses connections",
			Cause: "http-proxy-refused", Step: "http-proxy", Says: "Failed to connect to 127.0.0.1",
			Mended: true,
			Setup: configured(func(l *Lab, s *gitSpec) (err error) {
				s.host, err = closedPort(l, "")
				s.config = "[http]\n\tproxy = http://" + s.host + "\n"
				return err
			}),
		},
		{
			Name: "git-no-authorities", Title: "GIT_SSL_CAINFO names a file that is not there",
			Cause: "tls-no-roots", Step: "tls", Says: "SSL CA cert",
			Setup: configured(func(l *Lab, s *gitSpec) error {
				s.bundle, s.host = l.path("no-such-bundle.pem"), gitHost+":443"
				return nil
			}),
		},
		{
			Name: "git-unknown-authority", Title: "GIT_SSL_CAINFO names a bundle without the server's authority",
			Cause: "tls-unknown-authority", Step: "tls", Says: "certificate verif",
			Setup: configured(func(l *Lab, s *gitSpec) (err error) {
				s.host = gitHost + ":443"
				s.bundle, err = l.bundle(stranger)
				return err
			}),
		},
	}
}

// configured is fromRepository for what is wrong with git's configuration.
func configured(spec func(*Lab, *gitSpec) error) setup { return fromRepository(spec) }

// insteadOf sends git to base in place of gitHost.
func insteadOf(base string) string { return insteadOfFrom("https://"+gitHost+"/", base) }

func insteadOfFrom(prefix, base string) string {
	return "[url \"" + base + "\"]\n\tinsteadOf = " + prefix + "\n"
}

// toolFaults returns tools that are missing or not allowed.
func toolFaults() []Fault {
	missing := func(name, tool, says string, programs ...string) Fault {
		return Fault{
			Name: name + "-missing", Title: "the module comes from a repository of " + name + ", which is not installed",
			Cause: "vcs-missing", Step: "vcs", Says: says,
			Setup: fromRepository(func(_ *Lab, s *gitSpec) error {
				s.tool, s.programs = tool, append([]string{}, programs...)
				if name == "ssh" {
					s.remote = "ssh://git@127.0.0.1/good"
				}
				s.env = []string{"GOVCS=*:all"}
				return nil
			}),
		}
	}
	govcs := func(name, title, tool, value, says string) Fault {
		return Fault{
			Name: name, Title: title, Cause: "govcs-disallowed", Step: "vcs", Says: says,
			Setup: fromRepository(func(_ *Lab, s *gitSpec) error {
				s.tool, s.env = tool, []string{"GOVCS=" + value}
				return nil
			}),
		}
	}
	return []Fault{
		missing("git", "git", `exec: "git": executable file not found in $PATH`),
		missing("hg", "hg", `exec: "hg": executable file not found in $PATH`),
		missing("svn", "svn", "unknown revision v1.0.0"),
		missing("bzr", "bzr", `exec: "bzr": executable file not found in $PATH`),
		missing("fossil", "fossil", `exec: "fossil": executable file not found in $PATH`),
		missing("ssh", "git", "ssh: not found", "git", "sh"),
		govcs("govcs-off", "GOVCS forbids every tool", "git", "*:off", "GOVCS disallows using git for public"),
		govcs("govcs-svn", "the module comes from svn, which go does not use for public modules", "svn", "", "GOVCS disallows using svn for public"),
		govcs("govcs-malformed", "GOVCS is no list of patterns", "git", "git", "in GOVCS"),
	}
}

// importFaults returns pages of a module's own host that lead to no repository.
func importFaults() []Fault {
	const own = ownHost + ":443"
	answers := func(page http.Handler) setup {
		return fromRepository(func(_ *Lab, s *gitSpec) error {
			s.page, s.host = page, own
			return nil
		})
	}
	html := func(text string) http.Handler { return says(http.StatusOK, "text/html", text) }
	return []Fault{
		{
			Name: "import-tag-missing", Title: "the module's page has no go-import meta tag",
			Cause: "import-meta-missing", Step: "vcs", Says: "no go-import meta tags ()",
			Setup: answers(html("<html><head><title>Welcome</title></head></html>\n")),
		},
		{
			Name: "import-page-missing", Title: "the module's own host has no page for it",
			Cause: "http-404", Step: "http", Says: "?go-get=1: 404 Not Found",
			Setup: answers(status(http.StatusNotFound)),
		},
		{
			Name: "import-tag-other-path", Title: "the go-import meta tag is for another path",
			Cause: "import-meta-mismatch", Step: "vcs", Says: "did not match import path",
			Setup: answers(tagPage(ownHost + "/other git https://" + gitHost + "/good")),
		},
		{
			Name: "import-tag-twice", Title: "the module's page has two go-import meta tags for it",
			Cause: "import-meta-mismatch", Step: "vcs", Says: "multiple meta tags match import path",
			Setup: answers(html(strings.Repeat("<meta name=go-import content=\""+gitModule+" git https://"+gitHost+"/good\">\n", 2))),
		},
		{
			Name: "import-tag-no-scheme", Title: "the go-import meta tag names a repository without a scheme",
			Cause: "import-meta-mismatch", Step: "vcs", Says: "invalid repo root",
			Setup: answers(tagPage(gitModule + " git " + gitHost + "/good")),
		},
		{
			Name: "import-tag-unknown-tool", Title: "the go-import meta tag names a tool that go does not know",
			Cause: "import-meta-mismatch", Step: "vcs", Says: `unknown vcs "cvs"`,
			Setup: answers(tagPage(gitModule + " cvs https://" + gitHost + "/good")),
		},
		{
			Name: "import-page-broken", Title: "the module's page breaks off inside a tag",
			Cause: "import-meta-mismatch", Step: "vcs", Says: "XML syntax error",
			Setup: answers(html("<html><head><meta name=\"go-import\n")),
		},
		{
			Name: "import-tags-disagree", Title: "the page of the tag's own path names another repository",
			Cause: "import-meta-mismatch", Step: "vcs", Says: "disagree about go-import",
			Setup: fromRepository(func(_ *Lab, s *gitSpec) error {
				s.host = own
				s.page = choose("/good", tagPage(ownHost+" git https://"+gitHost+"/good").ServeHTTP, tagPage(ownHost+" git https://"+gitHost+"/other").ServeHTTP)
				return nil
			}),
		},
		{
			Name: "import-page-login", Title: "the module's own host wants a login before it shows its page",
			Cause: "http-html-page", Step: "http", Says: "no go-import meta tags ()",
			Setup: answers(html("<html><head><title>Sign in</title></head><body><form><input type=\"password\"></form></body></html>\n")),
		},
		{
			Name: "import-page-forbidden", Title: "the module's own host answers 403",
			Cause: "http-403", Step: "http", Says: "403 Forbidden",
			Setup: answers(status(http.StatusForbidden)),
		},
	}
}
