package diagnose

func helpLocal() map[string]help {
	caches := byHand{"go env GOMODCACHE GOCACHE GOTMPDIR GOENV", "where go writes"}
	return map[string]help{
		"local-disk-full": {
			Means: "There is no space left, no inode left, or a quota is reached, on the file system of the module cache, of the temporary folder or of this folder. The module cache has many small files: inodes end first on small volumes.",
			Words: []words{
				{"write /go/pkg/mod/cache/download/a.example/b/@v/v1.0.0.zip…tmp: no space left on device", ""},
				{"mkdir /go/pkg/mod/cache/download/a.example/b: no space left on device", ""},
				{"write /home/u/go/pkg/mod/…: disk quota exceeded", ""},
				{`write C:\Users\u\go\pkg\mod\…: There is not enough space on the disk.`, ""},
			},
			Apart:  "Space and inodes have one text: df -i tells them apart. A quota has its own.",
			ByHand: []byHand{caches, {"df -h \"$(go env GOMODCACHE)\" \"${TMPDIR:-/tmp}\" .; df -i \"$(go env GOMODCACHE)\"", "which file system is full, of bytes or of inodes"}, {"du -sh \"$(go env GOMODCACHE)\" \"$(go env GOCACHE)\"", "how much the caches hold; go clean -cache empties the build cache alone"}},
		},
		"local-permission": {
			Means: "This user may not write where go must: a module cache that root filled, a volume with another owner, a go.sum file that is read-only, a container that runs as another user.",
			Words: []words{
				{"mkdir /go/pkg/mod/cache: permission denied", ""},
				{"go: updating go.sum: open /src/go.sum: permission denied", ""},
				{`open C:\Users\u\go\pkg\mod\cache\lock: Access is denied.`, ""},
			},
			Apart:  "permission denied behind dial tcp is a firewall (tcp-unreachable), with a list in brackets ssh (vcs-auth-ssh). A path of the build cache is local-env; a mount without write access local-read-only.",
			ByHand: []byHand{{"id; ls -ldn \"$(go env GOMODCACHE)\" \"$(go env GOMODCACHE)/cache\" . go.mod go.sum", "who runs, and whose the folders are"}, {"namei -l \"$(go env GOMODCACHE)\"", "the rights of each folder above"}, {"ls -Zd \"$(go env GOMODCACHE)\"", "under SELinux: the label (a volume needs :z)"}},
			Never:  "Do not run go with sudo: what it writes then belongs to root, and the next run fails. Module folders are read-only on purpose: go clean -modcache removes them, chmod is not needed.",
		},
		"local-read-only": {
			Means: "The file system is mounted read-only: a container with a read-only root, a cache that is mounted for reading, or a disk that the kernel set read-only after an error.",
			Words: []words{
				{"mkdir /go/pkg/mod/cache: read-only file system", ""},
				{"go: updating go.sum: open /src/go.sum: read-only file system", ""},
			},
			Apart:  "The system's text is of this alone; missing rights are local-permission. If it is go.mod or go.sum, the module's own folder is meant and another module cache does not help.",
			ByHand: []byHand{caches, {"findmnt -T \"$(go env GOMODCACHE)\"", "which mount it is, with ro among its options"}, {"dmesg | grep -i remount", "whether the kernel did it after an error"}},
		},
		"local-lock": {
			Means: "go locks files of the module cache, go.mod and go.sum while it writes. The file system can't lock (some network and FUSE mounts), or another process holds the lock: go then waits without limit and says nothing.",
			Words: []words{
				{"RLock /mnt/nfs/mod/cache/lock: no locks available", ""},
				{"Lock /mnt/share/go.mod: function not implemented", ""},
				{"fatal: Unable to create '/go/pkg/mod/cache/vcs/…/shallow.lock': File exists.", ""},
			},
			Silent: "A lock that another process holds shows no text, not even with -x: go stands still after the last line. Of version control alone -x shows # lock and a path.",
			Apart:  "Silence with a request open in -x is http-timeout; without one, a lock is very likely.",
			ByHand: []byHand{{"fuser -v \"$(go env GOMODCACHE)/cache/lock\"", "which processes have it open (lsof on macOS)"}, {"findmnt -T \"$(go env GOMODCACHE)\"", "nfs, cifs or fuse: a mount that may lack locks"}, {"kill -QUIT PID", "of the go command: it ends and prints where it waits (filelock)"}},
			Never:  "Do not delete cache/lock while a go command runs: two may then write the same files. A git lock may go once no git runs.",
		},
		"local-resources": {
			Means: "The machine, the container or this user's limits have no more open files, processes, threads or memory.",
			Words: []words{
				{"open /go/pkg/mod/…: too many open files", ""},
				{"fork/exec /usr/bin/git: resource temporarily unavailable", ""},
				{"fork/exec /usr/bin/git: cannot allocate memory", ""},
				{"runtime: failed to create new OS thread (have 12 already; errno=11)", ""},
				{"runtime: epollcreate failed with 24", ""},
			},
			Silent: "A process that the kernel or the container ended for want of memory says nothing: the shell prints Killed, the exit code is 137.",
			Apart:  "errno 24 is open files of this process, 11 processes and threads of this user or container, 12 memory.",
			ByHand: []byHand{{"ulimit -a", "open files, processes, memory of this shell"}, {"cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory.events", "the container's limits; oom_kill above 0 says what ended it"}, {"nproc; go env GOFLAGS", "go works on as many things at once as there are processors: GOMAXPROCS=2 lowers it"}},
		},
		"local-modcache": {
			Means:  "What GOMODCACHE (or GOPATH/pkg/mod) names is no folder and can't be made one: a file stands in its place, or in that of a folder above.",
			Words:  []words{{`go: could not create module cache: "/srv/cache.pem" is not a directory`, ""}, {"go: could not create module cache: mkdir /srv/cache.pem/mod: not a directory", ""}},
			Apart:  "go checks this before anything else and names it in these words. A folder that may not be written is local-permission; a mount without write access local-read-only; a full one local-disk-full.",
			ByHand: []byHand{{"go env GOMODCACHE GOPATH; stat \"$(go env GOMODCACHE)\"", "the value, and what is there"}, {"go env -changed", "whether it is set by hand"}},
		},
		"local-env": {
			Means: "A folder or variable that go needs before it begins is unusable: no HOME (and no GOPATH or GOMODCACHE instead), a relative path where an absolute one is due, a working folder that was deleted, a wrong GO111MODULE, a build cache that is closed.",
			Words: []words{
				{"go: module cache not found: neither GOMODCACHE nor GOPATH is set", ""},
				{`go: GOMODCACHE entry is relative; must be absolute path: "rel/mc".`, ""},
				{"build cache is required, but could not be located: GOCACHE is not defined and neither $XDG_CACHE_HOME nor $HOME are defined", ""},
				{"go: unknown environment setting GO111MODULE=banana", ""},
				{"go: chdir /nonexistent: no such file or directory", ""},
			},
			Apart:  "go names the variable. A wrong GOFLAGS is local-goflags; GO111MODULE=off, which is valid, local-modules-off.",
			ByHand: []byHand{{"env | grep -E '^(HOME|GO|XDG_CACHE|TMPDIR)'; go env -changed", "what is set, and by whom (cron, systemd and scratch images have no HOME)"}, {"pwd -P; ls -ld .", "whether the working folder still is there"}, caches},
		},
		"local-goflags": {
			Means: "GOFLAGS holds something that is no flag, an unknown flag or one with a blank in it, or the command line has a flag that this go does not know (-diff since 1.23, -x since 1.20).",
			Words: []words{
				{"go: parsing $GOFLAGS: unknown flag -banana", ""},
				{`go: parsing $GOFLAGS: non-flag "banana"`, ""},
				{"flag provided but not defined: -banana\nusage: go mod tidy [-e] [-v] [-x] [-diff] [-go=version] [-compat=version]", ""},
				{"go: reading overlay: open nope.json: no such file or directory", ""},
			},
			Apart:  "parsing $GOFLAGS (on Windows %GOFLAGS%) is the variable, flag provided the command line; both end with code 1 or 2 before anything is fetched.",
			ByHand: []byHand{{"go env GOFLAGS; go env -changed", "the value, and where it is set"}, {"go version; go help mod tidy | head -3", "which flags this go has"}},
		},
		"local-modules-off": {
			Means:  "GO111MODULE=off turns modules off, and go mod needs them. An old profile or an image from before go 1.16 sets it.",
			Words:  []words{{"go: modules disabled by GO111MODULE=off; see 'go help modules'", ""}},
			Apart:  "The text is of this alone. Another unknown value is local-env.",
			ByHand: []byHand{{"go env GO111MODULE; grep -n GO111MODULE \"$(go env GOENV)\"", "off, and whether go env -w set it"}, {"env | grep GO111MODULE", "or the environment does"}},
		},
		"local-no-main-module": {
			Means:  "Neither this folder nor one above has a go.mod file: the wrong folder, a checkout of a part, or a module that was never begun.",
			Words:  []words{{"go: go.mod file not found in current directory or any parent directory; see 'go help modules'", ""}, {"go: cannot find main module, but found .git/config in /src\n\tto create a module there, run:\n\tgo mod init", ""}},
			Apart:  "A go.mod file that is there and can't be read is local-gomod-syntax or local-permission.",
			ByHand: []byHand{{"pwd; go env GOMOD", "/dev/null (Windows: NUL): no module here"}, {"git ls-files '*go.mod'", "where the repository has its modules"}},
			Never:  "Do not run go mod init in a folder of a repository that has a module elsewhere: a second, nested module then hides its packages.",
		},
		"local-gomod-syntax": {
			Means: "This module's own go.mod does not parse, has no module line, or names a version that can't exist or be resolved. Marks of a merge conflict are the usual reason.",
			Words: []words{
				{"go: errors parsing go.mod:\ngo.mod:3: unknown directive: banana", ""},
				{"go: errors parsing go.mod:\ngo.mod:5: usage: require module/path v1.2.3", ""},
				{"go: error reading go.mod: missing module declaration. To specify the module path:\n\tgo mod edit -module=example.com/mod", ""},
			},
			Apart:  "go names file and line. The go.mod file of a dependency is module-bad-gomod; a go or toolchain line toolchain-invalid; a version that disagrees with /vN module-major-mismatch.",
			ByHand: []byHand{{"go mod edit -json >/dev/null", "the same errors, without any fetch"}, {"grep -nE '^(<<<<<<<|=======|>>>>>>>)' go.mod go.sum", "what a merge left"}, {"git diff go.mod", "what changed last"}},
		},
		"local-gowork": {
			Means: "go.work is at fault: it does not parse, lists a folder that is not there, or GOWORK names it by a relative path. tidy itself looks at one module, but a go line of go.work decides which go runs.",
			Words: []words{
				{"go: invalid GOWORK: not an absolute path", ""},
				{"go: errors parsing go.work:\ngo.work:3: unknown directive: banana", ""},
				{"go: cannot load module ../b listed in go.work file: open ../b/go.mod: no such file or directory", ""},
				{"go: module . listed in go.work file requires go >= 1.25, but go.work lists go 1.24; to update it:\n\tgo work use", ""},
			},
			Apart:  "go names go.work. GOWORK=off takes it away: what then fails is another cause.",
			ByHand: []byHand{{"go env GOWORK", "which go.work is used; a folder far above may have one"}, {"GOWORK=off go mod tidy", "the same without it"}, {"go work edit -json", "what it lists"}},
		},
		"local-replace-missing": {
			Means: "A replace directive points to a folder that is not there or has no go.mod file, or to a module without a version. A sibling checkout that exists on the author's machine only is the usual one; in an image build, a folder that was not copied.",
			Words: []words{
				{"a.example/b@v1.0.0: replacement directory ../b does not exist", ""},
				{"a.example/b@v1.0.0 (replaced by ./sub): reading sub/go.mod: open /src/sub/go.mod: no such file or directory", ""},
				{"go: errors parsing go.mod:\ngo.mod:7: replacement module without version must be directory path (rooted or starting with . or ..)", ""},
			},
			Apart:  "A replacement by another module that can't be fetched has that fault's own cause (http-404 and the like), with the new path in it.",
			ByHand: []byHand{{"go mod edit -json | grep -A8 '\"Replace\"'", "each replacement; a path is seen from the folder of go.mod"}, {"ls -d ../b/go.mod", "whether it is there (here ../b)"}},
			Never:  "Do not commit a replace with a path of your own machine: a go.work file that is not checked in does the same.",
		},
	}
}
