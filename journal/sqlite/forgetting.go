package sqlite

import "github.com/dingevent/dingevent/journal"

// forgetting removes from seen, and from the memory, what is out of the window, a chunk in each commit.
type forgetting struct {
	due   int64 // ms; no row of seen expires before
	more  bool  // a sweep is under way
	sweep sweep
	keys  []forgotten
}

// forgotten is a key that the running commit deletes.
type forgotten struct {
	prefix uint64
	seq    journal.Seq
}

// done takes from m what a commit has deleted.
func (f *forgetting) done(m *memory) {
	for _, key := range f.keys {
		if m.recent[key.prefix] == key.seq { // and not one that was kept again meanwhile
			delete(m.recent, key.prefix)
		}
	}
	f.keys = f.keys[:0]
}
