package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newReplayForget(say words.Words) *cobra.Command {
	return nameCommand{
		name: "forget", short: say.ReplayForgetShort(), long: say.ReplayForgetLong(), done: say.SubsForgetDone, names: replayNames,
		do: func(ctx context.Context, s api.Service, name string) error { return s.ForgetReplay(ctx, name) },
	}.command(say)
}
