//go:build unix

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"tidyx/diagnose/faultlab"
)

// answering are faults whose servers answer at once; of the final ones go's own
// text settles the cause.
var answering = []string{"port-closed", "http-proxy-closed", "unknown-authority", "status-500", "netrc-wrong-password", "git-wants-login"}

var final = []string{"go-mod-unknown-directive", "goproxy-off", "renamed-module", "package-not-in-module"}

// reports measures what tidyx adds to a failure.
func reports(b *bench) error {
	b.line("fault|go ms|tidyx ms|adds ms|with tries ms|by hand ms|by hand / tidyx adds")
	for _, name := range append(answering, final...) {
		if err := b.report(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if missing := handTools(true); len(missing) > 0 {
		b.line("by hand without|%s|||||", strings.Join(missing, " "))
	}
	return nil
}

func (b *bench) report(name string) (err error) {
	lab, scene, err := b.scene(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lab.Close()) }()
	in := func(name string, args ...string) func() *exec.Cmd {
		return func() *exec.Cmd {
			cmd := exec.Command(name, args...)
			cmd.Dir, cmd.Env = scene.Dir, append(os.Environ(), append(scene.Env, "TIDYX_RETRY=0", "TIDYX_CI=none")...)
			return cmd
		}
	}
	alone, wrapped, err := measurePairs(b.pairs, in("go", "mod", "tidy"), in(b.tidyx, "--try=none"))
	if err != nil {
		return err
	}
	tried, byHand, err := measurePairs(b.pairs, in(b.tidyx), in("sh", "-c", byHand(scene)))
	if err != nil {
		return err
	}
	adds := wrapped.wall - alone.wall
	b.line("%s|%.1f|%.1f|%.1f|%.1f|%.1f|%.1f", name, alone.wall, wrapped.wall, adds, tried.wall-alone.wall, byHand.wall, byHand.wall/adds)
	return nil
}

// scene makes a fault of the lab.
func (b *bench) scene(name string) (*faultlab.Lab, faultlab.Scene, error) {
	for _, f := range faultlab.Faults() {
		if f.Name != name {
			continue
		}
		lab, err := faultlab.New()
		if err != nil {
			return nil, faultlab.Scene{}, err
		}
		scene, err := f.Setup(lab)
		if err != nil {
			return nil, faultlab.Scene{}, errors.Join(err, lab.Close())
		}
		return lab, scene, nil
	}
	return nil, faultlab.Scene{}, errors.New("the lab has no such fault")
}

// byHand are the commands of a troubleshooting guide, one after the other, with
// short limits: whoever types them waits for each, and reads it.
func byHand(scene faultlab.Scene) string {
	address := scene.Host
	if address == "" {
		address = "127.0.0.1:443"
	}
	host, port, _ := strings.Cut(address, ":")
	commands := map[string]string{
		"dig":     "dig +time=1 +tries=1 @127.0.0.1 " + host,
		"nc":      "nc -z -w 2 " + host + " " + port,
		"curl":    "curl -sSv -m 5 https://" + address + "/",
		"openssl": "openssl s_client -connect " + address + " </dev/null",
	}
	var list []string
	for _, tool := range handTools(false) {
		list = append(list, commands[tool]+" >/dev/null 2>&1")
	}
	return strings.Join(append(list, "go env >/dev/null", "env >/dev/null"), "; ")
}

// handTools are the tools of the guide that are here, or those that are not.
func handTools(missing bool) (list []string) {
	for _, tool := range []string{"dig", "nc", "curl", "openssl"} {
		if _, err := exec.LookPath(tool); (err != nil) == missing {
			list = append(list, tool)
		}
	}
	return list
}
