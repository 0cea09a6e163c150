package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
)

func newTail(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
		from   uint64
	)
	cmd := &cobra.Command{
		Use:   "tail",
		Short: "Follow events as a running daemon stores them",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				if _, stopped := s.(*api.Local); stopped {
					return errors.New("no daemon runs on this data folder, so no event can come; list the stored ones with: dingevent events")
				}
				feed := newFeed(cmd.OutOrStdout())
				err := s.Follow(ctx, journal.Seq(from), func(e journal.Entry) error {
					if asJSON {
						return writeLines(cmd.OutOrStdout(), []journal.Entry{e})
					}
					return feed.print(e.Envelope)
				})
				if ctx.Err() != nil {
					return nil
				}
				return err
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, with the payload")
	cmd.Flags().Uint64Var(&from, "from", 0, "start at this sequence; 0 means new events only")
	return cmd
}
