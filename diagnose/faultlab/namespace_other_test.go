//go:build !linux

package faultlab

import (
	"errors"
	"os/exec"
	"syscall"
)

var errNeedsLinux = errors.New("namespaces need Linux")

func findIsolation() (*syscall.SysProcAttr, error)   { return nil, errNeedsLinux }
func enterNetwork() (func(), error)                  { return nil, errNeedsLinux }
func execWithResolver(file string, _ []string) error { return errNeedsLinux }
func useResolver(*exec.Cmd, string)                  {}

// machineFaults need what only Linux has.
func machineFaults() []networkFault { return nil }

func mayBeNobody() bool { return false }

func runAs(*exec.Cmd, uint32) {}
