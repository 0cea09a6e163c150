package daemon

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// changeAll changes all that a command can change without a daemon. Most of it is refused, and noted all the same.
func changeAll(ctx context.Context, s api.Service) {
	ref := api.DeadRef{Subscription: "s", Seq: 1}
	_ = s.Pause(ctx, "s", api.PauseQuery{})
	_ = s.Resume(ctx, "s")
	_, _ = s.Seek(ctx, "s", "end")
	_, _ = s.Retry(ctx, time.Time{}, ref)
	_, _ = s.Discard(ctx, time.Time{}, ref)
	_ = s.ForgetReplay(ctx, "nosuch")
	_ = s.Forget(ctx, "nosuch")
}

// TestByCommand: what a command changes without a daemon is in the audit as if a daemon had changed it, with the user of the machine.
func TestByCommand(t *testing.T) {
	d := startDaemon(t, t.TempDir(), config.Subscription{Name: "s", Webhook: &config.Webhook{URL: "http://127.0.0.1:9"}}).Daemon
	changeAll(t.Context(), d.as(""))
	j := memjournal.New()
	t.Cleanup(func() { j.Close() })
	changeAll(t.Context(), ByCommand(&local.Service{Journal: j}))

	start := regexp.MustCompile(`(?m)^.*"action":`)
	running, stopped := actions(t, d.Journal()), actions(t, j)
	if got, want := start.ReplaceAllString(stopped, ""), start.ReplaceAllString(running, ""); got != want || strings.Count(got, "\n") != 7 {
		t.Errorf("the audit of a command:\n%s\nthat of a daemon:\n%s", got, want)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf(`{"who":"command (%s)","role":"admin","from":%q,`, wire.LocalUser(), host); strings.Count(stopped, want) != 7 {
		t.Errorf("the audit lacks %s:\n%s", want, stopped)
	}
}

// TestByCommandWithoutAudit: a journal that takes nothing is changed all the same, because that may mend it.
func TestByCommandWithoutAudit(t *testing.T) {
	j := memjournal.New()
	t.Cleanup(func() { j.Close() })
	err := ByCommand(&local.Service{Journal: full{j}}).Resume(t.Context(), "nosuch")
	wantCode(t, err, api.CodeNotFound, "nosuch") // it has been asked
}

type full struct{ *memjournal.Journal }

func (full) Receive(context.Context, ...*dingevent.Envelope) error { return errors.New("full") }
