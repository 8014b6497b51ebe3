package faultlab

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/http/cgi"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	// ownHost is the host of the modules that come from repositories; gitHost is that of the repositories. Nobody
	// resolves these names: an HTTP proxy of the lab leads both to one server.
	ownHost = "modules.lab.test"
	gitHost = "git.lab.test"
	// gitModule is the module that these scenes need.
	gitModule = ownHost + "/good"
)

// A gitSpec is what a scene with a repository is written from; empty fields are those of a healthy one.
type gitSpec struct {
	page     http.Handler // of the module's own host; nil: a go-import meta tag that names tool and repository
	tool     string       // "": git
	remote   string       // URL of the repository; "": one at gitHost
	server   http.Handler // at gitHost; nil: git's own, with the repository
	tag      string       // of the only commit; "": version; "-": there is no commit
	bundle   string       // the file of authorities that git trusts; "": the lab's
	config   string       // ~/.gitconfig
	netrc    string       // of ~/.netrc
	modules  []string     // that the scene needs; nil: gitModule
	programs []string     // all that is in PATH beside go; nil: the PATH of whoever runs it
	version  string       // that go.mod requires
	env      []string
	host     string // see Scene.Host
}

// fromRepository returns a Setup with a module whose own host names a repository; spec may be nil.
func fromRepository(spec func(l *Lab, s *gitSpec) error) setup {
	return func(l *Lab) (Scene, error) {
		s := gitSpec{}
		if spec != nil {
			if err := spec(l, &s); err != nil {
				return Scene{}, err
			}
		}
		if err := l.repository("good", cmp.Or(s.tag, version)); err != nil {
			return Scene{}, fmt.Errorf("making a repository: %w", err)
		}
		address, err := overTLS(s.hosts(l))(l, loopback)
		if err != nil {
			return Scene{}, err
		}
		httpProxy, err := tunnels(address)(l, loopback)
		if err != nil {
			return Scene{}, err
		}
		home, err := s.home(l)
		if err != nil {
			return Scene{}, err
		}
		env := append(withHome(home), "GIT_SSL_CAINFO="+cmp.Or(s.bundle, l.rootFile()), "HTTPS_PROXY=http://"+httpProxy, "https_proxy=http://"+httpProxy, "LANG=C.UTF-8", "LC_ALL=", "LANGUAGE=")
		if s.programs != nil {
			path, err := l.programs(append(s.programs, "go"))
			if err != nil {
				return Scene{}, err
			}
			env = append(env, "PATH="+path)
		}
		if s.modules == nil {
			s.modules = []string{gitModule}
		}
		return l.scene(sceneSpec{modules: s.modules, version: s.version, goproxy: "direct", env: append(env, s.env...), host: s.host})
	}
}

// withHome is an environment in which git reads no other settings than those at home.
func withHome(home string) []string {
	return []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "GIT_CONFIG_NOSYSTEM=1", "NETRC=" + filepath.Join(home, ".netrc-of-go"),
		"GIT_SSH_COMMAND=ssh -F none", "GIT_CONFIG_COUNT=", "GIT_TERMINAL_PROMPT=0", "SSH_AUTH_SOCK="}
}

// hosts answers for the two hosts of a scene.
func (s *gitSpec) hosts(l *Lab) http.Handler {
	own, repositories := s.page, s.server
	if own == nil {
		own = tagPage(gitModule + " " + cmp.Or(s.tool, "git") + " " + cmp.Or(s.remote, "https://"+gitHost+"/good"))
	}
	if repositories == nil {
		repositories = l.gitServer()
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Host, ownHost) {
			own.ServeHTTP(w, r)
			return
		}
		repositories.ServeHTTP(w, r)
	})
}

// tagPage is a page with one go-import meta tag.
func tagPage(content string) http.Handler {
	return says(http.StatusOK, "text/html", fmt.Sprintf("<html><head><meta name=\"go-import\" content=%q></head></html>\n", content))
}

// gitServer serves the lab's repositories with git's own server, git-http-backend(1).
func (l *Lab) gitServer() http.Handler {
	file, err := exec.LookPath("git")
	if err != nil {
		return status(http.StatusServiceUnavailable)
	}
	return &cgi.Handler{
		Path: file, Args: []string{"http-backend"}, Dir: l.dir, Stderr: io.Discard, Logger: log.New(io.Discard, "", 0),
		Env: []string{"GIT_PROJECT_ROOT=" + l.path("repositories"), "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_NOSYSTEM=1", "HOME=" + l.dir,
			"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*"},
	}
}

// repository makes a repository with the files of gitModule in one commit with one tag.
func (l *Lab) repository(name, tag string) error { return l.repositoryOf(gitModule, name, tag) }

func (l *Lab) repositoryOf(modulePath, name, tag string) error {
	dir := filepath.Join(l.path("repositories"), name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := l.git(dir, "init", "-q", "-b", "main", "."); err != nil || tag == "-" {
		return err
	}
	for file, text := range map[string]string{"go.mod": goMod(modulePath), "lab.go": "package good\n"} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			return err
		}
	}
	for _, args := range [][]string{{"add", "."}, {"commit", "-q", "-m", "the only one"}, {"tag", tag}} {
		if err := l.git(dir, args...); err != nil {
			return err
		}
	}
	return nil
}

// git runs git without the settings of whoever runs it.
func (l *Lab) git(dir string, args ...string) error {
	cmd := exec.CommandContext(l.ctx, "git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "HOME="+l.dir, "XDG_CONFIG_HOME="+l.dir, "GIT_DIR="+filepath.Join(dir, ".git"),
		"GIT_AUTHOR_NAME=lab", "GIT_AUTHOR_EMAIL=lab@lab.test", "GIT_COMMITTER_NAME=lab", "GIT_COMMITTER_EMAIL=lab@lab.test",
		"GIT_AUTHOR_DATE="+versionTime, "GIT_COMMITTER_DATE="+versionTime)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("git %s: %w: %s", strings.Join(args, " "), err, &out)
	}
	return nil
}

// home writes the home of a scene, where go counts nothing (it would in a process of its
// own, which outlives the scene).
func (s *gitSpec) home(l *Lab) (string, error) {
	home, err := os.MkdirTemp(l.dir, "home-")
	if err != nil {
		return "", err
	}
	telemetry := filepath.Join(home, "go", "telemetry")
	if err := os.MkdirAll(telemetry, 0o755); err != nil {
		return "", err
	}
	files := map[string]string{filepath.Join(telemetry, "mode"): "off", filepath.Join(home, ".gitconfig"): s.config}
	if s.netrc != "" {
		files[filepath.Join(home, ".netrc")] = s.netrc
	}
	for file, text := range files {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	return home, nil
}

// programs makes a folder that holds links to programs of this machine, those that are there.
func (l *Lab) programs(names []string) (string, error) {
	dir, err := os.MkdirTemp(l.dir, "bin-")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		file, err := exec.LookPath(name)
		if err != nil {
			return "", fmt.Errorf("looking for a program of the scene: %w", err)
		}
		if err := os.Symlink(file, filepath.Join(dir, name)); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// helper is a credential helper with one login for all, which writes down what git wants of it.
func (l *Lab) helper(login, password string) string {
	return fmt.Sprintf("!f() { echo $1 >> '%s'; echo username=%s; echo password=%s; }; f", l.path("helped"), login, password)
}

// helpedBy is a section of ~/.gitconfig that names a credential helper.
func helpedBy(helper string) string { return fmt.Sprintf("[credential]\n\thelper = %q\n", helper) }

// helped is what git has wanted of the lab's credential helper: get, store, erase.
func (l *Lab) helped() ([]string, error) {
	text, err := os.ReadFile(l.path("helped"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return strings.Fields(string(text)), err
}
