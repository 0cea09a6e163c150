package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newDeadList(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		q      api.DeadQuery
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:     "list",
		Short:   say.DeadListShort(),
		Long:    say.DeadListLong(),
		Example: say.DeadListExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if q.Limit < 1 {
				return words.Fail(func(say words.Words) string { return say.MisuseLimit(q.Limit) })
			}
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				letters, unjudged, err := deadLetters(ctx, s, q)
				if err != nil {
					return err
				}
				if note := unjudgedNote(say, unjudged); note != "" {
					fmt.Fprintln(cmd.ErrOrStderr(), note)
				}
				none := say.DeadNone()
				if (q != api.DeadQuery{Paging: q.Paging}) {
					none = say.DeadNoneThose()
				}
				return writeList(cmd.OutOrStdout(), asJSON, letters, none, tabulateDead(say))
			})
		},
	}
	data.register(cmd, say)
	registerDeadFilter(cmd, say, &q)
	data.completeSubscriptionFlag(cmd)
	cmd.Flags().IntVar(&q.Limit, "limit", 100, say.EventsFlagLimit())
	cmd.Flags().BoolVar(&asJSON, "json", false, say.DeadFlagLimitJSON())
	return cmd
}

func tabulateDead(say words.Words) func(io.Writer, []api.DeadLetter) error {
	return func(w io.Writer, letters []api.DeadLetter) error {
		table := newTable(w, say.DeadColumns())
		for _, l := range letters {
			env := l.Event.Envelope
			if env == nil { // it has aged out
				env = new(dingevent.Envelope)
			}
			// The reason stays as it is in every language, because --error looks for text in it.
			fmt.Fprintf(table, "%s\t%d\t%s\t%d\t%s\t%s\t%s\n", terminal.Shown(l.Subscription), l.Seq,
				l.Changed.Local().Format(time.DateTime), l.Attempts, terminal.Shown(env.Type), terminal.Shown(env.ID), color.RedString("%s", terminal.Sentence(terminal.Plain(l.Error))))
		}
		return table.Flush()
	}
}
