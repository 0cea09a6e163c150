package daemon

import (
	"context"
	"encoding/json"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
)

const (
	beatEvery   = 2 * time.Second
	beatWithin  = 5 * time.Second
	leaveWithin = time.Second
)

// self is this gateway as others see it.
func (d *Daemon) self() api.Gateway {
	standing := d.standing()
	works := []string{}
	for _, s := range standing.Subscriptions {
		if s.Fault == "" {
			works = append(works, journal.WorkOf(s.Name))
		}
	}
	return api.Gateway{
		ID: d.id, Name: hostName(), Version: d.version, Address: d.address.URL, Started: d.started, Works: works, Standing: &standing,
	}
}

// standing is how this gateway stands.
func (d *Daemon) standing() api.GatewayStanding {
	s := api.GatewayStanding{Draining: d.draining.Load(), Unready: d.unready(), Hindrance: d.hindered.why(), Subscriptions: []api.GatewaySubscription{}}
	if d.journal.here() {
		s.Key = d.journal.Stats().Key
		s.Clear = s.Key == ""
	}
	if d.attach != nil {
		s.Attach = &api.GatewayAttach{URL: d.attach.ownURL(), ClockMS: d.attach.Clock().Milliseconds()}
	}
	for app := range d.streams() {
		s.Connections += len(app.current().Status().Connections)
		s.Wanted += app.wanted
	}
	for _, sub := range d.standings() {
		one := api.GatewaySubscription{Name: sub.Name, Config: sub.Config, Leads: sub.Leads, Fault: sub.Fault}
		if sub.Dispatcher != nil {
			now := sub.Dispatcher.Status()
			one.InFlight, one.BrokenSince = now.InFlight, now.BrokenSince
		}
		if sub.Programs != nil {
			one.Attached = len(sub.Programs.Status().Connections)
		}
		s.Subscriptions = append(s.Subscriptions, one)
	}
	return s
}

// beatFirst makes this gateway known before it claims anything, so that others leave it its share.
func (d *Daemon) beatFirst(ctx context.Context) {
	if shared, ok := d.journal.Journal.(journal.Gateways); ok {
		if err := d.beatOnce(ctx, shared); err != nil {
			d.log.Warn("other gateways cannot be told yet that this one runs", "error", err)
		}
	}
}

// beat tells the other gateways, until ctx ends, that this one runs, and how it stands. At the end it leaves.
func (d *Daemon) beat(ctx context.Context) error {
	defer close(d.left)
	shared, ok := d.journal.Journal.(journal.Gateways)
	if !ok {
		return nil
	}
	brake := logbrake.New(time.Minute)
	for ctx.Err() == nil {
		if err := d.beatOnce(ctx, shared); err != nil && ctx.Err() == nil {
			brake.Warn(d.log, "beat", "other gateways cannot be told that this one runs; trying again", "error", err)
		}
		select {
		case <-time.After(beatEvery):
		case <-ctx.Done():
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
	defer cancel()
	return d.leave(last, shared)
}

func (d *Daemon) beatOnce(ctx context.Context, shared journal.Gateways) error {
	ctx, cancel := context.WithTimeout(ctx, beatWithin)
	defer cancel()
	self := d.self()
	status, err := json.Marshal(gatewayStatus{*self.Standing, d.report()})
	if err != nil || len(status) > journal.MaxGatewayStatus {
		status, err = json.Marshal(self.Standing)
	}
	if err != nil || len(status) > journal.MaxGatewayStatus {
		status = nil // the rest is told
	}
	err = shared.Beat(ctx, journal.Gateway{ID: self.ID, Name: self.Name, Version: self.Version, Address: self.Address, Status: status})
	if a := d.journal.awaited; a != nil && err == nil {
		d.clock.measure(a.ClockAhead())
	}
	return err
}

// leave is best effort: a gateway that does not leave is seen to be gone.
func (d *Daemon) leave(ctx context.Context, shared journal.Gateways) error {
	if err := shared.Leave(ctx, d.id); err != nil {
		d.log.Info("other gateways see this one for a while yet", "error", err)
	}
	return nil
}
