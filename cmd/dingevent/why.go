package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
)

func newWhy(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:     "why ID|SEQ [SUBSCRIPTION]",
		Short:   say.WhyShort(),
		Long:    say.WhyLong(),
		Example: say.WhyExample(),
		Args:    cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				events, err := explained(ctx, s, args[0])
				if err != nil {
					return err
				}
				for i, e := range events {
					q := api.WhyQuery{Seq: e.Seq}
					if len(args) > 1 {
						q.Subscription = args[1]
					}
					why, err := s.Why(ctx, q)
					if err != nil {
						return err
					}
					if err := tellWhy(cmd.OutOrStdout(), say, asJSON, i > 0, e, why); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	data.register(cmd, say)
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) != 1 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return data.completeNames(true, subscriptionNames)(cmd, args, typed)
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}

// explained returns the events with that ID, or else the one with that sequence, which may be gone.
func explained(ctx context.Context, s api.Service, id string) ([]journal.Entry, error) {
	entries, err := findEvents(ctx, s, id)
	if err == nil {
		return entries, nil
	}
	seq, notNumber := strconv.ParseUint(id, 10, 63)
	if notNumber != nil {
		return nil, err
	}
	switch _, there := s.Why(ctx, api.WhyQuery{Seq: journal.Seq(seq)}); {
	case errors.Is(there, journal.ErrNotFound):
		return nil, err
	case there != nil:
		return nil, there
	}
	return []journal.Entry{{Seq: journal.Seq(seq)}}, nil
}

// tellWhy writes what became of one event, as a line of JSON or in words.
func tellWhy(w io.Writer, say words.Words, asJSON, another bool, e journal.Entry, why api.Why) error {
	if asJSON {
		return newJSON(w).Encode(why)
	}
	if another {
		fmt.Fprintln(w)
	}
	switch env := e.Envelope; {
	case why.Gone:
		fmt.Fprintln(w, say.WhyGone(uint64(why.Seq)))
	case why.Damaged != "":
		fmt.Fprintln(w, terminal.Printable(say.WhyDamaged(uint64(why.Seq), why.Damaged)))
	default:
		fmt.Fprintln(w, say.WhyEvent(uint64(why.Seq), terminal.Shown(env.Type), terminal.Shown(env.ID)))
	}
	if len(why.Fates) == 0 {
		_, err := fmt.Fprintln(w, say.WhyNone())
		return err
	}
	for _, f := range alikeFates(say, why.Fates) {
		if _, err := fmt.Fprintf(w, "%s: %s\n", say.WhyAlike(f.subscriptions), f.told); err != nil {
			return err
		}
	}
	return nil
}

// A sharedFate is what became of an event in the subscriptions of which the same is told.
type sharedFate struct {
	told          string // a sentence, and lines below it
	subscriptions []string
}

// alikeFates puts subscriptions together, in the order in which the first of each kind comes. Of hundreds of them nearly all
// have nothing recorded.
func alikeFates(say words.Words, fates []api.Fate) (shared []*sharedFate) {
	known := map[string]*sharedFate{}
	for _, f := range fates {
		sentence, lines := statustext.Fate(say, f, func(at time.Time) string { return at.Local().Format(time.DateTime) })
		told := strings.Join(append([]string{sentence}, lines...), "\n    ")
		if known[told] == nil {
			known[told] = &sharedFate{told: told}
			shared = append(shared, known[told])
		}
		known[told].subscriptions = append(known[told].subscriptions, terminal.Shown(f.Subscription))
	}
	return shared
}
