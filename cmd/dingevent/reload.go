package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newReload(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:     "reload",
		Short:   say.ReloadShort(),
		Long:    say.ReloadLong(),
		Example: say.ReloadExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				changes, err := s.Reload(ctx)
				if err != nil {
					return err
				}
				if asJSON {
					return writeLines(cmd.OutOrStdout(), changes)
				}
				if len(changes) == 0 {
					fmt.Fprintln(cmd.OutOrStdout(), say.ReloadNothing())
				}
				lines := map[string]func(string) string{"added": say.ReloadAdded, "changed": say.ReloadChanged, "removed": say.ReloadRemoved}
				for _, c := range changes {
					fmt.Fprintln(cmd.OutOrStdout(), lines[c.Change](terminal.Shown(c.Key)))
				}
				return nil
			})
		},
	}
	data.register(cmd, say)
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}
