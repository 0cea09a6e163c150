package main

import (
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

func newDeadRetry(say words.Words) *cobra.Command {
	return newDeadMove(say, deadVerb{"retry", words.Words.DeadRetryShort, words.Words.DeadRetried, words.Words.DeadWouldRetry, api.Retried, api.Service.Retry})
}
