// Package wal reads SQLite's write-ahead log without SQLite, because SQLite drops all frames behind the first one that
// does not verify.
//
// A frame stores the checksum of all frames up to it. So the chain can be taken up again behind a damaged frame, from
// the checksum that this frame stores. A power cut leaves bad frames, too; see [Log] for the difference.
//
// The format: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
package wal
