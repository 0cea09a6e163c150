package local

import (
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// checkTimes returns an error if no time is since and before until.
func checkTimes(since, until time.Time) error {
	if !until.IsZero() && !until.After(since) {
		return api.Refuse(api.CodeInvalid, "until must be later than since, or nothing is between them")
	}
	return nil
}
