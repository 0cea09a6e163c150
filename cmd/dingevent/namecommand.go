package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// A nameCommand is a command that does one thing to what has a name, and says that it is done.
type nameCommand struct {
	name, short, long string
	done              func(name string) string
	do                func(context.Context, api.Service, string) error
	names             func(context.Context, api.Service) ([]string, error) // for completion; those of subscriptions by default
}

func (v nameCommand) command(say words.Words) *cobra.Command {
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
