// Package sqlite is the embedded journal: one SQLite file, written by one process, in pure Go.
//
// Appends of many callers share one synced commit (WAL, synchronous=FULL, fullfsync on macOS). One goroutine commits. It
// takes all waiting calls and waits for no more. Reading goes on beside it, and a second goroutine moves the write-ahead
// log into the file.
//
// Dedupe costs no index on disk. What it remembers is a table in the order of the log. The keys of the newest 65,536 events are
// in a map. Older ones are sealed into runs: their keys lie in the file in order, 16 bytes each, and filters in memory say
// which keys a run does not have. All in all an event of [Options].Window takes 2.4 to 3.2 bytes of memory, and 3 MiB are for
// the map. A filter errs once in 65,536 times, which costs a look into the file. A key that is found is compared with the
// table. A goroutine seals, and merges runs of one size, so that there are about 20 for 100 million events. Open reads the
// newest keys only, and the filters after that. Keys of an older release's file are sealed while the journal is open, the
// newest first: until then an older event that is pushed again may be kept twice.
//
// A search reads back from the newest entry. Each 4096 entries are a segment, which has a summary: the times received, and the
// types, corps and apps that its entries have. Each 256 segments are a region, which has filters for these and for the IDs. A
// search leaves out what cannot match, and reads the rest. A summary that is missing or does not match its checksum is as
// none. Of a file of an older release the summaries are made while the journal is open.
//
// The journal at path has four files: path, path-wal and path-shm, which belong together and must be
// copied together, and path.lock. After Close, path alone has everything.
package sqlite
