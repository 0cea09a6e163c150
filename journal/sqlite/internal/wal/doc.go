// Package wal reads SQLite's write-ahead log without SQLite, which drops all that stands behind the first frame
// that does not verify.
//
// A frame stores the checksum of all frames up to it. So the chain can be taken up again behind a damaged frame, from
// the checksum that this frame stores. What follows must tell damage from what a power cut leaves, see [Log].
//
// The format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
package wal
