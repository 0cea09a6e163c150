package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newReplayDrop(say words.Words) *cobra.Command {
	return nameCommand{
		name: "drop", short: say.ReplayDropShort(), long: say.ReplayDropLong(), done: say.SubsDropDone, names: replayNames,
		do: func(ctx context.Context, s api.Service, name string) error { return s.DropReplay(ctx, name) },
	}.command(say)
}
