package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// replayFlags say what is replayed, and where to.
type replayFlags struct {
	replay   api.ReplaySpec
	to, sink string
	name     string // the replay's ID
	all      bool
	dryRun   bool
	detach   bool
	json     bool
}

func (f *replayFlags) register(cmd *cobra.Command, say words.Words) {
	flags, r := cmd.Flags(), &f.replay
	flags.StringVar(&r.Subscription, "subscription", "", say.ReplayFlagSubscription())
	flags.StringVar(&f.to, "to", "", say.ReplayFlagTo())
	flags.StringVar(&f.sink, "sink", "", say.ReplayFlagSink())
	flags.StringSliceVar(&r.IDs, "id", nil, say.ReplayFlagID())
	flags.StringSliceVar(&r.Types, "type", nil, say.ReplayFlagType())
	flags.StringSliceVar(&r.Corps, "corp", nil, say.ReplayFlagCorp())
	flags.StringSliceVar(&r.Apps, "app", nil, say.ReplayFlagApp())
	flags.StringArrayVar(&r.Rules, "rule", nil, say.ReplayFlagRule())
	flags.StringVar(&r.Where, "where", "", say.ListenFlagWhere())
	flags.Var((*timeFlag)(&r.Since), "since", say.EventsFlagSince())
	flags.Var((*timeFlag)(&r.Until), "until", say.ReplayFlagUntil())
	flags.Uint64Var((*uint64)(&r.From), "from", 0, say.ReplayFlagFrom())
	flags.Uint64Var((*uint64)(&r.Before), "before", 0, say.ReplayFlagBefore())
	flags.BoolVar(&f.all, "all", false, say.ReplayFlagAll())
	flags.StringVar(&f.name, "name", "", say.ReplayFlagName())
	flags.BoolVar(&f.dryRun, "dry-run", false, say.ReplayFlagDryRun())
	flags.BoolVar(&f.detach, "detach", false, say.ReplayFlagDetach())
	flags.BoolVar(&f.json, "json", false, say.ReplayFlagJSON())
	cmd.MarkFlagsMutuallyExclusive("subscription", "to", "sink")
	cmd.MarkFlagsMutuallyExclusive("dry-run", "detach")
}

// selecting are the flags that select. One of them or --all must be given, because everything must not be replayed by mistake.
var selecting = []string{"id", "type", "corp", "app", "rule", "where", "since", "until", "from", "before"}

// spec is what the flags ask for.
func (f *replayFlags) spec(cmd *cobra.Command) (spec api.ReplaySpec, err error) {
	if err := emptyFlag(cmd, "id", "type", "corp", "app", "rule", "subscription", "to", "sink", "where", "since", "until", "name"); err != nil {
		return spec, err
	}
	selected := f.all
	for _, name := range selecting {
		selected = selected || cmd.Flags().Changed(name)
	}
	switch {
	case !selected:
		return spec, words.Fail(words.Words.ReplaySelect)
	case f.replay.Subscription == "" && f.to == "" && f.sink == "" && !f.dryRun:
		return spec, words.Fail(words.Words.ReplayWhere)
	}
	if f.name == "" {
		f.name = time.Now().UTC().Format("20060102-150405.000")
	}
	spec = f.replay
	switch {
	case f.to != "":
		if err := needURL("--to", f.to); err != nil {
			return spec, err
		}
		spec.To = api.NewSpec(map[string]any{"webhook": map[string]any{"url": f.to}})
	case f.sink != "":
		spec.To, err = readSpec(f.sink, cmd.InOrStdin())
	}
	return spec, err
}
