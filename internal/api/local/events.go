package local

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// Events is part of [api.Service].
func (l *Service) Events(ctx context.Context, q api.EventQuery) (api.EventPage, error) {
	place, err := readCursor[eventPlace](q.Cursor)
	if err != nil {
		return api.EventPage{}, err
	}
	wanted, err := newEventFilter(q)
	if err != nil {
		return api.EventPage{}, err
	}
	if q.Cursor == "" {
		if place, err = l.newestPlace(ctx, q); err != nil {
			return api.EventPage{}, err
		}
	}
	scan := l.newEventScan(wanted, place)
	if err := scan.run(ctx); err != nil {
		return api.EventPage{}, err
	}
	return scan.page, nil
}

// newestPlace is where the list begins.
func (l *Service) newestPlace(ctx context.Context, q api.EventQuery) (eventPlace, error) {
	from, end, err := api.Selection{Since: q.Since, From: q.After + 1}.Range(ctx, l.Journal)
	if err != nil {
		return eventPlace{}, err
	}
	oldest, err := l.Journal.Read(ctx, from, 1)
	if err != nil {
		return eventPlace{}, err
	}
	if from = end; len(oldest) > 0 {
		from = min(end, oldest[0].Seq)
	}
	return eventPlace{Before: end, From: from, End: end}, nil
}

// Event is part of [api.Service].
func (l *Service) Event(ctx context.Context, seq journal.Seq) (journal.Entry, error) {
	entries, err := l.Journal.Read(ctx, seq, 1)
	if err != nil {
		return journal.Entry{}, err
	}
	if len(entries) == 0 || entries[0].Seq != seq {
		return journal.Entry{}, api.Refuse(api.CodeNotFound, "no event %d", seq)
	}
	return concealed(entries[0]), nil
}

// Follow is part of [api.Service].
func (l *Service) Follow(ctx context.Context, from journal.Seq, f func(journal.Entry) error) error {
	if from == 0 {
		next, err := l.Journal.Next(ctx)
		if err != nil {
			return err
		}
		from = next
	}
	for {
		if err := l.Journal.Wait(ctx, from); err != nil {
			return err
		}
		entries, err := l.Journal.Read(ctx, from, 100)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := f(concealed(e)); err != nil {
				return err
			}
			from = e.Seq + 1
		}
	}
}
