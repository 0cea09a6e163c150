package sqlite

import (
	"cmp"
	"encoding/json"
	"slices"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite/internal/rawfile"
)

// finish brings the tables together.
func (b *rebuilding) finish() error {
	if err := b.doubtful(); err != nil {
		return err
	}
	if err := b.marks(); err != nil {
		return err
	}
	if err := b.cursors(); err != nil {
		return err
	}
	if b.broken["exception"] {
		if err := b.waiting(); err != nil {
			return err
		}
	}
	if err := sumState(b.conn); err != nil {
		return err
	}
	return segmentAll(b.conn)
}

// sumState gives all rows of state the checksums of what they are now.
func sumState(conn *sqlite.Conn) error {
	if err := addRowSum(conn); err != nil {
		return err
	}
	for _, statement := range [...]string{
		"UPDATE subscription SET sum = " + subscriptionSum,
		"UPDATE request SET sum = " + requestSum,
		"UPDATE exception SET sum = " + exceptionSum,
	} {
		if err := sqlitex.ExecuteTransient(conn, statement, nil); err != nil {
			return err
		}
	}
	return nil
}

// doubtful takes damaged entries where no sound one has their sequence, so that they are found damaged and not missing. The last
// sequence is the one that is known without them, as far as they and what dedupe remembers go on from it.
func (b *rebuilding) doubtful() (err error) {
	if b.empty {
		return nil
	}
	if b.last, err = rememberedAfter(b.conn, mark{}, b.last); err != nil {
		return err
	}
	slices.SortFunc(b.doubted, func(x, y rawfile.Row) int { return cmp.Compare(x.ID, y.ID) })
	for _, row := range b.doubted {
		if journal.Seq(row.ID) > b.last+maxGap {
			break // damage has altered its number
		}
		b.last = max(b.last, journal.Seq(row.ID))
		if err := b.insert(shapeOf("entry"), row); err != nil {
			return err
		}
	}
	return nil
}

// marks notes what of the log is sure to be there. If that cannot be read, what stands before the first entry may be gone.
func (b *rebuilding) marks() error {
	next := int64(b.last + 1)
	mark, epoch := [3]int64{next, next, next}, int64(0)
	switch {
	case b.empty:
	case b.marked != nil:
		mark = [3]int64{b.marked[1].Int, b.marked[2].Int, b.marked[3].Int}
		if len(b.marked) > 4 {
			epoch = b.marked[4].Int
		}
	case b.file.UserVersion < 3: // such a release noted nothing
		first, err := number(b.conn, "SELECT min(seq) FROM entry")
		if err != nil {
			return err
		}
		mark = [3]int64{next, first, next} // they get their checksums
	default:
		first, err := number(b.conn, "SELECT min(seq) FROM entry")
		if err != nil {
			return err
		}
		mark = [3]int64{first, first, next}
	}
	return sqlitex.Execute(b.conn, "UPDATE mark SET aged = ?, summed = ?, since = ?, epoch = ?",
		&sqlitex.ExecOptions{Args: []any{mark[0], mark[1], mark[2], epoch}})
}

// cursors takes those back that point beyond what there is.
func (b *rebuilding) cursors() error {
	if b.empty {
		return sqlitex.Execute(b.conn, "UPDATE subscription SET cursor = ?", &sqlitex.ExecOptions{Args: []any{int64(b.last + 1)}})
	}
	ids, err := json.Marshal(b.uncertain)
	if err != nil {
		return err
	}
	return sqlitex.Execute(b.conn, `UPDATE subscription SET cursor =
		coalesce((SELECT max(last) + 1 FROM delivered WHERE subscription = id AND last <= ?1), (SELECT min(seq) FROM entry), 1)
		WHERE cursor NOT BETWEEN 0 AND ?1 + 1 AND NOT `+ofReplay+` AND NOT `+ofSource+` OR id IN (SELECT value FROM json_each(?2))`,
		&sqlitex.ExecOptions{Args: []any{int64(b.last), string(ids)}})
}

// waiting makes rows for events without success at their last attempt, if their own row cannot be read. They are attempted
// again, because their state is unknown.
func (b *rebuilding) waiting() error {
	return sqlitex.Execute(b.conn, `INSERT OR IGNORE INTO exception
		(subscription, seq, key, state, attempts, failures, first, due, changed, error)
		SELECT a.subscription, a.seq, '', ?, a.number, 0, min(a.start), max(a.start), max(a.start), a.error FROM attempt AS a
		JOIN subscription AS s ON s.id = a.subscription AND a.seq < s.cursor
		JOIN entry ON entry.seq = a.seq
		GROUP BY a.subscription, a.seq
		HAVING (SELECT error <> '' FROM attempt AS l WHERE l.subscription = a.subscription AND l.seq = a.seq ORDER BY start DESC, number DESC LIMIT 1)`,
		&sqlitex.ExecOptions{Args: []any{string(journal.Waiting)}})
}

// segmentAll makes the segments of all entries but the last.
func segmentAll(conn *sqlite.Conn) error {
	w := writer{conn: conn, j: &Journal{opts: Options{segment: segmentSize}}}
	known := new(texts)
	return sqlitex.Execute(conn, "SELECT "+indexedColumns+" FROM entry ORDER BY seq", &sqlitex.ExecOptions{
		ResultFunc: func(row *sqlite.Stmt) error { return w.index(indexedAt(row, known)) },
	})
}
