package daemon

import (
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
)

// retentionOf is for how long, and up to which size, a config has the journal keep what nobody needs.
func retentionOf(c config.Config) journal.Retention {
	return journal.Retention{
		Keep: time.Duration(c.Keep), KeepAttempts: time.Duration(c.KeepAttempts), MaxBytes: int64(c.MaxBytes), EvictOwed: c.WhenFull == "evict",
	}
}
