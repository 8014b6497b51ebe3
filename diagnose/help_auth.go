package diagnose

func helpAuth() map[string]help {
	unauthorized := words{`reading https://proxy.example/…: 401 Unauthorized`, "http-401"}
	return map[string]help{
		"auth-netrc": {
			Means: "There is a netrc file and it does not get in: go can't read it, it has no entry for this host, or the entry's login or password is wrong. Of two entries for a machine go takes the first, and since go 1.24 a port in the URL belongs to the machine's name.",
			Words: []words{unauthorized},
			Apart: "A wrong, a missing and an unreadable file read as one 401. tidyx reads the file as go does (NETRC, else ~/.netrc, on Windows %USERPROFILE%\\_netrc) and says which of the three it is; no file at all is http-401.",
			ByHand: []byHand{
				{"go env GOAUTH; echo \"$NETRC\" \"$HOME\"; ls -l ~/.netrc", "netrc must be among GOAUTH; HOME is another under sudo and in CI"},
				{"awk '$1==\"machine\"{print $2}' ~/.netrc", "the machine names, without the secrets"},
				{"curl -sS -n -o /dev/null -w '%{http_code}\\n' 'URL'", "the same request with what .netrc holds"}},
			Never: "Do not repeat a refused password: servers lock accounts. Most hosts want a token in place of the password.",
		},
		"auth-goauth": {
			Means: "GOAUTH names what brings credentials (off, netrc, git DIR, or a command, parted by semicolons), and that fails: the command is missing, exits with an error or prints something else than headers, or the value is malformed.",
			Words: []words{
				{"GOAUTH encountered an empty command (GOAUTH=netrc;)", ""},
				{"GOAUTH=off cannot be combined with other authentication commands (GOAUTH=off;netrc)", ""},
				{"GOAUTH=git dir method requires an absolute path to the git working directory", ""},
				unauthorized,
			},
			Apart: "A malformed value stops go before any request and is named. A command that fails is not: go goes on without credentials and shows the 401; its words come with -x only, under GOAUTH encountered errors for URL.",
			ByHand: []byHand{
				{"go env GOAUTH; go env -changed", "the value; setting it to a command leaves .netrc out unless netrc is listed too"},
				{"go mod tidy -x 2>&1 | grep -A3 'GOAUTH encountered'", "what the command says"},
				{"COMMAND; COMMAND URL", "go runs it without an argument first, then with the URL: it must print URLs, an empty line, headers and an empty line (go help goauth)"}},
			Never: "Do not paste the command's output into a ticket: it holds the credentials.",
		},
	}
}
