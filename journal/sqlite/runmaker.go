package sqlite

import (
	"context"
	"time"

	"github.com/FastFilter/xorfilter"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// stepBlocks is how many blocks one step writes: half a MiB.
const stepBlocks = 128

// A runMaker writes a new run. It takes the keys in the order of their prefixes.
type runMaker struct {
	ctx      context.Context
	s        *sealer
	run      *run
	builder  xorfilter.BinaryFuseBuilder
	block    int64 // the number of the one under way
	keys     block
	prefixes []uint64 // of the part under way
	full     []block  // those before, which are to be written
	pace     pace
	began    time.Time // the work since the last step
}

// newRunMaker begins a run of about so many keys.
func newRunMaker(ctx context.Context, s *sealer, id int64, first, last journal.Seq, keys int64) *runMaker {
	return &runMaker{ctx: ctx, s: s, run: newRun(id, first, last, 0, keys/blockKeys+1), began: time.Now()}
}

func (m *runMaker) add(k keyed) error {
	for n := blockOf(k.prefix, m.run.blocks); m.block < n; {
		if err := m.endBlock(); err != nil {
			return err
		}
	}
	m.keys = m.keys.add(k.prefix, k.seq-m.run.first)
	m.prefixes = append(m.prefixes, k.prefix)
	m.run.keys++
	return nil
}

// endBlock goes on to the next block.
func (m *runMaker) endBlock() error {
	m.full = append(m.full, m.keys)
	m.keys = make(block, 0, cap(m.keys))
	m.block++
	if m.block%partBlocks == 0 || m.block == m.run.blocks {
		return m.endPart()
	}
	if len(m.full) == stepBlocks {
		return m.write(0, nil)
	}
	return nil
}

// endPart makes the filter of the part that ends.
func (m *runMaker) endPart() error {
	f, err := newFilter(&m.builder, m.prefixes)
	if err != nil {
		return err
	}
	part := (m.block - 1) / partBlocks
	m.run.filters[part].Store(f)
	m.prefixes = m.prefixes[:0]
	data, err := f.encode()
	if err != nil {
		return err
	}
	return m.write(m.run.row(part*partBlocks), data)
}

// write has the writer write the full blocks, and a filter if id is not 0.
func (m *runMaker) write(id int64, data []byte) error {
	from, blocks := m.run.row(m.block-int64(len(m.full))), m.full
	m.full = nil
	size := len(data) + len(blocks)*pageSize
	err := m.s.ask(m.ctx, &sealStep{size: size, write: func(conn *sqlite.Conn) error {
		for i, b := range blocks {
			if err := insertSealed(conn, "INSERT OR REPLACE INTO sealed_block (id, keys, sum) VALUES (?,?,?)", from+int64(i), b); err != nil {
				return err
			}
		}
		if id == 0 {
			return nil
		}
		return insertSealed(conn, "INSERT OR REPLACE INTO sealed_filter (id, filter, sum) VALUES (?,?,?)", id, data)
	}})
	if err == nil {
		err = m.pace.pause(m.ctx, time.Since(m.began), 1)
	}
	m.began = time.Now()
	return err
}

func insertSealed(conn *sqlite.Conn, query string, id int64, data []byte) error {
	stmt, err := conn.Prepare(query)
	if err != nil {
		return err
	}
	stmt.BindInt64(1, id)
	if len(data) == 0 {
		stmt.BindZeroBlob(2, 0)
	} else {
		stmt.BindBytes(2, data)
	}
	stmt.BindInt64(3, sealedSum(id, data))
	_, err = stmt.Step()
	return err
}

// finish writes what is left, and lets the run count instead of old ones. The writer calls after once that is committed.
func (m *runMaker) finish(old []*run, after func()) error {
	for m.block < m.run.blocks {
		if err := m.endBlock(); err != nil {
			return err
		}
	}
	r := m.run
	r.loaded = true
	return m.s.ask(m.ctx, &sealStep{size: pageSize, after: after, write: func(conn *sqlite.Conn) error {
		for _, o := range old {
			if !m.s.counts(o) {
				return errSuperseded
			}
			if err := deleteRun(conn, o.id); err != nil {
				return err
			}
		}
		return sqlitex.Execute(conn, "INSERT INTO sealed (id, first, last, keys, blocks, sum) SELECT id, first, last, keys, blocks, "+sealedRowSum+
			" FROM (SELECT ?1 AS id, ?2 AS first, ?3 AS last, ?4 AS keys, ?5 AS blocks)",
			&sqlitex.ExecOptions{Args: []any{r.id, integer(r.first), integer(r.last), r.keys, r.blocks}})
	}})
}

func deleteRun(conn *sqlite.Conn, id int64) error {
	return sqlitex.Execute(conn, "DELETE FROM sealed WHERE id = ?", &sqlitex.ExecOptions{Args: []any{id}})
}
