package golog

// The wordings of the choice of a toolchain. Sources: cmd/go
// internal/{toolchain,gover}, x/mod/modfile, shells that find no go.

var wordingsToolchain = []wording{
	{step: Toolchain, outcome: "missing", final: true, has: "cannot find \"go", re: `cannot find "(?P<toolchain>go[^"]*)" in PATH`},
	{step: Toolchain, outcome: "missing", final: true, has: "go", re: `^(?:\S*sh|make|env|\S+/env|time|xargs)(?:\[\d+\])?: (?:line )?(?:\d+: )?[‘']?go(?:1\.\d+(?:\.\d+)?)?['’]?: (?:command |[Nn]o such file|not found)|^(?:\S*sh): command not found: go$`},
	{step: Toolchain, outcome: "not-downloaded", final: true, has: ": not downloaded. Run '", re: `(?P<toolchain>go1\S*): not downloaded\. Run`},
	{step: Toolchain, outcome: "missing", final: true, has: "'go' is not recognized"},
	{step: Toolchain, outcome: "missing", final: true, has: "the term 'go' is not recognized"},
	{step: Toolchain, outcome: "missing", final: true, has: "go", re: `['"«‹„]\s?go\s?['"»›“].*(?:reconnu|reconoce|reconhecido|riconosciuto|rozpoznawan|不是内部|無法辨識|内部コマンド|внутренней|falsch geschrieben)`},
	{step: Toolchain, outcome: "missing", final: true, has: `exec: "go": executable file not found`},
	{step: Toolchain, outcome: "missing", final: true, has: "go: no such file or directory", re: `^\S*(?:sh|env|make)\S*: .*go: [Nn]o such file`},
	{step: Toolchain, outcome: "broken", final: true, has: "does not match go tool version"},
	{step: Toolchain, outcome: "too-old", final: true, has: "cannot compile go ", re: `cannot compile Go (?P<wanted>[\w.]+) code`},
	{step: Toolchain, outcome: "broken", final: true, has: "cannot find goroot"},
	{step: Toolchain, outcome: "broken", final: true, has: "goroot not defined"},
	{step: Toolchain, outcome: "broken", final: true, has: "'go' binary is trimmed and goroot is not set"},
	{step: Toolchain, outcome: "broken", final: true, has: "go: no such tool "},
	{step: Toolchain, outcome: "broken", final: true, has: "exec format error", re: `exec (?P<toolchain>\S*go[\d.]*\S*): .*exec format error`},
	{step: Toolchain, outcome: "broken", final: true, has: "exec go1.", re: `exec (?P<toolchain>go1\.\S+): `},
	{step: Toolchain, outcome: "broken", final: true, has: " invoked to provide ", re: `toolchain (?P<running>\S+) invoked to provide (?P<toolchain>\S+)`},
	{step: Toolchain, outcome: "broken", final: true, has: "too many toolchain switches"},
	{step: Toolchain, outcome: "language-version", final: true, has: "is a language version but not a toolchain version", re: `invalid toolchain: (?P<toolchain>\S+) is`},
	{step: Toolchain, outcome: "invalid-setting", final: true, has: "invalid GOTOOLCHAIN", re: `invalid GOTOOLCHAIN "(?P<gotoolchain>[^"]*)"`},
	{step: Toolchain, outcome: "invalid", final: true, has: "invalid minimum toolchain"},
	{step: Toolchain, outcome: "invalid", final: true, has: "invalid toolchain", re: `invalid toolchain "(?P<toolchain>[^"]*)" in (?P<file>\S+)`},
	// A go before 1.21 can't read what newer ones write.
	{step: Toolchain, outcome: "too-old", final: true, has: "invalid go version '", re: `invalid go version '(?P<wanted>1\.\d+(?:\.\d+|rc\d+|beta\d+))': must match format 1\.\d+\s*(?:$|\n)`},
	{step: Toolchain, outcome: "too-old", final: true, has: "unknown directive: ", re: `unknown directive: (?P<directive>toolchain|godebug|tool|ignore)\s*(?:$|\n)`},
	{step: Toolchain, outcome: "too-old", final: true, has: "unknown block type: ", re: `unknown block type: (?P<directive>godebug|tool|ignore)\s*(?:$|\n)`},
	{step: Toolchain, outcome: "invalid", final: true, has: "invalid go version '", re: `invalid go version '(?P<wanted>[^']*)'`},
	{step: Toolchain, outcome: "invalid", final: true, has: "invalid toolchain version '", re: `invalid toolchain version '(?P<toolchain>[^']*)'`},
	{step: Local, outcome: "repeated", final: true, has: "repeated ", re: `^(?:\S*/)?go\.(?:mod|work):[\d:]+ repeated (?P<directive>go|toolchain|module) statement`},
	{step: Toolchain, outcome: "invalid", final: true, has: "directive expects exactly one argument", re: `^(?:\S*/)?go\.(?:mod|work):[\d:]+ (?:go|toolchain) directive`},
	{step: Toolchain, outcome: "unverifiable", final: true, has: "checksum database disabled by GOSUMDB=off"},
	{step: Toolchain, outcome: "unavailable", has: "toolchain not available", re: `download (?P<toolchain>go\S+) for (?P<system>[^\s:]+): `},
	{step: Toolchain, outcome: "unavailable", has: "toolchain not available"},
	{step: Toolchain, outcome: "unavailable", has: "no releases found for go"},
	{step: Toolchain, outcome: "too-old", final: true, has: "requires go", re: `(?:(?P<module>[^\s@:"]+)@(?P<version>v\S+)|(?P<file>\S+))? ?requires go ?(?:>= ?|@)(?P<wanted>\S+) \(running go (?P<running>[^;)\s]+)(?:; GOTOOLCHAIN=(?P<gotoolchain>[^;)]+))?(?:; (?P<setter>\S+) sets (?P<sets>[^)]+))?`},
	{step: Toolchain, outcome: "too-old", final: true, has: "maximum version supported by tidy", re: `indicates go (?P<wanted>[\w.]+), but maximum version supported by tidy is (?P<running>[\w.]+)`},
	{step: Toolchain, outcome: "too-old", final: true, has: "module requires Go ", re: `module requires Go (?P<wanted>[\w.]+)`},
}
