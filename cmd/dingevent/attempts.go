package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
)

func newAttempts(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		seq    uint64
		limit  int
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "attempts SUBSCRIPTION",
		Short: "Failed attempts of a subscription, and those that came after them",
		Long: `List the recorded attempts of a subscription, newest first, or those of one event, oldest first:
every failed one and all later ones of that event. A success at the first attempt is recorded only
where the subscription has record: all in the config.`,
		Example: `  dingevent attempts billing
  dingevent attempts billing --seq 1204 --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				attempts, err := api.Collect(limit, func(p api.Paging) (api.Page[api.Attempt], error) {
					if seq != 0 {
						return s.Attempts(ctx, api.AttemptQuery{Subscription: args[0], Seq: journal.Seq(seq), Paging: p})
					}
					return s.Recent(ctx, api.RecentQuery{Subscription: args[0], Paging: p})
				})
				if err != nil {
					return err
				}
				return writeList(cmd.OutOrStdout(), asJSON, attempts, tabulateAttempts)
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().Uint64Var(&seq, "seq", 0, "only of the event in this place")
	cmd.Flags().IntVar(&limit, "limit", 100, "at most so many")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, with what the other side answered")
	return cmd
}

func tabulateAttempts(w io.Writer, attempts []api.Attempt) error {
	table := newTable(w, "SEQ\tATTEMPT\tBEGAN\tTOOK\tOUTCOME\tSTATUS\tERROR")
	for _, a := range attempts {
		status := "-"
		if a.Status != 0 {
			status = strconv.Itoa(a.Status)
		}
		fmt.Fprintf(table, "%d\t%d\t%s\t%d ms\t%s\t%s\t%s\n", a.Seq, a.Number, a.Start.Local().Format(time.DateTime), a.TookMS,
			cmp.Or(a.Outcome, "-"), status, shown(a.Error))
	}
	return table.Flush()
}
