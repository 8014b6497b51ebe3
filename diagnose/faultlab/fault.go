package faultlab

import "slices"

// Where says what a fault needs to be made.
type Where int

const (
	// Loopback faults need no rights: their servers listen on 127.0.0.1, on ports the system picks.
	Loopback Where = iota
	// Namespace faults need network and mount namespaces of their own: names, real ports, packet filters.
	Namespace
)

// Fault is one thing that goes wrong between go and its modules, made on purpose, or a healthy control.
type Fault struct {
	// Name is the row's own name: kebab-case, unique, not necessarily that of the cause.
	Name string
	// Title says the fault in one line, lower case, without a full stop.
	Title string
	// Cause is the cause that tidyx must name first; "" in a control, where nothing is wrong.
	Cause string
	// Step is the step that Cause is filed under; "" in a control.
	Step string
	// Also holds the causes of the further findings, in any order; nil if there must be one finding only.
	Also []string
	// Says is a part of what the go command itself prints; "" where it prints no failure.
	Says string
	// Exit is the code that go ends with; 0 stands for 1, the usual one of a failure.
	Exit int
	// Since is the first go release in which it goes wrong in this way, such as "go1.24"; "" if all do.
	Since string
	// Where says what Setup needs.
	Where Where
	// Mended is true if this machine has what mends it: the first fix that tidyx tells must work.
	Mended bool
	// Endless is true if go waits without limit, so that whoever runs it must end it.
	Endless bool
	// Setup starts the servers of the fault in the lab and writes the module that meets them.
	// Its errors are about the lab, never about the fault.
	Setup func(*Lab) (Scene, error)
}

// Scene is a module ready to be tidied against servers that run in a [Lab]. It ends with the Lab.
type Scene struct {
	// Dir is the folder of a throw-away module, with a go.mod and a main.go that import the lab's modules.
	Dir string
	// Args are flags of go mod tidy.
	Args []string
	// Env is the environment on top of the caller's own: everything that decides where go fetches from.
	Env []string
	// Host is what findings[0].host must be; "" where no host is at fault.
	Host string
	// Modules is how many modules the first finding must list; 0 in a control.
	Modules int
}

// Faults returns a fresh copy of every fault that needs no rights: those that `tidyx demo` can show.
// Faults that need namespaces live in this package's tests.
func Faults() []Fault {
	return slices.Concat(
		dnsFaults(),
		tcpFaults(),
		tlsFaults(),
		httpProxyFaults(),
		httpFaults(),
		goproxyFaults(),
		checksumFaults(),
		authFaults(),
		answerFaults(),
		toolchainFaults(),
		localFaults(),
		moduleFaults(),
		vcsFaults(),
		mendedFaults(),
		severalFaults(),
		endlessFaults(),
	)
}
