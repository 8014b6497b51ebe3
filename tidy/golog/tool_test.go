package golog

import "testing"

// TestReadTool reads what git says by itself by the table for what it says
// under go.
func TestReadTool(t *testing.T) {
	for text, want := range map[string]struct {
		step    Step
		outcome Outcome
		reason  string
	}{
		"remote: no\nfatal: repository 'https://h.example/a/' not found\n":                                                 {VCS, NotFound, "fatal: repository 'https://h.example/a/' not found"},
		"git@h.example: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make sure": {VCS, NoKey, "git@h.example: Permission denied (publickey)."},
		"fatal: bad config line 3 in file /home/u/.gitconfig\n":                                                            {VCS, Misconfigured, "fatal: bad config line 3 in file /home/u/.gitconfig"},
		"sh: 1: ssh: not found\nfatal: Could not read from remote repository.\n":                                           {VCS, Missing, "sh: 1: ssh: not found"},
		"fatal: something that nobody has seen\n":                                                                          {VCS, Failed, "fatal: something that nobody has seen"},
		"": {VCS, Failed, ""},
	} {
		f := ReadTool("git", "https://h.example/a", text)
		if f.Step != want.step || f.Outcome != want.outcome || f.Reason != want.reason {
			t.Errorf("%q: %s %s %q, want %v", text, f.Step, f.Outcome, f.Reason, want)
		}
	}
}

// TestTagsTellTheRepository: a failure without a URL gets that of the go-import
// meta tag which go found.
func TestTagsTellTheRepository(t *testing.T) {
	l := New(Flags{})
	passOn(l, `get "h.example/a/b": found meta tag vcs.metaImport{Prefix:"h.example/a", VCS:"svn", RepoRoot:"https://svn.example/a", SubDir:""} at //h.example/a/b?go-get=1
go: m imports
	h.example/a/b: reading h.example/a/b/go.mod at revision v1.0.0: unknown revision v1.0.0
`)
	f := l.Failures()
	if len(f) != 1 || f[0].Tool != "svn" || f[0].URL != "https://svn.example/a" {
		t.Errorf("failures %+v, want one of svn at https://svn.example/a", f)
	}
	if got := l.Module("https://svn.example/a"); got != "h.example/a" {
		t.Errorf("the repository serves %q", got)
	}
}
