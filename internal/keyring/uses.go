package keyring

import (
	"context"
	"time"
)

const (
	saveEvery  = time.Minute
	usesApart  = 10 * time.Minute // two uses that are both saved
	usesWithin = time.Second      // of waiting for others that change keys
)

// use notes that a hash was used.
func (r *Ring) use(hash string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used[hash] = now.UTC().Truncate(time.Second)
}

// addUses adds to the keys when they were used here.
func (r *Ring) addUses(n *note) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, k := range n.Keys {
		k.Used = later(k.Used, r.used[k.Hash])
		for _, o := range k.Old {
			o.Used = later(o.Used, r.used[o.Hash])
		}
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// saved forgets the uses that the journal has, and those of keys that are no more.
func (r *Ring) saved(n *note) {
	r.mu.Lock()
	defer r.mu.Unlock()
	has := lastUses(n)
	for hash, at := range r.used {
		if known, ok := has[hash]; !ok || !at.After(known) {
			delete(r.used, hash)
		}
	}
}

// lastUses are the last uses that a note has, by hash.
func lastUses(n *note) map[string]time.Time {
	uses := map[string]time.Time{}
	for _, k := range n.Keys {
		uses[k.Hash] = k.Used
		for _, o := range k.Old {
			uses[o.Hash] = o.Used
		}
	}
	return uses
}

// Run saves when keys were used, until ctx ends. It costs a write in ten minutes while keys are in use. What the last minutes have brought
// is lost with the end, which need not wait for a disk because of that.
func (r *Ring) Run(ctx context.Context) error {
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.saveUses(ctx)
		case <-ctx.Done():
			return nil
		}
	}
}

// saveUses saves uses if one is much later than the one that is saved. If that fails, the next time does it.
func (r *Ring) saveUses(ctx context.Context) {
	if !r.hasUses() {
		return
	}
	n, err := load(ctx, r.journal)
	if err == nil && r.worthSaving(n) {
		err = r.change(ctx, usesWithin, func(*note, time.Time) error { return nil }) // it adds the uses
	}
	if err != nil && ctx.Err() == nil {
		r.opts.Logger.Debug("when keys were used last could not be saved; it is tried again", "error", err)
	}
}

func (r *Ring) hasUses() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.used) > 0
}

// worthSaving reports whether a use is much later than the note has it.
func (r *Ring) worthSaving(n *note) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	has := lastUses(n)
	for hash, at := range r.used {
		if known, ok := has[hash]; ok && at.Sub(known) > usesApart {
			return true
		}
	}
	return false
}
