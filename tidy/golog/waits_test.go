package golog

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestWaits reads logs whose lines begin with the second at which go wrote them;
// they are looked at in second 60.
func TestWaits(t *testing.T) {
	for _, test := range []struct {
		name, log string
		want      []string
	}{
		{"nothing", "1 go: downloading example.com/a v1.0.0", nil},
		{"an answer", "5 # get https://a.example/x/@v/list", []string{"answer a.example 55"}},
		{"none after an error", "5 # get https://a.example/x/@v/list\n6 # get https://a.example/x/@v/list: EOF", nil},
		{"a host that answers others", "5 # get https://a.example/x/@v/list\n5 # get https://a.example/y/@v/list\n40 # get https://a.example/y/@v/list: 404 Not Found (35.000s)",
			[]string{"answer a.example 20"}},
		{"another host that answers", "5 # get https://a.example/x/@v/list\n5 # get https://b.example/y/@v/list\n40 # get https://b.example/y/@v/list: 200 OK (35.000s)",
			[]string{"answer a.example 55"}},
		{"the rest of a body", "5 # get https://a.example/x/@v/v1.0.0.zip\n6 # get https://a.example/x/@v/v1.0.0.zip: 200 OK (1.000s)", []string{"body a.example 54"}},
		{"git", "3 mkdir -p /m/cache/vcs/ab # git3 https://git.example/x\n9 cd /m/cache/vcs/ab; git fetch -f origin", []string{"command git.example 51"}},
		{"git by ssh", "3 mkdir -p /m/cache/vcs/ab # git3 git@git.example:x\n9 cd /m/cache/vcs/ab; git fetch -f origin", []string{"command git.example 51"}},
		{"git that tries a scheme", "3 cd /m\n3 git ls-remote https://git.example/x", []string{"command git.example 57 tentative"}},
		{"git that tried one, perhaps", "3 cd /m\n3 git ls-remote https://git.example/x\n9 # get https://a.example/x/@v/list", []string{"answer a.example 51", "command git.example 57 tentative"}},
		{"several bodies", "5 # get https://a.example/x/@v/v1.0.0.zip\n5 # get https://b.example/x/@v/v1.0.0.zip\n6 # get https://a.example/x/@v/v1.0.0.zip: 200 OK (1.000s)\n7 # get https://b.example/x/@v/v1.0.0.zip: 200 OK (2.000s)",
			[]string{"body b.example 53", "body a.example 53"}},
		{"git that has ended", "3 mkdir -p /m/cache/vcs/ab # git3 https://git.example/x\n9 cd /m/cache/vcs/ab; git fetch -f origin\n12 3.000s # cd /m/cache/vcs/ab; git fetch -f origin", nil},
		{"a toolchain", "2 go: downloading go1.99.1 (linux/amd64)", []string{"toolchain  58"}},
		{"what comes after a toolchain", "2 go: downloading go1.99.1 (linux/amd64)\n9 # get https://a.example/x/@v/list", []string{"answer a.example 51"}},
		{"a toolchain in the middle", "2 # get https://a.example/x/@v/list\n3 # get https://a.example/x/@v/list: 200 OK (1.000s)\n4 go: downloading go1.99.1 (linux/amd64)", []string{"toolchain  56"}},
	} {
		begun := time.Now()
		second := 0
		l := New(Flags{})
		l.now = func() time.Time { return begun.Add(time.Duration(second) * time.Second) }
		l.start, l.last = begun, begun
		for _, line := range strings.Split(test.log, "\n") {
			var text string
			if _, err := fmt.Sscan(line, &second); err != nil {
				t.Fatal(err)
			}
			_, text, _ = strings.Cut(line, " ")
			l.Line(text + "\n")
		}
		second = 60
		var got []string
		for _, w := range l.Waits() {
			kind := map[WaitKind]string{WaitAnswer: "answer", WaitBody: "body", WaitCommand: "command", WaitToolchain: "toolchain"}[w.Kind]
			got = append(got, fmt.Sprintf("%s %s %.0f%s", kind, w.Host, w.For.Seconds(), map[bool]string{true: " tentative"}[w.Tentative]))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
