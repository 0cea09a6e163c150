package memjournal

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/dingevent/dingevent/journal"
)

// Subscribe returns the cursor of name, which starts at start if it is new.
func (j *Journal) Subscribe(ctx context.Context, name string, start journal.Seq) (journal.Seq, error) {
	if err := j.lock(ctx); err != nil {
		return 0, err
	}
	defer j.mu.Unlock()
	sub := j.subs[name]
	if sub == nil {
		sub = j.begin(name, start)
	}
	return sub.cursor, nil
}

// begin makes a subscription. The caller holds j.mu.
func (j *Journal) begin(name string, start journal.Seq) *subscription {
	j.subs[name] = &subscription{
		cursor:     start,
		exceptions: make(map[journal.Seq]journal.Exception),
		attempts:   make(map[journal.Seq][]journal.Attempt),
	}
	return j.subs[name]
}

// Unsubscribe forgets name, with all its rows, its history and its requests.
func (j *Journal) Unsubscribe(ctx context.Context, name string) error {
	if err := j.lock(ctx); err != nil {
		return err
	}
	defer j.mu.Unlock()
	delete(j.subs, name)
	j.requests = slices.DeleteFunc(j.requests, func(r *request) bool { return r.Subscription == name })
	j.bells.Ring(name)
	return nil
}

// Subscriptions lists all but sources, or those of the names, by name.
func (j *Journal) Subscriptions(ctx context.Context, names ...string) ([]journal.Subscription, error) {
	return j.list(ctx, func(name string) bool {
		return len(names) == 0 && !journal.IsSource(name) || slices.Contains(names, name)
	})
}

// Sources lists what is kept for sources, by work.
func (j *Journal) Sources(ctx context.Context) ([]journal.Subscription, error) {
	return j.list(ctx, journal.IsSource)
}

// list lists the wanted subscriptions, by name.
func (j *Journal) list(ctx context.Context, wanted func(name string) bool) ([]journal.Subscription, error) {
	if err := j.lock(ctx); err != nil {
		return nil, err
	}
	defer j.mu.Unlock()
	var list []journal.Subscription
	for _, name := range slices.Sorted(maps.Keys(j.subs)) {
		if !wanted(name) {
			continue
		}
		sub := j.subs[name]
		s := journal.Subscription{Name: name, Cursor: sub.cursor, Pause: sub.pause, Note: slices.Clone(sub.note)}
		for _, e := range sub.exceptions {
			switch e.State {
			case journal.Waiting:
				s.Waiting++
			case journal.Attempting:
				s.Attempting++
			case journal.Parked:
				s.Parked++
			case journal.Dead:
				s.Dead++
			}
		}
		list = append(list, s)
	}
	return list, nil
}

// find locks j and returns the subscription; without an error the caller unlocks j.mu.
func (j *Journal) find(ctx context.Context, name string) (*subscription, error) {
	if err := j.lock(ctx); err != nil {
		return nil, err
	}
	sub := j.subs[name]
	if sub == nil {
		j.mu.Unlock()
		return nil, journal.ErrNotFound
	}
	return sub, nil
}

// Exceptions returns the rows that match q, by sequence.
func (j *Journal) Exceptions(ctx context.Context, name string, q journal.ExceptionQuery) ([]journal.Exception, error) {
	sub, err := j.find(ctx, name)
	if err != nil {
		return nil, err
	}
	defer j.mu.Unlock()
	limit := q.PageSize()
	var found []journal.Exception
	for _, seq := range slices.Sorted(maps.Keys(sub.exceptions)) {
		e := sub.exceptions[seq]
		if len(found) < limit && seq >= q.From &&
			(len(q.States) == 0 || slices.Contains(q.States, e.State)) &&
			(q.Due.IsZero() || !e.Due.After(q.Due)) {
			found = append(found, e)
		}
	}
	return found, nil
}

// Attempts returns the recorded attempts that match q.
func (j *Journal) Attempts(ctx context.Context, name string, q journal.AttemptQuery) ([]journal.Attempt, error) {
	sub, err := j.find(ctx, name)
	if err != nil {
		return nil, err
	}
	defer j.mu.Unlock()
	compare := func(x, y journal.Attempt) int {
		order := cmp.Or(x.Start.Compare(y.Start), cmp.Compare(x.Seq, y.Seq), cmp.Compare(x.Number, y.Number))
		if q.Oldest {
			return order
		}
		return -order
	}
	var list []journal.Attempt
	for seq, history := range sub.attempts {
		if q.Seq != 0 && q.Seq != seq {
			continue
		}
		for _, a := range history {
			if q.After == nil || compare(*q.After, a) < 0 {
				list = append(list, a)
			}
		}
	}
	slices.SortFunc(list, compare)
	return list[:min(len(list), q.PageSize())], nil
}
