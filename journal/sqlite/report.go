package sqlite

import "github.com/dingevent/dingevent/journal"

// A BackupProgress says how far a backup is.
type BackupProgress struct {
	Verifying   bool  // the copy is complete, and is read again
	Done, Total int64 // pages copied, or entries read
	// Pinned is the size of the journal's write-ahead log in bytes. It cannot start over until the copy is complete.
	Pinned int64
}

// A BackupReport says what is in a backup.
type BackupReport struct {
	Entries int64       // how many
	Last    journal.Seq // the last of them; 0 without any
	Bytes   int64       // of the file
	// Damaged is how many of the entries are damaged, in the journal and so in the copy. Seqs are up to 100 of them.
	Damaged int64
	Seqs    []journal.Seq
}

// add notes a damaged entry of the copy.
func (r *BackupReport) add(seq journal.Seq) {
	if r.Damaged++; len(r.Seqs) < maxReported {
		r.Seqs = append(r.Seqs, seq)
	}
}
