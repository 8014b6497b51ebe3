package golog

// strangersWords are those of git and of repositories' servers for somebody
// whom they do not know. A server that fetches modules for others quotes them.
const strangersWords = `(?i)could not read (?:username|password) for |terminal prompts disabled|authentication failed|` +
	`(?:git |fatal: |remote: |ERROR: )[^\n]*repository (?:'[^']*' )?not found|(?s:git ls-remote.*repository (?:'[^']*' )?not found)|the project you were looking for could not be found|access denied|` +
	`permission denied \(publickey|returned error: 40[13]\b`

var strangers = whenAsked(strangersWords)

// SaysPrivate says whether a server's words tell that a repository does not let
// strangers in, or hides from them.
func SaysPrivate(words string) bool { return strangers().MatchString(words) }
