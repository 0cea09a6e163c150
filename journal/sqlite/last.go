package sqlite

import (
	"math"
	"slices"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

const (
	checked = 100  // of the last entries, which are read before the journal takes new ones
	maxGap  = 1024 // sequences in a row that dedupe may not remember, because their events had no ID
)

// findLast returns the sequence of the last entry there was. It reads the last entries, and notes damaged ones. Behind the
// last intact one it goes by dedupe and the segments, so that no sequence is given twice.
func (w *writer) findLast(conn *sqlite.Conn) (journal.Seq, error) {
	last, damaged, err := w.lastIntact(conn, math.MaxInt64)
	for skip := journal.Seq(1); isUnreadable(err) && last == 0; skip *= 2 {
		indexed, failed := lastIndexed(conn)
		if failed != nil {
			return 0, failed
		}
		if indexed <= skip {
			break
		}
		last, damaged, err = w.lastIntact(conn, indexed-skip)
	}
	if err != nil && !isUnreadable(err) {
		return 0, err
	}
	indexed, err := lastIndexed(conn)
	if err != nil {
		return 0, err
	}
	if last, err = rememberedAfter(conn, w.mark, max(last, indexed, w.mark.aged-1)); err != nil {
		return 0, err
	}
	for _, d := range slices.Backward(damaged) {
		if d.seq > last+1 { // the damage has altered its number
			break
		}
		last = max(last, d.seq)
		w.j.findings.add(d)
	}
	return last, nil
}

// lastIntact returns the last intact entry up to from, and what is damaged among at least the last 100, newest first. With
// an error come those behind what cannot be read.
func (w *writer) lastIntact(conn *sqlite.Conn, from journal.Seq) (last journal.Seq, damaged []damage, err error) {
	rows := 0
	err = eachEntry(conn, w.mark.sealed(), "seq > 0 AND seq <= ? ORDER BY seq DESC", []any{integer(from)}, func(e journal.Entry) bool {
		rows++
		if e.Damage == "" {
			last = max(last, e.Seq)
		} else {
			damaged = append(damaged, damage{e.Seq, e.Damage})
		}
		return rows < checked || last == 0
	})
	return last, damaged, err
}

// lastIndexed returns the last sequence of the last segment; 0 if there is none, or it is damaged.
func lastIndexed(conn *sqlite.Conn) (journal.Seq, error) {
	last, err := number(conn, "SELECT last FROM segment WHERE last = first + length(hashes) / 4 - 1 ORDER BY first DESC LIMIT 1")
	if isUnreadable(err) {
		return 0, nil
	}
	return journal.Seq(last), err
}

// rememberedAfter returns the last sequence that dedupe remembers in a row after last, or last.
func rememberedAfter(conn *sqlite.Conn, m mark, last journal.Seq) (journal.Seq, error) {
	stmt, err := conn.Prepare("SELECT seq FROM seen WHERE seq > ? ORDER BY seq")
	if err != nil {
		return 0, err
	}
	defer stmt.Reset()
	stmt.BindInt64(1, integer(last))
	for {
		there, err := stmt.Step()
		if isUnreadable(err) {
			return last, nil
		}
		if err != nil || !there {
			return last, err
		}
		seq := journal.Seq(stmt.ColumnInt64(0))
		if seq > m.expects(last+1)+maxGap {
			return last, nil
		}
		last = max(last, seq)
	}
}

// loadSegment fills the writer's segment with the entries up to last that are in no segment of the file.
func (w *writer) loadSegment(conn *sqlite.Conn, last journal.Seq) error {
	w.segment = segment{}
	indexed, err := lastIndexed(conn)
	if err != nil {
		return err
	}
	known := new(texts)
	err = sqlitex.Execute(conn, "SELECT "+indexedColumns+" FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq", &sqlitex.ExecOptions{
		Args: []any{integer(indexed), integer(last)},
		ResultFunc: func(row *sqlite.Stmt) error {
			w.segment.add(indexedAt(row, known))
			return nil
		},
	})
	if !isUnreadable(err) {
		return err
	}
	w.segment = segment{}
	r := newReading(indexed+1, last, chunk, w.mark.sealed())
	for {
		r.room = maxRead
		page, err := r.page(func(query func(*sqlite.Conn) error) error { return query(conn) })
		if err != nil || len(page) == 0 {
			return err
		}
		for _, e := range page {
			w.segment.add(e.Seq, indexedOf(e.Envelope))
			w.segment.blind = w.segment.blind || e.Damage != ""
		}
	}
}
