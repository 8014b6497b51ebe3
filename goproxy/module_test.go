package goproxy

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/module"
)

var someModule = module.Version{Path: "example.com/Mod/v2", Version: "v2.1.0"}

func TestModuleProxy(t *testing.T) {
	client, base := serve(t, serveModule)
	ctx := t.Context()
	if versions, err := client.List(ctx, base, someModule.Path); err != nil || !slices.Equal(versions, []string{"v1.0.0"}) {
		t.Errorf("List: %q, %v", versions, err)
	}
	want := Info{"v2.1.0", time.Date(2020, 2, 2, 2, 2, 2, 0, time.UTC)}
	if info, err := client.Info(ctx, base, someModule); err != nil || info != want {
		t.Errorf("Info: %v, %v", info, err)
	}
	if info, err := client.Latest(ctx, base, someModule.Path); err != nil || info.Version != "v1.0.0" {
		t.Errorf("Latest: %v, %v", info, err)
	}
	if data, err := client.Mod(ctx, base, someModule); err != nil || string(data) != "module example.com/Mod/v2\n" {
		t.Errorf("Mod: %q, %v", data, err)
	}
	checkZipSum(t, client, base)
}

// checkZipSum compares Zip with what the checksum database of the tests has.
func checkZipSum(t *testing.T, client *Client, base string) {
	t.Helper()
	lines, err := goSum(t)(someModule.Path, someModule.Version)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := client.Zip(t.Context(), base, someModule)
	if err != nil || sum.Size != int64(len(moduleZip(someModule.Path, someModule.Version))) || !strings.Contains(string(lines), " v2.1.0 "+sum.Hash+"\n") {
		t.Errorf("Zip: %v, %v; want %s", sum, err, lines)
	}
}

// TestFileModuleProxy asks a file tree the same questions.
func TestFileModuleProxy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "with blank")
	versions := filepath.Join(dir, "example.com", "!mod", "v2", "@v")
	if err := os.MkdirAll(versions, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"list": "v2.1.0\n", "v2.1.0.zip": string(moduleZip(someModule.Path, someModule.Version))} {
		if err := os.WriteFile(filepath.Join(versions, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	client := &Client{}
	base := (&url.URL{Scheme: "file", Path: dir}).String()
	if list, err := client.List(t.Context(), base, someModule.Path); err != nil || !slices.Equal(list, []string{"v2.1.0"}) {
		t.Errorf("List: %q, %v", list, err)
	}
	checkZipSum(t, client, base)
	if _, err := client.Info(t.Context(), base, someModule); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such file: %v", err)
	}
	if _, err := client.Info(t.Context(), "file://elsewhere"+dir, someModule); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file of another host: %v", err)
	}
}

func TestListOfSomethingElse(t *testing.T) {
	client, base := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "v1.10.0 2020-02-02T02:02:02Z\nrubbish\n\nv1.9.0\r\nv0.0.0-20200202020202-abcdefabcdef\nv1.9.0-rc.1")
	})
	versions, err := client.List(t.Context(), base, someModule.Path)
	if want := []string{"v1.9.0-rc.1", "v1.9.0", "v1.10.0"}; err != nil || !slices.Equal(versions, want) {
		t.Errorf("%q, %v; want %q", versions, err, want)
	}
}

// zipOf is a zip of files, each holding its own name.
func zipOf(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, name)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWrongContent(t *testing.T) {
	const page = "\n <!DOCTYPE html><title>sign in</title>"
	ask := map[Resource]func(*Client, context.Context, string) error{
		VersionList: func(c *Client, ctx context.Context, base string) error {
			_, err := c.List(ctx, base, someModule.Path)
			return err
		},
		VersionInfo: func(c *Client, ctx context.Context, base string) error {
			_, err := c.Info(ctx, base, someModule)
			return err
		},
		LatestVersion: func(c *Client, ctx context.Context, base string) error {
			_, err := c.Latest(ctx, base, someModule.Path)
			return err
		},
		ModFile: func(c *Client, ctx context.Context, base string) error {
			_, err := c.Mod(ctx, base, someModule)
			return err
		},
		ModuleZip: func(c *Client, ctx context.Context, base string) error {
			_, err := c.Zip(ctx, base, someModule)
			return err
		},
	}
	whole := zipOf(t, "example.com/Mod/v2@v2.1.0/go.mod", "example.com/Mod/v2@v2.1.0/a.go")
	tests := []struct {
		resource Resource
		body     string
		html     bool
	}{
		{VersionList, page, true}, {VersionInfo, page, true}, {LatestVersion, page, true}, {ModFile, page, true}, {ModuleZip, page, true},
		{VersionInfo, "", false}, {VersionInfo, "[]", false}, {VersionInfo, `{"Version":"v2.0.0"}`, false}, {VersionInfo, `{"Version":`, false},
		{LatestVersion, "null x", false}, {LatestVersion, "null", false}, {LatestVersion, `{"Version":"latest"}`, false},
		{ModFile, "", false}, {ModFile, "go 1.20\n", false}, {ModFile, "module a b\n", false}, {ModFile, "404 page not found\n", false},
		{ModuleZip, "", false}, {ModuleZip, "not found", false}, {ModuleZip, whole[:len(whole)-30], false},
		{ModuleZip, zipOf(t, "example.com/Mod/v2@v2.0.0/go.mod"), false},
		{ModuleZip, zipOf(t, "example.com/Mod/v2@v2.1.0/a.go", "example.com/Mod/v2@v2.1.0/A.go"), false},
		{ModuleZip, zipOf(t, "example.com/Mod/v2@v2.1.0/../x"), false},
	}
	t.Setenv("TMPDIR", t.TempDir())
	for _, test := range tests {
		client, base := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, test.body) })
		err := ask[test.resource](client, t.Context(), base+"?key=secret")
		var contentErr *ContentError
		if !errors.As(err, &contentErr) || contentErr.Resource != test.resource || contentErr.HTML != test.html || errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s %.40q: %v", test.resource, test.body, err)
		}
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

// TestRightContent has answers that are odd, and that go takes.
func TestRightContent(t *testing.T) {
	client, base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		switch {
		case strings.HasSuffix(r.URL.Path, ".mod"):
			fmt.Fprint(w, "module example.org/original\nfuture directive\n")
		case strings.HasSuffix(r.URL.Path, ".zip"):
			fmt.Fprint(w, zipOf(t))
		default:
			fmt.Fprint(w, `{"Version":"v2.1.1-0.20200202020202-abcdefabcdef","Origin":{"VCS":"git"}}`)
		}
	})
	if _, err := client.Mod(t.Context(), base, someModule); err != nil {
		t.Errorf("a fork: %v", err)
	}
	if sum, err := client.Zip(t.Context(), base, someModule); err != nil || sum.Size != 22 {
		t.Errorf("a zip without files: %v, %v", sum, err)
	}
	if info, err := client.Info(t.Context(), base, module.Version{Path: someModule.Path, Version: "main"}); err != nil || info.Version == "" {
		t.Errorf("a branch: %v, %v", info, err)
	}
}

func TestZipLimit(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	client, base := serve(t, serveModule)
	client.MaxZip = int64(len(moduleZip(someModule.Path, someModule.Version)))
	checkZipSum(t, client, base)
	client.MaxZip--
	if _, err := client.Zip(t.Context(), base, someModule); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one byte too large: %v", err)
	}
	client, base = serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100000")
		fmt.Fprint(w, "PK", strings.Repeat("x", 50000))
	})
	var contentErr *ContentError
	if _, err := client.Zip(t.Context(), base, someModule); err == nil || errors.As(err, &contentErr) {
		t.Errorf("a body that is cut: %v", err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

func TestQuestionsThatCantBeAsked(t *testing.T) {
	client, base := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("asked") })
	if _, err := client.List(t.Context(), base, "nodot"); err == nil {
		t.Error("a list of a malformed path")
	}
	if _, err := client.Zip(t.Context(), base, module.Version{Path: someModule.Path}); err == nil {
		t.Error("a zip of no version")
	}
	if _, err := client.Discover(t.Context(), "nodot/x", true); err == nil {
		t.Error("a page of no host")
	}
}
