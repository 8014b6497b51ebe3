package faultlab

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

// TestDiagnoseChecksumDatabase asks, without a run of go, for the tree head of the database that go would choose.
func TestDiagnoseChecksumDatabase(t *testing.T) {
	t.Parallel()
	dependOnSources(t)
	for name, test := range map[string]struct {
		scene setup
		want  string // the cause; "": nothing is wrong
	}{
		"healthy":       {checksumDatabase(trueSum), ""},
		"wrong key":     {signedBy(sumdbName), "sumdb-invalid"},
		"through proxy": {databaseThroughProxy("/no/such/", status(http.StatusBadGateway)), ""},
		"broken behind": {databaseThroughProxy("/latest", status(http.StatusBadGateway)), "sumdb-unreachable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, networkFault{Fault: Fault{Setup: test.scene}})
			got, err := s.run(s.scene, os.Getenv(tidyxEnv), "diagnose")
			if err != nil {
				t.Fatal(err)
			}
			if broke := got.code != 0; broke != (test.want != "") || !strings.Contains(got.stdout, test.want) {
				t.Errorf("code %d, want %q\n%s%s", got.code, test.want, got.stdout, got.stderr)
			}
			asked := false
			for _, r := range s.lab.Requests() {
				asked = asked || strings.HasSuffix(r.Path, "/latest")
			}
			if !asked {
				t.Error("the tree head was not asked for")
			}
		})
	}
}
