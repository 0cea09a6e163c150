package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
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

func (o *behavior) addTo(cmd *cobra.Command, say words.Words) {
	flags := cmd.Flags()
	flags.Uint64Var(&o.seed, "seed", 0, say.SimFlagSeed())
	flags.DurationVar(&o.keepalive, "keepalive", 0, say.SimFlagKeepalive())
	flags.BoolVar(&o.greetings, "greetings", false, say.SimFlagGreetings())
	flags.DurationVar(&o.disconnectEvery, "disconnect-every", 0, say.SimFlagDisconnectEvery())
	flags.IntVar(&o.quota, "quota", 0, say.SimFlagQuota())
	flags.DurationVar(&o.cutEvery, "cut-every", 0, say.SimFlagCutEvery())
	flags.DurationVar(&o.halfOpenEvery, "half-open-every", 0, say.SimFlagHalfOpenEvery())
	flags.DurationVar(&o.slow, "slow", 0, say.SimFlagSlow())
	flags.DurationVar(&o.jitter, "jitter", 0, say.SimFlagJitter())
	flags.Float64Var(&o.duplicate, "duplicate", 0, say.SimFlagDuplicate())
	flags.Float64Var(&o.reorder, "reorder", 0, say.SimFlagReorder())
	flags.Float64Var(&o.badSignature, "bad-signature", 0, say.SimFlagBadSignature())
	flags.StringVar(&o.openOutage, "open-outage", "", say.SimFlagOpenOutage())
	flags.DurationVar(&o.skew, "skew", 0, say.SimFlagSkew())
	flags.IntVar(&o.burst, "burst", 0, say.SimFlagBurst())
	flags.DurationVar(&o.feed, "feed", 0, say.SimFlagFeed())
}

// set puts what is no fault into opts.
func (o *behavior) set(opts *dingtest.Options) error {
	if o.feed < 0 || o.burst < 0 || o.burst > maxBurst || o.quota < 0 {
		return words.Fail(func(say words.Words) string { return say.SimBadFeed(maxBurst) })
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
		return faultSpec{}, words.Fail(words.Words.SimBadOutage)
	}
	return spec, nil
}

// begin lets the faults happen, and starts the burst and the feed.
func (o *behavior) begin(ctx context.Context, say words.Words, sim *simulator, out io.Writer) error {
	all, err := o.faults()
	if err != nil {
		return err
	}
	for _, spec := range all {
		i, err := spec.inject(sim.fake)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, shownFault(i).in(say))
	}
	if o.burst > 0 {
		go o.pushBurst(ctx, say, sim, out)
	}
	if o.feed > 0 {
		feeds := ways
		if sim.callback == nil {
			feeds = []dingevent.Transport{dingevent.TransportStream}
		}
		go sim.play(ctx, o.feed, feeds)
	}
	return nil
}

// pushBurst waits for the first app, and then pushes to it.
func (o *behavior) pushBurst(ctx context.Context, say words.Words, sim *simulator, out io.Writer) {
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
	req.Type, req.Transport, req.Corp, req.ClientID = playlist(dingevent.TransportStream)[0], dingevent.TransportStream, devCorp, sim.fake.Clients()[0]
	all, err := sim.burst(req)
	if err != nil {
		fmt.Fprintln(out, say.SimBurstFailed(terminal.Complaint(say, err)))
		return
	}
	_ = reportBurst(ctx, all).print(out, say, false)
}
