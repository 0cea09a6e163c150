package main

import (
	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// registerDeadFilter adds the flags that select dead letters.
func registerDeadFilter(cmd *cobra.Command, say words.Words, q *api.DeadQuery) {
	flags := cmd.Flags()
	flags.StringVar(&q.Subscription, "subscription", "", say.DeadFlagSubscription())
	registerSelection(cmd, say, &q.Type, &q.CorpID, &q.App)
	flags.StringVar(&q.Where, "where", "", say.ListenFlagWhere())
	flags.Var((*timeFlag)(&q.Since), "since", say.DeadFlagSince())
	flags.Var((*timeFlag)(&q.Until), "until", say.DeadFlagUntil())
	flags.BoolVar(&q.Damaged, "damaged", false, say.EventsFlagDamaged())
	flags.StringVar(&q.Error, "error", "", say.DeadFlagError())
}

// isFiltered reports whether q selects by more than the subscription.
func isFiltered(q api.DeadQuery) bool { return q != api.DeadQuery{Subscription: q.Subscription} }

// emptyFlag returns an error if one of these flags was given an empty value. An unset variable of a script does that, and
// an empty value would select more than was meant.
func emptyFlag(cmd *cobra.Command, names ...string) error {
	for _, name := range names {
		if f := cmd.Flags().Lookup(name); f.Changed && (f.Value.String() == "" || f.Value.String() == "[]") {
			return words.Fail(func(say words.Words) string { return say.MisuseEmptyFlag("--" + name) })
		}
	}
	return nil
}

// unjudgedNote counts the dead letters that are left out because the filter could not evaluate them; empty if there are none.
func unjudgedNote(say words.Words, u api.Unjudged[api.DeadRef]) string {
	if u.Count == 0 {
		return ""
	}
	return say.DeadUnjudged(u.Count, terminal.Shown(u.First.Subscription), uint64(u.First.Seq), terminal.Relayed(say, u.Error))
}
