package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newAPIKeyMake(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		spec   api.KeySpec
		asJSON bool
	)
	cmd := &cobra.Command{
		Use: "make NAME", Short: say.APIKeyMakeShort(), Long: say.APIKeyMakeLong(), Example: say.APIKeyMakeExample(),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			spec.Name = args[0]
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				made, err := s.MakeKey(ctx, spec)
				if err != nil {
					return err
				}
				return showKey(cmd, asJSON, made, say.APIKeyMade(terminal.Shown(made.Name), made.Role, localTime(made.Expires)))
			})
		},
	}
	data.register(cmd, say)
	flagRole(cmd, &spec.Role, say)
	cmd.Flags().Var((*endFlag)(&spec.Expires), "expires", say.APIKeyFlagExpires())
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}

func newAPIKeyRotate(say words.Words) *cobra.Command {
	var (
		data   dataFlag
		spec   api.RotateSpec
		asJSON bool
	)
	cmd := &cobra.Command{
		Use: "rotate NAME", Short: say.APIKeyRotateShort(), Long: say.APIKeyRotateLong(), Example: say.APIKeyRotateExample(),
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				made, err := s.RotateKey(ctx, args[0], spec)
				if err != nil {
					return err
				}
				until := time.Time{}
				if len(made.Old) > 0 {
					until = made.Old[0].Until
				}
				return showKey(cmd, asJSON, made, say.APIKeyRotated(terminal.Shown(made.Name), localTime(until), localTime(made.Expires)))
			})
		},
	}
	data.register(cmd, say)
	cmd.ValidArgsFunction = data.completeNames(false, keyNames)
	cmd.Flags().StringVar(&spec.Overlap, "overlap", "24h", say.APIKeyFlagOverlap())
	cmd.Flags().Var((*endFlag)(&spec.Expires), "expires", say.APIKeyFlagExpires())
	cmd.Flags().BoolVar(&asJSON, "json", false, say.FlagJSON())
	return cmd
}

// showKey writes the key alone, so that it can go to a file, and the rest to standard error.
func showKey(cmd *cobra.Command, asJSON bool, made api.NewKey, about string) error {
	if asJSON {
		return writeLines(cmd.OutOrStdout(), []api.NewKey{made})
	}
	if _, err := fmt.Fprintln(cmd.OutOrStdout(), terminal.Printable(made.Secret)); err != nil {
		return err
	}
	_, err := fmt.Fprintln(cmd.ErrOrStderr(), about)
	return err
}

func flagRole(cmd *cobra.Command, role *string, say words.Words) {
	cmd.Flags().StringVar(role, "role", "viewer", say.APIKeyFlagRole())
	complete(cmd, "role", roleNames...)
}

var roleNames = []string{"viewer", "operator", "admin"}
