package delivery

import (
	"context"
	"sync"
	"time"

	"github.com/dingevent/dingevent/journal"
)

const (
	maxUnsaved = 4096            // rows and attempts to save, before the workers wait for that
	lastSave   = 5 * time.Second // how long the save at the end is tried
)

// A saver owns the way from the ledger to the journal: when it is saved, and how the last Save went. One goroutine saves, so what
// is asked of the subscription comes to it, too. The dispatcher's mutex guards the fields below mu.
type saver struct {
	store   store
	replay  *Replay
	onPause func(journal.Pause)                                              // see Options; may be nil
	dirty   chan struct{}                                                    // holds an element when there is something to save, or soon will be
	asked   chan []journal.Request                                           // what the journal has got open
	apply   func(context.Context, []journal.Request) (seeks bool, err error) // the dispatcher's

	mu      *sync.Mutex // the dispatcher's
	ready   *sync.Cond  // the dispatcher's
	ledger  *ledger
	pass    func()          // lets the ledger follow the log past what others want
	claim   journal.Claim   // the right to save; nil before Run
	seeks   bool            // the session ends, because a request wants another cursor
	began   time.Time       // when the Save that runs began; zero if none does
	savedAt time.Time       // when the last Save ended well
	failing bool            // the last Save failed
	paused  []journal.Pause // pauses that onPause is called with once they are saved
}

// saveSoon asks keepSaving for a save. There is something to save, or will be when an attempt takes long.
func (s *saver) saveSoon() {
	select {
	case s.dirty <- struct{}{}:
	default:
	}
}

// keepsUp reports whether the journal keeps up. While it does not, nothing is attempted, because a crash would repeat all of
// those attempts. The code that ends that state wakes a worker.
func (s *saver) keepsUp(now time.Time) bool {
	stuck := !s.began.IsZero() && now.Sub(s.began) > slow
	return !s.failing && !stuck && s.ledger.unsaved.size() < maxUnsaved
}

// keepSaving saves soon after something has changed, and applies what is asked, until running ends. It calls stop when
// there is nothing more to do, as at the end of a replay.
func (s *saver) keepSaving(running context.Context, m *member, stop func()) error {
	for running.Err() == nil {
		due, err := s.awaitSave(running, m, stop)
		if unlessEnded(running, err) != nil {
			return err
		}
		if !due {
			continue
		}
		if s.maySaveLater(time.Now(), m.moveEvery()) {
			s.saveSoon()
			continue
		}
		if err := s.saveAll(running); unlessEnded(running, err) != nil {
			return err
		}
		if s.isDone() {
			stop()
		}
	}
	return nil
}

// awaitSave waits until there is something to save and a moment has passed in which more may come. If something is asked
// meanwhile, awaitSave applies it, and returns false.
func (s *saver) awaitSave(running context.Context, m *member, stop func()) (due bool, err error) {
	var moment <-chan time.Time
	for dirty := s.dirty; ; {
		select {
		case <-dirty:
			dirty, moment = nil, time.After(m.saveWait(time.Now()))
		case <-moment:
			return true, nil
		case open := <-s.asked:
			s.saveSoon() // what has waited for its moment waits anew
			return false, s.applyAsked(running, open, stop)
		case <-running.Done():
			return false, nil
		}
	}
}

// applyAsked applies requests. It calls stop if one of them wants another cursor.
func (s *saver) applyAsked(ctx context.Context, open []journal.Request, stop func()) error {
	seeks, err := s.apply(ctx, open)
	if !seeks || err != nil {
		return err
	}
	s.mu.Lock()
	s.seeks = true
	s.mu.Unlock()
	stop()
	return nil
}

// saveAll brings the journal up to date, however often it fails.
func (s *saver) saveAll(ctx context.Context) error {
	err := s.store.insist(ctx, "save progress", func() error { return s.flush(ctx) })
	s.announcePauses(err == nil)
	return err
}

// saveLast saves once more, after ctx has ended.
func (s *saver) saveLast(ctx context.Context) error {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSave)
	defer cancel()
	err := s.store.insist(last, "save progress at the end (else some events are delivered again)", func() error { return s.flush(last) })
	s.announcePauses(err == nil)
	return err
}

// maySaveLater reports whether nothing but the cursor has moved, past events that the filter does not select, and was
// saved not long ago. To read them again after a crash costs less than hundreds of dispatchers that save all the time.
func (s *saver) maySaveLater(now time.Time, moveEvery time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.ledger
	if s.replay != nil || !l.changed() || len(l.window.slots) > 0 || !l.unsaved.isEmpty() || l.inFlight() > 0 {
		return false
	}
	return now.Sub(s.savedAt) < moveEvery
}

// flush saves what the journal does not know. One goroutine at a time calls it.
func (s *saver) flush(ctx context.Context) error {
	s.mu.Lock()
	s.pass()
	if s.ledger.showSlow(time.Now()) {
		s.saveSoon()
	}
	if !s.ledger.changed() {
		s.mu.Unlock()
		return nil
	}
	u, progress := s.ledger.takeUnsaved()
	s.began = time.Now()
	claim := s.claim
	s.mu.Unlock()

	err := claim.Save(ctx, progress)

	s.mu.Lock()
	defer s.mu.Unlock()
	s.began, s.failing = time.Time{}, err != nil
	if err != nil {
		s.ledger.unsaved.restore(u)
		s.saveSoon()
		return err
	}
	s.ledger.saved, s.savedAt = progress.Cursor, time.Now()
	s.ready.Signal()
	return nil
}

// announce lets onPause hear of a pause that the dispatcher made itself, once it is saved. The caller holds s.mu.
func (s *saver) announce(p journal.Pause) {
	if s.onPause != nil {
		s.paused = append(s.paused, p)
	}
}

// announcePauses calls onPause if the pauses were saved.
func (s *saver) announcePauses(saved bool) {
	s.mu.Lock()
	var list []journal.Pause
	if saved && s.ledger.unsaved.pause == nil {
		list, s.paused = s.paused, nil
	}
	s.mu.Unlock()
	for _, p := range list {
		s.onPause(p)
	}
}

// isDone reports whether a replay is done, and all of it saved.
func (s *saver) isDone() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.replay != nil && s.ledger.next >= s.replay.End && s.ledger.idle()
}

// wantsSession reports whether the session ends for another one.
func (s *saver) wantsSession() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seeks
}

// awaitRequests hands what is asked to keepSaving, until ctx ends.
func (s *saver) awaitRequests(ctx context.Context) error {
	for after := journal.Revision(0); ; {
		var open []journal.Request
		err := s.store.insist(ctx, "wait for requests", func() (err error) {
			if err = s.store.WaitRequest(ctx, s.store.name, after); err == nil {
				open, err = s.store.Requests(ctx, s.store.name, after)
			}
			return err
		})
		if err != nil {
			return err
		}
		if len(open) == 0 {
			continue
		}
		after = open[len(open)-1].Revision
		select {
		case s.asked <- open:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
