package local

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestPauseAsTheDaemonEnds: the daemon ends while a pause waits for what works the subscription. The caller hears what to do.
func TestPauseAsTheDaemonEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		if _, err := j.Subscribe(t.Context(), "s", 1); err != nil {
			t.Fatal(err)
		}
		claim, err := j.Claim(t.Context(), journal.WorkOf("s"), "a dispatcher")
		if err != nil {
			t.Fatal(err)
		}
		defer claim.Release()
		ctx, end := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { end(http.ErrServerClosed) })
		err = (&Service{Journal: j}).Pause(ctx, "s", api.PauseQuery{})
		if api.CodeOf(err) != api.CodeUnavailable || !strings.Contains(err.Error(), "the daemon ends") {
			t.Errorf("%v, %s", err, api.CodeOf(err))
		}
	})
}
