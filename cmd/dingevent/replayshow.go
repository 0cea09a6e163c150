package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newReplayShow(say words.Words) *cobra.Command {
	var data dataFlag
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: say.ReplayShowShort(),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				r, err := s.Replay(ctx, args[0])
				if err != nil {
					return err
				}
				return writePretty(cmd.OutOrStdout(), []api.Replay{r})
			})
		},
	}
	data.register(cmd, say)
	cmd.ValidArgsFunction = data.completeNames(false, replayNames)
	return cmd
}
