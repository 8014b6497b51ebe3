// Package faultlab breaks the road between go and its modules on purpose, with real servers: what net/http/httptest
// is for handlers, it is for faults.
//
// A [Lab] owns a temporary folder, certificate authorities made at run time, and servers: a healthy module proxy, a
// checksum database, HTTP proxies, and all the ways in which these can answer wrongly or not at all. A [Fault] is one
// row: its Setup starts the servers it needs and returns a [Scene], a throw-away module with the environment that
// leads go to them. Run `go mod tidy` there and it fails in the way that the row says; run tidyx there and it must
// name the row's cause, step and host.
//
//	lab, err := faultlab.New()
//	defer lab.Close()
//	scene, err := fault.Setup(lab)
//	cmd := exec.Command("tidyx")
//	cmd.Dir, cmd.Env = scene.Dir, append(os.Environ(), scene.Env...)
//
// [Faults] returns the faults that need no rights. Their servers are on loopback, and so is the host in the paths of
// their modules: whoever fetches those directly stays on this machine too. A scene takes nothing from the settings of
// the user and leaves nothing behind after Close. Scenes over https need a go command that reads SSL_CERT_FILE, as it
// does on Linux and the BSDs.
//
// Other faults need names, real ports or a packet filter. They are rows too, and live in this package's tests, which
// run themselves again in network and mount namespaces of their own: with the addresses 10.77.0.0/16, a name server
// for lab.test (the map zone), and nft rules for packets that are dropped or prohibited. Where namespaces can't be
// had these are skipped with a message, or fail if TIDYX_NAMESPACE_TESTS=required.
//
// # Adding a fault
//
// Add one row to the table of the step at which it breaks: faults_STEP.go, or network_faults_STEP_test.go if it needs
// a namespace. Give it a Setup made of the pieces that are there,
//
//	Setup: on("https", overTLS(status(http.StatusTeapot)))
//
// reads: one source, asked over https, on a TLS server that answers everything with 418. Put into Says what go itself
// prints of it, then run
//
//	go test ./diagnose/faultlab -run 'Faults/NAME/go'     # does the lab make this fault?
//	go test ./diagnose/faultlab -run 'Faults/NAME/tidyx'  # does tidyx find it?
//
// TIDYX_GO names another go command, for both. A row that go waits for without limit is Endless and goes last.
package faultlab
