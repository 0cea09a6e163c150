package main

import (
	"context"
	"fmt"
	"io"

	"github.com/cli/browser"
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newConsole(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		spec   api.LinkSpec
		noOpen bool
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:     "console",
		Short:   say.ConsoleShort(),
		Long:    say.ConsoleLong(),
		Example: say.ConsoleExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				link, err := s.ConsoleLink(ctx, spec)
				if err != nil {
					return err
				}
				if asJSON {
					return writeLines(cmd.OutOrStdout(), []api.ConsoleLink{link})
				}
				fmt.Fprintln(cmd.OutOrStdout(), link.URL)
				if link.Note != "" {
					fmt.Fprintln(cmd.ErrOrStderr(), words.Elsewhere(say, link.Note))
				}
				if !noOpen {
					browser.Stdout, browser.Stderr = io.Discard, io.Discard
					if browser.OpenURL(link.URL) != nil {
						fmt.Fprintln(cmd.ErrOrStderr(), say.ConsoleOpenYourself())
					}
				}
				return nil
			})
		},
	}
	data.register(cmd, say)
	flags := cmd.Flags()
	flags.StringVar(&spec.Role, "role", "admin", say.ConsoleFlagRole())
	flags.BoolVar(&noOpen, "no-open", false, say.ConsoleFlagNoOpen())
	flags.BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}
