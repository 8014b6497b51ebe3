package tidy

import (
	"context"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"time"

	"tidyx/diagnose"
	"tidyx/tidy/golog"
)

// gitTimeout is for reading a few small files.
const gitTimeout = time.Second

// askGit asks git, where a repository failed, for what no log shows: which URLs
// it replaces (insteadOf), and its own HTTP proxy. It asks no network.
func (w *wrapped) askGit(ctx context.Context, in *diagnose.Input) {
	if !slices.ContainsFunc(in.Failures, func(f golog.Failure) bool { return f.Source == golog.VersionControl }) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, gitTimeout)
	defer cancel()
	in.Rewrites = diagnose.ParseRewrites(w.gitConfig(ctx, "--get-regexp", `^url\..*\.insteadof$`))
	in.Failures = slices.Clone(in.Failures)
	for i := range in.Failures {
		f := &in.Failures[i]
		if f.Source == golog.VersionControl && f.Leg == golog.LegHTTPProxy {
			f.Host = w.gitHTTPProxy(ctx, f.URL, f.Host)
		}
	}
}

// gitConfig is what git config prints; a git that is not there, or has no such
// setting, prints nothing.
func (w *wrapped) gitConfig(ctx context.Context, args ...string) string {
	cmd := exec.CommandContext(ctx, "git", append([]string{"config"}, args...)...)
	cmd.Env, cmd.Dir = w.o.Env, w.dir()
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	return string(out)
}

// gitHTTPProxy is host:port of the HTTP proxy that git uses for a URL: of its
// settings, else of the variables that libcurl reads; named is what git's
// words told of it.
func (w *wrapped) gitHTTPProxy(ctx context.Context, raw, named string) string {
	candidates := []string{strings.TrimSpace(w.gitConfig(ctx, "--get-urlmatch", "http.proxy", raw))}
	for _, name := range []string{"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"} {
		candidates = append(candidates, lookup(w.o.Env, name))
	}
	for _, c := range candidates {
		if c != "" && !strings.Contains(c, "://") {
			c = "http://" + c
		}
		u, err := url.Parse(c)
		if err == nil && u.Host != "" && (named == "" || u.Hostname() == named || u.Host == named) {
			return u.Host
		}
	}
	return named
}
