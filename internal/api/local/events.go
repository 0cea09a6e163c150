package local

import (
	"cmp"
	"context"
	"slices"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// beforeSeq is where a page of events begins: with the newest before this one.
type beforeSeq struct {
	Before journal.Seq `json:"before"`
}

// Events is part of [api.Service].
func (l *Service) Events(ctx context.Context, q api.EventQuery) (api.Page[journal.Entry], error) {
	place, err := readCursor[beforeSeq](q.Cursor)
	if err != nil {
		return api.Page[journal.Entry]{}, err
	}
	search := journal.Query{ID: q.ID, CorpID: q.CorpID, App: q.App, Since: q.Since, Damaged: q.Damaged, Before: place.Before, Limit: q.Size()}
	found, err := l.search(ctx, search, q.Types)
	if err != nil || len(found) == 0 {
		return api.Page[journal.Entry]{Items: []journal.Entry{}}, err
	}
	page := api.Page[journal.Entry]{Items: found}
	// A page of large events is short, so only a look behind it shows whether it is the last.
	search.Before, search.Limit = found[len(found)-1].Seq, 1
	rest, err := l.search(ctx, search, q.Types)
	if len(rest) > 0 {
		page.Next = writeCursor(beforeSeq{search.Before})
	}
	return page, err
}

// search returns the newest events of any of the types, newest first; of all types if there are none. Like the journal's own
// search it may return fewer than there are.
func (l *Service) search(ctx context.Context, q journal.Query, types []string) ([]journal.Entry, error) {
	if len(types) == 0 {
		return l.Journal.Search(ctx, q)
	}
	var found []journal.Entry
	var complete journal.Seq // from here on nothing is missing
	for _, one := range types {
		q.Type = one
		entries, err := l.Journal.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		if len(entries) > 0 && len(types) > 1 {
			complete = max(complete, entries[len(entries)-1].Seq)
		}
		found = append(found, entries...)
	}
	slices.SortFunc(found, func(a, b journal.Entry) int { return cmp.Compare(b.Seq, a.Seq) })
	found = slices.CompactFunc(found, func(a, b journal.Entry) bool { return a.Seq == b.Seq })
	found = slices.DeleteFunc(found, func(e journal.Entry) bool { return e.Seq < complete })
	return found[:min(q.Limit, len(found))], nil
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
	return entries[0], nil
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
			if err := f(e); err != nil {
				return err
			}
			from = e.Seq + 1
		}
	}
}
