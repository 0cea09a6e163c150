package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
)

func newDead(say words.Words) *cobra.Command {
	cmd := newDeadList(say)
	cmd.Use, cmd.Short, cmd.Long, cmd.Example = "dead", say.DeadShort(), say.DeadLong(), say.DeadExample()
	cmd.AddCommand(newDeadList(say), newDeadShow(say), newDeadMove(say, retryVerb), newDeadMove(say, discardVerb))
	return cmd
}

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

// deadLetters returns as many dead letters as q allows, from as many pages as that takes, and those of the pages that
// could not be judged.
func deadLetters(ctx context.Context, s api.Service, q api.DeadQuery) (letters []api.DeadLetter, unjudged api.Unjudged, err error) {
	letters, err = api.Collect(q.Limit, func(p api.Paging) (api.Page[api.DeadLetter], error) {
		q.Paging = p
		page, err := s.DeadLetters(ctx, q)
		unjudged.Add(page.Unjudged)
		return page.Page, err
	})
	return letters, unjudged, err
}

func tabulateDead(say words.Words) func(io.Writer, []api.DeadLetter) error {
	return func(w io.Writer, letters []api.DeadLetter) error {
		table := newTable(w, say.DeadColumns())
		for _, l := range letters {
			env := l.Event.Envelope
			if env == nil { // it has aged out
				env = new(dingevent.Envelope)
			}
			fmt.Fprintf(table, "%s\t%d\t%s\t%d\t%s\t%s\t%s\n", terminal.Shown(l.Subscription), l.Seq,
				l.Changed.Local().Format(time.DateTime), l.Attempts, terminal.Shown(env.Type), terminal.Shown(env.ID), color.RedString("%s", terminal.Shown(terminal.Plain(l.Error))))
		}
		return table.Flush()
	}
}

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

// findDead returns the dead letters of the event with that ID, or else that sequence.
func findDead(ctx context.Context, s api.Service, sub, id string) ([]api.DeadLetter, error) {
	letters, _, err := deadLetters(ctx, s, api.DeadQuery{Subscription: sub, EventID: id})
	if err != nil || len(letters) > 0 {
		return letters, err
	}
	if seq, err := strconv.ParseUint(id, 10, 63); err == nil {
		letters, _, err := deadLetters(ctx, s, api.DeadQuery{Subscription: sub, Seq: journal.Seq(seq)})
		if err != nil || len(letters) > 0 {
			return letters, err
		}
	}
	return nil, noDeadLetter{id}
}

// noDeadLetter is the error of an event that has no dead letter, or is not known at all.
type noDeadLetter struct{ id string }

func (e noDeadLetter) Error() string             { return e.In(words.English{}) }
func (e noDeadLetter) In(say words.Words) string { return say.DeadUnknown(e.id) }
