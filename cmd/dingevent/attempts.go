package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
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
		Use:     "attempts SUBSCRIPTION",
		Short:   say.AttemptsShort(),
		Long:    say.AttemptsLong(),
		Example: say.AttemptsExample(),
		Args:    cobra.ExactArgs(1),
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
				return writeList(cmd.OutOrStdout(), asJSON, attempts, say.AttemptsNone(terminal.Shown(args[0])), tabulateAttempts(say))
			})
		},
	}
	data.register(cmd, say)
	data.completeSubscriptions(cmd)
	cmd.Flags().Uint64Var(&seq, "seq", 0, say.AttemptsFlagSeq())
	cmd.Flags().IntVar(&limit, "limit", 100, say.EventsFlagLimit())
	cmd.Flags().BoolVar(&asJSON, "json", false, say.AttemptsFlagJSON())
	return cmd
}

func tabulateAttempts(say words.Words) func(io.Writer, []api.Attempt) error {
	return func(w io.Writer, attempts []api.Attempt) error {
		table := newTable(w, say.AttemptsColumns())
		for _, a := range attempts {
			status := "-"
			if a.Status != 0 {
				status = strconv.Itoa(a.Status)
			}
			outcome := "-" // it runs
			if a.Outcome != "" {
				outcome = say.AttemptsOutcome(string(a.Outcome))
			}
			fmt.Fprintf(table, "%d\t%d\t%s\t%d ms\t%s\t%s\t%s\n", a.Seq, a.Number, a.Start.Local().Format(time.DateTime), a.TookMS,
				outcome, status, terminal.Sentence(words.Elsewhere(say, terminal.Plain(a.Error))))
		}
		return table.Flush()
	}
}
