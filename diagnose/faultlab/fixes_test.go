package faultlab

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fix is what the tests read of a fix.
type fix struct {
	Title, Command, Tried, Weakens, Detail string
	Env                                    map[string]string
}

// checkFixes sets what tidyx says works by hand: the same go mod tidy must then succeed. In a report of several
// findings one fix alone does so only if it is the first of the first.
func checkFixes(t *testing.T, s stage, got report) {
	if s.fault.Endless || len(got.Findings) == 0 {
		return
	}
	for _, f := range got.Findings {
		checkAdvice(t, f.Fixes)
	}
	if fixes := got.Findings[0].Fixes; s.fault.Mended && !s.firstWorks(t, fixes) {
		t.Errorf("the first fix does not mend it: %+v", fixes)
	}
	for n, f := range got.Findings[0].Fixes {
		if f.Tried != "works" || n > 0 && len(got.Findings) > 1 {
			continue
		}
		if code, said := s.byHand(t, f); code != 0 {
			t.Errorf("the fix %q is said to work, and go mod tidy ends with %d by it:\n%s\n%q", f.Title, code, said, f.Env)
		}
	}
	if file := os.Getenv("TIDYX_FIX_TABLE"); file != "" {
		s.tabulate(t, file, got)
	}
}

// firstWorks says whether the first fix is one that mends the fault: by a try, or, where go's own text has settled the
// cause so that none is made, when it is set by hand.
func (s stage) firstWorks(t *testing.T, fixes []fix) bool {
	switch {
	case len(fixes) == 0 || len(fixes[0].Env) == 0 && fixes[0].Tried != "works":
		return false
	case fixes[0].Tried == "works":
		return true
	}
	code, _ := s.byHand(t, fixes[0])
	return fixes[0].Tried == "not tried" && code == 0
}

// byHand runs the scene's go mod tidy with a fix, in a copy of its own: with its variables, or, where a value is not
// told, after its command.
func (s stage) byHand(t *testing.T, f fix) (int, string) {
	dir := filepath.Join(filepath.Dir(s.scene.Dir), "by-hand-"+strings.ReplaceAll(t.Name(), "/", "-"))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	scene := s.scene
	scene.Env = slices.Clone(scene.Env)
	root := filepath.Dir(s.scene.Dir)
	for i, kv := range scene.Env {
		for _, name := range []string{"modcache", "gopath"} {
			if strings.HasSuffix(kv, "="+filepath.Join(root, name)) {
				scene.Env[i] = strings.TrimSuffix(kv, name) + filepath.Base(dir) + "/" + name
			}
		}
	}
	command := []string{"env"}
	for name, v := range f.Env {
		if v == "" && !strings.HasPrefix(name, "GIT_CONFIG_VALUE_") {
			command = append(command, "-u", name)
			continue
		}
		scene.Env = append(scene.Env, name+"="+v)
	}
	command = append(command, s.scene.goCommand(), "mod", "tidy")
	if len(f.Env) == 0 {
		if f.Command == "" {
			return 0, "" // nobody is told the password that it takes
		}
		command = []string{"sh", "-c", f.Command + " && exec \"$0\" mod tidy", s.scene.goCommand()}
	}
	if err := os.CopyFS(filepath.Join(dir, "module"), os.DirFS(s.scene.Dir)); err != nil {
		t.Fatal(err)
	}
	scene.Dir = filepath.Join(dir, "module")
	got, err := s.run(scene, command[0], command[1:]...)
	if err != nil {
		t.Fatal(err)
	}
	return got.code, got.stderr
}

// tabulate adds a line to a table of what fixes are worth: the fault, its cause, how many fixes, what the first is,
// and whether the first and any of those with an environment make the same run succeed.
func (s stage) tabulate(t *testing.T, file string, got report) {
	first, any := "-", "-"
	for n, f := range got.Findings[0].Fixes {
		if len(f.Env) == 0 || slices.ContainsFunc(keys(f.Env), func(k string) bool { return strings.Contains(f.Env[k], "xxxxx") }) {
			continue
		}
		code, _ := s.byHand(t, f)
		result := fmt.Sprintf("no(%s)", f.Tried)
		if code == 0 {
			result = fmt.Sprintf("yes(%s)", f.Tried)
		}
		if n == 0 {
			first = result
		}
		if any == "-" || code == 0 && !strings.HasPrefix(any, "yes") {
			any = fmt.Sprintf("%s #%d %s", result, n+1, f.Title)
		}
	}
	out, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	fmt.Fprintf(out, "%s\t%s\t%d\t%s\t%s\n", s.fault.Name, got.Findings[0].Cause, len(got.Findings[0].Fixes), first, any)
}

func keys(m map[string]string) (list []string) {
	for k := range m {
		list = append(list, k)
	}
	return list
}

// checkAdvice checks the rules of advice: what is never suggested is not; what weakens a check is last and was not tried;
// of the rest what works comes first, what fails last.
func checkAdvice(t *testing.T, fixes []fix) {
	place := func(f fix) int {
		if f.Weakens != "" {
			return 3
		}
		return slices.Index([]string{"works", "not tried", "fails"}, f.Tried)
	}
	for i, f := range fixes {
		env := fmt.Sprint(f.Env)
		for _, never := range []string{"GOSUMDB=off", "GOSUMDB:off", "GONOSUMCHECK", "-insecure", "GIT_SSL_NO_VERIFY", "sslVerify", "GOINSECURE=*", "GOINSECURE:*", "StrictHostKeyChecking=no"} {
			if strings.Contains(f.Command+env, never) {
				t.Errorf("%q suggests %s", f.Title, never)
			}
		}
		if i > 0 && place(fixes[i-1]) > place(f) {
			t.Errorf("%q (%s, weakens %q) stands before %q (%s)", fixes[i-1].Title, fixes[i-1].Tried, fixes[i-1].Weakens, f.Title, f.Tried)
		}
		if f.Weakens != "" && f.Tried != "not tried" {
			t.Errorf("%q weakens something and was tried unasked", f.Title)
		}
		if len(f.Env) > 0 && f.Command == "" {
			t.Errorf("%q is made by a variable and tells no command", f.Title)
		}
	}
}
