package sqlite

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"sort"
	"sync/atomic"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/contentsum"
)

const (
	blockKeys  = 250 // of one block, about: nearly all fit in a page of the file
	partBlocks = 256 // blocks of one part, which has a filter: 64,000 keys
	keySize    = 14  // bytes of a key in a block
)

// A run is a part of what dedupe remembers, sealed: the keys of the rows of seen from first to last. They stand in the file by
// their prefixes, in blocks; see the table sealed. Their filters are in memory. Of copies of a key it has the newest.
type run struct {
	id          int64
	first, last journal.Seq
	keys        int64
	blocks      int64
	filters     []atomic.Pointer[filter] // by part; nil while not read, or if it is damaged: then the blocks are asked
	loaded      bool                     // whether all filters that can be read were; the writer's
}

func newRun(id int64, first, last journal.Seq, keys, blocks int64) *run {
	parts := (blocks + partBlocks - 1) / partBlocks
	return &run{id: id, first: first, last: last, keys: keys, blocks: blocks, filters: make([]atomic.Pointer[filter], parts)}
}

// blockOf is the number of the block that a prefix is in. Later blocks have higher prefixes.
func blockOf(prefix uint64, blocks int64) int64 {
	n, _ := bits.Mul64(prefix, uint64(blocks))
	return int64(n)
}

// row is the ID of a block's row, and of its part's filter if it is the first of that.
func (r *run) row(block int64) int64 { return r.id<<32 | block }

// mayHave reports false if no key of the run has the prefix.
func (r *run) mayHave(prefix uint64) bool {
	f := r.filters[blockOf(prefix, r.blocks)/partBlocks].Load()
	return f == nil || f.mayHave(prefix)
}

// find returns the sequence of the key with a prefix, 0 if there is none.
func (r *run) find(conn *sqlite.Conn, prefix uint64) (seq journal.Seq, err error) {
	n := blockOf(prefix, r.blocks)
	err = eachBlock(conn, r.row(n), r.row(n+1), func(_ int64, b block) error {
		i := sort.Search(b.len(), func(i int) bool { return b.prefix(i) >= prefix })
		if i < b.len() && b.prefix(i) == prefix {
			seq = r.first + b.offset(i)
		}
		return nil
	})
	return seq, err
}

// A block is a piece of a run's keys, by prefix: for each 8 bytes of it and 6 of its sequence, less the run's first.
type block []byte

func (b block) len() int            { return len(b) / keySize }
func (b block) prefix(i int) uint64 { return binary.BigEndian.Uint64(b[i*keySize:]) }
func (b block) offset(i int) journal.Seq {
	return journal.Seq(binary.BigEndian.Uint64(b[i*keySize+6:]) & (1<<48 - 1))
}

func (b block) add(prefix uint64, offset journal.Seq) block {
	b = binary.BigEndian.AppendUint64(b, prefix)
	return append(b, binary.BigEndian.AppendUint64(nil, uint64(offset))[2:]...)
}

// eachBlock calls f with the blocks whose rows are from one on and before end. All must be there.
func eachBlock(conn *sqlite.Conn, from, end int64, f func(id int64, b block) error) error {
	next := from
	err := sqlitex.Execute(conn, "SELECT id, keys, sum FROM sealed_block WHERE id >= ? AND id < ? ORDER BY id", &sqlitex.ExecOptions{
		Args: []any{from, end},
		ResultFunc: func(row *sqlite.Stmt) error {
			id, b := row.ColumnInt64(0), block(blobAt(row, 1))
			if id != next || len(b)%keySize != 0 || sealedSum(id, b) != row.ColumnInt64(2) {
				return fmt.Errorf("block %d: %w", next, errSealed)
			}
			next++
			return f(id, b)
		},
	})
	if err == nil && next != end {
		return fmt.Errorf("block %d: %w", next, errSealed)
	}
	return err
}

// sealedSum is the checksum of a row.
func sealedSum(id int64, data []byte) int64 {
	return contentsum.At(journal.Seq(id), contentsum.Hash(data))
}

// load reads the filters. It goes on without those that are damaged, and returns why.
func (r *run) load(conn *sqlite.Conn) (damaged error, err error) {
	for part := range r.filters {
		f, err := readFilter(conn, r.row(int64(part)*partBlocks))
		switch {
		case isUnreadable(err):
			damaged = err
		case err != nil:
			return nil, err
		default:
			r.filters[part].Store(f)
		}
	}
	return damaged, nil
}

func readFilter(conn *sqlite.Conn, id int64) (f *filter, err error) {
	err = sqlitex.Execute(conn, "SELECT filter, sum FROM sealed_filter WHERE id = ?", &sqlitex.ExecOptions{
		Args: []any{id},
		ResultFunc: func(row *sqlite.Stmt) error {
			data := blobAt(row, 0)
			if sealedSum(id, data) != row.ColumnInt64(1) {
				return errSealed
			}
			f, err = decodeFilter(data)
			return err
		},
	})
	if err == nil && f == nil {
		err = errSealed
	}
	if err != nil {
		return nil, fmt.Errorf("filter %d: %w", id, err)
	}
	return f, nil
}

// sealedRowSum is the checksum of a row of sealed, in SQL.
const sealedRowSum = "rowsum(id, first, last, keys, blocks)"

// readRuns returns the runs that the file has, the newest first. One whose row is damaged is left out.
func readRuns(conn *sqlite.Conn) (runs []*run, err error) {
	err = sqlitex.Execute(conn, "SELECT id, first, last, keys, blocks FROM sealed WHERE blocks > 0 AND sum = "+sealedRowSum+" ORDER BY last DESC", &sqlitex.ExecOptions{
		ResultFunc: func(row *sqlite.Stmt) error {
			runs = append(runs, newRun(row.ColumnInt64(0), journal.Seq(row.ColumnInt64(1)), journal.Seq(row.ColumnInt64(2)), row.ColumnInt64(3), row.ColumnInt64(4)))
			return nil
		},
	})
	return runs, err
}

// strays returns the IDs of runs that are half made, half removed, or have a damaged row.
func strays(conn *sqlite.Conn, runs []*run) (ids []int64, err error) {
	add := func(id int64) {
		if !slices.ContainsFunc(runs, func(r *run) bool { return r.id == id }) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, table := range [...]string{"sealed_block", "sealed_filter"} {
		for next := int64(0); ; {
			row, err := first(conn, "SELECT id >> 32 FROM "+table+" WHERE id >= ? ORDER BY id LIMIT 1", next<<32)
			if err != nil {
				return nil, err
			}
			if row == nil {
				break
			}
			if row[0] < next {
				return nil, fmt.Errorf("%s: %w", table, errDisorder)
			}
			next = row[0] + 1
			add(row[0])
		}
	}
	err = sqlitex.Execute(conn, "SELECT id FROM sealed WHERE id BETWEEN 0 AND ?", &sqlitex.ExecOptions{
		Args:       []any{math.MaxInt32},
		ResultFunc: func(row *sqlite.Stmt) error { add(row.ColumnInt64(0)); return nil },
	})
	return ids, err
}
