package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
)

// Local is a [Service] over a journal in this process.
type Local struct {
	Journal journal.Journal
	Version string
	// Dispatchers are the subscriptions that run here, by name. They are told of a dead letter
	// that moves; that of a subscription not among them is moved in the journal alone.
	Dispatchers map[string]*delivery.Dispatcher
	Running     bool
	// Apps tells how the apps stand, and Refusal why the last push was not stored; nil means none.
	Apps    func() []App
	Refusal func() *Refusal
	// Attached are the connections of programs attached to a subscription; nil where none can attach. Nil means that for all.
	Attached func(subscription string) []Attached
}

var _ Service = (*Local)(nil)

// Events is part of [Service].
func (l *Local) Events(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	return l.Journal.Search(ctx, q)
}

// Event is part of [Service].
func (l *Local) Event(ctx context.Context, seq journal.Seq) (journal.Entry, error) {
	entries, err := l.Journal.Read(ctx, seq, 1)
	if err != nil {
		return journal.Entry{}, err
	}
	if len(entries) == 0 || entries[0].Seq != seq {
		return journal.Entry{}, fmt.Errorf("no event %d: %w", seq, journal.ErrNotFound)
	}
	return entries[0], nil
}

// Follow is part of [Service].
func (l *Local) Follow(ctx context.Context, from journal.Seq, f func(journal.Entry) error) error {
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
			if err := f(e); err != nil {
				return err
			}
			from = e.Seq + 1
		}
	}
}

// Attempts is part of [Service].
func (l *Local) Attempts(ctx context.Context, subscription string, seq journal.Seq) ([]Attempt, error) {
	recorded, err := l.Journal.Attempts(ctx, subscription, seq)
	if err != nil {
		return nil, err
	}
	attempts := make([]Attempt, len(recorded))
	for i, a := range recorded {
		attempts[i] = Attempt{Number: a.Number, Start: a.Start, TookMS: a.Took.Milliseconds(), Error: a.Error}
	}
	return attempts, nil
}

// Retry is part of [Service].
func (l *Local) Retry(ctx context.Context, refs ...DeadRef) error {
	return each(refs, func(name string, seqs []journal.Seq) error {
		d, ok := l.Dispatchers[name]
		switch {
		case ok:
			return d.Retry(ctx, seqs...)
		case l.Running: // it would wait for nobody
			return problem(http.StatusConflict, "it is not in the config, so nobody would try; put it back first")
		}
		return delivery.Retry(ctx, l.Journal, name, seqs...)
	})
}

// Discard is part of [Service].
func (l *Local) Discard(ctx context.Context, refs ...DeadRef) error {
	return each(refs, func(name string, seqs []journal.Seq) error {
		if d, ok := l.Dispatchers[name]; ok {
			return d.Discard(ctx, seqs...)
		}
		return delivery.Discard(ctx, l.Journal, name, seqs...)
	})
}

// Drop is part of [Service].
func (l *Local) Drop(ctx context.Context, subscription string) error {
	if _, ok := l.Dispatchers[subscription]; ok {
		return problem(http.StatusConflict, "subscription %q is in the config; take it out and restart first", subscription)
	}
	subs, err := l.Journal.Subscriptions(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(subs, func(s journal.Subscription) bool { return s.Name == subscription }) {
		return fmt.Errorf("no subscription %q: %w", subscription, journal.ErrNotFound)
	}
	return l.Journal.Unsubscribe(ctx, subscription)
}

// each calls move once for every subscription among refs, by name. One that fails holds up no other.
func each(refs []DeadRef, move func(name string, seqs []journal.Seq) error) error {
	refs = slices.SortedFunc(slices.Values(refs), func(a, b DeadRef) int {
		return cmp.Or(cmp.Compare(a.Subscription, b.Subscription), cmp.Compare(a.Seq, b.Seq))
	})
	var errs []error
	for len(refs) > 0 {
		name := refs[0].Subscription
		var seqs []journal.Seq
		for len(refs) > 0 && refs[0].Subscription == name {
			seqs, refs = append(seqs, refs[0].Seq), refs[1:]
		}
		if err := move(name, seqs); err != nil {
			errs = append(errs, fmt.Errorf("subscription %q: %w", name, err))
		}
	}
	return errors.Join(errs...)
}

// Status is part of [Service].
func (l *Local) Status(ctx context.Context) (Status, error) {
	next, err := l.Journal.Next(ctx)
	if err != nil {
		return Status{}, err
	}
	subs, err := l.Journal.Subscriptions(ctx)
	if err != nil {
		return Status{}, err
	}
	out := Status{Version: l.Version, Running: l.Running, Journal: l.journalStatus(next), Apps: []App{}, Subscriptions: []Subscription{}}
	if l.Apps != nil {
		out.Apps = l.Apps()
	}
	for _, s := range subs {
		sub := Subscription{Name: s.Name, Cursor: s.Cursor, Behind: next - min(next, s.Cursor), Waiting: s.Waiting + s.Attempting, Parked: s.Parked, Dead: s.Dead}
		if d, ok := l.Dispatchers[s.Name]; ok {
			now := d.Status()
			sub.Worked, sub.Stalled, sub.Failing, sub.BrokenSince = true, now.Stalled, now.Failing, now.BrokenSince
		}
		if l.Attached != nil {
			sub.Connections = l.Attached(s.Name)
		}
		out.Subscriptions = append(out.Subscriptions, sub)
	}
	return out, nil
}

func (l *Local) journalStatus(next journal.Seq) JournalStatus {
	stats := l.Journal.Stats()
	out := JournalStatus{
		Next: next, Appended: stats.Appended, Duplicates: stats.Duplicates,
		Conflicts: stats.Conflicts, Failures: stats.Failures, Suspended: stats.Suspended,
	}
	if l.Refusal != nil {
		out.Refusal = l.Refusal()
	}
	return out
}
