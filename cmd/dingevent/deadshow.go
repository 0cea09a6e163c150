package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newDeadShow(say words.Words) *cobra.Command {
	var (
		data dataFlag
		sub  string
	)
	cmd := &cobra.Command{
		Use:   "show ID|SEQ",
		Short: say.DeadShowShort(),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				letters, err := findDead(ctx, s, sub, args[0])
				if err != nil {
					return err
				}
				shown := make([]shownLetter, len(letters))
				for i, l := range letters {
					attempts, err := api.Collect(0, func(p api.Paging) (api.Page[api.Attempt], error) {
						return s.Attempts(ctx, api.AttemptQuery{Subscription: l.Subscription, Seq: l.Seq, Paging: p})
					})
					if err != nil {
						return err
					}
					shown[i] = shownLetter{l, attempts}
				}
				return writePretty(cmd.OutOrStdout(), shown)
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().StringVar(&sub, "subscription", "", say.DeadFlagSubscription())
	data.completeSubscriptionFlag(cmd)
	return cmd
}

// A shownLetter is what dead show prints.
type shownLetter struct {
	api.DeadLetter
	History []api.Attempt `json:"history"`
}
