package postgres

import "sync/atomic"

// marks are places in the log that every gateway looks up now and again. They only rise.
type marks struct {
	low     atomic.Int64 // no entry before it is within the window
	growing atomic.Int64 // the first sequence of a partition that was not closed at the last look; all before it were
}
