package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

func newDead() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dead",
		Short: "Dead letters: deliveries that ended without success",
		Example: `  dingevent dead list
  dingevent dead show 4b6f…
  dingevent dead retry 4b6f… --subscription billing
  dingevent dead discard --all --subscription billing`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newDeadList(), newDeadShow(),
		newDeadMove("retry", "Try dead letters again, now", "will be tried again", api.Service.Retry),
		newDeadMove("discard", "Throw dead letters away", "discarded", api.Service.Discard))
	return cmd
}

func newDeadList() *cobra.Command {
	var (
		data   dataFlag
		q      api.DeadQuery
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List dead letters",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				letters, err := s.DeadLetters(ctx, q)
				if err != nil {
					return err
				}
				if asJSON {
					return writeLines(cmd.OutOrStdout(), letters)
				}
				return tabulateDead(cmd.OutOrStdout(), letters)
			})
		},
	}
	data.register(cmd)
	cmd.Flags().StringVar(&q.Subscription, "subscription", "", "only of this subscription")
	cmd.Flags().IntVar(&q.Limit, "limit", 100, "at most so many")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, with the event")
	return cmd
}

func tabulateDead(w io.Writer, letters []api.DeadLetter) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "SUBSCRIPTION\tSEQ\tDIED\tATTEMPTS\tTYPE\tID\tREASON")
	for _, l := range letters {
		env := l.Event.Envelope
		if env == nil { // it has aged out
			env = new(dingevent.Envelope)
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%d\t%s\t%s\t%s\n", shown(l.Subscription), l.Seq,
			l.Changed.Local().Format(time.DateTime), l.Attempts, shown(env.Type), shown(env.ID), shown(l.Error))
	}
	return table.Flush()
}

func newDeadShow() *cobra.Command {
	var (
		data dataFlag
		sub  string
	)
	cmd := &cobra.Command{
		Use:   "show ID|SEQ",
		Short: "Show a dead letter with its event and its attempts, as JSON",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				letters, err := findDead(ctx, s, sub, args[0])
				if err != nil {
					return err
				}
				shown := make([]shownLetter, len(letters))
				for i, l := range letters {
					attempts, err := s.Attempts(ctx, l.Subscription, l.Seq)
					if err != nil {
						return err
					}
					shown[i] = shownLetter{l, attempts}
				}
				return writePretty(cmd.OutOrStdout(), shown)
			})
		},
	}
	data.register(cmd)
	cmd.Flags().StringVar(&sub, "subscription", "", "only of this subscription")
	return cmd
}

// A shownLetter is what dead show prints.
type shownLetter struct {
	api.DeadLetter
	History []api.Attempt `json:"history"`
}

// newDeadMove makes the command that moves dead letters: one, or all of a subscription.
func newDeadMove(verb, short, done string, move func(api.Service, context.Context, ...api.DeadRef) error) *cobra.Command {
	var (
		data dataFlag
		sub  string
		all  bool
	)
	cmd := &cobra.Command{
		Use:   verb + " ID|SEQ | --all",
		Short: short,
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) == 1) {
				return fmt.Errorf("name one dead letter, or say --all; list them with: dingevent dead list")
			}
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				moved, err := moveDead(ctx, s, sub, args, move)
				if err == nil || moved > 0 {
					fmt.Fprintf(cmd.OutOrStdout(), "%d %s\n", moved, done)
				}
				return err
			})
		},
	}
	data.register(cmd)
	cmd.Flags().StringVar(&sub, "subscription", "", "only of this subscription")
	cmd.Flags().BoolVar(&all, "all", false, "every dead letter there is now")
	return cmd
}

func moveDead(ctx context.Context, s api.Service, sub string, ids []string, move func(api.Service, context.Context, ...api.DeadRef) error) (moved int, err error) {
	if len(ids) == 1 {
		letters, err := findDead(ctx, s, sub, ids[0])
		if err != nil {
			return 0, err
		}
		if err := move(s, ctx, refsOf(letters)...); err != nil {
			return 0, err
		}
		return len(letters), nil
	}
	for q := (api.DeadQuery{Subscription: sub, Limit: 1000}); ; {
		letters, err := s.DeadLetters(ctx, q)
		if err != nil || len(letters) == 0 {
			return moved, err
		}
		if err := move(s, ctx, refsOf(letters)...); err != nil {
			return moved, err
		}
		moved += len(letters)
		q.After = letters[len(letters)-1].DeadRef
	}
}

func refsOf(letters []api.DeadLetter) []api.DeadRef {
	refs := make([]api.DeadRef, len(letters))
	for i, l := range letters {
		refs[i] = l.DeadRef
	}
	return refs
}

// findDead returns the dead letters of the event with that ID, or else that sequence.
func findDead(ctx context.Context, s api.Service, sub, id string) ([]api.DeadLetter, error) {
	letters, err := s.DeadLetters(ctx, api.DeadQuery{Subscription: sub, EventID: id})
	if err != nil || len(letters) > 0 {
		return letters, err
	}
	if seq, err := strconv.ParseUint(id, 10, 63); err == nil {
		letters, err := s.DeadLetters(ctx, api.DeadQuery{Subscription: sub, Seq: journal.Seq(seq)})
		if err != nil || len(letters) > 0 {
			return letters, err
		}
	}
	return nil, fmt.Errorf("no dead letter %q; list them with: dingevent dead list", id)
}
