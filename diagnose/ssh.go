package diagnose

import (
	"context"
	"net"
	"net/url"
	"path"
	"strings"
)

// An sshRoad is the way of ssh to one server, as its own configuration has it.
type sshRoad struct {
	command string   // what git runs, as a shell reads it
	address *url.URL // host and port that are dialled; nil where another program leads there
	user    string
	missing bool     // it is in no folder of PATH
	options []string // of ssh, for a look that asks nobody and changes nothing
}

// readSSH asks ssh for its settings (ssh -G, which connects to nobody). A
// program that does not know the question is left as it is, and so is one that
// is not ssh itself: our options might be its own.
func (g *git) readSSH(ctx context.Context, u *url.URL) *sshRoad {
	r := &sshRoad{command: g.sshCommand(g.env), address: origin(u)}
	if isOption(destination(u)) || isOption(u.Hostname()) {
		r.address = nil // git blocks it, and says so
		return r
	}
	if program, _ := cutWord(r.command); program == "ssh" && g.env.lookPath(program) == "" {
		r.missing = true
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, gitTimeout)
	defer cancel()
	args := " -G"
	if u.Port() != "" {
		args += " -p " + u.Port()
	}
	out := g.shell(ctx, r.command+args+` -- "$TIDYX_SSH_HOST"`, "TIDYX_SSH_HOST="+destination(u))
	set := sshSettings(out.stdout)
	if !out.ok || set["hostname"] == "" {
		return r
	}
	r.user = set["user"]
	r.address = &url.URL{Scheme: "ssh", Host: net.JoinHostPort(set["hostname"], set["port"])}
	if some(set["proxycommand"]) || some(set["proxyjump"]) {
		r.address = nil
	}
	if isSSH(r.command) {
		r.options = sshOptions(set)
	}
	return r
}

// isOption says whether a program would take a word for an option.
func isOption(word string) bool { return strings.HasPrefix(word, "-") }

// isSSH says whether a line of a shell runs ssh itself.
func isSSH(line string) bool {
	program, _ := cutWord(line)
	program = path.Base(strings.ReplaceAll(strings.Trim(program, `'"`), `\`, "/"))
	return strings.TrimSuffix(strings.ToLower(program), ".exe") == "ssh"
}

// sshOptions have ssh tell what it does, ask nobody and leave nothing behind:
// neither a connection for the next one nor, where it takes new host keys by
// itself, a key. Of what a shell reads they are words.
func sshOptions(set map[string]string) []string {
	options := []string{"-v", "-o", "BatchMode=yes", "-o", "ConnectTimeout=4", "-o", "UpdateHostKeys=no", "-o", "LogLevel=DEBUG1", "-o", "ControlMaster=no"}
	switch set["stricthostkeychecking"] {
	case "accept-new", "no", "off", "false":
		return append(options, "-o", "UserKnownHostsFile=/dev/null", "-o", shellWord("GlobalKnownHostsFile "+knownHosts(set)))
	}
	return append(options, "-o", "StrictHostKeyChecking=yes")
}

// knownHosts are all files that ssh reads host keys from, as its configuration
// has them.
func knownHosts(set map[string]string) string {
	var list []string
	for _, file := range strings.Fields(set["userknownhostsfile"] + " " + set["globalknownhostsfile"]) {
		if some(file) {
			list = append(list, `"`+file+`"`)
		}
	}
	if list == nil {
		return "none"
	}
	return strings.Join(list, " ")
}

// shellWord quotes a word for a shell.
func shellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func some(setting string) bool { return setting != "" && setting != "none" }

// destination is [user@]host.
func destination(u *url.URL) string {
	if u.User != nil {
		return u.User.Username() + "@" + u.Hostname()
	}
	return u.Hostname()
}

// sshCommand is the program that git runs for ssh in an environment (git(1),
// GIT_SSH_COMMAND).
func (g *git) sshCommand(env Environment) string {
	if c, set := env["GIT_SSH_COMMAND"]; set {
		return c // even if it is empty, which git can't run
	}
	if s := g.config("core.sshcommand"); len(s) > 0 && strings.TrimSpace(s[0].value) != "" {
		return strings.TrimSpace(s[0].value)
	}
	if c := env["GIT_SSH"]; c != "" {
		return shellWord(c)
	}
	return "ssh"
}

// shell runs a command line as git runs GIT_SSH_COMMAND.
func (g *git) shell(ctx context.Context, line string, env ...string) spoken {
	sh := g.env.lookPath("sh")
	if sh == "" {
		return spoken{}
	}
	return g.env.run(ctx, env, sh, "-c", line)
}

func sshSettings(out string) map[string]string {
	m := map[string]string{}
	for _, line := range strings.Split(out, "\n") {
		if k, v, ok := strings.Cut(line, " "); ok && m[k] == "" {
			m[k] = strings.TrimSpace(v)
		}
	}
	return m
}

// environment has git run ssh so that it tells what it does. Keys that were
// refused before are not offered again: ssh names them before it would.
func (r *sshRoad) environment(withoutKeys bool) []string {
	options := r.options
	if options == nil {
		return nil
	}
	if withoutKeys {
		options = append(options[:len(options):len(options)], "-o", "PreferredAuthentications=none")
	}
	program, rest := cutWord(r.command)
	return []string{"GIT_SSH_COMMAND=" + program + " " + strings.Join(options, " ") + rest, "GIT_SSH_VARIANT=ssh"}
}

// cutWord cuts the first word off a line of a shell: ssh takes the first of
// two options, and ours are to hold.
func cutWord(line string) (word, rest string) {
	line = strings.TrimSpace(line)
	quote := rune(0)
	for i, c := range line {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == ' ' || c == '\t':
			return line[:i], line[i:]
		}
	}
	return line, ""
}
