package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// A deadVerb is what can be done to dead letters.
type deadVerb struct {
	name    string
	short   func(words.Words) string
	done    func(words.Words) string // of one that was moved
	would   func(words.Words) string // of one that would be
	outcome api.MoveOutcome
	ask     func(api.Service, context.Context, ...api.DeadRef) ([]api.Moved, error)
}

var (
	retryVerb   = deadVerb{"retry", words.Words.DeadRetryShort, words.Words.DeadRetried, words.Words.DeadWouldRetry, api.Retried, api.Service.Retry}
	discardVerb = deadVerb{"discard", words.Words.DeadDiscardShort, words.Words.DeadDiscarded, words.Words.DeadWouldDiscard, api.Discarded, api.Service.Discard}
)

// newDeadMove makes the command that moves dead letters: those of one event, those that are selected, or all.
func newDeadMove(say words.Words, verb deadVerb) *cobra.Command {
	var (
		data   dataFlag
		q      api.DeadQuery
		all    bool
		dryRun bool
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:     verb.name + " ID|SEQ | --type TYPE… | --all",
		Short:   verb.short(say),
		Long:    say.DeadMoveLong(verb.short(say)),
		Example: say.DeadMoveExample(verb.name),
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := emptyFlag(cmd, "subscription", "type", "corp", "app", "where", "since", "until", "error"); err != nil {
				return err
			}
			one := len(args) == 1
			if one == (all || isFiltered(q)) || one && args[0] == "" {
				return words.Fail(words.Words.DeadSelect)
			}
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				m, err := verb.begin(ctx, say, s, dryRun)
				if err != nil {
					return err
				}
				m.out, m.say, m.json = cmd.OutOrStdout(), say, asJSON
				if one {
					return m.one(ctx, s, q.Subscription, args[0])
				}
				return m.all(ctx, s, q)
			})
		},
	}
	data.register(cmd, say)
	registerDeadFilter(cmd, say, &q)
	cmd.Flags().BoolVar(&all, "all", false, say.DeadFlagAll())
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, say.DeadFlagDryRun())
	cmd.Flags().BoolVar(&asJSON, "json", false, say.DeadFlagMoveJSON())
	data.completeSubscriptionFlag(cmd)
	return cmd
}

func (v deadVerb) begin(ctx context.Context, say words.Words, s api.Service, dryRun bool) (*deadMove, error) {
	if dryRun {
		return v.pretend(ctx, say, s)
	}
	return &deadMove{done: v.done(say), ask: func(refs []api.DeadRef) ([]api.Moved, error) { return v.ask(s, ctx, refs...) }}, nil
}

// pretend is begin of a move that moves nothing, and says what would become of each.
func (v deadVerb) pretend(ctx context.Context, say words.Words, s api.Service) (*deadMove, error) {
	status, err := s.Status(ctx)
	if err != nil {
		return nil, err
	}
	unworked := map[string]bool{} // subscriptions for which nobody would try
	for _, sub := range status.Subscriptions {
		unworked[sub.Name] = v.outcome == api.Retried && status.Running && !sub.Worked
	}
	return &deadMove{done: v.would(say), ask: func(refs []api.DeadRef) ([]api.Moved, error) {
		moved := make([]api.Moved, len(refs))
		for i, ref := range refs {
			moved[i] = api.Moved{DeadRef: ref, Outcome: v.outcome}
			if unworked[ref.Subscription] {
				moved[i].Outcome = api.NotWorked
			}
		}
		return moved, nil
	}}, nil
}
