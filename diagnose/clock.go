package diagnose

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"tidyx/tidy/golog"
)

// clockSlack is how far two clocks may be apart and still agree: enough for a
// slow answer, and too little for a certificate's dates.
const clockSlack = 5 * time.Minute

// brokeByDate says whether a certificate's dates were at fault: then this
// machine's clock may be.
func brokeByDate(_ *Trace, o Observation) bool {
	return o.Step == golog.TLS && (o.Outcome == golog.Expired || o.Outcome == golog.NotYetValid)
}

// askTime compares this machine's clock with the Date of an answer: the host's
// own, or else that of another host of the route. The dates that were judged
// are in question, so no certificate is verified; nothing but a bare request is
// sent, and nothing but the Date is read.
func askTime(ctx context.Context, w *world, t *Trace) []Observation {
	for _, u := range append([]*url.URL{{Scheme: t.Target.URL.Scheme, Host: t.Target.URL.Host}}, t.Target.otherHosts()...) {
		if o, ok := w.timeOf(ctx, u); ok {
			return []Observation{o}
		}
	}
	return nil
}

// timeOf asks one host for its time.
func (w *world) timeOf(ctx context.Context, u *url.URL) (o Observation, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	way, _ := w.walk(ctx, &Target{URL: u, anonymous: true}, u, golog.LegHost)
	r := way.road
	if !r.reached.IsValid() && r.tunnel == nil {
		return o, false
	}
	transport, settle := r.transport(ctx)
	defer settle(untold)
	defer transport.CloseIdleConnections()
	transport.TLSClientConfig.VerifyConnection = nil
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, u.String()+"/", nil)
	if err != nil {
		return o, false
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return o, false
	}
	resp.Body.Close()
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return o, false
	}
	facts := &ClockFacts{Theirs: theirs.UTC(), Ours: w.now().UTC().Truncate(time.Second)}
	o = Observation{Leg: golog.LegHost, Step: golog.TLS, Subject: address(u), Outcome: golog.OK, Facts: Facts{Clock: facts}}
	if !facts.agree() {
		o.Outcome = golog.Misconfigured
	}
	return o, true
}

func (f *ClockFacts) agree() bool { return f.Ours.Sub(f.Theirs).Abs() <= clockSlack }

// clock is what another machine's clock says about this one's, or nil.
func (c *Case) clock() *Contrast {
	k := c.Trace.contrastOf(askClock)
	if k == nil || k.Facts.Clock == nil {
		return nil
	}
	return k
}

// clockIsOff says whether this machine's clock differs from another's: only
// then is setting it a fix.
func (c *Case) clockIsOff() bool { k := c.clock(); return k != nil && !k.Facts.Clock.agree() }

// clockSentence compares the two clocks.
func (c *Case) clockSentence() string {
	k := c.clock()
	if k == nil {
		return ""
	}
	f := k.Facts.Clock
	if f.agree() {
		return "This machine's clock agrees with that of " + k.Subject
	}
	side := "ahead of"
	if f.Ours.Before(f.Theirs) {
		side = "behind"
	}
	return fmt.Sprintf("This machine's clock is %s %s what %s says: %s here, %s there", span(f.Ours.Sub(f.Theirs).Abs()), side, k.Subject,
		f.Ours.Format(time.DateTime), f.Theirs.Format(time.DateTime))
}

// span is a long time in its largest unit.
func span(d time.Duration) string {
	for _, unit := range []struct {
		name string
		long time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if n := int(d / unit.long); n > 1 {
			return fmt.Sprintf("%d %ss", n, unit.name)
		} else if n == 1 {
			return "1 " + unit.name
		}
	}
	return fmt.Sprintf("%d seconds", int(d/time.Second))
}
