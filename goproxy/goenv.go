package goproxy

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// ReadSettings asks the go command, once, by which settings it would go in dir
// with the environment env (nil: that of this process), and finds out from which
// place each value comes.
//
// go is asked with GOTOOLCHAIN=local, so that it neither downloads nor starts
// another go; the GOTOOLCHAIN in the result is the one that was overruled. If go
// does not answer, ReadSettings returns a wrapped error together with what the
// environment and the two files say by themselves.
func ReadSettings(ctx context.Context, goCommand, dir string, env []string) (Settings, error) {
	cmd := exec.CommandContext(ctx, goCommand, append([]string{"env", "-json"}, goNames...)...)
	cmd.Dir, cmd.Env = dir, env
	from := places{environment: environment(cmd.Environ())}
	cmd.Env = append(cmd.Environ(), "GOTOOLCHAIN=local")

	answers, err := askGo(cmd)
	if err != nil {
		err = fmt.Errorf("asking %s for its settings in %q: %w", goCommand, dir, err)
		answers = map[string]string{}
	}
	from.readFiles(cmd.Path, answers)
	return from.settings(answers), err
}

// FileSettings are the settings that somebody made, as the environment and the
// two files say them; no go is started.
func FileSettings(goCommand string, env []string) Settings {
	from := places{environment: environment(env)}
	from.readFiles(goCommand, nil)
	return from.settings(nil)
}

// askGo runs go env -json and returns its answers by name.
func askGo(cmd *exec.Cmd) (map[string]string, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = time.Second // a grandchild that keeps the pipe open is not waited for
	if err := cmd.Run(); err != nil {
		said, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n")
		if said == "" {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %s", err, Redact(said))
	}
	var answers map[string]string
	if err := json.Unmarshal(stdout.Bytes(), &answers); err != nil {
		return nil, fmt.Errorf("reading its answer: %w", err)
	}
	return answers, nil
}

// places are where a setting can come from, each with what it says
// (cmd/go/internal/cfg: initEnvCache).
type places struct {
	environment, goEnvW, goroot map[string]string
}

// readFiles reads the two files. Which they are go says, or, where it did not
// answer, the rules that it goes by.
func (p *places) readFiles(goCommand string, answers map[string]string) {
	file, root := answers["GOENV"], answers["GOROOT"]
	if file == "" {
		file = goEnvFile(p.environment)
	}
	if file != "off" {
		p.goEnvW = readEnvFile(file)
	}
	for _, guess := range []string{p.environment["GOROOT"], p.goEnvW["GOROOT"], gorootOf(goCommand)} {
		if root == "" {
			root = guess
		}
	}
	if root != "" {
		p.goroot = readEnvFile(filepath.Join(root, "go.env"))
	}
}

// find returns what the first place that has name says. In the environment an
// empty value counts as none; in go's file it hides the distribution's default
// (cmd/go/internal/cfg: Getenv, readEnvFile).
func (p *places) find(name string) (Setting, bool) {
	if value := p.environment[name]; value != "" {
		return Setting{name, value, FromEnvironment}, true
	}
	if value, found := p.goEnvW[name]; found {
		return Setting{name, value, FromGoEnvW}, true
	}
	if value, found := p.goroot[name]; found {
		return Setting{name, value, FromGOROOT}, true
	}
	return Setting{}, false
}

// settings joins what go answered with where it can come from.
func (p *places) settings(answers map[string]string) Settings {
	var list []Setting
	for _, name := range goNames {
		if setting, found := p.setting(name, answers[name]); found {
			list = append(list, setting)
		}
	}
	for _, name := range environmentNames {
		if value := p.environment[name]; value != "" {
			list = append(list, Setting{name, value, FromEnvironment})
		}
	}
	out := NewSettings(list...)
	out.defaults, out.hidden = p.goroot, p.hidden()
	return out
}

// hidden are the values that a stronger place hides. The go.env that go itself
// comes with is there to be hidden; it names hosts of the go project.
func (p *places) hidden() (list []Setting) {
	for _, name := range goNames[:slices.Index(goNames, "GOENV")] {
		wins, _ := p.find(name)
		for _, weaker := range []Setting{{name, p.goEnvW[name], FromGoEnvW}, {name, p.goroot[name], FromGOROOT}} {
			isDefault := weaker.Origin == FromGOROOT && (name == "GOTOOLCHAIN" || strings.Contains(weaker.Value, ".golang.org"))
			if weaker.Value != "" && weaker.Value != wins.Value && weaker.Origin != wins.Origin && !isDefault {
				list = append(list, weaker)
			}
		}
	}
	return list
}

// setting is the setting of one name. go's answer counts, but for GOTOOLCHAIN,
// which it was told what to say, and for the two lists that it fills from
// GOPRIVATE, which Settings.Get does here. A value that no place holds is go's own.
func (p *places) setting(name, answer string) (Setting, bool) {
	setting, found := p.find(name)
	isSet := setting.Value != ""
	switch {
	case answer == "", isSet && name == "GOTOOLCHAIN", !isSet && privateStandsIn(name):
		return setting, found
	case isSet:
		return Setting{name, answer, setting.Origin}, true
	default:
		return Setting{name, answer, FromBuiltIn}, true
	}
}

// environment makes a map of NAME=value strings.
func environment(list []string) map[string]string {
	m := make(map[string]string, len(list))
	for _, entry := range list {
		if name, value, found := strings.Cut(entry, "="); found {
			m[name] = value
		}
	}
	return m
}

// readEnvFile reads a file as go does: NAME=value lines that begin with a capital
// letter, all else passed over, and a file that can't be read is as good as none
// (cmd/go/internal/cfg: readEnvFile).
func readEnvFile(file string) map[string]string {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	m := map[string]string{}
	for _, line := range strings.Split(string(data), "\n") {
		name, value, found := strings.Cut(line, "=")
		if found && name != "" && 'A' <= name[0] && name[0] <= 'Z' {
			m[name] = value
		}
	}
	return m
}

// goEnvFile is the file that go env -w writes to: GOENV, else go/env in the
// user's configuration folder (cmd/go/internal/cfg: EnvFile; os.UserConfigDir).
// "off" means none.
func goEnvFile(environment map[string]string) string {
	if file := environment["GOENV"]; file != "" {
		return file
	}
	dir := environment["XDG_CONFIG_HOME"]
	switch {
	case runtime.GOOS == "windows":
		dir = environment["AppData"]
	case runtime.GOOS == "darwin":
		dir = filepath.Join(environment["HOME"], "Library", "Application Support")
	case dir == "" && environment["HOME"] != "":
		dir = filepath.Join(environment["HOME"], ".config")
	}
	if !filepath.IsAbs(dir) {
		return "off"
	}
	return filepath.Join(dir, "go", "env")
}

// gorootOf is the folder above the one in which a go command lies, links
// followed; empty when there is no such command.
func gorootOf(goCommand string) string {
	file, err := filepath.EvalSymlinks(goCommand)
	if err != nil || !filepath.IsAbs(file) {
		return ""
	}
	return filepath.Dir(filepath.Dir(file))
}
