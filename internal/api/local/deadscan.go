package local

import (
	"context"
	"errors"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// A deadScan looks at one dead letter after another, and adds the selected ones to a page.
type deadScan struct {
	scanCost
	local  *Service
	wanted deadFilter
	last   api.DeadRef // the one that was looked at last
	page   api.DeadPage
}

func (l *Service) newDeadScan(wanted deadFilter) *deadScan {
	return &deadScan{
		scanCost: newScanCost(), local: l, wanted: wanted,
		page: api.DeadPage{Page: api.Page[api.DeadLetter]{Items: []api.DeadLetter{}}},
	}
}

// subscription looks at the dead letters of one, from a sequence on. The page is complete once it has Next.
func (s *deadScan) subscription(ctx context.Context, name string, from journal.Seq) error {
	for {
		rows, err := s.local.Journal.Exceptions(ctx, name, journal.ExceptionQuery{
			States: []journal.DeliveryState{journal.Dead}, From: from, Limit: scanBatch,
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			if s.wanted.Seq != 0 && row.Seq != s.wanted.Seq {
				return nil
			}
			if err := s.look(ctx, api.DeadRef{Subscription: name, Seq: row.Seq}, row); err != nil || s.page.Next != "" {
				return err
			}
			from = row.Seq + 1
		}
	}
}

// look puts a dead letter in the page if it is selected. If the page has no room for it, it ends before it.
func (s *deadScan) look(ctx context.Context, ref api.DeadRef, row journal.Exception) error {
	if s.spent() {
		s.page.Next = writeCursor(s.last)
		return nil
	}
	entry, ok, err := s.evaluate(ctx, ref, row)
	if err != nil {
		return err
	}
	if ok && len(s.page.Items) == s.wanted.Size() {
		s.page.Next = writeCursor(s.last)
		return nil
	}
	if ok {
		if err := s.take(ctx, ref, row, entry); err != nil {
			return err
		}
	}
	s.last = ref
	s.looked++
	return nil
}

// evaluate reports whether a dead letter is selected, and returns its event, with Seq alone if that has aged out. A dead
// letter that the filter cannot evaluate is counted, and is not selected.
func (s *deadScan) evaluate(ctx context.Context, ref api.DeadRef, row journal.Exception) (journal.Entry, bool, error) {
	if !s.wanted.row(row) {
		return journal.Entry{}, false, nil
	}
	entry, err := s.local.Event(ctx, row.Seq)
	if errors.Is(err, journal.ErrNotFound) { // it has aged out; the reason is still worth showing
		entry, err = journal.Entry{Seq: row.Seq}, nil
	}
	if err != nil {
		return journal.Entry{}, false, err
	}
	ok, err := s.wanted.event(entry)
	if err != nil {
		s.page.Unjudged.Add(api.Unjudged[api.DeadRef]{Count: 1, First: ref, Error: err.Error()})
	}
	return entry, ok, nil
}

func (s *deadScan) take(ctx context.Context, ref api.DeadRef, row journal.Exception, entry journal.Entry) error {
	oldest, err := s.local.Journal.Attempts(ctx, ref.Subscription, journal.AttemptQuery{Seq: ref.Seq, Oldest: true, Limit: 1})
	if err != nil {
		return err
	}
	var first journal.Attempt // none is recorded any more once it has aged out
	if len(oldest) > 0 {
		first = oldest[0]
	}
	s.page.Items = append(s.page.Items, api.DeadLetter{
		DeadRef: ref, Attempts: row.Attempts, First: row.First, Changed: row.Changed,
		FirstError: api.ConcealedText(first.Error), Error: api.ConcealedText(row.Error), Event: entry,
	})
	if entry.Envelope != nil {
		s.bytes += len(entry.Envelope.Data)
	}
	return nil
}
