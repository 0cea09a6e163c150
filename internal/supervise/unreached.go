package supervise

import (
	"context"
	"errors"

	"github.com/dingevent/dingevent/journal"
)

// isUnreached reports whether an error of the last save says that the database was not reached.
func isUnreached(err error) bool {
	return errors.Is(err, journal.ErrSuspended) || errors.Is(err, journal.ErrLost) || errors.Is(err, context.DeadlineExceeded)
}
