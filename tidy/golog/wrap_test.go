package golog

import (
	"strings"
	"testing"
)

// TestCutOff: a message whose last words are missing is completed only where
// all rows that may fit agree. Else what is left speaks for itself.
func TestCutOff(t *testing.T) {
	const get = `Get "https://proxy.example.org/example.com/q/@v/v1.0.0.mod": `
	for _, test := range []struct {
		said    string
		step    Step
		outcome Outcome
	}{
		{"parsing go.mod:", "", ""},                                // any fault of a go.mod may follow
		{"parsing go.mod: m", "", ""},                              // the folder of the go.mod, too
		{"parsing go.mod: missing module l", Goproxy, BadResponse}, // one row only
		{"invalid GO", "", ""},                                     // a dozen settings begin so
		{"missing go.sum ent", Module, "gosum-missing"},
		{get + "dial tcp 10.1.1.1:443: connect: connection", "", ""}, // refused, reset, timed out
		{get + "dial tcp 10.1.1.1:443: connect: connection re", "", ""},
		{get + "dial tcp 10.1.1.1:443: connect: connection ref", TCP, Refused},
		{get + "dial tcp 10.1.1.1:443: connect: permission de", TCP, Prohibited}, // by what stands before it
		{get + "x509: certificate", "", ""},
		{get + "x509: certificate signed by unk", TLS, UnknownAuthority},
		{get + "remote error: tls:", "", ""},
	} {
		text := "go: example.com/q@v1.0.0: " + test.said
		f := pastedFailure(t, text+"\n")
		if f.Step != test.step || f.Outcome != test.outcome || f.Completed != (test.step != "") {
			t.Errorf("%s: %s %s, completed %t, want %s %s", test.said, f.Step, f.Outcome, f.Completed, test.step, test.outcome)
		}
		if f.Text != text || !strings.Contains(text, f.Reason) || f.Module.Path != "example.com/q" {
			t.Errorf("%s: the text of %s is %q, the reason %q", test.said, f.Module, f.Text, f.Reason)
		}
		for name, value := range f.Told {
			if !strings.Contains(text, value) {
				t.Errorf("%s: it tells the %s %q, which the log does not", test.said, name, value)
			}
		}
	}
}

// TestCutOffTellsNothingNew: of each wording that is cut off anywhere, what is
// kept of it stands in the log.
func TestCutOffTellsNothingNew(t *testing.T) {
	completed := 0
	for _, p := range patterns() {
		for n := minBegun; n < len(p.has); n++ {
			text := "go: example.com/q@v1.0.0: " + p.has[:n]
			f := pastedFailure(t, text+"\n")
			if !f.Completed {
				continue
			}
			completed++
			for _, value := range []string{f.Text, f.Reason, f.URL, f.Host, f.Package, f.File, f.Module.Path, f.Module.Version, f.Status, f.Server} {
				if !strings.Contains(text, value) {
					t.Errorf("%q: %q is told, which the log does not hold", text, value)
				}
			}
			for name, value := range f.Told {
				if !strings.Contains(text, value) {
					t.Errorf("%q: it tells the %s %q, which the log does not hold", text, name, value)
				}
			}
		}
	}
	if completed < 100 {
		t.Errorf("only %d texts were completed", completed)
	}
}

// TestIndentedWrap: a line that was broken in the middle and indented belongs
// to the line before it, also in a chain of requirements.
func TestIndentedWrap(t *testing.T) {
	for _, test := range []struct {
		text    string
		step    Step
		outcome Outcome
		reason  string
	}{
		{"go: example.com/a@v1.0.0 requires\n\texample.com/b@v1.0.0: parsing go.mod:\n\tgo.mod:5: unknown directive: foo", Module, "bad-gomod", "go.mod:5: unknown directive: foo"},
		{"go: example.com/b@v1.0.0: parsing go.mod:\n\tgo.mod:5: unknown directive: foo", Module, "bad-gomod", "go.mod:5: unknown directive: foo"},
		{"go: example.com/b@v1.0.0: Get \"https://proxy.example.org/x\": dial tcp 10.1.1.1:443: connect:\n\tconnection\n\trefused", TCP, Refused, "connection refused"},
		{"go: example.com/a@v1.0.0 requires\n\texample.com/b@v1.0.0: what nobody has said", "", "", "what nobody has said"},
	} {
		f := pastedFailure(t, test.text+"\n")
		if f.Step != test.step || f.Outcome != test.outcome || f.Text != test.text || !strings.HasSuffix(f.Reason, test.reason) {
			t.Errorf("%q: %s %s because %q, want %s %s because %q", f.Text, f.Step, f.Outcome, f.Reason, test.step, test.outcome, test.reason)
		}
		if f.Module.Path != "example.com/b" {
			t.Errorf("%q: the module is %s", test.text, f.Module)
		}
	}
}
