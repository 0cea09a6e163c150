package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/words"
)

// formerly makes cmd a command under its former name: it is not listed, and says what it is called now.
func formerly(name string, cmd *cobra.Command, say words.Words) *cobra.Command {
	now, run := cmd.Name(), cmd.RunE
	cmd.Use, cmd.Hidden = name+strings.TrimPrefix(cmd.Use, now), true
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		fmt.Fprintln(cmd.ErrOrStderr(), say.CheckWarning(say.CommandFormer(name, now)))
		return run(cmd, args)
	}
	return cmd
}
