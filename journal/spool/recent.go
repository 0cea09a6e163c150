package spool

import (
	"context"
	"fmt"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// Recent calls f with the events that wait in the spool and were received at t or later, oldest first. It leaves out damaged ones.
func (s *Spool) Recent(ctx context.Context, t time.Time, f func(*dingevent.Envelope)) error {
	next, err := s.store.Since(ctx, t)
	if err != nil {
		return fmt.Errorf("spool: %w: %w", ErrStore, err)
	}
	r := reader{log: s.store, next: max(next, journal.Seq(s.store.cursor.Load()))}
	for {
		if err := r.read(ctx); err != nil {
			return fmt.Errorf("spool: %w: %w", ErrStore, err)
		}
		if len(r.page) == 0 {
			return nil
		}
		for _, e := range r.page {
			if e.Damage == "" {
				f(e.Envelope)
			}
		}
		r.page = nil
	}
}
