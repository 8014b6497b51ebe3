package diagnose

import "tidyx/tidy/golog"

var (
	remedyRoom   = whenever(not(cacheElsewhere), by("make room: the build cache can be made again", "go clean -cache", thisUser))
	remedyBigger = whenever(cacheElsewhere, by("make room there, or give go another place (GOMODCACHE, GOCACHE, TMPDIR): the build cache lies elsewhere", "", thisMachine))
)

// causesFiles are the causes of the step local in which the system refuses: a
// file, a lock, memory. The look on this machine tells why (probe_local.go).
func causesFiles() []Cause {
	return textCauses(golog.Local, []textCause{
		{id: "disk-full", alike: true, on: []Outcome{"quota"}, title: "this user's quota is used up{onpath}", why: "{space}|The disk has room; what this user may take of it is gone.", fixes: []Remedy{remedyRoom, by("see the quota", "quota -s", thisUser)}},
		{id: "disk-full", alike: true, when: tells("noinodes"), title: "no file can be made any more{onpath}", why: "{space}|Small files use inodes up before the space.", fixes: []Remedy{remedyRoom, by("see which folders hold the files", "du --inodes -x {mount} | sort -n | tail", thisMachine), remedyBigger}},
		{id: "disk-full", alike: true, title: "no space is left{onpath}", why: "{space}|~Space or inodes are used up, or a limit is reached.", fixes: []Remedy{remedyRoom, by("see what is full", "df -h {lookedat}; df -i {lookedat}", thisMachine), by("see what is full", "df -h; df -i", thisMachine), remedyBigger}},

		{id: "read-only", alike: true, when: ofThisModule, title: "this module's folder is on a read-only file system", why: "{mounted}|go must write {path}.",
			fixes: []Remedy{by("mount the folder so that it can be written (a container: without :ro)", "", thisMachine), by("or only compare (go 1.23 and later)", "go mod tidy -diff", thisRun)}},
		{id: "read-only", alike: true, title: "go must write to a read-only file system{onpath}", why: "{mounted}|~{gosays}", fixes: []Remedy{remedyNoHome, remedyOtherCache}},

		{id: "permission", alike: true, on: []Outcome{"not-permitted"}, title: "the system forbids to write {path}", why: "{ownership}|A file made immutable, a sandbox or a container's rules: more than owner and mode decide here.", fixes: []Remedy{by("see its flags", "lsattr -d {path}", thisMachine), remedyOtherCache}},
		{id: "permission", alike: true, when: ofThisModule, title: "this user may not {may} {spot}", why: "{ownership}|~{gosays}|go reads and writes go.mod and go.sum.", fixes: []Remedy{remedyTakeModule, remedySee}},
		{id: "permission", alike: true, title: "this user may not {may} {spot}", why: "{ownership}|~{gosays}", fixes: []Remedy{remedyNoHome, remedyOtherCache, remedyTake, remedySee}},

		{id: "lock", on: []Outcome{"lock-unsupported"}, title: "the file system has no locks{onpath}", why: "{mounted}|go locks files of the module cache; some network file systems can't.", fixes: []Remedy{remedyLocalDisk}},
		{id: "lock", on: []Outcome{"git-lock"}, title: "git finds a lock of an earlier run: {path}", why: "{heldby}|Another go works on this repository now, or one was ended in the middle.", fixes: []Remedy{by("if no go is at work, remove it", "rm {path}", thisMachine)}},
		{id: "lock", on: []Outcome{"edited"}, transient: true, title: "another program changed {gomod} while go worked", why: "An editor's language server, or a second go.", fixes: []Remedy{remedyRerun}},
		{id: "lock", on: []Outcome{"held"}, when: not(tells("holder")), shared: true, title: "go waits for a lock{atpath}", why: "No process that can be seen here holds it: a process outside this container or of another host does, or one that inherited it from a process that has ended.|go waits for it without limit.",
			fixes: []Remedy{by("see who has the file open", "fuser -v {path}", thisMachine), by("end the go command that uses this module cache elsewhere", "", thisMachine), whenever(not(homeless), by("or use a module cache of one's own", `export GOMODCACHE="$(mktemp -d)"`, thisRun))}},
		{id: "lock", on: []Outcome{"held"}, title: "go waits for a lock that another process holds", why: "{heldby}|go waits for it without limit.", fixes: []Remedy{by("see what it does; go goes on when it ends", "ps -fp {holder}", thisMachine)}},
		{id: "lock", transient: true, title: "a file is in use by another program{atpath}", why: "{heldby}|~An editor, a second go or a virus scanner has it open.", fixes: []Remedy{remedyRerun, by("have the virus scanner leave the module cache alone", "", thisMachine)}},

		{id: "resources", alike: true, on: []Outcome{"files"}, title: "too many files are open", why: "{limits}|~The limit of this process or of the machine is reached.", fixes: []Remedy{by("raise the limit of this shell", `ulimit -n "$(ulimit -Hn)"`, thisRun), by("see the limits", "ulimit -a", thisMachine)}},
		{id: "resources", alike: true, on: []Outcome{"memory"}, title: "there is not enough memory", why: "{limits}|~{gosays}", fixes: []Remedy{{Title: "let go do one thing at a time", Command: "export GOMAXPROCS=1 GOMEMLIMIT=512MiB", Applies: thisRun}, by("give the machine or the container more memory", "", thisMachine)}},
		{id: "resources", alike: true, on: []Outcome{"processes"}, title: "no further process or thread may be started", why: "{limits}|~{gosays}", fixes: []Remedy{exported("let go do one thing at a time", "GOMAXPROCS", "1"), by("raise the limit", "ulimit -u", thisMachine)}},
		{id: "resources", alike: true, on: []Outcome{"file-size"}, title: "a file may not grow as large as it must", why: "{limits}|~{gosays}", fixes: []Remedy{by("raise the limit of this shell", "ulimit -f unlimited", thisRun)}},
		{id: "resources", alike: true, on: []Outcome{"killed"}, shared: true, title: "a process of go was killed", why: "{limits}|Very likely the kernel ended it for want of memory; a time limit does the same.", fixes: []Remedy{by("see whether it was the kernel", "sudo dmesg | grep -i 'killed process'", thisMachine)}},

		{id: "modcache", on: []Outcome{"damaged"}, title: "a zip in the module cache is damaged{atpath}", why: "{kind}|go did not fetch it in this run: an earlier one was cut off, or something else wrote it.", fixes: []Remedy{by("remove it, so that it is fetched again", "rm {path}", thisUser), remedyNewCache}},
		{id: "modcache", on: []Outcome{"too-long"}, title: "a path is too long for this system", why: "{gosays}|Module cache and module path together are longer than it allows.", fixes: []Remedy{by("move the module cache near the root", "export GOMODCACHE=/m", thisRun), whenever(onWindows, by("let git use long paths", "git config --global core.longpaths true", thisUser))}},
		{id: "modcache", on: []Outcome{"stale", "broken-disk"}, title: "the disk of the module cache fails{onpath}", why: "{gosays}|{mounted}", fixes: []Remedy{remedyLocalDisk}},
		{id: "modcache", on: []Outcome{"cross-device"}, title: "the module cache is spread over several file systems", why: "{gosays}|go moves files within it, which works inside one file system only.", fixes: []Remedy{remedyLocalDisk}},
		{id: "modcache", on: []Outcome{"vanished"}, title: "a file of the module cache is gone{atpath}", why: "{missing}|Something cleans the module cache while go works, or it was restored in part.", fixes: []Remedy{remedyNewCache}},
		{id: "modcache", on: []Outcome{"dangling"}, title: "a link leads nowhere, or a file is in the way{atpath}", why: "{gosays}|go can't make a folder where something of that name is.", fixes: []Remedy{by("see what is there; move it away, or make what it leads to", "ls -ld {path}", thisMachine)}},
		{id: "modcache", on: []Outcome{"loop"}, title: "symbolic links lead in a circle{atpath}", why: "{gosays}", fixes: []Remedy{remedySee}},
		{id: "modcache", on: []Outcome{"not-a-folder", "a-folder"}, title: "a file and a folder are mixed up{atpath}", why: "{kind}|~{gosays}", fixes: []Remedy{by("move away what is in the way", "mv {lookedat} {lookedat}.away", thisMachine)}},
		{id: "modcache", title: "the module cache is no usable folder{atpath}", why: "{kind}|{setby}|~{gosays}", fixes: []Remedy{whenever(setIn("GOMODCACHE", anywhere), by("let go choose its place", "unset GOMODCACHE", thisRun)), remedyOtherCache}},
	})
}
