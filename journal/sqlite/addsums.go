package sqlite

import (
	"fmt"
	"time"

	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/contentsum"
)

// The bound of one commit for entries of an older release, and the wait until the next.
const (
	sumBytes = 1 << 20 // of Data; at most chunk entries
	sumPause = 100 * time.Millisecond
)

// planSums sets the alarm for the next chunk, if there is one.
func (w *writer) planSums() {
	s := &w.summing
	s.due = false
	switch {
	case w.mark.summed >= w.mark.since || w.j.opts.KeepAll:
		s.timer = nil
	case s.timer == nil:
		s.timer = time.NewTimer(sumPause)
	default:
		s.timer.Reset(sumPause)
	}
}

// addSums gives the next chunk of entries their checksums within the transaction, when that is due.
func (w *writer) addSums() error {
	if !w.summing.due {
		return nil
	}
	next, sums, err := w.unsummed()
	if err != nil {
		return fmt.Errorf("read entries without checksums: %w", err)
	}
	for seq, sum := range sums {
		err := w.spare(func() error {
			return sqlitex.Execute(w.conn, "UPDATE entry SET sum = ? WHERE seq = ?", &sqlitex.ExecOptions{Args: []any{sum, integer(seq)}})
		})
		if err != nil {
			return fmt.Errorf("add the checksum of entry %d: %w", seq, err)
		}
	}
	w.mark.summed = next
	return sqlitex.Execute(w.conn, "UPDATE mark SET summed = ?", &sqlitex.ExecOptions{Args: []any{integer(next)}})
}

// unsummed returns the checksums of the next chunk of entries, and where the one after it begins. An entry gets none if its
// bytes differ from the digest that dedupe has.
func (w *writer) unsummed() (next journal.Seq, sums map[journal.Seq]int64, err error) {
	stmt, err := w.conn.Prepare("SELECT " + columns + ", (SELECT digest FROM seen WHERE seen.seq = entry.seq) FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ? + 0")
	if err != nil {
		return 0, nil, err
	}
	defer stmt.Reset()
	stmt.BindInt64(1, integer(w.mark.summed))
	stmt.BindInt64(2, integer(w.mark.since))
	stmt.BindInt64(3, chunk)
	next, sums = w.mark.summed, map[journal.Seq]int64{}
	for rows, room := 0, sumBytes; rows < chunk && room > 0; rows++ {
		there, err := stmt.Step()
		if isUnreadable(err) {
			if rows == 0 {
				next++ // over what cannot be read, one after another
			}
			return next, sums, nil
		}
		if err != nil || !there {
			return w.mark.since, sums, err
		}
		entry := entryAt(stmt, w.mark, new(texts))
		next = max(next, entry.Seq+1)
		room -= len(entry.Envelope.Data)
		if entry.Damage == "" && !stmt.ColumnIsNull(11) && digestOf(entry.Envelope.Data) != stmt.ColumnInt64(11) {
			entry.Damage = "its payload is not the one that was taken"
		}
		if entry.Damage != "" {
			w.j.findings.add(damage{entry.Seq, entry.Damage})
			continue
		}
		sums[entry.Seq] = contentsum.At(entry.Seq, contentsum.Of(entry.Envelope, stmt.ColumnText(8)))
	}
	return next, sums, nil
}
