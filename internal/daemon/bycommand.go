package daemon

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/journal"
)

// NoteCommand stores in the audit of a journal what a command is about to change there, or has changed, without a daemon. The user has the
// files or the database, and may have to mend a journal that takes nothing, so an error is logged and hinders nothing.
func NoteCommand(ctx context.Context, j dingevent.Receiver, action, on string) {
	host, _ := os.Hostname() // empty if nobody knows
	who := CommandUser()
	row := console.Row{Who: who, Role: api.Admin.String(), From: host, Action: action, On: on, At: time.Now().UTC()}
	if err := storeRow(ctx, j, row); err != nil {
		slog.Warn("what the command changes could not be noted in the journal", "who", who, "action", action, "on", on, "error", err)
	}
}

// CommandUser is who runs a command, as the audit names him.
func CommandUser() string {
	if user := wire.LocalUser(); user != "" {
		return "command (" + user + ")"
	}
	return "command"
}

// ByCommand is a service of a journal without a daemon, for a command. What it changes is in the audit with the operation that a daemon
// would have noted.
func ByCommand(s *local.Service) api.Service { return byCommand{s} }

// IsByCommand reports whether a service is one of [ByCommand], so that no daemon answers.
func IsByCommand(s api.Service) bool {
	_, ok := s.(byCommand)
	return ok
}

type byCommand struct{ *local.Service }

func (c byCommand) note(ctx context.Context, action, on string) {
	NoteCommand(ctx, c.Journal, "api "+action, on)
}

// Retry is part of [api.Service], as is all that follows.
func (c byCommand) Retry(ctx context.Context, died time.Time, refs ...api.DeadRef) ([]api.Moved, error) {
	c.note(ctx, "POST /dead/retry", "/dead/retry")
	return c.Service.Retry(ctx, died, refs...)
}

func (c byCommand) Discard(ctx context.Context, died time.Time, refs ...api.DeadRef) ([]api.Moved, error) {
	c.note(ctx, "POST /dead/discard", "/dead/discard")
	return c.Service.Discard(ctx, died, refs...)
}

func (c byCommand) Forget(ctx context.Context, subscription string) error {
	c.note(ctx, "DELETE /subscriptions/{name}", "/subscriptions/"+subscription)
	return c.Service.Forget(ctx, subscription)
}

func (c byCommand) Pause(ctx context.Context, subscription string, q api.PauseQuery) error {
	c.note(ctx, "PUT /subscriptions/{name}/pause", "/subscriptions/"+subscription+"/pause")
	return c.Service.Pause(ctx, subscription, q)
}

func (c byCommand) Resume(ctx context.Context, subscription string) error {
	c.note(ctx, "DELETE /subscriptions/{name}/pause", "/subscriptions/"+subscription+"/pause")
	return c.Service.Resume(ctx, subscription)
}

func (c byCommand) Seek(ctx context.Context, subscription, to string) (journal.Seq, error) {
	c.note(ctx, "POST /subscriptions/{name}/seek", "/subscriptions/"+subscription+"/seek")
	return c.Service.Seek(ctx, subscription, to)
}

func (c byCommand) ForgetReplay(ctx context.Context, id string) error {
	c.note(ctx, "DELETE /replays/{id}", "/replays/"+id)
	return c.Service.ForgetReplay(ctx, id)
}
