package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newSubscriptions(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "subscriptions",
		Short: say.SubsShort(),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				status, err := s.Status(ctx)
				if err != nil {
					return err
				}
				if asJSON {
					return writeLines(cmd.OutOrStdout(), status.Subscriptions)
				}
				return tabulateSubscriptions(cmd.OutOrStdout(), say, status)
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSONLines())
	cmd.AddCommand(newSubscriptionsSet(say), newSubscriptionsShow(say), newSubscriptionsPause(say), newSubscriptionsDrain(say), newSubscriptionsResume(say), newSubscriptionsSeek(say), newSubscriptionsForget(say),
		formerly("drop", newSubscriptionsForget(say), say))
	return cmd
}

func newSubscriptionsForget(say words.Words) *cobra.Command {
	return nameCommand{
		name: "forget", short: say.SubsForgetShort(), long: say.SubsForgetLong(), done: say.SubsForgetDone,
		do: func(ctx context.Context, s api.Service, name string) error { return s.Forget(ctx, name) },
	}.command(say)
}
