package simulator

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// Behavior is what simulate does by itself: what DingTalk says besides pushes, its faults, and its feed.
type Behavior struct {
	Seed                    uint64
	Keepalive               time.Duration
	Greetings               bool
	DisconnectEvery         time.Duration
	Quota                   int
	CutEvery, HalfOpenEvery time.Duration
	Slow, Jitter            time.Duration
	Duplicate, Reorder      float64
	BadSignature            float64
	OpenOutage              string // such as 30s@5m
	Skew                    time.Duration
	Burst                   int
	Feed                    time.Duration
}

// Set puts what is no fault into opts.
func (o *Behavior) Set(opts *dingtest.Options) error {
	if o.Feed < 0 || o.Burst < 0 || o.Burst > MaxBurst || o.Quota < 0 {
		return words.Fail(func(say words.Words) string { return say.SimBadFeed(MaxBurst) })
	}
	opts.Seed, opts.Quota = o.Seed, o.Quota
	opts.KeepaliveEvery, opts.Greetings, opts.DisconnectEvery = o.Keepalive, o.Greetings, o.DisconnectEvery
	return nil
}

// faults are the faults that the flags ask for.
func (o *Behavior) faults() (all []Fault, err error) {
	add := func(wanted bool, s Fault) {
		if wanted {
			all = append(all, s)
		}
	}
	add(o.CutEvery != 0, Fault{Fault: "cut", Every: duration(o.CutEvery)})
	add(o.HalfOpenEvery != 0, Fault{Fault: "half-open", Every: duration(o.HalfOpenEvery)})
	add(o.Slow != 0 || o.Jitter != 0, Fault{Fault: "slow", Delay: duration(o.Slow), Jitter: duration(o.Jitter)})
	add(o.Duplicate != 0, Fault{Fault: "duplicate", Rate: o.Duplicate})
	add(o.Reorder != 0, Fault{Fault: "reorder", Rate: o.Reorder})
	add(o.BadSignature != 0, Fault{Fault: "bad-signature", Rate: o.BadSignature})
	add(o.Skew != 0, Fault{Fault: "skew", By: duration(o.Skew)})
	if o.OpenOutage != "" {
		outage, err := parseOutage(o.OpenOutage)
		if err != nil {
			return nil, err
		}
		all = append(all, outage)
	}
	return all, nil
}

func parseOutage(text string) (Fault, error) {
	long, every, again := strings.Cut(text, "@")
	spec := Fault{Fault: "outage"}
	err := spec.For.UnmarshalText([]byte(long))
	if again && err == nil {
		err = spec.Every.UnmarshalText([]byte(every))
	}
	if err != nil || spec.For <= 0 || again && spec.Every <= spec.For {
		return Fault{}, words.Fail(words.Words.SimBadOutage)
	}
	return spec, nil
}

// Inject begins the faults, and calls tell with a line for each.
func (o *Behavior) Inject(say words.Words, sim *Server, tell func(string)) error {
	all, err := o.faults()
	if err != nil {
		return err
	}
	for _, spec := range all {
		i, err := spec.inject(sim.Fake)
		if err != nil {
			return err
		}
		tell(shownFault(i).In(say))
	}
	return nil
}

// Run makes the burst and the feed until ctx ends. It returns after its last goroutine has.
func (o *Behavior) Run(ctx context.Context, say words.Words, sim *Server, tell func(string)) {
	var parts sync.WaitGroup
	if o.Burst > 0 {
		parts.Go(func() { o.pushBurst(ctx, say, sim, tell) })
	}
	if o.Feed > 0 {
		feeds := Transports
		if sim.Callback == nil {
			feeds = []dingevent.Transport{dingevent.TransportStream}
		}
		parts.Go(func() { sim.Play(ctx, o.Feed, feeds) })
	}
	parts.Wait()
}

// pushBurst waits for the first app, and then pushes to it.
func (o *Behavior) pushBurst(ctx context.Context, say words.Words, sim *Server, tell func(string)) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for len(sim.Fake.Clients()) == 0 {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
	req := BurstRequest{Count: o.Burst}
	req.Type, req.Transport, req.Corp, req.ClientID = playlist(dingevent.TransportStream)[0], dingevent.TransportStream, catalog.SampleCorp, sim.Fake.Clients()[0]
	all, err := sim.burst(req)
	if err != nil {
		tell(say.SimBurstFailed(terminal.Complaint(say, err)))
		return
	}
	tell(reportBurst(ctx, all).Text(say))
}
