package main

import (
	"context"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
)

type tailOptions struct {
	data    dataFlag
	from    uint64
	filter  filter.Filter
	json    bool
	verbose bool
}

func newTail(say words.Words) *cobra.Command {
	var o tailOptions
	cmd := &cobra.Command{
		Use:     "tail",
		Short:   say.TailShort(),
		Long:    say.TailLong(),
		Example: say.TailExample(),
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			wanted, err := o.filter.Compile()
			if err != nil {
				return err
			}
			warnUnknownTypes(say, cmd.ErrOrStderr(), "--type", o.filter.Types)
			return o.data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				if daemon.IsByCommand(s) {
					return words.Fail(words.Words.TailStopped)
				}
				t := tail{wanted: wanted, out: cmd.OutOrStdout(), feed: &feed{out: cmd.OutOrStdout(), say: say, whole: o.verbose}, notes: cmd.ErrOrStderr(), json: o.json}
				err := s.Follow(ctx, journal.Seq(o.from), t.show)
				if ctx.Err() != nil {
					return nil
				}
				return err
			})
		},
	}
	o.data.register(cmd, say)
	flags := cmd.Flags()
	flags.StringArrayVar(&o.filter.Types, "type", nil, say.ListenFlagType())
	flags.StringVar(&o.filter.Where, "where", "", say.ListenFlagWhere())
	flags.Uint64Var(&o.from, "from", 0, say.TailFlagFrom())
	flags.BoolVarP(&o.verbose, "verbose", "v", false, say.TailFlagVerbose())
	flags.BoolVar(&o.json, "json", false, say.EventsFlagJSON())
	completeBy(cmd, "type", completeEventTypes(say))
	return cmd
}

// A tail shows the selected entries of a journal as they come.
type tail struct {
	wanted *filter.Matcher
	out    io.Writer
	feed   *feed
	notes  io.Writer // gets a line for each entry that the filter cannot evaluate
	json   bool
}

func (t *tail) show(e journal.Entry) error {
	if e.Damage != "" {
		_, err := fmt.Fprintln(t.notes, t.feed.say.TailDamaged(uint64(e.Seq), terminal.Printable(e.Damage)))
		return err
	}
	ok, err := t.wanted.Match(e.Envelope)
	switch {
	case err != nil:
		_, err := fmt.Fprintln(t.notes, t.feed.say.TailUnjudged(uint64(e.Seq), terminal.Shown(e.Envelope.Type), terminal.Printable(terminal.Complaint(t.feed.say, err))))
		return err
	case !ok:
		return nil
	case t.json:
		return writeLines(t.out, []journal.Entry{e})
	}
	return t.feed.printAt(strconv.FormatUint(uint64(e.Seq), 10), e.Envelope)
}
