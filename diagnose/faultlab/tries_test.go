package faultlab

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// tidyx runs tidyx in the scene and reads its report.
func (s stage) tidyx(t *testing.T, flags ...string) (report, outcome) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	scene := s.scene
	scene.Env = append(slices.Clone(scene.Env), "TIDYX_CI=none", "TIDYX_RETRY=0")
	got, err := s.run(scene, os.Getenv(tidyxEnv), append(flags, "--report", "json="+file)...)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r, got
}

// stageOf is a stage with a scene that no table has.
func stageOf(t *testing.T, make setup) stage {
	t.Helper()
	dependOnSources(t)
	return newStage(t, networkFault{Fault: Fault{Setup: make}})
}

// TestGoneMarksNothing: where the fault has gone meanwhile, the fetch succeeds without any change, and no fix is marked.
func TestGoneMarksNothing(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	s := stageOf(t, on("https", overTLS(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			status(http.StatusServiceUnavailable)(w, r)
			return
		}
		moduleProxy(w, r)
	}))))
	got, _ := s.tidyx(t)
	if len(got.Findings) == 0 || got.Findings[0].Cause != "http-5xx" || got.Findings[0].Now != "gone" {
		t.Fatalf("%+v, want an http-5xx that is gone", got.Findings)
	}
	for _, f := range got.Findings[0].Fixes {
		if f.Tried != "not tried" {
			t.Errorf("%q is marked: %s", f.Title, f.Tried)
		}
	}
}

// TestHostileMarksNothing: a server that answers everything with 200 shows of no fix that it works.
func TestHostileMarksNothing(t *testing.T) {
	t.Parallel()
	yes := overTLS(says(http.StatusOK, "application/json", `{"Version":"v1.0.0","Time":"2024-01-02T03:04:05Z"}`+"\n"))
	for name, make := range map[string]setup{
		"module proxy": on("https", yes),
		"next source": func(l *Lab) (Scene, error) {
			addresses, err := l.startAll(closedPort, yes)
			if err != nil {
				return Scene{}, err
			}
			return l.scene(sceneSpec{goproxy: "https://" + addresses[0] + ",https://" + addresses[1], host: addresses[0]})
		},
		"HTTP proxy": func(l *Lab) (Scene, error) {
			addresses, err := l.startAll(closedPort, overHTTP(page(http.StatusOK)), closedPort)
			if err != nil {
				return Scene{}, err
			}
			return l.scene(sceneSpec{goproxy: "https://" + proxyable(addresses[0]),
				env: []string{"HTTPS_PROXY=http://" + addresses[2], "HTTP_PROXY=http://" + addresses[1]}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _ := stageOf(t, make).tidyx(t)
			if len(got.Findings) == 0 {
				t.Fatal("there is no finding")
			}
			for _, f := range got.Findings[0].Fixes {
				if f.Tried == "works" || strings.Contains(f.Detail, "answers") && name != "module proxy" {
					t.Errorf("%q: %s, %s", f.Title, f.Tried, f.Detail)
				}
			}
		})
	}
}

// TestTryTellsNobody: a fix that brings go to a source which answers 404 must not bring the path to the next one, which
// go has not asked.
func TestTryTellsNobody(t *testing.T) {
	t.Parallel()
	for _, separator := range []string{",", "|"} {
		t.Run(separator, func(t *testing.T) {
			t.Parallel()
			var told, asked atomic.Int32
			s := stageOf(t, func(l *Lab) (Scene, error) {
				addresses, err := l.startAll(closedPort, overTLS(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					asked.Add(1)
					status(http.StatusNotFound)(w, r)
				})), overTLS(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if strings.Contains(r.URL.Path, "secret") {
						told.Add(1)
					}
					status(http.StatusNotFound)(w, r)
				})))
				if err != nil {
					return Scene{}, err
				}
				return l.scene(sceneSpec{modules: []string{"127.0.0.1/secret"}, env: []string{"HTTPS_PROXY=http://" + addresses[0]},
					goproxy: "https://" + proxyable(addresses[1]) + separator + "https://" + addresses[2]})
			})
			aside, err := copyScene(s.scene)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.run(aside, goCommand(), "mod", "tidy"); err != nil {
				t.Fatal(err)
			}
			alone := told.Load()
			s.tidyx(t)
			if asked.Load() == 0 {
				t.Fatal("no try has reached the first source: this shows nothing")
			}
			if separator == "," && told.Load() > 0 {
				t.Errorf("the second source was told the path %d times, by go alone %d times", told.Load(), alone)
			}
		})
	}
}

// TestTriesLeaveNothing: go.mod, go.sum, the module cache, the home folder and the temporary folder are after tries what
// they were.
func TestTriesLeaveNothing(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]setup{
		"http-proxy-closed":   through("http://", closedPort, blameHTTPProxy),
		"private-with-helper": faultNamed(t, "private-with-helper").Setup,
		"sumdb-404":           faultNamed(t, "sumdb-404").Setup,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stageOf(t, make)
			tmp := t.TempDir()
			s.scene.Env = append(s.scene.Env, "TMPDIR="+tmp)
			s.tidyx(t, "--try=none") // go itself keeps what it has seen
			root := filepath.Dir(s.scene.Dir)
			before := snapshot(t, root)
			got, _ := s.tidyx(t)
			if !slices.ContainsFunc(got.Findings[0].Fixes, func(f fix) bool { return f.Tried == "works" }) {
				t.Errorf("nothing was tried: %+v", got.Findings[0].Fixes)
			}
			if after := snapshot(t, root); after != before {
				t.Errorf("before:\n%s\nafter:\n%s", before, after)
			}
			if left := snapshot(t, tmp); left != "" {
				t.Errorf("left in the temporary folder:\n%s", left)
			}
		})
	}
}

// snapshot has the names and the content of all files below a folder.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(&b, "%s %x\n", strings.TrimPrefix(path, dir), sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestFix: --fix gets the run through with what works, and says how to make it stay; without that it changes nothing.
func TestFix(t *testing.T) {
	t.Parallel()
	t.Run("works", func(t *testing.T) {
		t.Parallel()
		s := stageOf(t, through("http://", closedPort, blameHTTPProxy))
		got, out := s.tidyx(t, "--fix")
		if out.code != 0 || got.ExitCode != 0 || len(got.Attempts) != 2 {
			t.Errorf("code %d, report %d, %d attempts; want 0, 0, 2", out.code, got.ExitCode, len(got.Attempts))
		}
		for _, want := range []string{"running go mod tidy again", "To make it stay: export NO_PROXY=Localhost"} {
			if !strings.Contains(out.stderr, want) {
				t.Errorf("%q is not said:\n%s", want, out.stderr)
			}
		}
	})
	t.Run("nothing works", func(t *testing.T) {
		t.Parallel()
		s := stageOf(t, on("https", closedPort))
		got, out := s.tidyx(t, "--fix")
		if out.code != 1 || len(got.Attempts) != 1 || !strings.Contains(out.stderr, "--fix changes nothing: no fix that was tried works") {
			t.Errorf("code %d, %d attempts:\n%s", out.code, len(got.Attempts), out.stderr)
		}
	})
	t.Run("nothing tried", func(t *testing.T) {
		t.Parallel()
		s := stageOf(t, through("http://", closedPort, blameHTTPProxy))
		if _, out := s.tidyx(t, "--fix", "--try=none"); out.code != 1 || !strings.Contains(out.stderr, "--fix changes nothing: no fix was tried") {
			t.Errorf("code %d:\n%s", out.code, out.stderr)
		}
	})
	t.Run("two findings", func(t *testing.T) {
		t.Parallel()
		s := stageOf(t, faultNamed(t, "two-with-a-cure-each").Setup)
		got, out := s.tidyx(t, "--fix")
		if out.code != 0 || len(got.Findings) != 2 {
			t.Errorf("code %d, %d findings:\n%s", out.code, len(got.Findings), out.stderr)
		}
	})
	t.Run("success", func(t *testing.T) {
		t.Parallel()
		if _, out := stageOf(t, on("https", healthy)).tidyx(t, "--fix"); out.code != 0 || strings.Contains(out.stderr, "tidyx") {
			t.Errorf("code %d:\n%s", out.code, out.stderr)
		}
	})
}

// TestTryFlag: none tries nothing, all also what tells a server a path, and weakens.
func TestTryFlag(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]string{"none": "not tried", "auto": "not tried", "all": "works"} {
		t.Run(flag, func(t *testing.T) {
			t.Parallel()
			s := stageOf(t, faultNamed(t, "no-fallback-after-refusal").Setup)
			got, _ := s.tidyx(t, "--try="+flag)
			if len(got.Findings) == 0 || len(got.Findings[0].Fixes) == 0 || got.Findings[0].Fixes[0].Tried != want {
				t.Errorf("%+v, want the first fix to be %s", got.Findings, want)
			}
		})
	}
}

// TestTrySendsNoRefusedLogin: tries never send again what a server has refused.
func TestTrySendsNoRefusedLogin(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"http-proxy-407-wrong-password", "netrc-wrong-password", "url-wrong-password", "git-wrong-login", "git-wrong-helper", "git-wrong-header"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			count := func(try string) (n int) {
				s := stageOf(t, faultNamed(t, name).Setup)
				s.tidyx(t, "--try="+try)
				for _, r := range s.lab.Requests() {
					if r.Authorization != "" {
						n++
					}
				}
				return n
			}
			if none, auto := count("none"), count("auto"); none == 0 || auto > none {
				t.Errorf("%d requests with a login, %d without tries", auto, none)
			}
		})
	}
}
