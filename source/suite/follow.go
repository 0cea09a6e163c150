package suite

import (
	"context"
	"slices"
	"time"

	"github.com/dingevent/dingevent/journal"
)

const step = 10_000 // sequences that are looked at between two steps of the table

// follow reads the journal until ctx ends.
func (s *Source) follow(ctx context.Context) error {
	for {
		if err := s.catchUp(ctx); err != nil {
			return err
		}
		if err := s.log.Wait(ctx, s.readTo()); err != nil {
			return err
		}
		if err := pause(ctx, lookEvery); err != nil {
			return err
		}
	}
}

func (s *Source) readTo() journal.Seq {
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(1, s.note.Read)
}

// catchUp reads all that is in the journal now.
func (s *Source) catchUp(ctx context.Context) error {
	end, err := s.log.Next(ctx)
	if err != nil {
		return err
	}
	for from := s.readTo(); from < end; {
		first, before, err := s.log.Narrow(ctx, journal.Wanted{Types: Types}, from, end)
		if err != nil {
			return err
		}
		if first >= before {
			s.advance(end, nil)
			return nil
		}
		before = min(before, first+step)
		changes, err := s.changes(ctx, first, before)
		if err != nil {
			return err
		}
		s.advance(before, changes)
		from = before
	}
	return nil
}

// changes are those of the entries in a range, in their order.
func (s *Source) changes(ctx context.Context, from, before journal.Seq) (list []change, err error) {
	for {
		page, err := s.log.Search(ctx, journal.Query{Types: Types, App: s.app, From: from, Before: before, Limit: 1000})
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			slices.Reverse(list)
			return list, nil
		}
		for _, e := range page {
			c, foreign, ok := readChange(e, s.opts.SuiteKey)
			if foreign {
				s.countForeign()
			}
			if ok {
				list = append(list, c)
			}
			before = e.Seq
		}
	}
}

func (s *Source) countForeign() {
	s.mu.Lock()
	s.foreign++
	s.mu.Unlock()
	s.brake.Warn(s.opts.Logger, "foreign", "an event is of another suite, and changes nothing", "app", s.app)
}

// advance takes the changes of all up to a sequence into the table.
func (s *Source) advance(before journal.Seq, changes []change) {
	now := time.Now().UTC()
	var givenUp []job
	s.mu.Lock()
	for _, c := range changes {
		s.note.take(c)
		givenUp = append(givenUp, s.employ(c, now)...)
	}
	dropped := s.note.bound(s.opts.MaxOrgs)
	s.note.Read = before
	s.mu.Unlock()
	if dropped > 0 {
		s.brake.Warn(s.opts.Logger, "dropped", "too many organizations; some are forgotten", "app", s.app, "most", s.opts.MaxOrgs, "forgotten", dropped)
	}
	for _, j := range givenUp {
		s.tell(j, errTooMany, errTooMany.Error(), true)
	}
	if len(changes) > 0 {
		ring(s.dirty)
		s.ringLanes()
	}
}
