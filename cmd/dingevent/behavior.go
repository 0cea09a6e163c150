package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
)

// behavior is what simulate does by itself: what DingTalk says besides pushes, its faults, and its feed.
type behavior struct {
	seed                    uint64
	keepalive               time.Duration
	greetings               bool
	disconnectEvery         time.Duration
	quota                   int
	cutEvery, halfOpenEvery time.Duration
	slow, jitter            time.Duration
	duplicate, reorder      float64
	badSignature            float64
	openOutage              string // such as 30s@5m
	skew                    time.Duration
	burst                   int
	feed                    time.Duration
}

func (o *behavior) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Uint64Var(&o.seed, "seed", 0, "fixes what happens by chance")
	flags.DurationVar(&o.keepalive, "keepalive", 0, "send each connection a KEEPALIVE so often")
	flags.BoolVar(&o.greetings, "greetings", false, "begin each connection with CONNECTED and REGISTERED")
	flags.DurationVar(&o.disconnectEvery, "disconnect-every", 0, "tell each connection to leave after a third of this time to all of it; 3h is like DingTalk")
	flags.IntVar(&o.quota, "quota", 0, "pushes a month for each app; 3000 is DingTalk's standard edition, 0 means any number")
	flags.DurationVar(&o.cutEvery, "cut-every", 0, "cut a connection so often")
	flags.DurationVar(&o.halfOpenEvery, "half-open-every", 0, "make a connection silent so often, TCP stays up")
	flags.DurationVar(&o.slow, "slow", 0, "delay frames and HTTP pushes by so much")
	flags.DurationVar(&o.jitter, "jitter", 0, "and by up to so much more")
	flags.Float64Var(&o.duplicate, "duplicate", 0, "push twice, at this rate from 0 to 1")
	flags.Float64Var(&o.reorder, "reorder", 0, "push out of order, at this rate")
	flags.Float64Var(&o.badSignature, "bad-signature", 0, "spoil the signature of HTTP pushes, at this rate")
	flags.StringVar(&o.openOutage, "open-outage", "", "let nobody open a connection: 30s@5m is for 30 s in every 5 minutes, 30s once at the start")
	flags.DurationVar(&o.skew, "skew", 0, "let DingTalk's clock be so far ahead, or behind if negative")
	flags.IntVar(&o.burst, "burst", 0, "push so many samples at once when the first app is connected")
	flags.DurationVar(&o.feed, "feed", 0, "push a sample so often, by each transport there is")
}

// set puts what is no fault into opts.
func (o *behavior) set(opts *dingtest.Options) error {
	if o.feed < 0 || o.burst < 0 || o.burst > maxBurst || o.quota < 0 {
		return fmt.Errorf("--feed and --quota must not be below zero, and --burst from 0 to %d", maxBurst)
	}
	opts.Seed, opts.Quota = o.seed, o.quota
	opts.KeepaliveEvery, opts.Greetings, opts.DisconnectEvery = o.keepalive, o.greetings, o.disconnectEvery
	return nil
}

// faults are those that the flags ask for.
func (o *behavior) faults() (all []faultSpec, err error) {
	add := func(wanted bool, s faultSpec) {
		if wanted {
			all = append(all, s)
		}
	}
	add(o.cutEvery != 0, faultSpec{Fault: "cut", Every: durationText(o.cutEvery)})
	add(o.halfOpenEvery != 0, faultSpec{Fault: "half-open", Every: durationText(o.halfOpenEvery)})
	add(o.slow != 0 || o.jitter != 0, faultSpec{Fault: "slow", Delay: durationText(o.slow), Jitter: durationText(o.jitter)})
	add(o.duplicate != 0, faultSpec{Fault: "duplicate", Rate: o.duplicate})
	add(o.reorder != 0, faultSpec{Fault: "reorder", Rate: o.reorder})
	add(o.badSignature != 0, faultSpec{Fault: "bad-signature", Rate: o.badSignature})
	add(o.skew != 0, faultSpec{Fault: "skew", By: durationText(o.skew)})
	if o.openOutage != "" {
		outage, err := parseOutage(o.openOutage)
		if err != nil {
			return nil, err
		}
		all = append(all, outage)
	}
	return all, nil
}

func parseOutage(text string) (faultSpec, error) {
	long, every, again := strings.Cut(text, "@")
	spec := faultSpec{Fault: "outage"}
	err := spec.For.UnmarshalText([]byte(long))
	if again && err == nil {
		err = spec.Every.UnmarshalText([]byte(every))
	}
	if err != nil || spec.For <= 0 || again && spec.Every <= spec.For {
		return faultSpec{}, errors.New("--open-outage must be a duration such as 30s, or 30s@5m for 30 s in every 5 minutes")
	}
	return spec, nil
}

// begin lets the faults happen, and starts the burst and the feed.
func (o *behavior) begin(ctx context.Context, sim *simulator, out io.Writer) error {
	all, err := o.faults()
	if err != nil {
		return err
	}
	for _, spec := range all {
		i, err := spec.inject(sim.fake)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, shownFault(i))
	}
	if o.burst > 0 {
		go o.pushBurst(ctx, sim, out)
	}
	if o.feed > 0 {
		feeds := ways
		if sim.callback == nil {
			feeds = []dingevent.Transport{dingevent.Stream}
		}
		go sim.play(ctx, o.feed, feeds)
	}
	return nil
}

// pushBurst waits for the first app, and then pushes to it.
func (o *behavior) pushBurst(ctx context.Context, sim *simulator, out io.Writer) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for len(sim.fake.Clients()) == 0 {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
	req := burstRequest{Count: o.burst}
	req.Type, req.Transport, req.Corp, req.ClientID = playlist(dingevent.Stream)[0], dingevent.Stream, devCorp, sim.fake.Clients()[0]
	all, err := sim.burst(req)
	if err != nil {
		fmt.Fprintln(out, "burst:", err)
		return
	}
	_ = reportBurst(ctx, all).print(out)
}
