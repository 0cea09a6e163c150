package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newBackfill(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:     "backfill APP",
		Short:   say.BackfillShort(),
		Long:    say.BackfillLong(),
		Example: say.BackfillExample(),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				got, err := s.Backfill(ctx, args[0])
				switch {
				case err != nil:
					return err
				case asJSON:
					return writeLines(cmd.OutOrStdout(), []api.Backfill{got})
				case got.Rows+got.Unsure+got.Lost == 0:
					fmt.Fprintln(cmd.OutOrStdout(), say.BackfillNothing(terminal.Shown(args[0])))
				default:
					fmt.Fprintln(cmd.OutOrStdout(), say.BackfillDone(terminal.Shown(args[0]), got.Rows, got.Calls))
				}
				if got.Failed > 0 {
					fmt.Fprintln(cmd.ErrOrStderr(), say.BackfillFailed(got.Failed))
				}
				if got.Unsure+got.Lost > 0 {
					fmt.Fprintln(cmd.ErrOrStderr(), say.BackfillDoubt(got.Unsure, got.Lost))
				}
				return nil
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}
