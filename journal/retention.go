package journal

import "time"

// A Retention is for how long, and up to which size, a journal keeps what nobody needs any more. The zero value of each field is the
// default of the journal's own Options.
type Retention struct {
	Keep         time.Duration // of entries
	KeepAttempts time.Duration // of recorded attempts of events that are done
	MaxBytes     int64         // at which no event is taken; at least 1 MiB
	EvictOwed    bool          // near MaxBytes the oldest entries go, also undelivered ones; not in a database
}
