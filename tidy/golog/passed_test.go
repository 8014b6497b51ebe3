package golog

import (
	"strings"
	"testing"
)

// TestPassedLater: that a later run passed is said only where the log shows it:
// the same command behind the same prompt, nothing but news of go, and the
// prompt again; or the words of a tool that tries again.
func TestPassedLater(t *testing.T) {
	const fails = `go: a.example/m@v1.0.0: Get "https://proxy.example.org/a.example/m/@v/v1.0.0.mod": dial tcp 192.0.2.1:443: connect: connection refused` + "\n"
	const news = "go: downloading a.example/m v1.0.0\n"
	for _, test := range []struct {
		name, log string
		line      int
	}{
		{"again", "$ go mod tidy\n" + fails + "$ go mod tidy\n" + news + "$ ls\n", 3},
		{"again, where it had passed before", "$ go mod tidy\n$ ls\n$ go mod tidy\n" + fails + "$ go mod tidy\n$ ls\n", 5},
		{"again, with other commands between", "$ go mod tidy\n" + fails + "$ ping proxy.example.org\n64 bytes\n$ go mod tidy\n\n$\n", 5},
		{"a long prompt", "me@host:~/src/app (main)$ go build ./...\n" + fails + "me@host:~/src/app (main)$ go build ./...\n" + news + "me@host:~/src/app (main)$ ./app\n", 3},
		{"a shell that traces", "+ go test ./...\n" + fails + "+ go test ./...\nok  \ta.example/app\t0.1s\n?   \ta.example/app/b\t[no test files]\n+ docker build .\n", 3},
		{"a job with times", "2026-11-22T06:00:01Z $ go mod tidy\n2026-11-22T06:00:02Z " + fails + "2026-11-22T06:00:13Z $ go mod tidy\n2026-11-22T06:00:14Z $ go vet ./...\n", 3},
		{"the third time", "$ go mod tidy\n" + fails + "$ go mod tidy\n" + fails + "$ go mod tidy\n$ go vet\n", 5},
		{"a tool that tries again", "Attempt 1\n" + fails + "Attempt 1 failed. Reason: Child_process exited with error code 1\n" + news + "Command completed after 2 attempt(s).\n", 5},
		{"a tool that tries again, without news", fails + "Command completed after 3 attempt(s).\n", 2},

		{"another command", "$ go mod tidy\n" + fails + "$ go vet ./...\n$ ls\n", 0},
		{"a failure of another command", "$ go mod tidy\n$ make lint\n" + fails + "$ go mod tidy\n$ ls\n", 0},
		{"with another flag", "$ go mod tidy\n" + fails + "$ go mod tidy -e\n$ ls\n", 0},
		{"no prompt after it", "$ go mod tidy\n" + fails + "$ go mod tidy\n" + news, 0},
		{"words that nobody knows", "$ go mod tidy\n" + fails + "$ go mod tidy\nsegmentation fault\n$ ls\n", 0},
		{"interrupted", "$ go mod tidy\n" + fails + "$ go mod tidy\n^C\n$ ls\n", 0},
		{"failed again", "$ go mod tidy\n" + fails + "$ go mod tidy\n" + fails + "$ ls\n", 0},
		{"failed after it passed", "$ go mod tidy\n" + fails + "$ go mod tidy\n$ go mod tidy\n" + fails, 0},
		{"no prompt", "go mod tidy\n" + fails + "go mod tidy\ngo vet\n", 0},
		{"a quoted mail", "> go mod tidy\n> " + fails + "> go mod tidy\n> broken\n> go vet\n", 0},
		{"a listed Dockerfile", "#9 [3/4] RUN go mod tidy\n#9 0.4 " + fails + "   5 | >>> RUN go mod tidy\n   6 |     RUN go build\n", 0},
		{"at the first attempt", fails + "Command completed after 1 attempt(s).\n", 0},
	} {
		p, err := ReadPasted(strings.NewReader(test.log))
		if err != nil || len(p.Runs) == 0 {
			t.Fatalf("%s: %d runs, %v", test.name, len(p.Runs), err)
		}
		if p.Passed != test.line {
			t.Errorf("%s: a run passed in line %d, want %d\n%s", test.name, p.Passed, test.line, test.log)
		}
	}
}
