package diagnose

func helpVCS() map[string]help {
	try := byHand{"GIT_TERMINAL_PROMPT=0 LC_ALL=C git ls-remote URL", "git's own words, as go runs it: without a terminal to ask at"}
	trace := byHand{"GIT_TRACE_CURL=1 GIT_TRACE_CURL_NO_DATA=1 git ls-remote URL 2>&1 | grep -E '(Send|Recv) header:'", "each request and answer; git masks the credentials"}
	page := byHand{"curl -sS 'https://MODULE?go-get=1' | grep -i go-import", `<meta name="go-import" content="PREFIX VCS REPOSITORY">: PREFIX must be the beginning of the module path`}
	return map[string]help{
		"vcs-missing": {
			Means: "go needs a version control tool to fetch from a module's own repository, and it is not installed or not in PATH: git, hg, svn, bzr or fossil, or ssh that git itself calls. Minimal images have none of them.",
			Words: []words{
				{`unable to resolve git version: failed to execute git version: exec: "git": executable file not found in $PATH`, ""},
				{`git init --bare in /go/pkg/mod/cache/vcs/…: exec: "git": executable file not found in $PATH`, ""},
				{"error: cannot run ssh: No such file or directory\n\tfatal: unable to fork", ""},
				{`hg init . in /go/pkg/mod/cache/vcs/…: exec: "hg": executable file not found in %PATH%`, ""},
			},
			Apart:  "A missing svn shows no such text: go prints unknown revision. With a module proxy for all paths no tool is needed: see why this module is fetched direct.",
			ByHand: []byHand{{"command -v git hg svn ssh", "what is found in PATH"}, {"go env GOPROXY GOPRIVATE GONOPROXY", "why go fetches from the repository"}},
		},
		"vcs-auth-https": {
			Means: "The repository wants credentials over https and git has none, or wrong ones. Under go it may not ask (GIT_TERMINAL_PROMPT=0). Hosts ask for a user name where a repository does not exist, too.",
			Words: []words{
				{"fatal: could not read Username for 'https://git.example': terminal prompts disabled", ""},
				{"remote: HTTP Basic: Access denied\n\tfatal: Authentication failed for 'https://git.example/b/'", ""},
				{"fatal: unable to access 'https://git.example/b/': The requested URL returned error: 403", ""},
				{"remote: Support for password authentication was removed on August 13, 2021.\n\tfatal: Authentication failed for 'https://git.example/b/'", ""},
			},
			Apart:  "It is git that fails here; reading URL: 401 is go's own request (http-401). The same words under server response are a module proxy's (goproxy-private-module). A wrong token is Authentication failed, a missing one could not read Username.",
			ByHand: []byHand{try, {"git config --show-origin --get-all credential.helper", "which helper is asked, and where that is set"}, {"git config --show-origin --get-regexp '^url\\..*insteadof$'", "whether the URL is rewritten to ssh or to a URL with a token"}, {"ls -l ~/.netrc", "git reads it by way of libcurl; GOAUTH it never sees"}},
			Never:  "Do not put a token into a global insteadOf rule in an image: it stays in the layer. A secret mount or a credential helper leaves none.",
		},
		"vcs-auth-ssh": {
			Means: "The ssh server takes none of the keys that are offered: no agent under this user (sudo, CI, a container), another key than the one that is registered, or an account without the right.",
			Words: []words{
				{"git@git.example: Permission denied (publickey).\n\tfatal: Could not read from remote repository.", ""},
				{"git@git.example: Permission denied (publickey,password).\n\tfatal: Could not read from remote repository.", ""},
				{"Received disconnect from 192.0.2.1 port 22:2: Too many authentication failures\n\tfatal: Could not read from remote repository.", ""},
			},
			Apart:  "Could not read from remote repository ends all faults of ssh: the line before it counts. Host key verification failed is vcs-hostkey; a server that knows you and not the repository says not found (vcs-repo-not-found).",
			ByHand: []byHand{{"ssh -vT git@HOST 2>&1 | grep -E 'Offering|Authentications|denied|identity file'", "the keys that are tried, in order"}, {"ssh-add -l", "what the agent holds; Could not open a connection: there is none"}, {"git config --show-origin --get core.sshCommand; env | grep GIT_SSH", "another ssh, or other options for it"}},
			Never:  "Do not copy a private key into an image; mount the agent's socket (docker build --ssh default).",
		},
		"vcs-hostkey": {
			Means: "The ssh server's host key is not in known_hosts and nobody may confirm it, or it is another than the one noted: the server was rebuilt, another one answers at its address, or someone stands between.",
			Words: []words{
				{"Host key verification failed.\n\tfatal: Could not read from remote repository.", ""},
				{"No ED25519 host key is known for git.example and you have requested strict checking.\n\tHost key verification failed.", ""},
				{"@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n\tOffending ED25519 key in /home/u/.ssh/known_hosts:1\n\tHost key verification failed.", ""},
			},
			Apart:  "IDENTIFICATION HAS CHANGED: another key than the noted one. Without it: an unknown host, the usual case in a fresh CI job or image.",
			ByHand: []byHand{{"ssh-keygen -F HOST", "what is noted for this host"}, {"ssh-keyscan HOST 2>/dev/null | ssh-keygen -lf -", "the fingerprints that it shows now: compare them with what its owner publishes"}},
			Never:  "Do not set StrictHostKeyChecking=no, and do not feed ssh-keyscan into known_hosts unseen: both accept whoever answers.",
		},
		"vcs-repo-not-found": {
			Means: "The server says that there is no such repository: it was moved, renamed or misspelt. Many hosts say so too where a repository is private and they do not know you, or where the token has no right to it.",
			Words: []words{
				{"fatal: repository 'https://git.example/b.git/' not found", ""},
				{"remote: Repository not found.\n\tfatal: repository 'https://git.example/b/' not found", ""},
				{"ERROR: Repository not found.\n\tfatal: Could not read from remote repository.", ""},
				{"fatal: '/srv/git/b.git' does not appear to be a git repository", ""},
			},
			Apart:  "The server was reached and knows who you are as far as it cares to. If it had asked for credentials, it would be vcs-auth-https. A path that git.insteadOf rewrites may lead elsewhere: vcs-config.",
			ByHand: []byHand{try, trace, {"git ls-remote ssh://git@HOST/PATH", "the same with your key: whether it exists for you"}, page},
		},
		"vcs-unknown-revision": {
			Means: "The repository is there and has no such version, tag or commit: the tag was never pushed or was deleted, lacks the v, or stands in a subfolder's name (sub/v1.2.3 for a module in sub). Of a pseudo-version the commit is gone (force-pushed) or its time is wrong.",
			Words: []words{
				{"reading a.example/b/go.mod at revision v1.9.9: unknown revision v1.9.9", ""},
				{"a.example/b@v0.0.0-20200101000000-abcdefabcdef: invalid version: unknown revision abcdefabcdef", ""},
				{"a.example/b@v0.0.0-20200101000000-5bb15f6c7703: invalid pseudo-version: does not match version-control timestamp (expected 20261122061613)", ""},
				{"reading https://proxy.example/a.example/b/@v/v1.5.0.zip: 404 Not Found\n\tserver response: not found: a.example/b@v1.5.0: invalid version: unknown revision v1.5.0", ""},
			},
			Apart:  "Where the module as a whole is missing, it is http-404 or module-not-found. svn and fossil end so for each of their faults: a missing tool, no network.",
			ByHand: []byHand{{"(cd / && go list -m -versions MODULE)", "the versions that go sees"}, {"git ls-remote --tags URL", "the tags themselves; a module proxy may remember others"}, {"git cat-file -t COMMIT", "in a full clone: whether the commit exists"}},
			Never:  "Do not move or reuse a version's tag: who has fetched it sees a checksum mismatch from then on. Publish the next version.",
		},
		"vcs-config": {
			Means: "git's own configuration stops it: a file that does not parse, a repository of another owner (safe.directory), a url.….insteadOf rule that leads astray, a proxy or helper that is not there.",
			Words: []words{
				{"unable to resolve git version: failed to execute git version: exit status 128", ""},
				{"fatal: bad config line 3 in file /home/u/.gitconfig", ""},
				{"fatal: detected dubious ownership in repository at '/go/pkg/mod/cache/vcs/…'", ""},
				{"git: 'remote-https' is not a git command. See 'git --help'.", ""},
			},
			Apart:  "git fails before or beside the network. An insteadOf rule that leads to a wrong place shows as the fault of that place: tidyx prints the URL that git uses in the end.",
			ByHand: []byHand{{"git config --list --show-origin --show-scope", "each setting and the file it comes from"}, {"git ls-remote --get-url URL", "the URL after insteadOf"}, {"git version; git --exec-path", "whether git runs at all, and where its helpers are"}, {"env | grep ^GIT_", "settings from the environment"}},
			Never:  "Do not set safe.directory to all folders: name the one that git names.",
		},
		"vcs-other": {
			Means:  "The version control tool failed in a way that has no name of its own here. Its words are kept.",
			Words:  []words{{"no secure protocol found for repository", ""}, {"fossil clone -- https://git.example/b .fossil in /go/pkg/mod/cache/vcs/…: exit status 1:\n\tcannot determine user", ""}, {"fatal: protocol error: bad line length character: Welc", ""}},
			Apart:  "no secure protocol found stands for whatever git met on https, git+ssh and ssh with a path such as HOST/x.git: go shows git's words for it with -v only, and tidyx keeps them.",
			ByHand: []byHand{try, trace, {"ssh -T git@HOST </dev/null | head -c 60", "a greeting of a shell profile breaks git's protocol (bad line length character)"}},
		},
		"govcs-disallowed": {
			Means: "GOVCS forbids this tool for this module, or is malformed. go's default allows git and hg for public modules, and all tools for private ones (GOPRIVATE).",
			Words: []words{
				{`unrecognized import path "a.example/b": GOVCS disallows using svn for public a.example/b; see 'go help vcs'`, ""},
				{`unrecognized import path "a.example/b": malformed entry in GOVCS (missing colon): "banana"`, ""},
			},
			Apart:  "public or private in the text says which part of the rule was used: a module that you take for private and GOPRIVATE does not cover counts as public.",
			ByHand: []byHand{{"go env GOVCS GOPRIVATE; go env -changed", "the rule, and whether the module is private"}, page},
			Never:  "Do not set GOVCS=*:all: allow the one tool for the one path, such as GOVCS=svn.corp.example:svn.",
		},
		"import-meta-missing": {
			Means: "Asked where the module lives, its host answers with a page that has no go-import meta tag for it: a wrong path, a host that is no code host, a private one that shows a login, or a page that needs JavaScript.",
			Words: []words{
				{`unrecognized import path "a.example/b": parse https://a.example/b?go-get=1: no go-import meta tags ()`, ""},
				{`unrecognized import path "a.example/b": reading https://a.example/b?go-get=1: 404 Not Found`, "http-404"},
			},
			Apart:  "A tag that is there for another path is import-meta-mismatch. A host that can't be reached has the cause of that step. A path with .git/ in it needs no tag.",
			ByHand: []byHand{page, {"curl -sSIL 'https://MODULE?go-get=1' | grep -iE '^(HTTP|location)'", "whether it leads to a login"}, {"go env GOPRIVATE GOPROXY", "why go asks the host itself"}},
		},
		"import-meta-mismatch": {
			Means: "There is a go-import meta tag, and it is for another path, is there twice, names no usable repository, or the page is no HTML that go can read up to it.",
			Words: []words{
				{`unrecognized import path "a.example/b": parse https://a.example/b?go-get=1: no go-import meta tags (meta tag other.example/x did not match import path a.example/b)`, ""},
				{`unrecognized import path "a.example/b": parse https://a.example/b?go-get=1: multiple meta tags match import path "a.example/b"`, ""},
				{`unrecognized import path "a.example/b": https://a.example/b?go-get=1: invalid repo root "git.example/b.git": no scheme`, ""},
				{`unrecognized import path "a.example/b": https://a.example/b?go-get=1: unknown vcs "cvs"`, ""},
			},
			Apart:  "Brackets with words in them: a tag was found. Empty brackets: none was (import-meta-missing). go also asks the page of the tag's prefix, and both must agree.",
			ByHand: []byHand{page, {"curl -sS 'https://PREFIX?go-get=1' | grep -i go-import", "the page of the prefix must hold the same tag"}},
		},
	}
}
