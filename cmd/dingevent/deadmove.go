package main

import (
	"context"
	"errors"
	"fmt"
	"io"

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
	ask      func([]api.DeadRef) ([]api.Moved, error)
	moved    int
	notMoved int // though they are dead letters
	unjudged api.Unjudged
}

// one moves the dead letters of one event. Where there are none any more, that is said and is no error, so that a
// script may do it again; an event that was never known is one.
func (m *deadMove) one(ctx context.Context, s api.Service, sub, id string) error {
	letters, err := findDead(ctx, s, sub, id)
	if err == nil {
		return m.end(m.letters(letters))
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

// all moves every dead letter that q selects, page by page. A page may be empty and not be the last.
func (m *deadMove) all(ctx context.Context, s api.Service, q api.DeadQuery) error {
	for q.Limit = 1000; ; {
		page, err := s.DeadLetters(ctx, q)
		if err == nil {
			m.unjudged.Add(page.Unjudged)
			err = m.letters(page.Items)
		}
		if err != nil || page.Next == "" {
			return m.end(err)
		}
		q.Cursor = page.Next
	}
}

func (m *deadMove) letters(letters []api.DeadLetter) error {
	if len(letters) == 0 {
		return nil
	}
	refs := make([]api.DeadRef, len(letters))
	for i, l := range letters {
		refs[i] = l.DeadRef
	}
	moved, err := m.ask(refs)
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

// end tells how many were moved.
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
