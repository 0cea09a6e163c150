package api

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dingevent/dingevent/journal"
)

const deadPage = 100

// DeadLetters is part of [Service].
func (l *Local) DeadLetters(ctx context.Context, q DeadQuery) ([]DeadLetter, error) {
	if q.Limit <= 0 {
		q.Limit = 100
	}
	q.Limit = min(q.Limit, 1000)
	names, err := l.subscriptionNames(ctx, q.Subscription)
	if err != nil {
		return nil, err
	}
	letters := []DeadLetter{}
	for _, name := range names {
		if name < q.After.Subscription {
			continue
		}
		var from journal.Seq
		if name == q.After.Subscription {
			from = q.After.Seq + 1
		}
		found, err := l.deadOf(ctx, name, max(from, q.Seq), q, q.Limit-len(letters))
		if err != nil {
			return nil, err
		}
		letters = append(letters, found...)
		if len(letters) >= q.Limit {
			break
		}
	}
	return letters, nil
}

func (l *Local) subscriptionNames(ctx context.Context, only string) ([]string, error) {
	subs, err := l.Journal.Subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range subs {
		if only == "" || s.Name == only {
			names = append(names, s.Name)
		}
	}
	if only != "" && names == nil {
		return nil, fmt.Errorf("no subscription %q: %w", only, journal.ErrNotFound)
	}
	slices.Sort(names)
	return names, nil
}

// deadOf returns up to limit dead letters of one subscription, from a sequence on.
func (l *Local) deadOf(ctx context.Context, name string, from journal.Seq, q DeadQuery, limit int) ([]DeadLetter, error) {
	var letters []DeadLetter
	for len(letters) < limit {
		rows, err := l.Journal.Exceptions(ctx, name, journal.ExceptionQuery{
			States: []journal.DeliveryState{journal.Dead}, From: from, Limit: deadPage,
		})
		if err != nil || len(rows) == 0 {
			return letters, err
		}
		for _, row := range rows {
			from = row.Seq + 1
			if q.Seq != 0 && row.Seq != q.Seq {
				return letters, nil
			}
			letter, err := l.deadLetter(ctx, name, row)
			if err != nil {
				return nil, err
			}
			if q.EventID == "" || (letter.Event.Envelope != nil && letter.Event.Envelope.ID == q.EventID) {
				letters = append(letters, letter)
			}
			if len(letters) == limit {
				break
			}
		}
	}
	return letters, nil
}

func (l *Local) deadLetter(ctx context.Context, name string, row journal.Exception) (DeadLetter, error) {
	entry, err := l.Event(ctx, row.Seq)
	if errors.Is(err, journal.ErrNotFound) { // it has aged out; the reason is still worth showing
		entry, err = journal.Entry{Seq: row.Seq}, nil
	}
	if err != nil {
		return DeadLetter{}, err
	}
	return DeadLetter{
		DeadRef: DeadRef{name, row.Seq}, Attempts: row.Attempts,
		First: row.First, Changed: row.Changed, Error: row.Error, Event: entry,
	}, nil
}
