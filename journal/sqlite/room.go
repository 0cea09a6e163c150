package sqlite

import (
	"fmt"
	"path/filepath"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/internal/diskroom"
	"github.com/dingevent/dingevent/journal"
)

// left is how many bytes of events the journal can still take: into free pages, and onto the disk. New pages take it twice
// until the next look, for the file and for the write-ahead log.
func (w *writer) left() int64 {
	f, s := &w.filling, &w.space
	return s.spare - 2*(f.pages-s.pages)*pageSize + f.free*pageSize
}

// limit is how many bytes may be used before no event is taken, and whether the disk is why. 0: unknown.
func (w *writer) limit() (bytes int64, disk bool) {
	bytes = w.keeps.MaxBytes
	if !w.space.known {
		return bytes, false
	}
	if allowed := w.filling.used + max(0, w.left()); bytes == 0 || allowed < bytes {
		return allowed, true
	}
	return bytes, false
}

// survey finds out what the disk has, and reports whether it looked: not if that was done just now.
func (w *writer) survey(now time.Time) bool {
	s := &w.space
	if since := now.Sub(s.looked); since >= 0 && since < lookEvery && s.wrote < max(s.spare/8, 256<<10) {
		return false
	}
	s.looked, s.wrote = now, 0
	disk, err := diskroom.Of(filepath.Dir(w.j.path))
	if s.known = err == nil; !s.known {
		return true // such as a system that does not report it
	}
	s.total, s.pages = disk.Total, w.filling.pages
	log := bytesOf(w.j.path + "-wal")
	unmoved := max(0, w.filling.pages*pageSize-bytesOf(w.j.path)) // pages that only the log has
	least := min(smallLog, disk.Total/smallLogShare)
	spare := disk.Free - unmoved - max(0, least-log)
	was := s.tight
	s.log, s.tight = max(log, least)+max(0, spare)/4, log+max(0, spare) <= 4*least || spare < log/3 // the checkpointer is behind
	s.logUnknown = s.logUnknown || s.tight && !was
	w.sizeLog(log+max(0, spare), least)
	if unmoved > 0 && spare < 4*mostReserve {
		w.tellCheckpointer() // while there is room for it
	}
	due := s.shut == nil || !now.Before(s.again)
	if missing := w.j.reserve.missing(); missing > 0 && !w.j.opts.KeepAll {
		if !due || diskroom.Full(w.j.reserve.gather(spare)) && !w.noInode() {
			spare = min(0, spare) // as where a quota is used up, of which the disk says nothing
		}
		spare -= missing
		if due && s.shut != nil && w.j.reserve.missing() == 0 {
			w.j.opts.Logger.Info("journal: the disk has room again, and the reserve is whole", "path", w.j.path)
		}
	}
	s.spare = spare
	if s.shut != nil && due && w.left() >= leastRoom {
		s.shut = nil
	}
	return true
}

// noInode reports whether the disk lacks inodes. Then bytes may be free, and what is open needs no more files.
func (w *writer) noInode() bool {
	disk, err := diskroom.Of(filepath.Dir(w.j.path))
	return err == nil && disk.NoInode
}

// prepare looks at the disk before a commit, and finds out how much that may add.
func (w *writer) prepare(now time.Time) error {
	if w.survey(now) {
		if err := w.updateLevel(); err != nil {
			return err
		}
	}
	w.easeLog(now)
	w.space.budget = w.left()
	return nil
}

// sizeLog lets the write-ahead log be a quarter of the bytes that there are for it and for all the rest.
func (w *writer) sizeLog(bytes, least int64) {
	pages := int(max(least/2, min(bytes/4, int64(w.j.opts.logPages)*pageSize)) / pageSize)
	pages = min(pages, w.j.opts.logPages)
	before := w.space.logPages
	if pages == before || pages > before*3/4 && pages < before*4/3 && pages != w.j.opts.logPages {
		return
	}
	w.space.logPages = pages
	w.j.logPages.Store(int64(pages))
	_, _ = number(w.conn, fmt.Sprint("PRAGMA journal_size_limit = ", 2*pages*pageSize)) // it only saves room
}

// idleLook looks at the disk while no call comes, because other programs write to it too, and sets the time of the next look.
func (w *writer) idleLook(now time.Time) {
	w.survey(now)
	if err := w.updateLevel(); err != nil {
		w.j.opts.Logger.Warn("journal: cannot find out what keeps it full", "path", w.j.path, "error", err)
	}
	w.tellFill()
	next := lookEveryIdle
	if w.filling.full != nil {
		next = lookEvery
	}
	w.idle.Reset(next)
}

// refusal is why the events of c cannot be kept for want of room; nil if they can.
func (w *writer) refusal(c *call) error {
	if w.filling.full != nil || !w.space.known {
		return w.filling.full
	}
	need := 2 * (int64(c.size)*9/8 + 512*int64(len(c.records))) // the write-ahead log grows by as much
	if need > w.space.budget {
		return fmt.Errorf("%w: the disk has room for %d more bytes of events, and these need %d; free some space", journal.ErrFull, max(0, w.space.budget), need)
	}
	w.space.budget -= need
	return nil
}

// noRoom reports whether err came about because the disk, a quota or the inode table is used up. SQLite says that of a disk
// alone; a used-up quota is an error of writing to it, and a used-up inode table one of opening.
func (j *Journal) noRoom(err error) bool {
	switch code := sqlite.ErrCode(err); code.ToPrimary() {
	case sqlite.ResultFull:
		return true
	case sqlite.ResultIOErr, sqlite.ResultCantOpen:
		return diskroom.Full(diskroom.Try(filepath.Dir(j.path)))
	}
	return diskroom.Full(err)
}

// squeeze goes on after a commit that failed for want of room. It refuses the events of the group and commits the rest. If
// that fails too, it gives back the reserve, piece by piece. An error means that there is no room even so.
func (w *writer) squeeze(g *group, err error) error {
	if err == nil || !w.j.noRoom(err) {
		return err
	}
	w.shut(err)
	w.refuseEvents(g)
	for {
		w.j.counters.failures.Add(1)
		w.tryRestartLog()
		w.close() // the error of a broken connection at its end means nothing
		if err = w.open(); err == nil {
			err = w.commit(g)
		}
		if err == nil || !w.j.noRoom(err) || !w.j.giveBack() {
			return err
		}
	}
}

// tryRestartLog makes room in the write-ahead log, as far as the disk and the readers let it.
func (w *writer) tryRestartLog() {
	if w.conn != nil {
		w.j.moving.Lock()
		defer w.j.moving.Unlock()
		_ = w.restartLog()
	}
}

// starving reports whether so little is left for the state that its history has to be left out.
func (w *writer) starving() bool {
	return w.j.reserve.scarce() && w.left() < 0 && w.filling.free*pageSize < leastRoom
}

// giveBack gives back a piece of the reserve, and logs it.
func (j *Journal) giveBack() bool {
	if !j.reserve.giveBack() {
		return false
	}
	j.opts.Logger.Warn("journal: the disk is full; a piece of the reserve is given back, so that the state can be saved",
		"path", j.path, "left", j.reserve.piece*pieces-j.reserve.missing())
	return true
}

// shut refuses all events for a while.
func (w *writer) shut(err error) {
	s := &w.space
	if s.shut == nil && s.pause == 0 {
		w.j.opts.Logger.Error("journal: the disk is full; new events are refused until it has room again, while the state is saved on; free some space",
			"path", w.j.path, "error", err)
	}
	s.pause = min(max(firstRefusal, 2*s.pause), longRefusal)
	s.shut, s.again, s.looked = err, w.j.opts.now().Add(s.pause), time.Time{}
}

// refuseEvents answers those of g that want events kept, and takes them out.
func (w *writer) refuseEvents(g *group) {
	var others group
	for _, c := range g.calls {
		if c.change == nil {
			w.answer(c, w.fullError())
			continue
		}
		c.err = nil
		others.add(c)
	}
	*g = others
}

// fullError is the error for callers with events that the disk did not take.
func (w *writer) fullError() error {
	return fmt.Errorf("%w: the disk is full (%w); free space on the disk", journal.ErrFull, w.space.shut)
}
