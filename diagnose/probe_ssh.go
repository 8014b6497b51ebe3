package diagnose

import (
	"bufio"
	"context"
	"io"
	"strings"
	"time"

	"tidyx/tidy/golog"
)

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
