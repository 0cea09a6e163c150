package sqlite

import (
	"errors"
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"
)

// checkpoint moves the write-ahead log into the file, beside the writer, until that has ended.
//
// The log starts over by itself when a commit finds all of it moved. Under load that moment would
// never come, so once the log is large and nearly moved, the writer is asked to move the rest between
// two commits.
func (j *Journal) checkpoint(conn *sqlite.Conn) {
	defer func() { j.shut(conn) }()
	for {
		select {
		case <-j.full:
		case <-j.stopped:
			return
		}
		if j.place.look(0) != nil {
			j.tellLoss() // before it is covered up
			continue
		}
		large := int(j.logPages.Load())
		pages, err := j.moveLog(conn, large)
		if err != nil {
			// Nothing is lost: the log grows, and the next round tries again.
			j.opts.Logger.Warn("journal: cannot move the write-ahead log into the file", "path", j.path, "error", err)
			continue
		}
		if pages >= large {
			j.rewind.Store(true)
		}
	}
}

// moveLog moves what it can without waiting for a reader, and returns how many pages the log has.
func (j *Journal) moveLog(conn *sqlite.Conn, large int) (pages int, err error) {
	j.moving.Lock()
	defer j.moving.Unlock()
	pages, moved, err := passive(conn)
	for err != nil && j.noRoom(err) && j.giveBack() {
		pages, moved, err = passive(conn)
	}
	if err == nil && pages >= large && pages-moved > large/32 {
		pages, _, err = passive(conn) // so that little is left to the writer
	}
	return pages, err
}

// afterCommit is the writer's part of a checkpoint. It wakes the checkpointer when an eighth of a large log has been
// written, and finishes a checkpoint when asked to.
func (w *writer) afterCommit() {
	if !w.space.tight && w.written >= w.space.logPages*pageSize/8 {
		w.written = 0
		w.tellCheckpointer()
	}
	if w.j.rewind.CompareAndSwap(true, false) {
		w.j.moving.Lock()
		defer w.j.moving.Unlock()
		if _, _, err := passive(w.conn); err != nil {
			w.j.opts.Logger.Warn("journal: cannot finish a checkpoint", "path", w.j.path, "error", err)
		}
	}
}

// tellCheckpointer wakes the checkpointer.
func (w *writer) tellCheckpointer() {
	select {
	case w.j.full <- struct{}{}:
	default:
	}
}

// passive moves all pages that it can without waiting for a reader. It returns how many pages the log has and how many of
// them have been moved.
func passive(conn *sqlite.Conn) (pages, moved int, err error) {
	return move(conn, "PRAGMA wal_checkpoint(PASSIVE)")
}

// moveAll moves everything into the file and syncs that. A part of the write-ahead log that Open finds may never have been
// synced: a process that is killed after a failed sync leaves it, and it looks like the rest. A full disk or a reader of
// an older state may prevent the move; then the log goes on serving.
func (w *writer) moveAll(conn *sqlite.Conn) {
	pages, moved, err := passive(conn)
	if err == nil && moved != pages {
		err = fmt.Errorf("%d of %d pages have to stay while another program reads the file", pages-moved, pages)
	}
	if err != nil {
		w.j.opts.Logger.Warn("journal: cannot move all of the write-ahead log into the file", "path", w.j.path, "error", err)
	}
}

func move(conn *sqlite.Conn, checkpoint string) (pages, moved int, err error) {
	stmt, err := conn.Prepare(checkpoint)
	if err != nil {
		return 0, 0, err
	}
	defer stmt.Reset()
	if _, err := stmt.Step(); err != nil {
		return 0, 0, err
	}
	return stmt.ColumnInt(1), stmt.ColumnInt(2), nil
}

// easeLog moves the write-ahead log into the file before a commit, where the disk has no room for a larger log.
func (w *writer) easeLog(now time.Time) {
	s := &w.space
	if !s.tight || int64(w.written) < s.log/4 && !s.logUnknown {
		return
	}
	w.j.moving.Lock()
	defer w.j.moving.Unlock()
	pages, moved, err := passive(w.conn)
	if err == nil && int64(pages)*pageSize > s.log/2 && now.Sub(s.blockedAt).Abs() > blockedFor {
		// It starts over only if no reader uses it at that moment, which this waits for.
		if err = w.restartLog(); err != nil {
			s.blockedAt = now
		}
	}
	if err == nil && moved == pages {
		w.written, s.logUnknown = 0, false
	}
}

// restartLog moves all of the write-ahead log into the file and lets it start over, once no reader uses it any more. It
// waits a little for that.
func (w *writer) restartLog() error {
	w.conn.SetBusyTimeout(restartWithin)
	defer w.conn.SetBusyTimeout(busyTimeout)
	busy, err := number(w.conn, "PRAGMA wal_checkpoint(RESTART)")
	if err == nil && busy != 0 {
		err = errors.New("somebody reads it")
	}
	return err
}

// mostBytes is how much a commit may write, about.
func (w *writer) mostBytes() int {
	s := &w.space
	switch {
	case s.tight:
		return int(min(maxBytes, s.log/4))
	case s.known: // the room is looked at again only after it
		return int(min(maxBytes, max(s.spare/4, smallestCommit)))
	}
	return maxBytes
}

// smallestCommit is how much a commit may always write.
const smallestCommit = 64 << 10

// How long a commit waits for readers, and how long none does so again after they did not end.
const (
	restartWithin = 200 * time.Millisecond
	blockedFor    = time.Minute
)
