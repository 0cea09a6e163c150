package sqlite

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// tick is how often the writer looks for what has aged.
const tick = 10 * time.Minute

// run commits group after group until the journal is closing. It leaves the connection open.
func (w *writer) run() {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	w.idle = time.NewTimer(0)
	defer w.idle.Stop()
	defer w.tellEvicted()
	defer w.tellDamaged()
	if w.j.failure.Load() != nil && !w.recover() { // opened without room
		return
	}
	for {
		w.planSealing()
		group, ok := w.take(ticker.C)
		if !ok {
			w.noteLast()
			w.noteEnd()
			return
		}
		events, began := len(group.calls), time.Now() // state joins later
		err := w.squeeze(group, w.commit(group))
		if err == nil {
			w.linger.Answered(events, time.Since(began))
			w.afterCommit()
			w.tellFill()
			w.tellEvictions(w.j.opts.now())
			w.tellDamage(w.j.opts.now())
			w.planSums()
			w.tellClock()
			if err = w.upkeep(w.j.opts.now()); err == nil {
				err = w.seal()
			}
			if err == nil {
				continue
			}
			group.calls = nil // they have their answers
		}
		w.cautious = w.cautious || isUnreadable(err)
		f := w.suspend(err)
		w.answerAll(group, f.err)
		if !w.recover() {
			return
		}
		w.tellFill()
	}
}

// commit writes what group wants in one transaction, adds the state that waits, answers each if that succeeded, and
// publishes what it added. After an error it has answered no caller, and the writer must recover.
func (w *writer) commit(group *group) error {
	w.tally = tally{}
	clear(w.pending)
	w.batch.rows = w.batch.rows[:0] // of a commit that has failed
	w.cautious = w.cautious || w.j.findings.unreadable.Load()
	now := w.j.opts.now()
	if err := w.retain(); err != nil {
		return err
	}
	if err := w.prepare(now); err != nil {
		return err
	}
	err := w.transaction(func() error {
		if err := w.write(group, now); err != nil {
			return err
		}
		return w.keepRoom()
	})
	if err == nil {
		err = w.inPlace()
	}
	if err != nil {
		w.j.findings.putBack(w.tally.damaged)
		return err
	}
	w.clock.last = now
	w.count(group)
	w.memory.merge(w.pending)
	w.dropForgotten()
	w.publish()
	w.answerAll(group, nil)
	return nil
}

// write does within the transaction what group wants, and adds what waits.
func (w *writer) write(group *group, now time.Time) error {
	if err := w.lookAtClock(now); err != nil {
		return err
	}
	for _, c := range group.calls {
		if err := w.apply(c, now); err != nil {
			return err
		}
	}
	if err := w.flush(); err != nil {
		return err
	}
	if err := w.applyState(group, now); err != nil {
		return err
	}
	if err := w.noteEpoch(); err != nil {
		return err
	}
	if w.cautious {
		if err := w.measure(); err != nil {
			return err
		}
		return w.noteDamage(now)
	}
	if err := w.forget(now); err != nil {
		return err
	}
	if err := w.addSums(); err != nil {
		return err
	}
	if err := w.age(now); err != nil {
		return err
	}
	w.ageing.end()
	if err := w.ageDataKeys(now); err != nil {
		return err
	}
	return w.noteDamage(now)
}

// count adds to w.written about what the commit has added to the write-ahead log.
func (w *writer) count(group *group) {
	size := 16<<10 + group.size // a few pages, however little is new in them
	if w.ageing.walking || len(w.forgetting.keys) > 0 {
		size += chunk << 10
	}
	w.wrote(size)
}

// wrote counts bytes of the write-ahead log.
func (w *writer) wrote(size int) {
	w.written += size
	w.space.wrote += int64(size)
}

// transaction runs write in a transaction and commits it.
func (w *writer) transaction(write func() error) error {
	if err := step(w.conn, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := write(); err != nil {
		return errors.Join(err, w.rollback())
	}
	if err := step(w.conn, "COMMIT"); err != nil {
		return errors.Join(fmt.Errorf("commit: %w", err), w.rollback())
	}
	return nil
}

// rollback ends the transaction, unless SQLite has done so itself.
func (w *writer) rollback() error {
	if w.conn.AutocommitEnabled() {
		return nil
	}
	return step(w.conn, "ROLLBACK")
}

// apply does what c wants within the transaction.
func (w *writer) apply(c *call, now time.Time) error {
	if c.change != nil {
		if err := w.flush(); err != nil {
			return err
		}
		if w.ageing.crowded {
			w.ageing.beginAgain() // a cursor that moves lets entries go
		}
		err := c.change(w.conn)
		if isCallers(err) {
			c.err, err = err, nil
		}
		return err
	}
	if c.err = w.refusal(c); c.err != nil {
		return nil
	}
	for i := range c.records {
		if err := w.add(&c.records[i], now.UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

// publish lets readers know, and counts.
func (w *writer) publish() {
	c := &w.j.counters
	c.duplicates.Add(w.tally.duplicates)
	m := w.mark
	w.j.mark.Store(&m)
	if w.tally.appended == 0 {
		return
	}
	if w.tally.segmented {
		select {
		case w.j.segmented <- struct{}{}:
		default:
		}
	}
	c.appended.Add(w.tally.appended)
	c.conflicts.Add(w.tally.conflicts)
	c.commits.Add(1)
	w.space.pause = 0
	w.j.tail.Move(w.next - 1)
}

// answerAll gives each caller of group its own error or, if it has none, err.
func (w *writer) answerAll(group *group, err error) {
	for _, c := range group.calls {
		w.answer(c, cmp.Or(c.err, err))
	}
}

// answer gives err to the caller of c, and releases the bytes that c holds.
func (w *writer) answer(c *call, err error) {
	c.queue.bytes.Add(-int64(c.size))
	if err == nil && c.after != nil {
		c.after()
	}
	c.done <- err
}
