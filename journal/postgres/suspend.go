package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// suspend refuses events until the database takes an empty group. The writer calls it after a failure.
func (w *writer) suspend(err error) {
	w.db.opts.Logger.Error("the database takes no events now; it is tried again until it does", "error", err)
	began := time.Now()
	wait := 50 * time.Millisecond
	if errors.Is(err, journal.ErrFull) {
		wait = probeEvery // an empty group needs no room, so the next event may find none
	}
	for ; ; wait = min(2*wait, probeEvery) {
		if !w.refuseFor(wait) {
			return
		}
		probed := make(chan error, 1)
		go func() { _, err := w.flush(new(group)); probed <- err }()
		err, open := w.refuseUntil(probed)
		if !open {
			<-probed
			return
		}
		if err == nil {
			break
		}
		w.failure.Store(&failure{w.refusal(err)})
	}
	w.failure.Store(nil)
	w.db.opts.Logger.Info("the database takes events again", "after", time.Since(began).Round(time.Millisecond))
}

// refuseFor refuses every call for a while, and reports whether the writer is to go on.
func (w *writer) refuseFor(wait time.Duration) bool {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	over := make(chan error, 1)
	context.AfterFunc(ctx, func() { over <- nil })
	_, open := w.refuseUntil(over)
	return open
}

// refuseUntil refuses every call until done holds something. It is not open once the writer is closing.
func (w *writer) refuseUntil(done <-chan error) (err error, open bool) {
	for _, c := range w.late {
		w.answer(c, w.failure.Load().err)
	}
	w.late = nil
	for {
		select {
		case err := <-done:
			return err, true
		case c := <-w.calls:
			w.answer(c, w.failure.Load().err)
		case <-w.closing:
			return nil, false
		}
	}
}
