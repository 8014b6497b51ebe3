package faultlab

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"time"
)

// tinyproxyFaults returns what a real HTTP proxy refuses, in its own words.
func tinyproxyFaults() []Fault {
	return []Fault{
		{
			Name: "tinyproxy-healthy", Title: "everything goes through tinyproxy, and nothing is wrong",
			Setup: throughTinyproxy("tiny1.lab.test", "", "", blameTarget),
		},
		{
			Name: "tinyproxy-password", Title: "tinyproxy wants a password",
			Cause: "http-proxy-auth", Step: "http-proxy", Says: ": Proxy Authentication Required",
			Setup: throughTinyproxy("tiny2.lab.test", "BasicAuth lab secret\n", "", blameHTTPProxy),
		},
		{
			Name: "tinyproxy-wrong-password", Title: "tinyproxy wants another password",
			Cause: "http-proxy-auth", Step: "http-proxy", Says: ": ",
			Setup: throughTinyproxy("tiny3.lab.test", "BasicAuth lab secret\n", "lab:wrong@", blameHTTPProxy),
		},
		{
			Name: "tinyproxy-port-forbidden", Title: "tinyproxy lets nobody connect to the module proxy's port",
			Cause: "http-proxy-denied", Step: "http-proxy", Says: ": Access violation",
			Setup: throughTinyproxy("tiny4.lab.test", "ConnectPort 563\n", "", blameTarget),
		},
		{
			Name: "tinyproxy-client-forbidden", Title: "tinyproxy serves other machines than this one",
			Cause: "http-proxy-denied", Step: "http-proxy", Says: ": Access denied",
			Setup: throughTinyproxy("tiny5.lab.test", "Allow 10.77.250.1\n", "", blameTarget),
		},
		{
			Name: "tinyproxy-filtered", Title: "tinyproxy filters the module proxy's name",
			Cause: "http-proxy-denied", Step: "http-proxy", Says: ": Filtered",
			Setup: throughTinyproxy("tiny6.lab.test", "FilterDefaultDeny Yes\nFilter \"/dev/null\"\n", "", blameTarget),
		},
		{
			Name: "tinyproxy-upstream-refuses", Title: "tinyproxy is refused by the module proxy's port",
			Cause: "http-proxy-upstream", Step: "http-proxy", Says: ": Unable to connect",
			Setup: tinyproxyTo("tiny7.lab.test", "closed.lab.test:443"),
		},
		{
			Name: "tinyproxy-upstream-unknown", Title: "tinyproxy does not know the module proxy's name",
			Cause: "http-proxy-upstream", Step: "http-proxy", Says: ": Unable to connect",
			Setup: tinyproxyTo("tiny8.lab.test", "absent.lab.test:443"),
		},
	}
}

// throughTinyproxy returns a Setup in which a healthy module proxy is asked through a tinyproxy at name.
func throughTinyproxy(name, config, login string, at blame) setup {
	return func(l *Lab) (Scene, error) {
		target, err := healthy(l, loopback)
		if err != nil {
			return Scene{}, err
		}
		address, err := l.tinyproxy(name, config)
		if err != nil {
			return Scene{}, err
		}
		target = proxyable(target)
		return l.scene(sceneSpec{goproxy: "https://" + target, env: []string{"HTTPS_PROXY=http://" + login + address}, host: at(address, target)})
	}
}

// tinyproxyTo returns a Setup in which a tinyproxy at name can't reach the module proxy at target.
func tinyproxyTo(name, target string) setup {
	return func(l *Lab) (Scene, error) {
		address, err := l.tinyproxy(name, "")
		if err != nil {
			return Scene{}, err
		}
		return l.scene(sceneSpec{goproxy: "https://" + target, env: []string{"HTTPS_PROXY=http://" + address}, host: target})
	}
}

// tinyproxy starts a tinyproxy at port 8888 of a name of the lab, and waits until it listens.
func (l *Lab) tinyproxy(name, config string) (string, error) {
	file, err := exec.LookPath("tinyproxy")
	if err != nil {
		return "", fmt.Errorf("there is no tinyproxy here: install the package tinyproxy: %w", err)
	}
	who, err := user.Current()
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("User %s\nPort 8888\nListen %s\nTimeout 30\nMaxClients 20\nLogFile \"%s\"\nLogLevel Error\n%s", who.Username, addressOf(name), filepath.Join(l.dir, name+".log"), config)
	conf := l.path(name + ".conf")
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(l.ctx, file, "-d", "-c", conf)
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("starting tinyproxy: %w", err)
	}
	if !l.enter() {
		return "", errors.New("the lab is closing")
	}
	ended := make(chan error, 1)
	go func() { defer l.running.Done(); ended <- cmd.Wait() }()
	address := addressOf(name) + ":8888"
	for {
		if c, err := net.Dial("tcp", address); err == nil {
			return name + ":8888", c.Close()
		}
		select {
		case err := <-ended:
			return "", fmt.Errorf("tinyproxy ended at once: %w", err)
		case <-l.ctx.Done():
			return "", l.ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}
