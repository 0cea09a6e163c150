package main

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/terminal"
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
			f := finding{Level: failed, App: app.Name, Check: c.check, Reason: refused.Reason, Text: terminal.Plain(refused.Error), Hints: hints(d.openHint(app, refused))}
			if f.Reason == string(stream.ReasonThrottled) { // the connections that are open stay
				f.Level = warn
			}
			d.add(f)
			return false
		}
		switch c.stage {
		case stream.StageOpen:
			d.ok(app.Name, c.check, d.say.DoctorTicket(p.Open.Round(time.Millisecond).String()))
		case stream.StageConnect:
			d.ok(app.Name, c.check, d.say.DoctorEndpoint(p.Endpoint, p.Connect.Round(time.Millisecond).String()))
		case stream.StagePing:
			d.checkRoundTrip(app.Name, p.RoundTrip)
		}
	}
	return true
}

// slowTrip is as long as a ping may take: an answer has to be there 3 s after the push.
const slowTrip = 500 * time.Millisecond

func (d *doctor) checkRoundTrip(app string, trip time.Duration) {
	f := finding{Level: fine, App: app, Check: "round trip", Text: d.say.DoctorRoundTrip(trip.Round(10 * time.Microsecond).String())}
	if trip > slowTrip {
		f.Level, f.Hints = warn, []string{d.say.DoctorSlowHint()}
	}
	d.add(f)
}

// openHint says what to do about a refusal. On this machine no firewall stands between.
func (d *doctor) openHint(app daemon.App, e *api.OpenError) string {
	if to, err := url.Parse(app.Stream.Address()); err == nil && e.Reason == string(stream.ReasonNetwork) && isLoopback(to.Hostname()) {
		return d.say.DoctorLoopbackHint(to.Host)
	}
	return d.say.OpenHint(e.Reason, e.Hint)
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
	f := finding{Level: fine, App: w.app, Check: "clock", Text: w.say.DoctorClock()}
	if off := ours.Sub(theirs.Add(time.Second / 2)).Round(time.Second); off.Abs() > clockOff {
		f.Level, f.Text = warn, w.say.DoctorClockAhead(off.String())
		if off < 0 {
			f.Text = w.say.DoctorClockBehind(off.Abs().String())
		}
		f.Hints = []string{w.say.DoctorClockHint()}
	}
	w.add(f)
}
