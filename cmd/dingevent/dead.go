package main

import (
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/words"
)

func newDead(say words.Words) *cobra.Command {
	cmd := newDeadList(say)
	cmd.Use, cmd.Short, cmd.Long, cmd.Example = "dead", say.DeadShort(), say.DeadLong(), say.DeadExample()
	cmd.AddCommand(newDeadList(say), newDeadShow(say), newDeadRetry(say), newDeadDiscard(say))
	return cmd
}
