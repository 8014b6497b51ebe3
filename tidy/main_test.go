package tidy_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// tidyx is the program under test, built once from this tree.
var tidyx string

func TestMain(m *testing.M) {
	code, err := buildAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "tidy:", err)
		code = 1
	}
	os.Exit(code)
}

func buildAndRun(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "tidyx-test-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	tidyx = filepath.Join(dir, "tidyx")
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	build := exec.CommandContext(ctx, "go", "build", "-o", tidyx, "..")
	if out, err := build.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("building tidyx: %w\n%s", err, out)
	}
	return runTests(m), nil
}

// runTests runs more tests at a time than there are processors, since they
// wait most of their time.
func runTests(m *testing.M) int {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.parallel" })
	if !given {
		flag.Set("test.parallel", fmt.Sprint(4*runtime.NumCPU()))
	}
	return m.Run()
}
