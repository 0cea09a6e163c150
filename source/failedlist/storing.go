package failedlist

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/openapi"
)

// A storing stores pages of one list.
type storing struct {
	app, corpID string
	to          dingevent.Receiver
	log         *slog.Logger
	brake       *logbrake.Brake

	got Recovery // what was found so far
}

// store stores the page, and tries until the journal takes it or ctx ends. Only then it may be erased.
func (r *storing) store(ctx context.Context, page openapi.FailedPage, called time.Time) error {
	rows := page.Rows
	if page.Rest != nil {
		rows = append(rows, page.Rest)
	}
	if len(rows) == 0 {
		return nil
	}
	envs := envelopes(r.app, r.corpID, rows, called, time.Now().UTC())
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		err := r.receive(ctx, envs)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil || errors.Is(err, journal.ErrClosed) {
			r.log.Error("failed list: events were read, and the journal does not take them before the end: they are lost, and counted at the next start",
				"app", r.app, "events", len(envs), "error", err)
			return fmt.Errorf("store a page of the failed list: %w", err)
		}
		r.brake.Warn(r.log, "store", "failed list: the journal does not take events that were read; trying until it does", "app", r.app, "events", len(envs), "error", err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// receive hands the page over as one. If the journal can never take a part of it, each event is handed over by itself.
func (r *storing) receive(ctx context.Context, envs []*dingevent.Envelope) error {
	err := r.to.Receive(ctx, envs...)
	stored := envs
	if errors.Is(err, journal.ErrInvalid) {
		stored, err = r.eachAlone(ctx, envs)
	}
	if err != nil {
		return err
	}
	r.got.Rows += uint64(len(stored))
	r.got.Lost += uint64(len(envs) - len(stored))
	for _, e := range stored {
		r.got.born(e.Born)
	}
	return nil
}

// eachAlone hands events over one by one, and returns those that were stored. To do it again stores none twice, because each has an ID.
func (r *storing) eachAlone(ctx context.Context, envs []*dingevent.Envelope) (stored []*dingevent.Envelope, err error) {
	for _, e := range envs {
		switch err := r.to.Receive(ctx, e); {
		case errors.Is(err, journal.ErrInvalid):
			r.brake.Log(ctx, r.log, slog.LevelError, "invalid "+e.ID, "failed list: the journal can never take an event, which is lost", "app", r.app, "type", e.Type, "id", e.ID, "bytes", len(e.Data), "error", err)
		case err != nil:
			return nil, err
		default:
			stored = append(stored, e)
		}
	}
	return stored, nil
}
