package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/simulator"
	"github.com/dingevent/dingevent/internal/words"
)

// registerBehavior adds the flags of what the fake DingTalk does by itself.
func registerBehavior(o *simulator.Behavior, cmd *cobra.Command, say words.Words) {
	flags := cmd.Flags()
	flags.Uint64Var(&o.Seed, "seed", 0, say.SimFlagSeed())
	flags.DurationVar(&o.Keepalive, "keepalive", 0, say.SimFlagKeepalive())
	flags.BoolVar(&o.Greetings, "greetings", false, say.SimFlagGreetings())
	flags.DurationVar(&o.DisconnectEvery, "disconnect-every", 0, say.SimFlagDisconnectEvery())
	flags.IntVar(&o.Quota, "quota", 0, say.SimFlagQuota())
	flags.DurationVar(&o.CutEvery, "cut-every", 0, say.SimFlagCutEvery())
	flags.DurationVar(&o.HalfOpenEvery, "half-open-every", 0, say.SimFlagHalfOpenEvery())
	flags.DurationVar(&o.Slow, "slow", 0, say.SimFlagSlow())
	flags.DurationVar(&o.Jitter, "jitter", 0, say.SimFlagJitter())
	flags.Float64Var(&o.Duplicate, "duplicate", 0, say.SimFlagDuplicate())
	flags.Float64Var(&o.Reorder, "reorder", 0, say.SimFlagReorder())
	flags.Float64Var(&o.BadSignature, "bad-signature", 0, say.SimFlagBadSignature())
	flags.StringVar(&o.OpenOutage, "open-outage", "", say.SimFlagOpenOutage())
	flags.DurationVar(&o.Skew, "skew", 0, say.SimFlagSkew())
	flags.IntVar(&o.Burst, "burst", 0, say.SimFlagBurst())
	flags.DurationVar(&o.Feed, "feed", 0, say.SimFlagFeed())
}

// registerPlatform adds the flags of what the fake DingTalk has around its pushes.
func registerPlatform(o *simulator.Platform, cmd *cobra.Command, say words.Words) {
	flags := cmd.Flags()
	flags.StringVar(&o.Corp, "corp", catalog.SampleCorp, say.SimFlagCorp())
	flags.StringSliceVar(&o.Subscribe, "subscribe", []string{"*"}, say.SimFlagSubscribe())
	flags.StringArrayVar(&o.Globs, "glob", nil, say.SimFlagGlob())
	flags.DurationSliceVar(&o.Again, "again", []time.Duration{10 * time.Second, 30 * time.Second}, say.SimFlagAgain())
	flags.DurationVar(&o.FailedAfter, "failed-after", 0, say.SimFlagFailedAfter())
	flags.IntVar(&o.CallsPerSecond, "calls-per-second", 20, say.SimFlagCallsPerSecond())
	flags.StringArrayVar(&o.Suites, "suite", nil, say.SimFlagSuite())
	flags.StringVar(&o.SuiteBy, "suite-transport", string(dingevent.TransportStream), say.SimFlagSuiteTransport())
	flags.DurationVar(&o.SuiteLife, "suite-life", 0, say.SimFlagSuiteLife())
	flags.IntVar(&o.SuiteOrgs, "suite-orgs", 0, say.SimFlagSuiteOrgs())
	flags.DurationVar(&o.SuiteEvery, "suite-every", 5*time.Hour, say.SimFlagSuiteEvery())
}
