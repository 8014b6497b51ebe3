package golog

import "strings"

// What the operating system says of files, memory and processes (errno(3),
// syscall's and Windows' texts), whoever met it. go, git and the runtime name
// the file before it: OPERATION PATH: TEXT.

// fileOperation is the first word of a PathError or LinkError, less the first
// of two paths.
const fileOperation = `(?:open|openat|mkdir|mkdirat|write|read|rename \S+|link \S+|symlink \S+|remove|unlink|unlinkat|rmdir|chmod|fchmod|chtimes|create|lstat|stat|fstatat|sync|close|truncate|readdirent|mmap|copy_file_range|fork/exec|exec|Lock|RLock|flock|fcntl|CreateFile|GetFileAttributesEx|FindFirstFile|readlink) `

// systemErrors are tried in order; the outcome names the cause or a finer
// reason of it. needsPath: the words alone could be a network's or a tool's.
var systemErrors = []struct {
	outcome   Outcome
	text      string
	needsPath bool
}{
	{"disk-full", "no space left on device", false},
	{"disk-full", "not enough space on the disk", false},
	{"disk-full", "the disk is full", false},
	{"quota", "disk quota exceeded", false},
	{"quota", "quota exceeded", true},
	{"read-only", "read-only file system", false},
	{"read-only", "media is write protected", false},
	{"files", "too many open files", false},
	{"files", "failed with 24", false},
	{"files", "netpollinit failed", false},
	{"memory", "cannot allocate memory", false},
	{"memory", "out of memory", false},
	{"memory", "not enough memory resources", false},
	{"memory", "failed to reserve page summary memory", false},
	{"memory", "paging file is too small", false},
	{"memory", "insufficient system resources exist", false},
	{"processes", "failed to create new os thread", false},
	{"processes", "pthread_create failed", false},
	{"processes", "newosproc", false},
	{"processes", "fork: retry", false},
	{"processes", "resource temporarily unavailable", false},
	{"file-size", "file too large", true},
	{"killed", "signal: killed", false},
	{"lock-unsupported", "no locks available", false},
	{"lock", "another process has locked a portion of the file", false},
	{"lock", "being used by another process", false},
	{"lock", "user-mapped section open", false},
	{"lock", "resource deadlock", false},
	{"lock", "text file busy", true},
	{"lock", "device or resource busy", true},
	{"dangling", "file exists", true},
	{"stale", "stale nfs file handle", false},
	{"stale", "stale file handle", false},
	{"stale", "transport endpoint is not connected", true},
	{"too-long", "file name too long", true},
	{"too-long", "filename too long", false},
	{"too-long", "filename or extension is too long", false},
	{"too-long", "volume label syntax is incorrect", true},
	{"loop", "too many levels of symbolic links", false},
	{"broken-disk", "input/output error", true},
	{"broken-disk", "structure needs cleaning", true},
	{"not-a-folder", "not a directory", true},
	{"a-folder", "is a directory", true},
	{"cross-device", "invalid cross-device link", false},
	{"permission", "permission denied", true},
	{"permission", "access is denied", true},
	{"not-permitted", "operation not permitted", true},
	{"vanished", "no such file or directory", true},
	{"vanished", "the system cannot find the", true},
}

// inCache is a path that only the module cache has.
const inCache = `\S*(?:pkg[/\\]mod|cache[/\\]download|GOMODCACHE|@v\d)\S*`

// wordingsUnzip are what the system says where a zip is unpacked: whose content
// is as it should be.
func wordingsUnzip() (list []wording) {
	for _, e := range systemErrors {
		list = append(list, wording{step: Local, outcome: e.outcome, final: true, has: e.text, re: `(?i)unzip \S+: ` + fileOperation + `(?P<path>(?:[A-Za-z]:)?[^\n":]+?): ` + e.text})
	}
	return list
}

// wordingsSystem makes two rows of each text: with the path, and without.
func wordingsSystem() []wording {
	list := []wording{
		{step: Local, outcome: "build-cache", final: true, has: "permission denied", re: `(?i)open (?P<path>\S*go-?(?:build|cache)\S*-[ad]): permission denied`},
		{step: Local, outcome: "build-cache", final: true, has: "failed to initialize build cache at", re: `build cache at (?P<path>.+?): (?:mkdir \S+: )?(?:permission denied|Access is denied)`},
	}
	for _, e := range systemErrors {
		operation := `(?P<operation>` + strings.TrimSuffix(fileOperation, " ") + `) `
		path := `(?P<path>(?:[A-Za-z]:)?[^\n":]*[/\\.][^\n":]*?)`
		if e.outcome == "dangling" {
			operation = `(?P<operation>mkdir) ` // of a folder that is there already go asks nothing (os.MkdirAll)
		}
		if e.outcome == "vanished" {
			path = `(?P<path>` + inCache + `)` // a file that is missing elsewhere has a row of its own
		}
		list = append(list, wording{step: Local, outcome: e.outcome, final: true, has: e.text, re: `(?i)` + operation + path + `: (?:mkdir \S+: )?` + e.text})
		if !e.needsPath {
			list = append(list, wording{step: Local, outcome: e.outcome, final: true, has: e.text})
		}
	}
	return list
}
