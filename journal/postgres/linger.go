package postgres

import "time"

// A linger is a group's wait for more calls. The zero value is none.
type linger struct {
	had, wanted int           // records
	most        time.Duration // that it may take
	took        time.Duration
}
