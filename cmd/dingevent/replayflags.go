package main

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
)

// replayFlags say what is replayed, and where to.
type replayFlags struct {
	replay   api.ReplaySpec
	to, sink string
	name     string // the replay's ID
	all      bool
	dryRun   bool
	detach   bool
}

func (f *replayFlags) register(cmd *cobra.Command) {
	flags, r := cmd.Flags(), &f.replay
	flags.StringVar(&r.Subscription, "subscription", "", "through this subscription")
	flags.StringVar(&f.to, "to", "", "to this webhook, as CloudEvents")
	flags.StringVar(&f.sink, "sink", "", "to the webhook, file, nats or kafka in this file, written as in the config, with paths as the daemon has them; - is standard input")
	flags.StringSliceVar(&r.IDs, "id", nil, "only events with this ID; may be repeated")
	flags.StringSliceVar(&r.Types, "type", nil, "only this event type; * stands for any characters; may be repeated")
	flags.StringSliceVar(&r.Corps, "corp", nil, "only this organization; may be repeated")
	flags.StringSliceVar(&r.Apps, "app", nil, "only this app, by its name in the config; may be repeated")
	flags.StringArrayVar(&r.Rules, "rule", nil, "only what this rule of DingTalk's selects among the events of its type, as in the config; may be repeated")
	flags.StringVar(&r.Where, "where", "", "only where this expression in CEL is true of the event, as in the filter of a subscription")
	flags.Var((*timeFlag)(&r.Since), "since", "only what was received since then: 15m, 24h, or 2026-01-31T08:00:00+08:00")
	flags.Var((*timeFlag)(&r.Until), "until", "only what was received before then, given like --since")
	flags.Uint64Var((*uint64)(&r.From), "from", 0, "only from this sequence on")
	flags.Uint64Var((*uint64)(&r.Before), "before", 0, "only before this sequence")
	flags.BoolVar(&f.all, "all", false, "everything that is stored, if nothing else is selected")
	flags.StringVar(&f.name, "name", "", "what the replay is called; the time by default")
	flags.BoolVar(&f.dryRun, "dry-run", false, "count what would be delivered, and deliver nothing")
	flags.BoolVar(&f.detach, "detach", false, "do not wait until it is done")
	cmd.MarkFlagsMutuallyExclusive("subscription", "to", "sink")
	cmd.MarkFlagsMutuallyExclusive("dry-run", "detach")
}

// selecting are the flags of which one must be given, or all: nobody is to replay everything by mistake.
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
		return spec, errors.New("select events, for example with --since or --id, or say --all")
	case f.replay.Subscription == "" && f.to == "" && f.sink == "" && !f.dryRun:
		return spec, errors.New("say where to: --subscription, --to or --sink")
	}
	if f.name == "" {
		f.name = time.Now().UTC().Format("20060102-150405.000")
	}
	spec = f.replay
	switch {
	case f.to != "":
		spec.To = api.NewSpec(map[string]any{"webhook": map[string]any{"url": f.to}})
	case f.sink != "":
		spec.To, err = readSpec(f.sink, cmd.InOrStdin())
	}
	return spec, err
}
