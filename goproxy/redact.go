package goproxy

import (
	"regexp"
	"strings"
	"sync"
)

// maxPassword is how far on the rest of a broken URL's password is looked for, in
// bytes; without a bound a long text would take time in the square of its length.
const maxPassword = 1024

// redacted stands for what was taken out, as in [net/url.URL.Redacted].
const redacted = "xxxxx"

// Redact takes the secrets out of any text: the userinfo of URLs (a user named
// git, which is no secret, stays), their query strings (go-get=1 stays), user:password
// before a host without a scheme, the values of header fields that authenticate,
// of variables and flags with a telling name, of netrc lines, and tokens that
// have the form of a well-known issuer's. It rather takes too much than too
// little, and leaves a text that it has redacted as it is.
func Redact(text string) string {
	text = redactAuthorities(text)
	for _, rule := range redactionRules() {
		text = rule.apply(text)
	}
	return text
}

// redactedValue is the value of a setting without its secrets. Where a value is
// known to be a list of URLs, elements without a scheme are taken for URLs too.
func (s Setting) redactedValue() string {
	separators := ""
	switch strings.ToUpper(s.Name) {
	case "GOPROXY":
		separators = ",|"
	case "GOSUMDB":
		separators = " \t"
	case "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY":
	case "GOAUTH":
		return redactCommands(s.Value)
	default:
		return Redact(s.Value)
	}
	var b strings.Builder
	rest := s.Value
	for {
		end := strings.IndexAny(rest, separators)
		if end < 0 {
			return b.String() + redactElement(rest)
		}
		b.WriteString(redactElement(rest[:end]) + rest[end:end+1])
		rest = rest[end+1:]
	}
}

// redactCommands keeps of each element of GOAUTH its first word, and the folder
// of git (go help goauth): the arguments of a command may be a login.
func redactCommands(goauth string) string {
	elements := strings.Split(goauth, ";")
	for i, element := range elements {
		trimmed := strings.TrimSpace(element)
		if command, arguments, found := strings.Cut(trimmed, " "); found && command != "git" && !strings.ContainsAny(command, `"'`) && arguments != redacted {
			element = strings.Replace(element, trimmed, command+" "+redacted, 1)
		} else if strings.ContainsAny(command, `"'`) {
			element = redacted // a path with blanks
		}
		elements[i] = Redact(element)
	}
	return strings.Join(elements, ";")
}

// Redacted is the setting with a value that may be printed as it is.
func (s Setting) Redacted() Setting {
	s.Value = s.redactedValue()
	return s
}

// HoldsSecret says whether printing the raw value would show a secret.
func (s Setting) HoldsSecret() bool { return s.redactedValue() != s.Value }

// redactElement redacts one element of a list of URLs.
func redactElement(element string) string {
	trimmed := strings.TrimSpace(element)
	if trimmed == "" || strings.Contains(trimmed, "://") {
		return Redact(element)
	}
	const anyScheme = "x://"
	clean := strings.TrimPrefix(Redact(anyScheme+trimmed), anyScheme)
	return strings.Replace(element, trimmed, clean, 1)
}

// redactAuthorities takes the userinfo out of each URL (RFC 3986, section 3.2).
// The last @ of an authority ends its userinfo, as for [net/url.Parse].
func redactAuthorities(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "://")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		authority, after := cutAny(rest, "/?#\"<>` \t\r\n")
		if strings.HasPrefix(after, "//") && strings.HasSuffix(authority, ":") { // of a list's next URL
			authority, after = authority[:len(authority)-1], rest[len(authority)-1:]
		}
		at := strings.LastIndex(authority, "@")
		switch {
		case at >= 0 && authority[:at] != "git":
			authority = redacted + authority[at:]
		case at < 0 && badPort(authority):
			// A password with a slash in it, perhaps: what follows is part of it.
			authority = redacted
			if token, _ := cutAny(after[:min(len(after), maxPassword)], " \t\r\n"); strings.Contains(token, "@") {
				after = after[strings.LastIndex(token, "@"):]
			}
		}
		b.WriteString("://" + authority)
		text = after
	}
}

// cutAny splits text before the first of the characters.
func cutAny(text, chars string) (before, from string) {
	if i := strings.IndexAny(text, chars); i >= 0 {
		return text[:i], text[i:]
	}
	return text, ""
}

// badPort reports whether what follows the host of an authority can't be a port,
// and so may be a password.
func badPort(authority string) bool {
	authority = authority[strings.LastIndex(authority, "]")+1:] // an IPv6 address has colons too
	_, port, _ := strings.Cut(authority, ":")
	port = strings.TrimRight(port, ":.,;')")
	afterDigits := strings.TrimLeft(port, "0123456789")
	if afterDigits == port {
		return port != ""
	}
	return afterDigits != "" && !strings.ContainsAny(afterDigits[:1], ":.,;|')")
}

// redaction is one kind of secret: where it stands, and what is left of it.
type redaction struct {
	pattern *regexp.Regexp
	replace func(groups []string) string
}

func (r redaction) apply(text string) string {
	return r.pattern.ReplaceAllStringFunc(text, func(match string) string {
		return r.replace(r.pattern.FindStringSubmatch(match))
	})
}

// redactionRules are made on first use, since most runs of go fail at nothing.
var redactionRules = sync.OnceValue(func() []redaction {
	keepFirst := func(groups []string) string { return groups[1] + redacted }
	rule := func(pattern string, replace func([]string) string) redaction {
		return redaction{regexp.MustCompile(pattern), replace}
	}
	return []redaction{
		rule("(://[^\\s\"<>`?#]*)\\?((?:\\\\.|[^\\s\"<>`\\\\])*)", redactQuery),
		rule("(://[^\\s\"<>`#]*#)([^\\s\"<>`]*=[^\\s\"<>`]*)", keepFirst),
		rule(`()[^\s"'<>/\\@=,|;()\[\]]+:(?:[^\s"<>/\\][^\s"<>/\\]*)?(@[\w\[])`, func(groups []string) string { return redacted + groups[2] }),
		rule(`(invalid port )"[^"]+"`, func(groups []string) string { return groups[1] + `"` + redacted + `"` }),
		rule(`(?i)\b((?:(?:proxy-)?authorization|(?:set-)?cookie|private-token|job-token|[\w-]*api-?key|x-[\w-]*token)["']?\s*:\s*)[^\r\n]+`, keepFirst),
		rule(`(?i)([\w.-]*(?:token|passw(?:or)?d|secret|api_?key|access_?key)[\w.-]*=)(?:"[^"]*"|'[^']*'|[^\s"',;|&]+)`, keepFirst),
		rule(`(?im)((?:^|\s)--?[\w-]*(?:token|passw(?:or)?d|secret)[\w-]*\s+)[^\s-]\S*`, keepFirst),
		rule(`(?i)(\blogin\s+\S+\s+password\s+)\S+`, keepFirst),
		rule(`(?i)\b((?:bearer|basic)\s+)[\w+/=.~-]{16,}`, keepFirst),
		rule(`()\b(?:gh[pousr]_\w{16,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abp]-[\w-]{10,}|AKIA[0-9A-Z]{16}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)`, keepFirst),
	}
})

// redactQuery keeps the one query that go itself adds, and the punctuation that
// the sentence around a URL puts after it.
func redactQuery(groups []string) string {
	sentence := groups[2][len(strings.TrimRight(groups[2], ":.,;')")):]
	if query := strings.TrimSuffix(groups[2], sentence); query == "go-get=1" || query == "" {
		return groups[0]
	}
	return groups[1] + "?" + redacted + sentence
}
