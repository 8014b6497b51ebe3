//go:build !unix

package diagnose

import "os/exec"

// detach leaves a child as it is: there are no sessions here.
func detach(*exec.Cmd) {}
