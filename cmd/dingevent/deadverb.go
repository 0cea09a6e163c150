package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// A deadVerb is what can be done to dead letters.
type deadVerb struct {
	name, short string
	done        string // of one that was moved
	would       string // of one that would be
	outcome     api.MoveOutcome
	ask         func(api.Service, context.Context, ...api.DeadRef) ([]api.Moved, error)
}

var (
	retryVerb   = deadVerb{"retry", "Try dead letters again, now", "will be tried again", "would be tried again", api.Retried, api.Service.Retry}
	discardVerb = deadVerb{"discard", "Throw dead letters away", "discarded", "would be discarded", api.Discarded, api.Service.Discard}
)

// newDeadMove makes the command that moves dead letters: those of one event, those that are selected, or all.
func newDeadMove(say words.Words, verb deadVerb) *cobra.Command {
	var (
		data   dataFlag
		q      api.DeadQuery
		all    bool
		dryRun bool
	)
	cmd := &cobra.Command{
		Use:   verb.name + " ID|SEQ | --type TYPE… | --all",
		Short: verb.short,
		Long: verb.short + `: those of one event, those that the flags select (which have to be true together), or
all. Those that an expression cannot judge are left alone, and the code is 1.`,
		Example: "  dingevent dead " + verb.name + ` 4b6f… --subscription billing
  dingevent dead ` + verb.name + ` --error 'connection refused' --since 2h --dry-run
  dingevent dead ` + verb.name + ` --type bpms_instance_change --where 'event.result == "agree"'`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := emptyFlag(cmd, "subscription", "type", "corp", "app", "where", "since", "until", "error"); err != nil {
				return err
			}
			one := len(args) == 1
			if one == (all || isFiltered(q)) || one && args[0] == "" {
				return errors.New("name one dead letter, or select some by flags such as --type and --error, or say --all; list them with: dingevent dead list")
			}
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				m, err := verb.begin(ctx, s, dryRun)
				if err != nil {
					return err
				}
				m.out = cmd.OutOrStdout()
				if one {
					return m.one(ctx, s, q.Subscription, args[0])
				}
				return m.all(ctx, s, q)
			})
		},
	}
	data.register(cmd, say)
	registerDeadFilter(cmd, say, &q)
	cmd.Flags().BoolVar(&all, "all", false, "every dead letter there is now")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "move nothing; print which would be moved, and how many")
	return cmd
}

func (v deadVerb) begin(ctx context.Context, s api.Service, dryRun bool) (*deadMove, error) {
	if dryRun {
		return v.pretend(ctx, s)
	}
	return &deadMove{done: v.done, ask: func(refs []api.DeadRef) ([]api.Moved, error) { return v.ask(s, ctx, refs...) }}, nil
}

// pretend is begin of a move that moves nothing, and says what would become of each.
func (v deadVerb) pretend(ctx context.Context, s api.Service) (*deadMove, error) {
	status, err := s.Status(ctx)
	if err != nil {
		return nil, err
	}
	unworked := map[string]bool{} // subscriptions for which nobody would try
	for _, sub := range status.Subscriptions {
		unworked[sub.Name] = v.outcome == api.Retried && status.Running && !sub.Worked
	}
	return &deadMove{done: v.would, ask: func(refs []api.DeadRef) ([]api.Moved, error) {
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
