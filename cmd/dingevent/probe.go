package main

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/http"
	"time"

	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/stream"
)

// stageChecks are the checks that a probe makes, in their order.
var stageChecks = []struct {
	stage stream.Stage
	check string
}{{stream.StageOpen, "open"}, {stream.StageConnect, "websocket"}, {stream.StagePing, "round trip"}}

// probe opens a connection that takes no events.
func (d *doctor) probe(ctx context.Context, app daemon.App) bool {
	client, err := app.NewClient(slog.New(slog.DiscardHandler))
	if err != nil {
		d.add(finding{Level: failed, App: app.Name, Check: "open", Text: err.Error()})
		return false
	}
	p, err := client.Probe(ctx)
	refused := daemon.OpenErrorOf(err, time.Time{})
	for _, c := range stageChecks {
		if refused != nil && (refused.Stage == string(c.stage) || refused.Stage == "") {
			f := finding{Level: failed, App: app.Name, Check: c.check, Reason: refused.Reason, Text: refused.Error, Hints: hints(refused.Hint)}
			if f.Reason == string(stream.ReasonThrottled) { // the connections that are open stay
				f.Level = warn
			}
			d.add(f)
			return false
		}
		switch c.stage {
		case stream.StageOpen:
			d.ok(app.Name, c.check, "DingTalk takes the credentials, and gives a ticket after %v", p.Open.Round(time.Millisecond))
		case stream.StageConnect:
			d.ok(app.Name, c.check, "%s, after %v", p.Endpoint, p.Connect.Round(time.Millisecond))
		case stream.StagePing:
			d.checkRoundTrip(app.Name, p.RoundTrip)
		}
	}
	return true
}

// slowTrip is as long as a ping may take: an answer has to be there 3 s after the push.
const slowTrip = 500 * time.Millisecond

func (d *doctor) checkRoundTrip(app string, trip time.Duration) {
	f := finding{Level: fine, App: app, Check: "round trip", Text: trip.Round(10 * time.Microsecond).String()}
	if trip > slowTrip {
		f.Level, f.Hints = warn, []string{"an answer must reach DingTalk within 3 s of the push; is this the region of base_url, and is the line busy?"}
	}
	d.add(f)
}

func hints(hint string) []string {
	if hint == "" {
		return nil
	}
	return []string{hint}
}

// clockOff is how far our clock may be from DingTalk's.
const clockOff = 30 * time.Second

// checkClock compares our clock with the server's, which has seconds only. Without an answer it says nothing: the
// way is known to be good.
func (w *way) checkClock(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, wayTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, w.to.String(), nil)
	if err != nil {
		return
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{RootCAs: w.roots}, DisableKeepAlives: true}
	began := time.Now()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return
	}
	resp.Body.Close()
	theirs, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return
	}
	ours := began.Add(time.Since(began) / 2)
	f := finding{Level: fine, App: w.app, Check: "clock", Text: "ours and DingTalk's agree"}
	if off := ours.Sub(theirs.Add(time.Second / 2)).Round(time.Second); off.Abs() > clockOff {
		f.Level, f.Text = warn, "ours is "+off.String()+" ahead of DingTalk's"
		if off < 0 {
			f.Text = "ours is " + off.Abs().String() + " behind DingTalk's"
		}
		f.Hints = []string{"set this machine's clock, by NTP: HTTP pushes whose time is off by more than http.window are refused"}
	}
	w.add(f)
}
