package main

import (
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newDeadDiscard(say words.Words) *cobra.Command {
	return newDeadMove(say, deadVerb{"discard", words.Words.DeadDiscardShort, words.Words.DeadDiscarded, words.Words.DeadWouldDiscard, api.Discarded, api.Service.Discard})
}
