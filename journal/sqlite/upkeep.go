package sqlite

import "time"

// upkeep forgets and ages in a transaction of its own while the writer is cautious. The writer is cautious once a page could
// not be read, because SQLite refuses to commit a transaction in which any statement has met such a page. upkeep skips rows
// that it cannot delete for that reason. Checksums of older entries are not added until the next Open.
func (w *writer) upkeep(now time.Time) error {
	if !w.cautious {
		return nil
	}
	var err error
	if w.begin, err = w.lookForOldest(); err != nil {
		return err
	}
	w.tally, w.ageing.removing = tally{}, gap{}
	err = w.transaction(func() error {
		if err := w.forget(now); err != nil {
			return err
		}
		return w.age(now)
	})
	if isUnreadable(err) {
		return w.leaveOut(err)
	}
	if err != nil {
		return err
	}
	w.dropForgotten()
	m := w.mark
	w.j.mark.Store(&m)
	w.tellEvictions(now)
	w.tellDamage(now)
	return nil
}

// leaveOut goes on behind what upkeep could not do.
func (w *writer) leaveOut(err error) error {
	w.brake.Warn(w.j.opts.Logger, "upkeep", "journal: a part of the file is damaged, and stays as it is when it ages", "path", w.j.path, "error", err)
	w.j.findings.putBack(w.tally.damaged)
	w.tally = tally{}
	w.forgetting.keys = w.forgetting.keys[:0]
	w.ageing.blind = w.ageing.removing
	return w.mark.load(w.conn)
}
