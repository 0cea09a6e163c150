package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newSubscriptionsPause(say words.Words) *cobra.Command {
	return newSubscriptionPauseVerb(say, "pause", "Attempt nothing until the subscription is resumed",
		`Attempt nothing until the subscription is resumed, also after a restart. Attempts under way end
by themselves, new events wait in the log, and the time of retries stands still.`, "paused", false)
}

func newSubscriptionsDrain(say words.Words) *cobra.Command {
	return newSubscriptionPauseVerb(say, "drain", "Take no new events, and finish those that were taken",
		`Take no new events from the log until the subscription is resumed, also after a restart. What was
taken before is still attempted until it is done: waiting and parked go to 0.`, "draining", true)
}

// newSubscriptionPauseVerb makes a command that begins a pause of either kind.
func newSubscriptionPauseVerb(say words.Words, verb, short, long, done string, drain bool) *cobra.Command {
	var reason string
	cmd := newSubscriptionVerb(say, verb, short, long, done, func(ctx context.Context, s api.Service, name string) error {
		return s.Pause(ctx, name, api.PauseQuery{Reason: reason, Drain: drain})
	})
	cmd.Flags().StringVar(&reason, "reason", "", "why, for whoever sees it "+done)
	return cmd
}

func newSubscriptionsResume(say words.Words) *cobra.Command {
	return newSubscriptionVerb(say, "resume", "End a pause, or a drain", "End a pause or a drain. It changes nothing where there is none.",
		"resumed", func(ctx context.Context, s api.Service, name string) error { return s.Resume(ctx, name) })
}

func newSubscriptionsSeek(say words.Words) *cobra.Command {
	var (
		data dataFlag
		to   string
	)
	cmd := &cobra.Command{
		Use:   "seek NAME --to POSITION",
		Short: "Move the cursor of a subscription",
		Long: `Move the cursor of a subscription, forward or back. Events that are passed over are not delivered.
Those that come again are delivered again, except those that wait for another attempt or are dead
letters. A subscription that is worked stands still meanwhile, until its attempts have ended.`,
		Example: `  dingevent subscriptions seek billing --to 1200
  dingevent subscriptions seek billing --to 2026-11-26T08:00:00+08:00`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				cursor, err := s.Seek(ctx, args[0], to)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s takes %d next\n", shown(args[0]), cursor)
				return err
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().StringVar(&to, "to", "", "a sequence, beginning, now, or when the events from there on were received: a time, or a date in China")
	cmd.MarkFlagRequired("to")
	return cmd
}

// newSubscriptionVerb makes a command that does one thing to a subscription, and says that it is done.
func newSubscriptionVerb(say words.Words, verb, short, long, done string, do func(context.Context, api.Service, string) error) *cobra.Command {
	var data dataFlag
	cmd := &cobra.Command{
		Use: verb + " NAME", Short: short, Long: long,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				if err := do(ctx, s, args[0]); err != nil {
					return err
				}
				_, err := fmt.Fprintln(cmd.OutOrStdout(), done, shown(args[0]))
				return err
			})
		},
	}
	data.register(cmd, say)
	return cmd
}
