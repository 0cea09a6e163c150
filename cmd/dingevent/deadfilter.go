package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// registerDeadFilter adds the flags that select dead letters.
func registerDeadFilter(cmd *cobra.Command, say words.Words, q *api.DeadQuery) {
	flags := cmd.Flags()
	flags.StringVar(&q.Subscription, "subscription", "", "only of this subscription")
	registerSelection(cmd, say, &q.Type, &q.CorpID, &q.App)
	flags.StringVar(&q.Where, "where", "", "only where this expression in CEL is true of the event, as in the filter of a subscription")
	flags.Var((*timeFlag)(&q.Since), "since", "only what died since then: 15m, 24h, or 2026-01-31T08:00:00+08:00")
	flags.Var((*timeFlag)(&q.Until), "until", "only what died before then, given like --since")
	flags.StringVar(&q.Error, "error", "", "only where the last attempt's error has this text in it, in upper or lower case")
}

// isFiltered reports whether q selects by more than the subscription.
func isFiltered(q api.DeadQuery) bool { return q != api.DeadQuery{Subscription: q.Subscription} }

// emptyFlag returns an error if one of these flags was given with nothing in it, as an unset variable of a script
// does it: it would select more than was meant.
func emptyFlag(cmd *cobra.Command, names ...string) error {
	for _, name := range names {
		if f := cmd.Flags().Lookup(name); f.Changed && (f.Value.String() == "" || f.Value.String() == "[]") {
			return words.Fail(func(say words.Words) string { return say.MisuseEmptyFlag("--" + name) })
		}
	}
	return nil
}

// unjudgedNote says, if there are any, how many dead letters are left out since nobody can tell whether they are selected.
func unjudgedNote(u api.Unjudged) string {
	if u.Count == 0 {
		return ""
	}
	return fmt.Sprintf("%d could not be judged and were left out, such as %s %d: %s; narrow --type, ask has() first, or name them one by one",
		u.Count, shown(u.First.Subscription), u.First.Seq, shown(u.Error))
}
