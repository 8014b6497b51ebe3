package faultlab

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stalls are what go waits for long or without limit: the verdict comes while it does, and --fail-fast ends it.
func stalls(t *testing.T) []networkFault {
	list := []networkFault{
		{Fault: Fault{Name: "git-silent", Cause: "http-timeout", Setup: fromRepository(func(_ *Lab, s *gitSpec) error {
			s.server, s.host = http.HandlerFunc(never), gitHost+":443"
			return nil
		})}},
		{Fault: Fault{Name: "list-of-two-silent", Cause: "http-timeout", Setup: func(l *Lab) (Scene, error) {
			a, err := l.startAll(overTLS(http.HandlerFunc(never)), healthy)
			if err != nil {
				return Scene{}, err
			}
			return l.scene(sceneSpec{goproxy: "https://" + a[0] + ",https://" + a[1], host: a[0]}) // a comma: 404 and 410 alone lead on
		}}},
		{Fault: Fault{Name: "checksum-database-silent", Cause: "sumdb-unreachable", Setup: brokenChecksumDatabase(overTLS(http.HandlerFunc(never)))}},
	}
	for _, name := range []string{"no-response", "no-response-plain-http", "handshake-silent", "http-proxy-silent"} {
		list = append(list, networkFault{Fault: faultNamed(t, name)})
	}
	if errNotIsolated != nil {
		return list
	}
	for _, f := range networkFaults() {
		switch f.Name {
		case "packets-dropped", "name-unanswered", "ssh-silent":
			if f.Name == "name-unanswered" { // else go gives up first
				f.resolvConf = "nameserver " + nameServerIP + "\noptions timeout:20 attempts:1\n"
			}
			list = append(list, f)
		}
	}
	return list
}

// TestStalls: each stall is named while go waits for it, the report reuses what was seen, and go is ended.
func TestStalls(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	for _, f := range stalls(t) {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			f.Endless = false // tidyx ends it
			s := newStage(t, f)
			file := filepath.Join(t.TempDir(), "report.json")
			flags := []string{"--stall=1s", "--fail-fast", "--try=none", "--report", "json=" + file}
			got, err := s.run(s.scene, os.Getenv(tidyxEnv), flags...)
			if err != nil {
				t.Fatal(err)
			}
			var r report
			if text, err := os.ReadFile(file); err != nil {
				t.Fatal(err)
			} else if err := json.Unmarshal(text, &r); err != nil {
				t.Fatal(err)
			}
			if got.code != 1 || !strings.Contains(got.stderr, "--fail-fast ends go") {
				t.Errorf("go was not ended, or the code is not its own for a failure: %d", got.code)
			}
			if !strings.Contains(got.stderr, "tidyx: go has waited ") || !strings.Contains(got.stderr, " ("+f.Cause+")") {
				t.Errorf("nothing says of %s while go waits", f.Cause)
			}
			if len(r.Findings) != 1 || r.Findings[0].Cause != f.Cause || r.Findings[0].Host != s.scene.Host {
				t.Errorf("the findings are %+v, want %s of %s", r.Findings, f.Cause, s.scene.Host)
			}
			if t.Failed() {
				t.Logf("tidyx says:\n%s", got.stderr)
			}
		})
	}
}

// TestBodyStall: a body that does not go on is named as such, since its server answers other questions. Nothing proves
// that no more of it will come, so go is not ended.
func TestBodyStall(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	s := newStage(t, networkFault{Fault: faultNamed(t, "body-stalls")})
	said, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	cmd := exec.Command(os.Getenv(tidyxEnv), "--stall=1s", "--fail-fast")
	cmd.Dir, cmd.Env, cmd.Stderr = s.scene.Dir, append(os.Environ(), s.scene.Env...), said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	says := func(what string) bool {
		text, err := os.ReadFile(said.Name())
		return err == nil && strings.Contains(string(text), what)
	}
	waitFor(t, "a word", func() bool { return says("go gets nothing more from it (http-timeout)") })
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Error(err)
	}
	cmd.Wait() // its code is looked at
	if code(cmd.ProcessState) != 130 || says("--fail-fast ends go") || !says("x "+s.scene.Host+" is there, and go gets nothing more from it") {
		text, err := os.ReadFile(said.Name())
		t.Errorf("the code is %d, %v:\n%s", code(cmd.ProcessState), err, text)
	}
}

// TestNoStall: a server that is slow and well is no stall, and a run that it keeps waiting says nothing.
func TestNoStall(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]http.HandlerFunc{
		"slow to begin": func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(3 * time.Second)
			moduleProxy(w, r)
		},
		"a byte now and then": trickle,
	} {
		for how, over := range map[string]func(http.Handler) server{"https": overTLS, "http": overHTTP} {
			t.Run(name+"/"+how, func(t *testing.T) {
				t.Parallel()
				s := stageOf(t, on(how, over(h)))
				got, err := s.run(s.scene, os.Getenv(tidyxEnv), "--stall=2s", "--fail-fast")
				if err != nil {
					t.Fatal(err)
				}
				if got.code != 0 || strings.Contains(got.stderr, "tidyx") {
					t.Errorf("the code is %d:\n%s", got.code, got.stderr)
				}
			})
		}
	}
}

// trickle is a healthy module proxy that sends the last bytes of each file one a second.
func trickle(w http.ResponseWriter, r *http.Request) {
	whole := httptest.NewRecorder()
	moduleProxy(whole, r)
	w.WriteHeader(whole.Code)
	body := whole.Body.Bytes()
	head := max(0, len(body)-5)
	w.Write(body[:head]) // an error shows at the client
	for _, b := range body[head:] {
		http.NewResponseController(w).Flush()
		time.Sleep(time.Second)
		w.Write([]byte{b})
	}
}

// TestFallbackIsAwaited: behind | go goes on after any error, so a source that is silent is named and waited for.
func TestFallbackIsAwaited(t *testing.T) {
	t.Parallel()
	s := stageOf(t, func(l *Lab) (Scene, error) {
		a, err := l.startAll(overTCP(silence), healthy) // go gives a handshake 10 s
		if err != nil {
			return Scene{}, err
		}
		return l.scene(sceneSpec{goproxy: "https://" + a[0] + "|https://" + a[1]})
	})
	got, err := s.run(s.scene, os.Getenv(tidyxEnv), "--stall=1s", "--fail-fast", "--probe-timeout=2s")
	if err != nil {
		t.Fatal(err)
	}
	if got.code != 0 || !strings.Contains(got.stderr, "(tls-handshake-timeout)") || !strings.Contains(got.stderr, "passed in the end") {
		t.Errorf("the code is %d:\n%s", got.code, got.stderr)
	}
}

// TestLockIsNamed: a lock that another process holds is named while go waits, and go passes when it is given back.
func TestLockIsNamed(t *testing.T) {
	t.Parallel()
	s := stageOf(t, on("https", healthy))
	name := filepath.Join(filepath.Dir(s.scene.Dir), "modcache", "cache", "download", filepath.FromSlash(goodModule), "@v", version+".lock")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	lock, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	release := time.AfterFunc(6*time.Second, func() { syscall.Flock(int(lock.Fd()), syscall.LOCK_UN) }) // it can't fail
	defer release.Stop()
	got, err := s.run(s.scene, os.Getenv(tidyxEnv), "--stall=1s", "--fail-fast")
	if err != nil {
		t.Fatal(err)
	}
	if got.code != 0 || !strings.Contains(got.stderr, "(local-lock)") || strings.Count(got.stderr, "tidyx: ") != 2 {
		t.Errorf("the code is %d:\n%s", got.code, got.stderr)
	}
}
