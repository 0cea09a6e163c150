package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/internal/diskroom"
	"github.com/dingevent/dingevent/internal/fsdir"
	"github.com/dingevent/dingevent/journal"
)

// Between two tries to recover.
const (
	firstPause = 100 * time.Millisecond
	longPause  = 5 * time.Second
)

// open connects the writer and brings it up to date with the file: at first, and after a failed
// commit, which may or may not be there.
func (w *writer) open() error {
	conn, err := connectWriter(w.j.path, w.j.opts)
	if err != nil {
		return err
	}
	if err := w.check(conn); err != nil {
		conn.Close()
		return err
	}
	w.conn, w.batch = conn, batch{}
	w.space.looked, w.space.logPages = time.Time{}, 0
	w.space.logUnknown, w.space.kept = true, 0
	w.keepLog()
	return nil
}

// keepLog allocates the disk for the write-ahead log as it has to be at least, so that saving the state needs none. It
// is no error that the disk has none.
func (w *writer) keepLog() {
	disk, err := diskroom.Of(filepath.Dir(w.j.path))
	if err != nil {
		return
	}
	if file, err := os.OpenFile(w.j.path+"-wal", os.O_RDWR, 0); err == nil {
		_ = diskroom.Extend(file, min(smallLog, disk.Total/smallLogShare))
		file.Close()
	}
}

// close closes the connection, if there is one.
func (w *writer) close() error {
	if w.conn == nil {
		return nil
	}
	conn := w.conn
	w.conn = nil
	return conn.Close()
}

// check finds out whether conn can be trusted, and reads from it where the writer stands.
func (w *writer) check(conn *sqlite.Conn) error {
	if w.next == 0 { // Open
		if err := w.j.openRing(conn); err != nil {
			return err
		}
	}
	if err := migrate(conn); err != nil {
		return err
	}
	if err := checkTables(conn); err != nil {
		return err
	}
	if err := w.loadMark(conn); err != nil {
		return err
	}
	last, err := w.findLast(conn)
	if err != nil {
		return err
	}
	if w.next == 0 { // Open; a writer that recovers knows what was synced
		w.moveAll(conn)
	} else if w.lacksRoom() {
		_, _, _ = passive(conn) // the log can start over only after its readers have left, which may be now
	}
	now := w.j.opts.now()
	if err := w.checkClock(conn, last, now); err != nil && (w.next != 0 || !w.j.readOnly(err)) {
		return err
	}
	w.forgetting = forgetting{} // what the failed commit deleted is there again
	known := w.j.tail.Last()
	whole, err := w.loadMemory(conn, last)
	if err != nil {
		return err
	}
	if !whole {
		w.cautious = true
		w.j.opts.Logger.Warn(rememberedDamaged, "path", w.j.path)
	}
	if err := w.loadSegment(conn, last); err != nil {
		return err
	}
	w.next = max(last, known) + 1 // no reader has seen what a failed commit numbered, unless it is there
	w.j.tail.Move(last)
	return nil
}

// loadMark reads how far the log is, and which entries are known to be damaged.
func (w *writer) loadMark(conn *sqlite.Conn) error {
	w.mark.opens, w.mark.ring = !w.j.opts.raw, w.j.ring
	if err := w.mark.load(conn); err != nil {
		return fmt.Errorf("read how far the log has aged: %w", err)
	}
	epoch, err := number(conn, "SELECT max(epoch) FROM mark")
	if err != nil {
		return fmt.Errorf("read the epoch of claims: %w", err)
	}
	w.epoch = uint64(epoch)
	m := w.mark
	w.j.mark.Store(&m)
	w.planSums()
	return w.j.findings.load(conn, w.j.opts.OnDamage != nil)
}

// suspend makes all calls fail at once until recover has succeeded.
func (w *writer) suspend(err error) *failure {
	why := journal.ErrSuspended
	if w.j.noRoom(err) {
		why = journal.ErrFull
		err = fmt.Errorf("%w; free space on the disk", err)
	}
	if fsdir.ReadOnly(filepath.Dir(w.j.path)) {
		err = fmt.Errorf("%w; the file system is read-only: look into the kernel's log (dmesg), check the disk, and mount it for writing; this process then goes on by itself", err)
	}
	f := &failure{fmt.Errorf("%w: %w", why, err)}
	w.j.counters.failures.Add(1)
	w.j.failure.Store(f)
	if _, lost := errors.AsType[*loss](err); !lost { // that is logged when it is known what to do
		w.j.opts.Logger.Error("journal: a commit failed; nothing is taken until writing works again",
			"path", w.j.path, "error", err)
	}
	return f
}

// recover reopens the connection until the journal has checked itself, and meanwhile fails those calls
// that had begun to wait. It returns false when the journal is closing.
func (w *writer) recover() bool {
	began := time.Now()
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		if !w.decline(pause) {
			return false
		}
		if !w.settled() {
			continue
		}
		if w.lacksRoom() {
			w.tryRestartLog()
		}
		w.close() // the error of a broken connection at its end means nothing
		err := w.open()
		if err == nil {
			w.j.failure.Store(nil)
			w.j.bells.RingAll() // the commit that failed may be there
			w.j.opts.Logger.Info("journal: writing works again", "path", w.j.path, "after", time.Since(began))
			return true
		}
		if w.j.noRoom(err) && w.j.giveBack() {
			pause = firstPause
		}
		w.j.opts.Logger.Warn("journal: writing does not work yet", "path", w.j.path, "error", err)
	}
}

// lacksRoom reports whether the last commit failed for want of room.
func (w *writer) lacksRoom() bool {
	f := w.j.failure.Load()
	return w.space.shut != nil || f != nil && errors.Is(f.err, journal.ErrFull)
}

// decline fails all calls for a time. It returns false when the journal is closing.
func (w *writer) decline(pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	return declineUntil(w, timer.C, w.j.closing)
}

// declineUntil fails all calls until end, and returns false when the journal is closing.
func declineUntil[T any](w *writer, end <-chan T, closing <-chan struct{}) bool {
	f := w.j.failure.Load()
	for {
		select {
		case c := <-w.j.appends.calls:
			w.answer(c, f.err)
		case c := <-w.j.changes.calls:
			w.answer(c, f.err)
		case <-end:
			return true
		case <-closing:
			return false
		}
	}
}
