package doctor

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
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
func (d *Doctor) probe(ctx context.Context, app config.App) bool {
	client, err := daemon.NewClient(app, slog.New(slog.DiscardHandler))
	if err != nil {
		d.add(Finding{Level: Failed, App: app.Name, Check: "open", Text: err.Error()})
		return false
	}
	p, err := client.Probe(ctx)
	refused := daemon.OpenErrorOf(err, time.Time{})
	for _, c := range stageChecks {
		if refused != nil && (refused.Stage == string(c.stage) || refused.Stage == "") {
			f := Finding{Level: Failed, App: app.Name, Check: c.check, Reason: refused.Reason, Text: terminal.Plain(refused.Error), Hints: hints(d.openHint(app, refused))}
			if f.Reason == string(stream.ReasonThrottled) { // the connections that are open stay
				f.Level = Warn
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

func (d *Doctor) checkRoundTrip(app string, trip time.Duration) {
	f := Finding{Level: Fine, App: app, Check: "round trip", Text: d.say.DoctorRoundTrip(trip.Round(10 * time.Microsecond).String())}
	if trip > slowTrip {
		f.Level, f.Hints = Warn, []string{d.say.DoctorSlowHint()}
	}
	d.add(f)
}

// openHint says what to do about a refusal. On this machine no firewall stands between.
func (d *Doctor) openHint(app config.App, e *api.OpenError) string {
	if to, err := url.Parse(daemon.StreamAddress(*app.Stream)); err == nil && e.Reason == string(stream.ReasonNetwork) && isLoopback(to.Hostname()) {
		return d.say.DoctorLoopbackHint(to.Host)
	}
	return d.say.OpenHint(e.Reason, e.Hint)
}
