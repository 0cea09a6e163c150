package local

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// An eventPlace is where a page of events begins: with the newest before Before. From and End are the range of the whole list.
type eventPlace struct {
	Before journal.Seq `json:"before"`
	From   journal.Seq `json:"from"`
	End    journal.Seq `json:"end"`
}

// An eventScan looks at one event after another, newest first, and adds the selected ones to a page.
type eventScan struct {
	scanCost
	local  *Service
	wanted eventFilter
	at     eventPlace
	first  journal.Seq // no earlier event can be selected
	page   api.EventPage
}

func (l *Service) newEventScan(wanted eventFilter, at eventPlace) *eventScan {
	return &eventScan{
		scanCost: newScanCost(), local: l, wanted: wanted, at: at, first: at.From,
		page: api.EventPage{Page: api.Page[journal.Entry]{Items: []journal.Entry{}}},
	}
}

// run makes the page. It ends at once with ctx.
func (s *eventScan) run(ctx context.Context) error {
	for s.page.Next == "" && s.at.Before > s.at.From {
		if err := s.narrow(ctx); err != nil {
			return err
		}
		if s.at.Before == s.at.From {
			break
		}
		if err := s.step(ctx); err != nil {
			return err
		}
	}
	p := &s.page.Progress
	p.Looked, p.Seq, p.From, p.End = s.looked, s.at.Before, s.at.From, s.at.End
	return nil
}

// narrow goes on where the journal has events that may be selected.
func (s *eventScan) narrow(ctx context.Context) (err error) {
	if s.wanted.Damaged || s.wanted.ID != "" { // found without that
		return nil
	}
	first, before, err := s.local.Journal.Narrow(ctx, s.wanted.needs(), s.first, s.at.Before)
	if err != nil {
		return err
	}
	if s.first, s.at.Before = first, min(before, s.at.Before); first >= before {
		s.at.Before = s.at.From
	}
	return nil
}

// step looks at some more events.
func (s *eventScan) step(ctx context.Context) error {
	q := s.query()
	found, err := s.local.Journal.Search(ctx, q)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return s.leap(ctx, q.From)
	}
	for _, entry := range found {
		if err := ctx.Err(); err != nil {
			return err
		}
		if s.look(entry); s.page.Next != "" {
			return nil
		}
	}
	return nil
}

// query finds the next events among those that match what the journal itself can judge.
func (s *eventScan) query() journal.Query {
	wanted := s.wanted
	q := journal.Query{
		ID: wanted.ID, Types: wanted.Types, CorpID: wanted.CorpID, App: wanted.App, Since: wanted.Since, Until: wanted.Until,
		Damaged: wanted.Damaged, From: s.at.From, Before: s.at.Before, Limit: scanBatch,
	}
	if wanted.inSteps() && s.at.Before-s.at.From > scanStep {
		q.From = s.at.Before - scanStep
	}
	if wanted.selectsAll() { // one more than the page takes shows that there is a next page
		q.Limit = max(1, wanted.Size()-len(s.page.Items))
	}
	return q
}

// leap goes on before a sequence, because nothing was found from there on. It leaps over sequences that no event has.
func (s *eventScan) leap(ctx context.Context, to journal.Seq) error {
	s.at.Before = to
	if to <= s.at.From {
		return nil
	}
	next, err := s.local.Journal.Search(ctx, journal.Query{From: s.at.From, Before: to, Limit: 1})
	if err != nil {
		return err
	}
	if s.at.Before = s.at.From; len(next) > 0 {
		s.at.Before = next[0].Seq + 1
	}
	if s.late() && s.at.Before > s.at.From {
		s.page.Next = writeCursor(s.at)
	}
	return nil
}

// look puts an event in the page if it is selected. If the page has no room for it, it ends before it.
func (s *eventScan) look(entry journal.Entry) {
	if s.spent() {
		s.page.Next = writeCursor(s.at)
		return
	}
	ok, err := s.wanted.selects(entry)
	if err != nil {
		s.page.Unjudged.Add(api.Unjudged[journal.Seq]{Count: 1, First: entry.Seq, Error: err.Error()})
	}
	if ok && len(s.page.Items) == s.wanted.Size() {
		s.page.Next = writeCursor(s.at)
		return
	}
	if ok {
		entry = concealed(entry)
		s.page.Items = append(s.page.Items, entry)
		s.bytes += len(entry.Envelope.Data)
	}
	s.looked++
	s.at.Before, s.page.Progress.Received = entry.Seq, entry.Envelope.Received
}
