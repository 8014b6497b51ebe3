package diagnose

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestChildHasEnded: a child that ends and leaves another one with its output
// has ended, and well.
func TestChildHasEnded(t *testing.T) {
	env := NewEnvironment(os.Environ())
	sh := env.lookPath("sh")
	if sh == "" {
		t.Skip("there is no sh here")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out := env.run(ctx, nil, sh, "-c", "sleep 600 & echo $!")
	if pid, err := strconv.Atoi(strings.TrimSpace(out.stdout)); err != nil || !out.ended || !out.ok {
		t.Errorf("%+v (%v), want a child that has ended", out, err)
	} else if p, err := os.FindProcess(pid); err == nil {
		p.Kill() // it may have ended
	}
}

// recordingGit is a git that notes its arguments in a file before it is git.
func recordingGit(t *testing.T, env Environment) (notes string) {
	real, sh := env.lookPath("git"), env.lookPath("sh")
	if real == "" || sh == "" {
		t.Skip("there is no git or no sh here")
	}
	dir := t.TempDir()
	notes = filepath.Join(dir, "arguments")
	writeProgram(t, sh, filepath.Join(dir, "git"), "echo \"$@\" >> '"+notes+"'\nexec '"+real+"' \"$@\"")
	env["PATH"] = dir + string(filepath.ListSeparator) + env["PATH"]
	return notes
}

// writeProgram writes a script that can be run. The shell writes it, since a
// file that this process has had open may still be busy.
func writeProgram(t *testing.T, sh, file, script string) {
	t.Helper()
	cmd := exec.Command(sh, "-c", `cat > "$1" && chmod +x "$1"`, sh, file)
	cmd.Stdin = strings.NewReader("#!" + sh + "\n" + script + "\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// TestTokenIsNoArgument: who reads the list of processes finds no token of an
// insteadOf there.
func TestTokenIsNoArgument(t *testing.T) {
	env := NewEnvironment(os.Environ())
	env["HOME"], env["XDG_CONFIG_HOME"], env["GIT_CONFIG_NOSYSTEM"] = t.TempDir(), t.TempDir(), "1"
	if err := os.WriteFile(filepath.Join(env["HOME"], ".gitconfig"), []byte("[url \"https://u:canary@git.corp.example/\"]\n\tinsteadOf = https://h.example/\n[http \"https://git.corp.example\"]\n\tsslCAInfo = /a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	notes := recordingGit(t, env)
	w := &world{env: env, git: readGit(t.Context(), env)}
	way := w.wayOfGit(t.Context(), "https://h.example/a")
	if from := way.login(t.Context()); from != "the URL" || way.http["http.sslcainfo"] != "/a" {
		t.Errorf("the login is from %q, the settings are %q", from, way.http)
	}
	text, err := os.ReadFile(notes)
	if err != nil || strings.Contains(string(text), "canary") || !strings.Contains(string(text), "git.corp.example") {
		t.Errorf("git was run with %s, %v", text, err)
	}
}

// TestOptionIsNoHost: what ssh would take for an option is not handed to it.
func TestOptionIsNoHost(t *testing.T) {
	env := NewEnvironment(os.Environ())
	notes := filepath.Join(t.TempDir(), "called")
	env["GIT_SSH_COMMAND"] = "echo called >> '" + notes + "'; echo hostname h.example; :"
	g := &git{env: env, file: env.lookPath("git")}
	for _, raw := range []string{"ssh://-oProxyCommand=id/a", "ssh://-oUser@h.example/a", "ssh://git@-oA/a"} {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if r := g.readSSH(t.Context(), u); r.address != nil || r.options != nil || exists(notes) {
			t.Errorf("%s is handed to ssh: %+v", raw, r)
		}
	}
	u := &url.URL{Scheme: "ssh", Host: "h.example"}
	if r := g.readSSH(t.Context(), u); r.address == nil || !exists(notes) {
		t.Errorf("another host is not: %+v", r)
	}
}

// TestCommandOfGOAUTHAsksNobody: git under GOAUTH calls no askpass of the
// user's, and any command finds its own environment.
func TestCommandOfGOAUTHAsksNobody(t *testing.T) {
	env := NewEnvironment(os.Environ())
	sh := env.lookPath("sh")
	if sh == "" || env.lookPath("git") == "" {
		t.Skip("there is no git or no sh here")
	}
	dir := t.TempDir()
	notes := filepath.Join(dir, "asked")
	env["HOME"], env["XDG_CONFIG_HOME"], env["GIT_CONFIG_NOSYSTEM"], env["LC_ALL"], env["OWN"] = dir, dir, "1", "C.UTF-8", "own"
	askpass := filepath.Join(dir, "askpass")
	writeProgram(t, sh, askpass, "echo asked >> '"+notes+"'; echo answer")
	env["GIT_ASKPASS"], env["SSH_ASKPASS"] = askpass, askpass
	k := &keyring{env: env, dir: dir, timeout: time.Minute}
	if r := k.runGit(t.Context(), dir, "https://h.example/a"); r.outcome != "failed" || exists(notes) {
		t.Errorf("git: %+v, a person was asked: %v", r, exists(notes))
	}
	r := k.runCommand(t.Context(), `sh -c 'printf "%s\n\nX-Own: %s\n\n" "$1" "$OWN$LC_ALL$GIT_ASKPASS$SSH_ASKPASS"' sh`, "https://h.example/a", "HTTP/1.1 401 no\n\n")
	if got := r.brought["h.example/a"]["X-Own"]; len(got) != 1 || string(got[0]) != "ownC.UTF-8" {
		t.Errorf("a command finds %v: %+v", got, r)
	}
}
