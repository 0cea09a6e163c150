package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// A deadMove moves dead letters and prints a line for each.
type deadMove struct {
	out      io.Writer
	say      words.Words
	json     bool
	done     string // what became of one that was moved, in words; in a dry run, what would
	ask      func(died time.Time, refs []api.DeadRef) ([]api.Moved, error)
	moved    int
	notMoved int // though they are dead letters
	unjudged api.Unjudged[api.DeadRef]
}

// one moves the dead letters of one event. It is no error if there are none any more, so that a script may do it again. An
// unknown event is an error.
func (m *deadMove) one(ctx context.Context, s api.Service, sub, id string) error {
	letters, err := findDead(ctx, s, sub, id)
	if err == nil {
		return m.end(m.letters(letters, time.Time{}))
	}
	if _, none := errors.AsType[noDeadLetter](err); !none {
		return err
	}
	events, lookErr := findEvents(ctx, s, id)
	if lookErr != nil {
		return err
	}
	for _, e := range events {
		m.print(api.Moved{DeadRef: api.DeadRef{Subscription: sub, Seq: e.Seq}, Outcome: api.NotDead}, m.say.DeadNone1(uint64(e.Seq), terminal.Shown(e.Envelope.ID)))
	}
	return m.end(nil)
}

// all moves every dead letter that q selects, page by page. A page may be empty and not be the last. What dies meanwhile is left, also
// if it was on a page and others have retried it.
func (m *deadMove) all(ctx context.Context, s api.Service, q api.DeadQuery) error {
	if now := time.Now(); q.Until.IsZero() || q.Until.After(now) {
		q.Until = now
	}
	for q.Limit = 1000; ; {
		page, err := s.DeadLetters(ctx, q)
		if err == nil {
			m.unjudged.Add(page.Unjudged)
			err = m.letters(page.Items, q.Until)
		}
		if err != nil || page.Next == "" {
			return m.end(err)
		}
		q.Cursor = page.Next
	}
}

func (m *deadMove) letters(letters []api.DeadLetter, died time.Time) error {
	if len(letters) == 0 {
		return nil
	}
	refs := make([]api.DeadRef, len(letters))
	for i, l := range letters {
		refs[i] = l.DeadRef
	}
	moved, err := m.ask(died, refs)
	if err != nil {
		return err
	}
	for _, one := range moved {
		m.print(one, fmt.Sprintf("%s %d: %s", terminal.Shown(one.Subscription), one.Seq, m.words(one.Outcome)))
	}
	return nil
}

// print says what became of a dead letter; a writer that fails is found by the next line.
func (m *deadMove) print(one api.Moved, text string) {
	if m.json {
		_ = writeLines(m.out, []api.Moved{one})
		return
	}
	fmt.Fprintln(m.out, text)
}

// words says what became of a dead letter, and counts it.
func (m *deadMove) words(o api.MoveOutcome) string {
	switch o {
	case api.Retried, api.Discarded:
		m.moved++
		return m.done
	case api.NotWorked:
		m.notMoved++
		return m.say.DeadNotWorked()
	case api.NotDead:
		return m.say.DeadNotDead()
	case api.NotFound:
		return m.say.DeadGone()
	}
	return string(o)
}

// end prints how many were moved.
func (m *deadMove) end(err error) error {
	if (err == nil || m.moved > 0) && !m.json {
		fmt.Fprintln(m.out, m.say.DeadMoved(m.moved, m.done))
	}
	if err != nil {
		return err
	}
	if m.notMoved > 0 {
		err = words.Fail(words.Words.DeadSomeNotWorked)
	}
	if m.unjudged.Count > 0 {
		err = errors.Join(err, words.Fail(func(say words.Words) string { return unjudgedNote(say, m.unjudged) }))
	}
	return err
}

// newDeadMove makes the command that moves dead letters: of one event, selected ones, or all.
func newDeadMove(say words.Words, verb deadVerb) *cobra.Command {
	var (
		data   dataFlag
		q      api.DeadQuery
		all    bool
		dryRun bool
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:     verb.name + " ID|SEQ | --type TYPE… | --all",
		Short:   verb.short(say),
		Long:    say.DeadMoveLong(verb.short(say)),
		Example: say.DeadMoveExample(verb.name),
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := emptyFlag(cmd, "subscription", "type", "corp", "app", "where", "since", "until", "error"); err != nil {
				return err
			}
			one := len(args) == 1
			if one == (all || isFiltered(q)) || one && args[0] == "" {
				return words.Fail(words.Words.DeadSelect)
			}
			return data.use(cmd.Context(), func(ctx context.Context, s api.Service) error {
				m, err := verb.begin(ctx, say, s, dryRun)
				if err != nil {
					return err
				}
				m.out, m.say, m.json = cmd.OutOrStdout(), say, asJSON
				if one {
					return m.one(ctx, s, q.Subscription, args[0])
				}
				return m.all(ctx, s, q)
			})
		},
	}
	data.register(cmd, say)
	registerDeadFilter(cmd, say, &q)
	cmd.Flags().BoolVar(&all, "all", false, say.DeadFlagAll())
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, say.DeadFlagDryRun())
	cmd.Flags().BoolVar(&asJSON, "json", false, say.DeadFlagMoveJSON())
	data.completeSubscriptionFlag(cmd)
	return cmd
}

// A deadVerb is what can be done to dead letters.
type deadVerb struct {
	name    string
	short   func(words.Words) string
	done    func(words.Words) string // of one that was moved
	would   func(words.Words) string // of one that would be
	outcome api.MoveOutcome
	ask     func(api.Service, context.Context, time.Time, ...api.DeadRef) ([]api.Moved, error)
}

func (v deadVerb) begin(ctx context.Context, say words.Words, s api.Service, dryRun bool) (*deadMove, error) {
	if dryRun {
		return v.pretend(ctx, say, s)
	}
	return &deadMove{done: v.done(say), ask: func(died time.Time, refs []api.DeadRef) ([]api.Moved, error) {
		return v.ask(s, ctx, died, refs...)
	}}, nil
}

// pretend is begin of a move that moves nothing, and says what would become of each.
func (v deadVerb) pretend(ctx context.Context, say words.Words, s api.Service) (*deadMove, error) {
	status, err := s.Status(ctx)
	if err != nil {
		return nil, err
	}
	unworked := map[string]bool{} // subscriptions that the daemon does not work
	for _, sub := range status.Subscriptions {
		unworked[sub.Name] = v.outcome == api.Retried && status.Running && !sub.Worked && !sub.Elsewhere
	}
	return &deadMove{done: v.would(say), ask: func(_ time.Time, refs []api.DeadRef) ([]api.Moved, error) {
		moved := make([]api.Moved, len(refs))
		for i, ref := range refs {
			moved[i] = api.Moved{DeadRef: ref, Outcome: v.outcome}
			if unworked[ref.Subscription] {
				moved[i].Outcome = api.NotWorked
			}
		}
		return moved, nil
	}}, nil
}
