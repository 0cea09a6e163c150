package daemon

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// watchEvery is how often the journal is asked how it stands, so that it looks whether its files are where it opened them.
const watchEvery = 500 * time.Millisecond

// watch asks the journal until ctx ends.
func watch(ctx context.Context, j journal.Journal) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			j.Stats()
		case <-ctx.Done():
			return
		}
	}
}
