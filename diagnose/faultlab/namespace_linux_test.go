package faultlab

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// findIsolation returns the attributes of a process that can make the network of the tests: as root if we are, in
// a user namespace if not or if root may not.
func findIsolation() (*syscall.SysProcAttr, error) {
	asRoot := &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS,
		Pdeathsig:  syscall.SIGKILL,
	}
	asUser := &syscall.SysProcAttr{
		Cloneflags:  asRoot.Cloneflags | syscall.CLONE_NEWUSER,
		Pdeathsig:   syscall.SIGKILL,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	candidates := []*syscall.SysProcAttr{asUser}
	if os.Geteuid() == 0 {
		candidates = []*syscall.SysProcAttr{asRoot, asUser}
	}
	var errs []error
	for _, attr := range candidates {
		out, err := insideCommand(attr, "-test.run=^$").CombinedOutput()
		if err == nil {
			return attr, nil
		}
		errs = append(errs, fmt.Errorf("%w: %s", err, strings.TrimSpace(string(out))))
	}
	return nil, errors.Join(errs...)
}

const (
	// links makes every address of the lab local, and one part of them without a route.
	links = `link set lo up
address add 10.77.0.1/16 dev lo
route add unreachable 10.77.203.0/24 table local
`
	// filter is what stands between the tests and the rest of the lab's addresses.
	filter = `table inet lab {
	chain input {
		type filter hook input priority filter
		ip daddr 10.77.201.0/24 drop
		ip daddr 10.77.202.0/24 reject with icmp admin-prohibited
		ip daddr 10.77.204.0/24 reject with icmp host-unreachable
		ip daddr 10.77.205.0/24 reject with icmp port-unreachable
	}
}
`
)

// enterNetwork makes the network of the tests in the namespaces that this process was started in: addresses,
// packet filter, name server, and files below /etc that point there. The function it returns ends the name server.
func enterNetwork() (leave func(), err error) {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return nil, fmt.Errorf("making mounts private: %w", err)
	}
	if err := feed(links, "ip", "-batch", "-"); err != nil {
		return nil, err
	}
	if err := feed(filter, "nft", "-f", "-"); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "faultlab-etc-")
	if err != nil {
		return nil, err
	}
	for file, text := range map[string]string{
		"/etc/hosts":         "127.0.0.1 localhost\n::1 localhost\n",
		"/etc/nsswitch.conf": "hosts: files dns\n",
		"/etc/resolv.conf":   "nameserver " + nameServerIP + "\n" + resolverPatience,
	} {
		if err := replaceFile(dir, file, text); err != nil {
			return nil, err
		}
	}
	stop, err := startNameServer()
	return func() { stop(); os.RemoveAll(dir) }, err
}

// feed runs a command with text on its standard input.
func feed(text, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

// replaceFile mounts a file with text over file, which this machine may lack.
func replaceFile(dir, file, text string) error {
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	with := filepath.Join(dir, filepath.Base(file))
	if err := os.WriteFile(with, []byte(text), 0o644); err != nil {
		return err
	}
	return bind(with, file)
}

func bind(with, file string) error {
	if err := syscall.Mount(with, file, "", syscall.MS_BIND, ""); err != nil {
		return fmt.Errorf("mounting over %s: %w", file, err)
	}
	return nil
}

// useResolver has cmd run in a mount namespace of its own, in which file is /etc/resolv.conf.
func useResolver(cmd *exec.Cmd, file string) {
	cmd.Args = append([]string{os.Args[0]}, cmd.Args...)
	cmd.Path = os.Args[0]
	cmd.Env = append(cmd.Env, roleEnv+"="+roleResolver, resolvConfEnv+"="+file)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
}

// execWithResolver becomes the command argv after it has mounted file over /etc/resolv.conf. It returns only with
// an error.
func execWithResolver(file string, argv []string) error {
	if err := bind(file, "/etc/resolv.conf"); err != nil {
		return err
	}
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return err
	}
	return syscall.Exec(path, argv, os.Environ())
}
