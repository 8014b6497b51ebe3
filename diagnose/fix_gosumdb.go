package diagnose

import "strings"

// This file makes fixes of GOSUMDB. A key that was never seen before is not
// guessed: only what the value itself, or go's default, holds is put right.

var (
	remedyRepairGOSUMDB = Remedy{Title: "write GOSUMDB as go reads it", Command: "export GOSUMDB=NAME+HASH+KEY", Applies: thisRun,
		When: onMachine, Make: repairGOSUMDB}
	remedyDefaultSumDB = Remedy{Title: "go back to go's default", Command: "go env -u GOSUMDB; unset GOSUMDB", Env: map[string]string{"GOSUMDB": ""}, Applies: thisUser,
		Weakens: "go's default checksum database learns the paths of modules that GOPRIVATE does not cover",
		When:    func(c *Case) bool { return c.Machine == nil || c.Machine.settings.Default("GOSUMDB") != "" }, Make: defaultSumDB}
)

// repairGOSUMDB makes of the value what it was meant to be.
func repairGOSUMDB(c *Case) []Fix {
	raw := c.Machine.settings.Value("GOSUMDB")
	repaired := repairedSumDB(raw, c.Machine.settings.Default("GOSUMDB"))
	if repaired == raw || repaired == "" {
		return nil
	}
	return []Fix{c.Machine.fix("write GOSUMDB as go reads it", change{"GOSUMDB": redacted(repaired)})}
}

// repairedSumDB is a value of GOSUMDB without quotes, the key before its URL,
// and for go's own database, whose key go knows, the name alone.
func repairedSumDB(raw, own string) string {
	fields := strings.Fields(strings.Trim(strings.TrimSpace(raw), `"'`))
	if len(fields) == 2 && strings.Contains(fields[0], "://") && !strings.Contains(fields[1], "://") {
		fields[0], fields[1] = fields[1], fields[0]
	}
	if len(fields) == 0 {
		return ""
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(fields[0], "https://"), "/")
	name, _, _ := strings.Cut(bare, "+")
	if own != "" && (name == own || nearName(name, own)) {
		fields[0] = own
	}
	if len(fields) > 1 { // the key's name is mostly that of the host
		if u := parseURL(fields[1]); u != nil && nearName(u.Hostname(), name) {
			fields[1] = strings.Replace(fields[1], u.Hostname(), name, 1)
		}
	}
	return strings.Join(fields, " ")
}

// defaultSumDB goes back to go's default, which another database's users may
// not want to tell.
func defaultSumDB(c *Case) []Fix {
	own := c.Machine.settings.Default("GOSUMDB")
	if c.Machine.settings.Value("GOSUMDB") == own {
		return nil
	}
	fix := c.Machine.fix("go back to go's default checksum database", set("GOSUMDB", own))
	if repairedSumDB(c.Machine.settings.Value("GOSUMDB"), own) != own {
		fix.Weakens = "go's default checksum database learns the paths of modules that GOPRIVATE does not cover"
	}
	return []Fix{fix}
}
