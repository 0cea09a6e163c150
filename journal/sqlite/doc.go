// Package sqlite is the embedded journal: one SQLite file, written by one process, in pure Go.
//
// Appends of many callers share one synced commit (WAL, synchronous=FULL, fullfsync on macOS). One goroutine commits. It
// takes all waiting calls and waits for no more. Reading goes on beside it, and a second goroutine moves the write-ahead
// log into the file.
//
// Dedupe costs no index on disk. The journal keeps 20 to 40 bytes in memory for each event of [Options].Window, so 10
// million events a window are up to 400 MB. Open rebuilds them from a table in the order of the log, in about half a
// second for a million events. A hit is checked against that table.
//
// An entry is found by its ID alone through one hash of four bytes each, kept in segments of 4096
// entries; a search by anything else reads back through the log until it has found its limit.
//
// The journal at path has four files: path, path-wal and path-shm, which belong together and must be
// copied together, and path.lock. After Close, path alone has everything.
package sqlite
