package delivery

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/journal"
)

const (
	slow     = time.Second     // an attempt that takes longer gets a row
	lastSave = 5 * time.Second // how long the save at the end is tried
)

// keepSaving saves soon after something has changed, until running ends, and then once more. It calls stop when
// there is nothing more to do, as at the end of a replay.
func (d *Dispatcher) keepSaving(running context.Context, stop func()) error {
	for running.Err() == nil {
		select {
		case <-d.dirty:
		case <-running.Done():
		}
		select {
		case <-time.After(d.member.saveEvery()):
		case <-running.Done():
			continue
		}
		if d.savesLater(time.Now()) {
			d.touch()
			continue
		}
		err := d.insist(running, "save progress", func() error { return d.save(running) })
		d.tellPauses(err == nil)
		if unlessEnded(running, err) != nil {
			return err
		}
		if d.isDone() {
			stop()
		}
	}
	d.closeBooks(time.Now())
	last, cancel := context.WithTimeout(context.WithoutCancel(running), lastSave)
	defer cancel()
	err := d.insist(last, "save progress at the end (else some events are delivered again)", func() error { return d.save(last) })
	d.tellPauses(err == nil)
	return err
}

// savesLater reports whether nothing but the cursor has moved, past events that the filter does not select, and was
// saved not long ago. To read them again after a crash costs less than hundreds of dispatchers that save all the time.
func (d *Dispatcher) savesLater(now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.sub.Replay != nil || !d.ledger.changed() || len(d.ledger.window.slots) > 0 || !d.ledger.unsaved.isEmpty() {
		return false
	}
	for _, j := range d.jobs {
		if j.running {
			return false
		}
	}
	return now.Sub(d.savedAt) < d.member.moveEvery()
}

// save brings the journal up to date.
func (d *Dispatcher) save(ctx context.Context) error {
	if err := d.saving.LockContext(ctx); err != nil {
		return err
	}
	defer d.saving.Unlock()
	return d.flush(ctx)
}

// flush saves what the journal does not know; the caller has locked the state.
func (d *Dispatcher) flush(ctx context.Context) error {
	d.mu.Lock()
	d.showSlow(time.Now())
	if !d.ledger.changed() {
		d.mu.Unlock()
		return nil
	}
	u, progress := d.ledger.takeUnsaved()
	d.saveBegan = time.Now()
	d.mu.Unlock()

	err := d.journal.Save(ctx, d.sub.Name, progress)

	d.mu.Lock()
	defer d.mu.Unlock()
	d.saveBegan, d.failing = time.Time{}, err != nil
	if err != nil {
		d.ledger.restore(u)
		d.touch()
		return err
	}
	d.ledger.saved, d.savedAt = progress.Cursor, time.Now()
	d.ready.Signal()
	return nil
}

// tellPauses calls Options.OnPause, once the pause was saved.
func (d *Dispatcher) tellPauses(saved bool) {
	d.mu.Lock()
	var list []journal.Pause
	if saved && d.ledger.unsaved.pause == nil {
		list, d.paused = d.paused, nil
	}
	d.mu.Unlock()
	for _, p := range list {
		d.opts.OnPause(p)
	}
}

// isDone reports whether a replay is done, and all of it saved.
func (d *Dispatcher) isDone() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.sub.Replay != nil && d.ledger.next >= d.sub.Replay.End && d.ledger.idle()
}

// showSlow gives every attempt that takes long a row, and sees to it that the others are looked at again. So it does
// with what waits long for its key, if later events of other keys are done.
func (d *Dispatcher) showSlow(now time.Time) {
	for _, j := range d.jobs {
		switch {
		case !j.running || j.shown:
		case now.Sub(j.began) >= slow:
			d.ledger.show(j)
		default:
			d.touch()
		}
	}
	if d.ledger.window.lags(now) {
		d.relieve()
	}
}
