package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newSubscriptionsPause(say words.Words) *cobra.Command {
	return newPause(say, false, nameCommand{name: "pause", short: say.SubsPauseShort(), long: say.SubsPauseLong(), done: say.SubsPauseDone})
}

func newSubscriptionsDrain(say words.Words) *cobra.Command {
	return newPause(say, true, nameCommand{name: "drain", short: say.SubsDrainShort(), long: say.SubsDrainLong(), done: say.SubsDrainDone})
}

// newPause makes a command that begins a pause of either kind.
func newPause(say words.Words, drain bool, v nameCommand) *cobra.Command {
	var reason string
	v.do = func(ctx context.Context, s api.Service, name string) error {
		return s.Pause(ctx, name, api.PauseQuery{Reason: reason, Drain: drain})
	}
	cmd := v.command(say)
	cmd.Flags().StringVar(&reason, "reason", "", say.SubsPauseFlagReason())
	return cmd
}

func newSubscriptionsResume(say words.Words) *cobra.Command {
	return nameCommand{
		name: "resume", short: say.SubsResumeShort(), long: say.SubsResumeLong(), done: say.SubsResumeDone,
		do: func(ctx context.Context, s api.Service, name string) error { return s.Resume(ctx, name) },
	}.command(say)
}
