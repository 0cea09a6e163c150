package main

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// complete lets a flag be completed by these values.
func complete(cmd *cobra.Command, flag string, values ...string) {
	choices := make([]cobra.Completion, len(values))
	copy(choices, values)
	completeBy(cmd, flag, cobra.FixedCompletions(choices, cobra.ShellCompDirectiveNoFileComp))
}

// completeBy lets a flag, which the command has, be completed by what do finds.
func completeBy(cmd *cobra.Command, flag string, do cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, do); err != nil {
		panic(err)
	}
}

// completeTypes completes the one argument of a command by event types.
func completeTypes(say words.Words) cobra.CompletionFunc {
	types := completeEventTypes(say)
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return types(cmd, args, typed)
	}
}

// completeEventTypes completes event types, with what they are.
func completeEventTypes(say words.Words) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) (types []cobra.Completion, _ cobra.ShellCompDirective) {
		for _, e := range catalog.All() {
			types = append(types, cobra.CompletionWithDesc(e.Type, say.OfTwo(e.Title, e.TitleZH)))
		}
		return types, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeFamilies completes the families of the catalogue.
func completeFamilies(*cobra.Command, []string, string) (names []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, f := range catalog.Families() {
		names = append(names, f.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeWay lets --transport be completed by the ways that events come.
func completeWay(cmd *cobra.Command, ways ...dingevent.Transport) {
	names := make([]string, len(ways))
	for i, way := range ways {
		names[i] = string(way)
	}
	complete(cmd, "transport", names...)
}

// nameTime bounds how long a shell waits for names from a data folder.
const nameTime = 2 * time.Second

// completeNames completes names that find knows in the data folder: the first argument of a command, or a flag.
func (d *dataFlag) completeNames(isFlag bool, find func(context.Context, api.Service) ([]string, error)) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) (names []cobra.Completion, _ cobra.ShellCompDirective) {
		if len(args) > 0 && !isFlag {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		ctx, cancel := context.WithTimeout(context.Background(), nameTime)
		defer cancel()
		_ = d.use(ctx, func(ctx context.Context, s api.Service) (err error) { // without a folder there are none
			names, err = find(ctx, s)
			return err
		})
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeSubscriptions lets the first argument be completed by the names of subscriptions.
func (d *dataFlag) completeSubscriptions(cmd *cobra.Command) {
	cmd.ValidArgsFunction = d.completeNames(false, subscriptionNames)
}

// completeSubscriptionFlag lets --subscription be completed.
func (d *dataFlag) completeSubscriptionFlag(cmd *cobra.Command) {
	completeBy(cmd, "subscription", d.completeNames(true, subscriptionNames))
}

func subscriptionNames(ctx context.Context, s api.Service) (names []string, err error) {
	status, err := s.Status(ctx)
	for _, sub := range status.Subscriptions {
		names = append(names, sub.Name)
	}
	return names, err
}

func replayNames(ctx context.Context, s api.Service) (names []string, err error) {
	replays, err := api.Collect(0, func(p api.Paging) (api.Page[api.Replay], error) { return s.Replays(ctx, p) })
	for _, r := range replays {
		names = append(names, r.ID)
	}
	slices.Sort(names)
	return names, err
}

// keyNames are those of the keys in the journal, which commands can change.
func keyNames(ctx context.Context, s api.Service) (names []string, err error) {
	keys, err := s.Keys(ctx)
	for _, k := range keys {
		if k.From == api.KeyOfJournal {
			names = append(names, k.Name)
		}
	}
	return names, err
}
