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
	"github.com/dingevent/dingevent/source"
)

// A List is the list of failed pushes. An [openapi.Client] is one.
type List interface {
	FailedPushes(ctx context.Context, corpID string) (openapi.FailedPage, error)
}

var _ List = (*openapi.Client)(nil)

// A reading reads the list to its end, page by page. It is used once.
type reading struct {
	list        List
	app, corpID string
	place       *source.Place
	to          dingevent.Receiver
	log         *slog.Logger
	brake       *logbrake.Brake
	settled     *time.Time // the call that is known to be stored, or never made

	note note     // the counts are those before the reading
	got  Recovery // since then
}

// run reads until there is no more. lasting is the context of a call and of storing its page; ctx says whether to begin another call.
// The error of a call is an [*openapi.Error]; any other one means that the journal cannot be used.
func (r *reading) run(ctx, lasting context.Context) error {
	for {
		if err := r.begin(lasting); err != nil {
			return err
		}
		page, failed := r.list.FailedPushes(lasting, r.corpID)
		if err := r.store(lasting, page); err != nil {
			return err
		}
		r.end(page.Cut, failed)
		if failed == nil && page.More && ctx.Err() == nil {
			continue // the next begin saves what this one has led to
		}
		return errors.Join(failed, r.place.Save(lasting, r.now()))
	}
}

// now is the note with what the reading has led to so far.
func (r *reading) now() note {
	n := r.note
	n.add(r.got.Counts)
	return n
}

// begin notes that a call begins. So the claim holds, and the journal can be written right now, or there is no call.
func (r *reading) begin(ctx context.Context) error {
	if !r.place.MayBegin() {
		return errors.New("it is unsure whether this gateway holds the claim of the list")
	}
	next := r.now()
	next.Calling = time.Now().UTC()
	*r.settled = next.Calling // until it is made
	if err := r.place.Save(ctx, next); err != nil {
		return err
	}
	*r.settled, r.note.Calling = time.Time{}, next.Calling
	r.got.Calls++
	return nil
}

// end notes the end of a call, after what came of it was stored.
func (r *reading) end(cut bool, failed error) {
	*r.settled = r.note.Calling
	r.note.Calling = time.Time{}
	if failed == nil {
		r.note.Last = time.Now().UTC()
	}
	if cut {
		r.got.Unsure++
	}
}

// store stores the page, and tries until the journal takes it or ctx ends. Only then it may be erased.
func (r *reading) store(ctx context.Context, page openapi.FailedPage) error {
	rows := page.Rows
	if page.Rest != nil {
		rows = append(rows, page.Rest)
	}
	if len(rows) == 0 {
		return nil
	}
	envs := envelopes(r.app, rows, r.note.Calling, time.Now().UTC())
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
func (r *reading) receive(ctx context.Context, envs []*dingevent.Envelope) error {
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
func (r *reading) eachAlone(ctx context.Context, envs []*dingevent.Envelope) (stored []*dingevent.Envelope, err error) {
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
