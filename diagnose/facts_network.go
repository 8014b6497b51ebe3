package diagnose

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"tidyx/tidy/golog"
)

// This file turns what the steps to a server showed into the words that
// placeholders stand for.

func (c *Case) tcpFacts(m map[string]string) {
	list := c.tcp()
	var where []string
	errnos := map[string]bool{}
	for _, o := range list {
		where = append(where, o.Subject)
		if f := o.Facts.TCP; f != nil {
			if f.Errno != "" && !errnos[f.Errno] {
				errnos[f.Errno] = true
				m["errno"] = strings.TrimPrefix(m["errno"]+", "+f.Errno, ", ")
			}
			m["source"], m["at"] = f.Source, f.At.Format(time.RFC3339)
		}
	}
	m["addresses"] = strings.Join(where, ", ")
	switch len(list) {
	case 0:
	case 1:
		m["tried"] = "its only address " + where[0]
	default:
		m["tried"] = fmt.Sprintf("all %d addresses (%s)", len(list), m["addresses"])
	}
}

func (c *Case) dnsFacts(m map[string]string) {
	if f := c.Seen.Facts.DNS; f != nil {
		m["rcode"], m["extended"] = f.RCode, f.ExtendedError
		if f.Server != "" {
			m["server"] = f.Server
		}
	}
	if f := c.dns(); f != nil {
		m["hostsfile"], m["searched"], m["serverssay"] = f.HostsFile, f.SearchedAs, c.serversSay()
		m["resolved"] = strings.Join(f.Addresses, ", ")
	}
	var servers []string
	for _, k := range c.Trace.Contrasts {
		if k.Question == askOtherServer && !strings.Contains(strings.Join(servers, " "), k.Subject) {
			servers = append(servers, k.Subject)
			if k.Outcome == golog.OK {
				m["goodserver"] = k.Subject
			}
		}
	}
	m["servers"] = strings.Join(servers, ", ")
	if m["servers"] == "" {
		m["servers"] = m["server"]
	}
}

func (c *Case) tlsFacts(m map[string]string) {
	if m["clock"] = c.clockSentence(); m["clock"] == "" {
		m["ifclock"] = "This machine's clock was compared with no other: if it is off, that is the cause."
	}
	f := c.Seen.Facts.TLS
	if f == nil {
		return
	}
	m["worksWith"], m["fingerprint"], m["rootsfrom"] = f.WorksWith, f.Fingerprint, f.RootsFrom
	if f.Roots > 0 {
		m["roots"] = strconv.Itoa(f.Roots)
	}
	if len(f.Chain) == 0 {
		return
	}
	leaf, last := f.Chain[0], f.Chain[len(f.Chain)-1]
	m["issuer"] = last.Issuer
	m["names"] = strings.Join(leaf.Names, ", ")
	if m["names"] == "" {
		m["names"] = "no name at all (only the outdated common name " + leaf.Subject + ")"
	}
	dated := leaf
	if f.Rejected != nil {
		dated = *f.Rejected
		m["rejected"] = dated.Subject
	}
	m["notafter"], m["notbefore"] = dated.NotAfter.Format(time.DateOnly), dated.NotBefore.Format(time.DateOnly)
	m["sent"] = strconv.Itoa(len(f.Chain))
}

func (c *Case) httpFacts(m map[string]string) {
	f := c.Seen.Facts.HTTP
	if f == nil {
		return
	}
	if f.Status > 0 {
		m["status"] = strconv.Itoa(f.Status)
	}
	m["retryafter"], m["challenge"], m["title"] = pause(f.RetryAfter), f.Challenge, f.Title
	m["location"] = f.Location
	if len(f.Hops) > 0 {
		m["hops"] = strconv.Itoa(len(f.Hops))
		m["lasthop"] = c.Seen.Subject
	}
	if f.Bytes > 0 {
		m["bytes"] = strconv.FormatInt(f.Bytes, 10)
	}
	m["said"] = firstLine(f.Said)
}

func (c *Case) httpProxyFacts(m map[string]string) {
	t := c.Trace.Target
	m["variable"] = t.HTTPProxyBy
	if f := c.Seen.Facts.HTTPProxy; f != nil {
		m["proxystatus"], m["authenticate"] = f.Status, f.Authenticate
		m["said"] = firstLine(f.Said)
		if f.Credentials {
			m["withcredentials"] = "with the credentials of " + t.HTTPProxyBy
		}
	}
	if t.HTTPProxy != nil {
		m["proxyscheme"] = t.HTTPProxy.Scheme
	}
	if k := c.otherHTTPProxy(); k != nil {
		m["otherproxy"] = k.Subject
		m["otherwhy"] = k.Facts.HTTPProxy.Unused
	}
}

// credentialFacts say what go has for the host.
// namingFacts say which setting named the server, or sent go there.
func (c *Case) namingFacts(m map[string]string) {
	d := c.Trace.Target.Decided
	own := c.source() == golog.Direct || c.source() == golog.VersionControl
	m["spelledin"], m["naming"] = "GOPROXY, go.mod and the imports", "GOPROXY GOPRIVATE GONOPROXY"
	switch {
	case c.source() == golog.ChecksumDatabase && m["through"] == "":
		m["spelledin"], m["naming"] = "GOSUMDB", "GOSUMDB"
	case c.source() == golog.ChecksumDatabase, c.source() == golog.ModuleProxy && d.Name == "GOPROXY":
		m["spelledin"], m["naming"] = "GOPROXY", "GOPROXY"
	case own && d.Name != "":
		m["spelledin"], m["naming"] = "go.mod and the imports; "+d.Name+" sends go there", d.Name
	}
	if own && (d.Name == "GOPRIVATE" || d.Name == "GONOPROXY") && isBroad(d.Value) {
		m["broad"] = d.Name + "=" + d.Value + " sends go to the modules' own hosts for public modules too"
		m["broadsetting"] = d.Name
	}
}

// isBroad says whether a list of patterns has one that all or almost all module
// paths fit (x/mod/module: MatchPrefixPatterns).
func isBroad(globs string) bool {
	return slices.ContainsFunc(strings.Split(globs, ","), func(g string) bool {
		first, _, _ := strings.Cut(strings.TrimSpace(g), "/")
		return first != "" && strings.Trim(first, "*?.") == "" || first == "*.com" || first == "*.org"
	})
}

func (c *Case) credentialFacts(m map[string]string) {
	if u := c.Trace.Target.URL; u != nil {
		m["urlhost"] = u.Host
	} else if u := parseURL(c.Said.URL); u != nil {
		m["urlhost"] = u.Host
	}
	m["netrcfile"] = "~/.netrc"
	k := c.credentials()
	if k == nil {
		m["nothing"] = "Whether go had credentials for it, go's text does not tell"
		return
	}
	f := k.Facts.Auth
	if f.Named && f.Name != filepath.Base(os.DevNull) {
		m["netrcfile"], m["netrcvariable"] = `"$NETRC"`, "NETRC names that file, so go does not look at ~/.netrc"
	}
	switch {
	case f.Method == "off":
		m["nothing"] = "GOAUTH=off, so go has no credentials for it"
	case k.Outcome == golog.Missing:
		m["nothing"] = "None are configured for it: there is no " + f.Name
		if f.Name == filepath.Base(os.DevNull) {
			m["nothing"] = "None are configured for it: NETRC=" + os.DevNull + " says that there are none"
		}
	}
	m["autherror"], m["command"], m["netrcname"] = k.Error, f.Name, ".netrc"
	if f.Method == "netrc" || f.Method == "off" {
		m["command"], m["netrcname"] = "", f.Name
		m["netrcmachine"], m["netrclacks"], m["netrcentries"] = f.Machine, f.Lacks, strconv.Itoa(f.Entries)
	}
	if f.Line > 0 {
		m["netrcline"] = strconv.Itoa(f.Line)
	}
	m["authfor"], m["authheaders"] = strings.Join(f.For, ", "), strings.Join(f.Headers, ", ")
	m["authprefix"] = m["authfor"]
	m["credentials"] = c.credentialSentence(f, k.Outcome)
}

// credentialSentence says who asked, where the answer may depend on it.
func (c *Case) credentialSentence(f *AuthFacts, outcome Outcome) string {
	switch {
	case outcome == golog.OK && f.Method == "netrc":
		return fmt.Sprintf("go sends the credentials of %s, line %d: its account may lack the right", f.Name, f.Line)
	case outcome == golog.OK && f.Method == "url":
		return "go sends the credentials of the URL in the setting: its account may lack the right"
	case outcome == golog.OK:
		return "go sends what GOAUTH's " + f.Name + " brings: its account may lack the right"
	case outcome == golog.Missing && f.Method == "netrc", outcome == golog.Off, outcome == golog.NotFound && f.Line == 0 && f.Method == "netrc":
		return "go has no credentials for this host, and hosts answer strangers so"
	case outcome == golog.NotFound && f.Method == "netrc":
		return fmt.Sprintf("go has no credentials for this host, and hosts answer strangers so: the entry in line %d of %s %s", f.Line, f.Name, f.Lacks)
	case outcome == golog.Failed && f.Method == "netrc":
		return "go has no credentials for this host, and hosts answer strangers so: " + f.Name + " can't be read"
	case outcome == golog.Disallowed:
		return "go sent no credentials"
	}
	return "go has no credentials for this host, and hosts answer strangers so: GOAUTH's " + f.Name + " was " + string(outcome)
}

// pause words a Retry-After.
func pause(retryAfter string) string {
	d, until, ok := readRetryAfter(retryAfter)
	switch {
	case !ok:
		return ""
	case !until.IsZero():
		return "until " + until.UTC().Format(time.RFC3339)
	}
	return fmt.Sprintf("of %.0f s", d.Seconds())
}

// shortTime is a duration as a person reads it: 2 ms, 0.4 s, 4 s.
func shortTime(d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < time.Millisecond:
		return "under 1 ms"
	case d < 100*time.Millisecond:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 10*time.Second:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", d.Seconds()), ".0") + " s"
	}
	return fmt.Sprintf("%.0f s", d.Seconds())
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return clip(line, 160)
}
