package main

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newSubscriptionsPause(say words.Words) *cobra.Command {
	return newPause(say, false, verb{name: "pause", short: say.SubsPauseShort(), long: say.SubsPauseLong(), done: say.SubsPauseDone})
}

func newSubscriptionsDrain(say words.Words) *cobra.Command {
	return newPause(say, true, verb{name: "drain", short: say.SubsDrainShort(), long: say.SubsDrainLong(), done: say.SubsDrainDone})
}

// newPause makes a command that begins a pause of either kind.
func newPause(say words.Words, drain bool, v verb) *cobra.Command {
	var reason string
	v.do = func(ctx context.Context, s api.Service, name string) error {
		return s.Pause(ctx, name, api.PauseQuery{Reason: reason, Drain: drain})
	}
	cmd := v.command(say)
	cmd.Flags().StringVar(&reason, "reason", "", say.SubsPauseFlagReason())
	return cmd
}

func newSubscriptionsResume(say words.Words) *cobra.Command {
	return verb{
		name: "resume", short: say.SubsResumeShort(), long: say.SubsResumeLong(), done: say.SubsResumeDone,
		do: func(ctx context.Context, s api.Service, name string) error { return s.Resume(ctx, name) },
	}.command(say)
}

func newSubscriptionsSeek(say words.Words) *cobra.Command {
	var (
		data dataFlag
		to   string
	)
	cmd := &cobra.Command{
		Use:     "seek NAME --to POSITION",
		Short:   say.SubsSeekShort(),
		Long:    say.SubsSeekLong(),
		Example: say.SubsSeekExample(),
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				return seek(ctx, say, s, args[0], to, cmd.OutOrStdout())
			})
		},
	}
	data.register(cmd, say)
	data.completeSubscriptions(cmd)
	cmd.Flags().StringVar(&to, "to", "", say.SubsSeekFlagTo())
	cmd.MarkFlagRequired("to")
	complete(cmd, "to", "beginning", "now")
	return cmd
}

func seek(ctx context.Context, say words.Words, s api.Service, name, to string, out io.Writer) error {
	cursor, err := s.Seek(ctx, name, to)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, say.SubsSeekDone(terminal.Shown(name), uint64(cursor)))
	if asked, err := strconv.ParseUint(to, 10, 63); err == nil && asked > uint64(cursor) {
		fmt.Fprintln(out, say.SubsSeekBeyond(asked, uint64(cursor)))
	}
	return nil
}

// A verb is a command that does one thing to what has a name, and says that it is done.
type verb struct {
	name, short, long string
	done              func(name string) string
	do                func(context.Context, api.Service, string) error
	names             func(context.Context, api.Service) ([]string, error) // for completion; those of subscriptions by default
}

func (v verb) command(say words.Words) *cobra.Command {
	var data dataFlag
	cmd := &cobra.Command{
		Use: v.name + " NAME", Short: v.short, Long: v.long,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				if err := v.do(ctx, s, args[0]); err != nil {
					return err
				}
				_, err := fmt.Fprintln(cmd.OutOrStdout(), v.done(terminal.Shown(args[0])))
				return err
			})
		},
	}
	data.register(cmd, say)
	if v.names == nil {
		v.names = subscriptionNames
	}
	cmd.ValidArgsFunction = data.completeNames(false, v.names)
	return cmd
}
