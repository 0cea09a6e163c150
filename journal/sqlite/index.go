package sqlite

import (
	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite/internal/zonemap"
)

func indexedOf(env *dingevent.Envelope) indexed {
	return indexed{hashOf(env.ID), env.Received.UnixMilli(), env.Type, env.CorpID, env.App}
}

func (r *record) indexed() indexed {
	return indexed{r.hash, r.env.Received.UnixMilli(), r.env.Type, r.env.CorpID, r.env.App}
}

// indexedColumns are the columns that indexedAt reads.
const indexedColumns = "seq, id, received, type, corp, app"

func indexedAt(row *sqlite.Stmt, known *texts) (journal.Seq, indexed) {
	return journal.Seq(row.ColumnInt64(0)), indexed{
		hash: hashOf(row.ColumnText(1)), received: row.ColumnInt64(2),
		eventType: known.at(row, 3), corp: known.at(row, 4), app: known.at(row, 5),
	}
}

// index adds an entry to the present segment, and writes that when it is complete.
func (w *writer) index(seq journal.Seq, e indexed) error {
	if s := &w.segment; s.first != 0 && seq-s.first >= journal.Seq(w.j.opts.segment) {
		if err := w.endSegment(); err != nil {
			return err
		}
	}
	w.segment.add(seq, e)
	return nil
}

// endSegment writes the present segment and its zone, and begins the next one. A zone that damage keeps from being written is
// missing, and then the segment is read.
func (w *writer) endSegment() error {
	s := &w.segment
	if err := s.write(w.conn); err != nil {
		return err
	}
	if !s.blind && !w.cautious {
		zone := s.zone.Zone(int64(s.first), int64(s.last()), zonemap.HashesSum(s.hashes))
		if err := w.spare(func() error { return writeZone(w.conn, zone) }); err != nil {
			return err
		}
	}
	w.tally.segmented = true
	*s = segment{hashes: s.hashes[:0]}
	return nil
}
