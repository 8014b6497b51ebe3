package render

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"tidyx/diagnose"
)

// routeReport is a recorded report of tidyx route.
func routeReport(t *testing.T) (r *diagnose.Report, data []byte) {
	t.Helper()
	data, err := os.ReadFile("testdata/route/route.json")
	if err != nil {
		t.Fatal(err)
	}
	r = new(diagnose.Report)
	if err := json.Unmarshal(data, r); err != nil {
		t.Fatal(err)
	}
	return r, data
}

// TestRouteGolden draws roads in every look.
func TestRouteGolden(t *testing.T) {
	r, data := routeReport(t)
	var again bytes.Buffer
	if err := JSON(&again, r, Options{}); err != nil || !bytes.Equal(again.Bytes(), data) {
		t.Errorf("%v: written again it is\n%s", err, again.Bytes())
	}
	for _, look := range looks {
		if look.format != "terminal" {
			continue
		}
		var got bytes.Buffer
		if err := Terminal(&got, r, look.opts); err != nil {
			t.Fatal(err)
		}
		golden(t, "route/route."+look.name, got.Bytes(), *update)
	}
}

// TestRouteWidth: no line but a command or a URL is wider than the terminal.
func TestRouteWidth(t *testing.T) {
	r, _ := routeReport(t)
	for _, o := range []Options{{Width: 80}, {Width: 80, Fancy: true}, {Width: 100, Fancy: true, Verbose: true}, {Width: 60, Fancy: true}} {
		var b strings.Builder
		if err := Terminal(&b, r, o); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(b.String(), "\n") {
			whole := strings.Contains(line, "export ") || strings.Contains(line, "://")
			if n := utf8.RuneCountInString(line); n > o.Width && !whole {
				t.Errorf("%d columns where there are %d: %s", n, o.Width, line)
			}
		}
	}
}
