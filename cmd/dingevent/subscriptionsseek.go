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
