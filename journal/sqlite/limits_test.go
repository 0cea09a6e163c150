package sqlite

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/journal"
)

// TestReadsAreBounded: so many searches read at once. Another one waits for its turn as long as its caller does, and holds up no event.
func TestReadsAreBounded(t *testing.T) {
	most := limitstest.Of(t, "journal in files: reads at once").Number()
	synctest.Test(t, func(t *testing.T) {
		j := openNew(t, &Options{Logger: quiet})
		take(t, j, 0, 1)
		for range most - 1 { // as a search that is long
			conn := <-j.readers
			defer func() { j.readers <- conn }()
		}
		if _, err := j.Search(t.Context(), journal.Query{}); err != nil {
			t.Errorf("the last one that may read: %v", err)
		}
		last := <-j.readers
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := j.Search(ctx, journal.Query{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("one more: %v", err)
		}
		take(t, j, 1, 1)
		j.readers <- last
		if found, err := j.Search(t.Context(), journal.Query{}); err != nil || len(found) != 2 {
			t.Errorf("once it may: %d entries, %v", len(found), err)
		}
	})
}
