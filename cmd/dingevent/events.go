package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
)

func newEvents(say words.Words) *cobra.Command {
	var (
		data      dataFlag
		q         api.EventQuery
		eventType string
		asJSON    bool
	)
	cmd := &cobra.Command{
		Use:     "events",
		Short:   say.EventsShort(),
		Long:    say.EventsLong(),
		Example: say.EventsExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if q.Limit < 1 {
				return words.Fail(func(say words.Words) string { return say.MisuseLimit(q.Limit) })
			}
			if err := emptyFlag(cmd, "text", "where"); err != nil {
				return err
			}
			if eventType != "" {
				q.Types = []string{eventType}
			}
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				search := &eventSearch{say: say, service: s, notes: cmd.ErrOrStderr()}
				entries, err := search.run(ctx, q)
				if err != nil && len(entries) == 0 {
					return err
				}
				if len(entries) == 0 {
					warnUnknownTypes(say, cmd.ErrOrStderr(), "--type", q.Types)
				}
				if note := search.unjudgedNote(); note != "" {
					fmt.Fprintln(cmd.ErrOrStderr(), note)
				}
				none := say.EventsNone()
				if q.Selects() {
					none = say.EventsNoneThose()
				}
				if err := writeList(cmd.OutOrStdout(), asJSON, entries, none, tabulateEvents(say)); err != nil {
					return err
				}
				return err
			})
		},
	}
	data.register(cmd, say)
	flags := cmd.Flags()
	registerSelection(cmd, say, &eventType, &q.CorpID, &q.App)
	flags.StringVar(&q.Text, "text", "", say.EventsFlagText())
	flags.StringVar(&q.Where, "where", "", say.ListenFlagWhere())
	flags.Var((*timeFlag)(&q.Since), "since", say.EventsFlagSince())
	flags.Var((*timeFlag)(&q.Until), "until", say.EventsFlagUntil())
	flags.BoolVar(&q.Damaged, "damaged", false, say.EventsFlagDamaged())
	flags.IntVar(&q.Limit, "limit", 100, say.EventsFlagLimit())
	flags.BoolVar(&asJSON, "json", false, say.EventsFlagJSON())
	cmd.AddCommand(newEventsShow(say))
	return cmd
}

func newEventsShow(say words.Words) *cobra.Command {
	var data dataFlag
	cmd := &cobra.Command{
		Use:   "show ID|SEQ",
		Short: say.EventsShowShort(),
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				entries, err := findEvents(ctx, s, args[0])
				if err != nil {
					return err
				}
				return writePretty(cmd.OutOrStdout(), entries)
			})
		},
	}
	data.register(cmd, say)
	return cmd
}

// newest returns as many events as q allows, from as many pages as that takes.
func newest(ctx context.Context, s api.Service, q api.EventQuery) ([]journal.Entry, error) {
	return api.Collect(q.Limit, func(p api.Paging) (api.Page[journal.Entry], error) {
		q.Paging = p
		page, err := s.Events(ctx, q)
		return page.Page, err
	})
}

// findEvents returns the events with that ID, or else the one with that sequence. The ID may be as webhooks get it, too.
func findEvents(ctx context.Context, s api.Service, id string) ([]journal.Entry, error) {
	for _, ref := range idsOf(id) {
		entries, err := newest(ctx, s, api.EventQuery{ID: ref, Paging: api.Paging{Limit: 100}})
		if err != nil || len(entries) > 0 {
			return entries, err
		}
	}
	if seq, ok := seqOf(id); ok {
		if entry, err := s.Event(ctx, seq); err == nil {
			return []journal.Entry{entry}, nil
		}
	}
	return nil, words.Fail(func(say words.Words) string { return say.EventsUnknown(id) })
}

func tabulateEvents(say words.Words) func(io.Writer, []journal.Entry) error {
	return func(w io.Writer, entries []journal.Entry) error {
		table := newTable(w, say.EventsColumns())
		for _, e := range entries {
			env := e.Envelope
			id := terminal.Shown(env.ID)
			if e.Damage != "" {
				id += "  " + say.EventsDamaged()
			}
			received := env.Received.Local().Format(time.DateTime)
			if env.Received.IsZero() { // of a damaged entry
				received = "-"
			}
			fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Seq,
				received, terminal.Shown(string(env.Transport)), terminal.Shown(env.Type), terminal.Shown(env.App), terminal.Shown(env.CorpID), id)
		}
		return table.Flush()
	}
}
