package main

import (
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/words"
)

func newJournal(say words.Words) *cobra.Command {
	cmd := &cobra.Command{Use: "journal", Short: say.JournalShort()}
	cmd.AddCommand(newJournalCopy(say), newJournalKey(say))
	return cmd
}
