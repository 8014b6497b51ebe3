package faultlab

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
)

// checksumFaults returns the faults of the step checksum, and a control with a working checksum database.
func checksumFaults() []Fault {
	return []Fault{
		{
			Name: "sumdb-healthy", Title: "the checksum database vouches for everything, and nothing is wrong",
			Setup: checksumDatabase(trueSum),
		},
		{
			Name: "sumdb-closed", Title: "the checksum database refuses connections",
			Cause: "sumdb-unreachable", Step: "checksum", Says: "connect: connection refused",
			Setup: brokenChecksumDatabase(closedPort),
		},
		{
			Name: "sumdb-500", Title: "the checksum database answers 500",
			Cause: "sumdb-unreachable", Step: "checksum", Says: ": 500 Internal Server Error",
			Setup: brokenChecksumDatabase(overTLS(status(http.StatusInternalServerError))),
		},
		{
			Name: "sumdb-404", Title: "the checksum database does not know the module",
			Cause: "sumdb-lookup-failed", Step: "checksum", Says: ": 404 Not Found",
			Setup: brokenChecksumDatabase(overTLS(status(http.StatusNotFound))),
		},
		{
			Name: "go-sum-mismatch", Title: "go.sum knows other contents of the module",
			Cause: "checksum-gosum", Step: "checksum", Says: "checksum mismatch",
			Setup: falseGoSum,
		},
		{
			Name: "sumdb-mismatch", Title: "the checksum database knows other contents of the module",
			Cause: "checksum-sumdb", Step: "checksum", Says: "checksum mismatch",
			Setup: checksumDatabase(falseSum),
		},
		{
			Name: "sumdb-wrong-key", Title: "GOSUMDB has another key than the checksum database",
			Cause: "sumdb-invalid", Step: "checksum", Says: "note has no verifiable signatures",
			Setup: wrongSumdbKey,
		},
		{
			Name: "sumdb-malformed", Title: "GOSUMDB is a name without a key",
			Cause: "sumdb-invalid", Step: "checksum", Says: "invalid GOSUMDB: malformed verifier id",
			Setup: with(healthy, malformedGosumdb),
		},
	}
}

// falseGoSum is a Setup with a healthy module proxy, and a go.sum that knows other contents of the module.
func falseGoSum(l *Lab) (Scene, error) {
	scene, err := withoutHost(healthy)(l)
	if err != nil {
		return Scene{}, err
	}
	lines, err := falseSum(goodModule, version)
	if err != nil {
		return Scene{}, err
	}
	if err := os.WriteFile(filepath.Join(scene.Dir, "go.sum"), lines, 0o644); err != nil {
		return Scene{}, fmt.Errorf("writing the scene's go.sum: %w", err)
	}
	return scene, nil
}

// malformedGosumdb has a GOSUMDB that go can't read.
func malformedGosumdb(_ *Lab, address string) sceneSpec {
	return sceneSpec{goproxy: "https://" + address, env: []string{"GOSUMDB=" + sumdbName}}
}
