package supervise

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/sink/streamsink"
)

const (
	leadWithin  = time.Second      // each step of an answer to an open request
	unreachable = 5 * time.Second  // that a gateway is left alone which was not reached
	inVain      = 5 * time.Second  // that programs are led to a gateway where none arrives
	vainAgain   = 10 * time.Minute // until they are led there once more
	trialEnds   = time.Minute      // after the last program that was led
)

// A leading leads programs to the gateway that works their subscription.
type leading struct {
	share *share
	url   string // of this gateway's attach point; empty if it is not known
	host  string
	log   *slog.Logger
	brake *logbrake.Brake
	reach func(context.Context, streamsink.Place) error

	mu        sync.Mutex           // protects what follows
	unreached map[string]unreached // by ID
	trials    map[route]*trial
	away      map[string]bool // subscriptions whose programs are asked to leave
}

// An unreached is a gateway that did not answer.
type unreached struct {
	at  time.Time
	why error
}

// A route is where programs of a subscription are led to.
type route struct{ subscription, gateway string }

// A trial is how long programs are led by a route on which none is seen to arrive.
type trial struct {
	first, last time.Time
	vain        time.Time // when it was given up; zero if it is not
}

// lead returns where a program that opens is to connect. It asks the journal, because a gateway that ends says so there before it
// sends its programs away.
func (l *leading) lead(ctx context.Context, name string) *streamsink.Place {
	within, cancel := context.WithTimeout(ctx, leadWithin)
	defer cancel()
	if err := l.share.look(within); err != nil {
		l.brake.Warn(l.log, "look", "it is not known which other gateways there are; programs are led by what was known last", "error", err)
	}
	place, err := l.elsewhere(ctx, name)
	switch {
	case err != nil:
		l.brake.Warn(l.log, "stay "+name, "attach: programs stay here, though another gateway works their subscription, because they cannot be led there; the subscription follows them if no other program is there",
			"subscription", name, "reason", err)
		return l.here(name)
	case place == nil:
		return l.here(name)
	}
	l.try(route{name, place.ID})
	return place
}

// errVain is why programs are not led to a gateway any more.
var errVain = errors.New("programs that were led there have not arrived; does its attach.public_url lead them to it, and do they trust its certificate?")

// elsewhere returns the other gateway that works a subscription; nil if none does that goes on. The error is why programs cannot
// be led there.
func (l *leading) elsewhere(ctx context.Context, name string) (*streamsink.Place, error) {
	holder := l.share.holder(journal.WorkOf(name))
	if holder == nil {
		return nil, nil
	}
	at := fmt.Errorf("gateway %s", holder.id)
	switch a := holder.attach; {
	case a == nil:
		return nil, fmt.Errorf("%w has no attach point, or is of an older release", at)
	case a.URL == "":
		return nil, fmt.Errorf("%w does not know its own address: give it attach.public_url", at)
	case l.isShared(a.URL):
		return nil, fmt.Errorf("%w has the address %s, which another gateway has, too: give each one its own attach.public_url", at, a.URL)
	case streamsink.IsLocal(a.URL) && (holder.host != l.host || !streamsink.IsLocal(l.url)):
		return nil, fmt.Errorf("%w has the address %s, which leads nowhere from other machines: give it attach.public_url", at, a.URL)
	}
	place := &streamsink.Place{ID: holder.id, URL: holder.attach.URL, Clock: time.Duration(holder.attach.ClockMS) * time.Millisecond}
	if l.isVain(route{name, holder.id}) {
		return nil, fmt.Errorf("%w at %s: %w", at, place.URL, errVain)
	}
	if err := l.reached(ctx, *place); err != nil {
		return nil, fmt.Errorf("%w at %s is not reached: %w", at, place.URL, err)
	}
	return place, nil
}

// here is this gateway, for programs that came through a load balancer; nil if they are best told the host that they have asked.
func (l *leading) here(name string) *streamsink.Place {
	self := route{name, l.share.self}
	if l.url == "" || len(l.share.attachURLs()) == 0 || l.isShared(l.url) || l.isVain(self) {
		return nil
	}
	l.try(self)
	return &streamsink.Place{ID: self.gateway, URL: l.url}
}

// isShared reports whether a URL is that of several gateways.
func (l *leading) isShared(url string) bool {
	n := 0
	for _, one := range append(l.share.attachURLs(), l.url) {
		if one == url {
			n++
		}
	}
	return n > 1
}

// reached asks a gateway whether it is there, unless it was not just now.
func (l *leading) reached(ctx context.Context, p streamsink.Place) error {
	l.mu.Lock()
	before, known := l.unreached[p.ID]
	l.mu.Unlock()
	if known && time.Since(before.at) < unreachable {
		return before.why
	}
	ctx, cancel := context.WithTimeout(ctx, leadWithin)
	defer cancel()
	err := l.reach(ctx, p)
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, one := range l.unreached {
		if time.Since(one.at) >= unreachable {
			delete(l.unreached, id)
		}
	}
	if err != nil {
		l.unreached[p.ID] = unreached{time.Now(), err}
	}
	return err
}

// try notes that a program is led by a route.
func (l *leading) try(r route) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if t := l.trials[r]; t == nil || t.vain.IsZero() && now.Sub(t.last) > trialEnds {
		l.trials[r] = &trial{first: now}
	}
	l.trials[r].last = now
}

// isVain reports whether programs were led by a route again and again, and none has arrived.
func (l *leading) isVain(r route) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	t, now := l.trials[r], time.Now()
	if t == nil {
		return false
	}
	if t.vain.IsZero() && now.Sub(t.last) <= trialEnds && now.Sub(t.first) > inVain {
		t.vain = now
	}
	return !t.vain.IsZero()
}

// endTrials forgets the trials of routes on which a program has arrived, and old ones.
func (l *leading) endTrials() {
	l.mu.Lock()
	var routes []route
	for r, t := range l.trials {
		if time.Since(t.last) > vainAgain {
			delete(l.trials, r)
		}
		routes = append(routes, r)
	}
	l.mu.Unlock()
	for _, r := range routes {
		if l.share.hasArrived(r.subscription, r.gateway) {
			l.mu.Lock()
			delete(l.trials, r)
			l.mu.Unlock()
		}
	}
}
