package faultlab

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// nobody is a user that owns nothing.
const nobody = 65534

// machineFaults returns the faults of the step local that need rights (mounts, another user), a shell or git.
func machineFaults() []networkFault {
	return []networkFault{
		{Fault: Fault{
			Name: "disk-full", Title: "the file system of the module cache is full",
			Cause: "local-disk-full", Step: "local", Says: "no space left on device",
			Setup: modCacheOn(0, "size=4k", "full"),
		}},
		{Fault: Fault{
			Name: "inodes-used-up", Title: "the file system of the module cache has no inode left",
			Cause: "local-disk-full", Step: "local", Says: "no space left on device",
			Setup: modCacheOn(0, "size=1m,nr_inodes=2", ""),
		}},
		{Fault: Fault{
			Name: "modcache-read-only", Title: "the module cache is on a read-only file system",
			Cause: "local-read-only", Step: "local", Says: "read-only file system",
			Setup: modCacheOn(syscall.MS_RDONLY, "", ""),
		}},
		{uid: nobody, Fault: Fault{
			Name: "modcache-of-another-user", Title: "the module cache belongs to another user",
			Cause: "local-permission", Step: "local", Says: "permission denied",
			Setup: modCacheOfAnother,
		}},
		{Fault: Fault{
			Name: "too-many-open-files", Title: "go may open a few files only",
			Cause: "local-resources", Step: "local", Says: "too many open files",
			Setup: noModules(underLimit("ulimit -n 4")),
		}},
		{Fault: Fault{
			Name: "git-lock-left", Title: "a lock of git's is left from an earlier run",
			Cause: "local-lock", Step: "local", Says: "v1.0.0.lock': File exists",
			Setup: gitLockLeft,
		}},
	}
}

// modCacheOn returns a Setup whose module cache is a small file system of its own, with a file in it that takes what
// space there is.
func modCacheOn(flags uintptr, options, filler string) setup {
	return func(l *Lab) (Scene, error) {
		dir := l.path("small")
		if err := os.Mkdir(dir, 0o755); err != nil {
			return Scene{}, err
		}
		if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, options); err != nil {
			return Scene{}, fmt.Errorf("mounting a small file system: %w", err)
		}
		l.keep(mounted(dir))
		if filler != "" {
			if err := os.WriteFile(filepath.Join(dir, filler), make([]byte, 1<<16), 0o644); err == nil {
				return Scene{}, fmt.Errorf("the small file system holds more than it should")
			}
		}
		return withoutFailing("GOMODCACHE=" + dir)(l)
	}
}

// mounted is a mount that ends with the lab.
type mounted string

func (m mounted) Close() error { return syscall.Unmount(string(m), syscall.MNT_DETACH) }

// withoutFailing returns a Setup with a healthy module proxy, and this environment.
func withoutFailing(env ...string) setup {
	return with(healthy, func(_ *Lab, address string) sceneSpec {
		return sceneSpec{goproxy: "https://" + address, env: env}
	})
}

// modCacheOfAnother has a module cache of root's in a scene that is nobody's.
func modCacheOfAnother(l *Lab) (Scene, error) {
	dir := l.path("others")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return Scene{}, err
	}
	scene, err := withoutFailing("GOMODCACHE=" + dir)(l)
	if err != nil {
		return Scene{}, err
	}
	root := filepath.Dir(scene.Dir)
	for _, d := range []string{l.dir, root} {
		if err := os.Chmod(d, 0o755); err != nil {
			return Scene{}, err
		}
	}
	return scene, os.Chown(root, nobody, nobody)
}

// underLimit returns a Setup whose go runs under a limit of the shell's.
func underLimit(command string) setup {
	return func(l *Lab) (Scene, error) {
		path, err := exec.LookPath(goCommand())
		if err != nil {
			return Scene{}, err
		}
		file := l.path("go-under-limit")
		if err := os.WriteFile(file, []byte("#!/bin/sh\n"+command+"\nexec "+path+` "$@"`+"\n"), 0o755); err != nil {
			return Scene{}, err
		}
		return withoutFailing("TIDYX_GO=" + file)(l)
	}
}

// noModules returns the same Setup where go ends before it names a module.
func noModules(s setup) setup {
	return func(l *Lab) (Scene, error) {
		scene, err := s(l)
		scene.Modules = 0
		return scene, err
	}
}

// gitLockLeft has a repository, reached by insteadOf, and a template that leaves a lock in each new copy of one.
func gitLockLeft(l *Lab) (Scene, error) {
	repo, template := l.path("repo.git"), l.path("template")
	script := "git init -q " + repo + " && cd " + repo + " && echo 'module 127.0.0.1/repo.git' > go.mod && echo 'package repo' > repo.go && " +
		"git add . && git -c user.name=lab -c user.email=lab@lab.example commit -qm first && git -c user.name=lab -c user.email=lab@lab.example commit --allow-empty -qm second && git tag v1.0.0 && mkdir -p " + template + "/refs/tags && touch " + template + "/refs/tags/v1.0.0.lock"
	if err := feed(script, "sh"); err != nil {
		return Scene{}, err
	}
	return l.scene(sceneSpec{goproxy: "direct", modules: []string{"127.0.0.1/repo.git"}, env: []string{
		"GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_TEMPLATE_DIR=" + template, "GIT_CONFIG_COUNT=1",
		"GIT_CONFIG_KEY_0=url.file://" + l.dir + "/.insteadOf", "GIT_CONFIG_VALUE_0=https://127.0.0.1/",
	}})
}

// runAs has cmd run as another user.
func runAs(cmd *exec.Cmd, uid uint32) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
}

// mayBeNobody says whether this process can start others as another user: a user namespace has one user only.
func mayBeNobody() bool {
	text, err := os.ReadFile("/proc/self/uid_map")
	return err == nil && strings.Contains(string(text), "4294967295")
}
