package diagnose

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/url"
	"path"
	"strings"
	"time"

	"tidyx/tidy/golog"
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
	r := &sshRoad{command: g.sshCommand(ctx), address: origin(u)}
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

// sshCommand is the program that git runs for ssh (git(1), GIT_SSH_COMMAND).
func (g *git) sshCommand(ctx context.Context) string {
	if c, set := g.env["GIT_SSH_COMMAND"]; set {
		return c // even if it is empty, which git can't run
	}
	if said := g.run(ctx, "config", "core.sshCommand"); said.ok && strings.TrimSpace(said.stdout) != "" {
		return strings.TrimSpace(said.stdout)
	}
	if c := g.env["GIT_SSH"]; c != "" {
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

// maxBanner bounds what a server may say before its banner (RFC 4253 4.2).
const maxBanner = 16 << 10

// probeBanner waits for the first line of an ssh server.
func probeBanner(ctx context.Context, r *road) (o Observation) {
	ctx, cancel := context.WithTimeout(ctx, r.world.timeout)
	defer cancel()
	start := time.Now()
	facts := &VCSFacts{Tool: "ssh", SSH: &SSHFacts{}}
	o = Observation{Leg: r.leg, Step: golog.VCS, Subject: r.hostPort(), From: FromProbe, Outcome: golog.OK, Facts: Facts{VCS: facts}}
	defer func() { o.Took = time.Since(start) }()
	conn, err := r.dial(ctx)
	if err != nil {
		o.Step, o.Outcome = readError(err)
		o.Error = err.Error()
		return o
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Now()) })
	defer stop()
	io.WriteString(conn, "SSH-2.0-tidyx\r\n") // as ssh does: some servers wait for it; its error shows in the answer
	lines := bufio.NewScanner(conn)
	lines.Buffer(nil, maxBanner)
	for n := 0; n < 50 && lines.Scan(); n++ {
		if strings.HasPrefix(lines.Text(), "SSH-") {
			facts.SSH.Banner = clip(printable(lines.Text()), 100)
			return o
		}
	}
	switch err := lines.Err(); {
	case isTimeout(err):
		o.Step, o.Outcome, o.Error = golog.HTTP, golog.Unanswered, "it never says that it speaks SSH"
	case err != nil:
		o.Step, o.Outcome = readError(err)
		o.Error = err.Error()
	default:
		o.Outcome, o.Error = golog.Failed, "it ends the connection without saying that it speaks SSH"
	}
	return o
}

// banner is what the ssh server says first.
func (t *Trace) banner() (text string) {
	t.each(golog.LegVCS, golog.VCS, func(o Observation) {
		if f := o.Facts.VCS; f != nil && f.SSH != nil {
			text = f.SSH.Banner
		}
	})
	return text
}

// read takes the facts out of what ssh -v says, and returns what ssh and git
// say without it.
func (f *SSHFacts) read(text string, env Environment) string {
	var rest []string
	for _, line := range strings.Split(text, "\n") {
		debug, ok := strings.CutPrefix(line, "debug1: ")
		if ok {
			f.readDebug(strings.TrimRight(debug, "\r"), env)
			continue
		}
		if entry, ok := strings.CutPrefix(line, "Offending "); ok {
			_, where, _ := strings.Cut(entry, " key in ")
			f.Known, f.KnownHosts = "changed", printable(env.shortenHome(strings.TrimSpace(where)))
		}
		if strings.Contains(line, " host key is known for ") && f.Known == "" {
			f.Known = "unknown"
		}
		if name, ok := strings.CutPrefix(line, "Host key for "); ok {
			f.KnownAs, _, _ = strings.Cut(printable(name), " ")
		}
		if !strings.HasPrefix(line, "OpenSSH_") && !strings.HasPrefix(line, "Authenticated to ") && !strings.HasPrefix(line, "Transferred: ") && !strings.HasPrefix(line, "Bytes per second: ") {
			rest = append(rest, line)
		}
	}
	return strings.Join(rest, "\n")
}

// readDebug reads one line of ssh -v (OpenSSH's sshconnect.c and sshconnect2.c).
func (f *SSHFacts) readDebug(line string, env Environment) {
	cut := func(prefix string) (string, bool) { return strings.CutPrefix(line, prefix) }
	if key, ok := cut("Server host key: "); ok {
		f.HostKey, f.Fingerprint, _ = strings.Cut(printable(key), " ")
	} else if where, ok := cut("Found key in "); ok {
		f.Known, f.KnownHosts = "known", printable(env.shortenHome(where))
	} else if key, ok := cut("Will attempt key: "); ok {
		f.key(key, "not offered", env)
	} else if key, ok := cut("Offering public key: "); ok {
		f.key(key, "refused", env)
	} else if key, ok := cut("Server accepts key: "); ok {
		f.key(key, "accepted", env)
	} else if methods, ok := cut("Authentications that can continue: "); ok {
		f.Methods = printable(methods)
	}
}

// maxKeys bounds the keys that are kept of a full agent.
const maxKeys = 12

// key notes what became of "NAME TYPE FINGERPRINT [explicit] [agent]". A file
// that is not there has no type.
func (f *SSHFacts) key(text, was string, env Environment) {
	i := strings.Index(text, " SHA256:")
	if i < 0 {
		return
	}
	fingerprint, _, _ := strings.Cut(text[i+1:], " ")
	for j := range f.Keys {
		if f.Keys[j].Fingerprint == fingerprint {
			f.Keys[j].Was = was
			return
		}
	}
	j := strings.LastIndexByte(text[:i], ' ')
	if j < 0 || len(f.Keys) == maxKeys {
		return
	}
	f.Keys = append(f.Keys, SSHKey{Name: printable(env.shortenHome(text[:j])), Type: printable(text[j+1 : i]), Fingerprint: printable(fingerprint), Was: was})
}
