package sqlite

import (
	"sync"
	"sync/atomic"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

const (
	maxFindings = 1024    // damaged entries that wait for the writer; others are found again when they are read again
	maxKnown    = 1 << 17 // damaged entries that are remembered; others are looked up in the file
	maxReported = 100     // sequences in one report

	tellDamageEvery = time.Minute // how often damage is reported while there is more
)

// damage is what is wrong with the entry at seq.
type damage struct {
	seq journal.Seq
	why string
}

// findings are the damaged entries that a reader has found. Methods are safe for concurrent use.
type findings struct {
	more       chan struct{} // holds an element when there is something for the writer
	unreadable atomic.Bool   // a page of the file cannot be read, see writer.upkeep

	mu    sync.Mutex           // protects what follows
	found []damage             // what the writer has not noted yet
	known map[journal.Seq]bool // the damages found, and those that are in the file
	gone  map[journal.Seq]bool // damages in the file that have aged
}

func newFindings() *findings {
	return &findings{more: make(chan struct{}, 1), known: map[journal.Seq]bool{}, gone: map[journal.Seq]bool{}}
}

// add has the writer note a damage, unless it is known. It waits for nothing.
func (f *findings) add(d damage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known[d.seq] || len(f.found) >= maxFindings {
		return
	}
	if len(f.known) < maxKnown {
		f.known[d.seq] = true
	}
	f.enqueue(d)
}

// enqueue hands d to the writer. The caller holds f.mu.
func (f *findings) enqueue(d damage) {
	f.found = append(f.found, d)
	select {
	case f.more <- struct{}{}:
	default:
	}
}

// take returns what the writer has to note.
func (f *findings) take() []damage {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := f.found
	f.found = nil
	return found
}

// putBack is for what a failed commit has not noted.
func (f *findings) putBack(list []damage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.found = append(list, f.found...)
}

// has reports whether the entry at seq is known to be damaged.
func (f *findings) has(seq journal.Seq) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.known[seq]
}

// isGone reports whether the damaged entry at seq has aged. It is in the file still.
func (f *findings) isGone(seq journal.Seq) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.gone[seq]
}

func (f *findings) setGone(seq journal.Seq) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gone[seq] = true
}

// load adds what the file knows. If watched, what was not reported is noted anew.
func (f *findings) load(conn *sqlite.Conn, watched bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return sqlitex.Execute(conn, "SELECT seq, gone, told, why FROM damaged ORDER BY seq DESC LIMIT ? + 0", &sqlitex.ExecOptions{
		Args: []any{maxKnown},
		ResultFunc: func(row *sqlite.Stmt) error {
			seq := journal.Seq(row.ColumnInt64(0))
			f.known[seq] = true
			if watched && row.ColumnInt64(2) == 0 && len(f.found) < maxFindings {
				f.enqueue(damage{seq, row.ColumnText(3)})
			}
			if row.ColumnInt64(1) != 0 {
				f.gone[seq] = true
			}
			return nil
		},
	})
}
