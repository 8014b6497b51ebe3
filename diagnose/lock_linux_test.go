package diagnose

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/module"

	"tidyx/goproxy"
)

// TestHeldLock: the process that holds the lock is named, and a lock file that
// nobody holds is no finding.
func TestHeldLock(t *testing.T) {
	flock, err := exec.LookPath("flock")
	if err != nil {
		t.Skipf("no flock here: %v", err)
	}
	cache := t.TempDir()
	file := filepath.Join(cache, "cache", "download", "a.example", "!b", "@v", "v1.0.0.lock")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	in := Input{Mode: "tidy", Settings: goproxy.NewSettings(goproxy.Setting{Name: "GOMODCACHE", Value: cache})}
	downloading := []module.Version{{Path: "a.example/B", Version: "v1.0.0"}}
	if f, ok := HeldLock(Locks(in, downloading), 0); ok {
		t.Fatalf("a lock that nobody holds: %+v", f)
	}
	holder := exec.Command(flock, "--no-fork", file, "sh", "-c", "echo ready; exec cat")
	stdin, err := holder.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { stdin.Close(); holder.Wait() }()
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "ready\n" {
		t.Fatalf("the holder says %q (%v)", line, err)
	}
	f, ok := HeldLock(Locks(in, downloading), 0)
	if !ok {
		t.Fatal("the held lock is not seen")
	}
	in.Failures = append(in.Failures, f)
	found := Judge(nil, in.Failures, in.Require, lookAll(in)...)[0]
	if pid := strconv.Itoa(holder.Process.Pid); found.Cause != "local-lock" || !strings.Contains(found.Why, "Process "+pid+" ") {
		t.Errorf("finding %+v, want local-lock held by %s", found, pid)
	}
}

// TestInheritedLock: a lock that only an inherited file holds has no process to
// name, and is held all the same.
func TestInheritedLock(t *testing.T) {
	flock, err := exec.LookPath("flock")
	if err != nil {
		t.Skipf("no flock here: %v", err)
	}
	cache := t.TempDir()
	file := filepath.Join(cache, "cache", "lock")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	held, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	taker := exec.Command(flock, "3") // takes it for our own open file, and ends
	taker.ExtraFiles = []*os.File{held}
	if err := taker.Run(); err != nil {
		t.Fatal(err)
	}
	in := Input{Mode: "tidy", Settings: goproxy.NewSettings(goproxy.Setting{Name: "GOMODCACHE", Value: cache})}
	f, ok := HeldLock(Locks(in, nil), 0)
	if !ok {
		t.Fatal("the held lock is not seen")
	}
	in.Failures = append(in.Failures, f)
	found := Judge(nil, in.Failures, in.Require, lookAll(in)...)[0]
	if found.Cause != "local-lock" || found.Confidence == "high" || !strings.Contains(found.Why, "outside this container") || len(found.Fixes) == 0 {
		t.Errorf("finding %+v, want local-lock of somebody unknown", found)
	}
}
