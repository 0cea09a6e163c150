package keyring

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

const (
	claimWithin = 20 * time.Second       // longer than the claim of a gateway that was killed
	claimAgain  = 100 * time.Millisecond // while another gateway changes keys
	saveWithin  = 10 * time.Second
)

// note stores a change in the audit, before it is made.
func (r *Ring) note(ctx context.Context, c Change) error {
	if r.opts.Note == nil {
		return nil
	}
	if err := r.opts.Note(ctx, c); err != nil {
		return api.Refuse(api.CodeUnavailable, "nothing is changed, because it could not be noted: %v", err)
	}
	return nil
}

// change has f change the keys as they stand now, and stores them. No other gateway changes them meanwhile.
func (r *Ring) change(ctx context.Context, within time.Duration, f func(n *note, now time.Time) error) error {
	waiting, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	if err := r.changing.LockContext(waiting); err != nil {
		return busy(ctx, err)
	}
	defer r.changing.Unlock()
	claim, err := r.claim(waiting)
	if err != nil {
		return busy(ctx, err)
	}
	defer claim.Release()
	n, err := load(ctx, r.journal)
	if err != nil {
		return err
	}
	if n.Version > version {
		return api.Refuse(api.CodeConflict, "a later release has written the keys; change them at a gateway of that release")
	}
	now := time.Now().UTC().Truncate(time.Second)
	r.addUses(n)
	if err := f(n, now); err != nil {
		return err
	}
	return r.save(ctx, claim, n)
}

// busy is the error of keys that cannot be changed now.
func busy(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return err
	case errors.Is(err, journal.ErrClaimed):
		return api.Refuse(api.CodeUnavailable, "another gateway changes keys, or was killed while it did; nothing is changed, ask again")
	case errors.Is(err, context.DeadlineExceeded):
		return api.Refuse(api.CodeUnavailable, "the keys could not be changed in time; nothing is changed, ask again")
	}
	return err
}

// claim gets the right to change keys, once nobody else has it.
func (r *Ring) claim(ctx context.Context) (journal.Claim, error) {
	var taken error
	for {
		claim, err := r.journal.Claim(ctx, work, r.opts.Owner)
		switch {
		case errors.Is(err, journal.ErrClaimed):
			taken = err
		case err != nil && ctx.Err() != nil && taken != nil:
			return nil, taken
		default:
			return claim, err
		}
		select {
		case <-time.After(claimAgain):
		case <-ctx.Done():
			return nil, taken
		}
	}
}

// save stores the keys, also if who has asked is gone meanwhile.
func (r *Ring) save(ctx context.Context, claim journal.Claim, n *note) error {
	text, err := json.Marshal(n)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveWithin)
	defer cancel()
	began := time.Now()
	err = claim.Save(ctx, journal.Progress{Begin: true, Cursor: journal.PastEnd, Note: text})
	r.mu.Lock()
	r.changes++
	r.kept, r.read = n, began
	if err != nil {
		r.read = time.Time{}
	}
	r.mu.Unlock()
	switch {
	case errors.Is(err, journal.ErrLost):
		return api.Refuse(api.CodeUnavailable, "another gateway changes keys; nothing is changed, ask again")
	case err != nil:
		return api.Refuse(api.CodeUnavailable, "whether the journal has the change is not known; look with dingevent apikey list, and remove or rotate what is there: %v", err)
	}
	r.saved(n)
	return nil
}
