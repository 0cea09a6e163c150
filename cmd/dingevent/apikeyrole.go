package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

func newAPIKeyRole(say words.Words) *cobra.Command {
	var data dataFlag
	cmd := &cobra.Command{
		Use: "role NAME ROLE", Short: say.APIKeyRoleShort(), Long: say.APIKeyRoleLong(), Example: "  dingevent apikey role grafana operator",
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := api.ParseRole(args[1]); err != nil {
				return err
			}
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				k, err := s.SetKeyRole(ctx, args[0], api.RoleSpec{Role: args[1]})
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), say.APIKeyRoleDone(terminal.Shown(k.Name), k.Role))
				return err
			})
		},
	}
	data.register(cmd, say)
	names := data.completeNames(false, keyNames)
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 1 {
			return roleNames, cobra.ShellCompDirectiveNoFileComp
		}
		return names(cmd, args, begun)
	}
	return cmd
}
