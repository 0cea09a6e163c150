package vault

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/internal/ctxmutex"
)

// A Store keeps the data keys of a journal. Its methods are safe for concurrent use.
type Store interface {
	// DataKeys returns all that it has. It may have several copies of one.
	DataKeys(ctx context.Context) ([]DataKey, error)
	// AddDataKey keeps a key, synced, before it returns. If there is already one of the purpose that writes longer than the given
	// time, because another process was faster, it keeps nothing and returns nil.
	AddDataKey(ctx context.Context, key DataKey, unless time.Time) error
}

// ErrNoKey: the key for it is not among those that the config has, or there is none at all. With the key it can be opened.
var ErrNoKey = errors.New("no key")

// A Ring seals and opens for one store. A nil one seals nothing, and opens nothing. It is safe for concurrent use.
type Ring struct {
	keys  *Keys
	store Store

	mu     ctxmutex.Mutex // protects making and reading keys, and what follows
	asked  time.Time      // when the store was last asked for a key that is not known
	failed [3]time.Time   // when a key could last not be made, by purpose

	all    atomic.Pointer[map[string]*opened]
	writer [3]atomic.Pointer[opened] // by purpose
}

// NewRing makes the ring of a store, of data keys that it has. It is nil if there are neither keys nor data keys. The error wraps
// ErrNoKey if the master key of one of them is missing, and says which.
func NewRing(keys *Keys, store Store, has []DataKey) (*Ring, error) {
	if keys == nil && len(has) == 0 {
		return nil, nil
	}
	if err := keys.Check(has); err != nil {
		return nil, err
	}
	r := &Ring{keys: keys, store: store, mu: ctxmutex.New()}
	r.all.Store(new(map[string]*opened))
	r.take(has)
	return r, nil
}

// Check returns an error wrapping [ErrNoKey] if a master key is missing that data keys of a journal need.
func (k *Keys) Check(has []DataKey) error {
	found := map[KeyID]bool{} // by any of its copies: a flipped bit may have altered the name of a master key
	for _, d := range has {
		found[d.ID] = found[d.ID] || k.Has(d.Master)
	}
	var missing []string
	for _, d := range has {
		if !found[d.ID] && !slices.Contains(missing, d.Master) {
			missing = append(missing, d.Master)
		}
	}
	slices.Sort(missing)
	switch {
	case len(missing) == 0:
		return nil
	case k == nil:
		return fmt.Errorf("%w: the journal is encrypted by the key %s, and none is given; set it in encryption of the config, and give a command the config with --config", ErrNoKey, strings.Join(missing, " and "))
	}
	return fmt.Errorf("%w: the journal is encrypted by the key %s, and given are the keys %v; add it to encryption.older_keys of the config",
		ErrNoKey, strings.Join(missing, " and "), strings.Join(k.ids(), ", "))
}

// take opens data keys and adds them. One that cannot be opened stays among them, because it says why.
func (r *Ring) take(has []DataKey) {
	all := maps.Clone(*r.all.Load())
	if all == nil {
		all = make(map[string]*opened)
	}
	for _, d := range has {
		mark := markOf(d.ID)
		if known := all[mark]; known != nil && known.err == nil {
			continue
		}
		all[mark] = r.open(d) // of several copies, the first that can be opened
	}
	for i, purpose := range purposes {
		var best *opened
		for _, o := range all {
			if o.Purpose == purpose && o.err == nil && (best == nil || newer(o, best)) {
				best = o
			}
		}
		if best != nil && best != r.writer[i].Load() {
			r.writer[i].Store(best)
		}
	}
	r.all.Store(&all)
}

// open opens a data key. What a damaged one has sealed is damaged, too.
func (r *Ring) open(d DataKey) *opened {
	master, ok := r.keys.find(d.Master)
	if !ok {
		return &opened{DataKey: d, err: r.keys.Check([]DataKey{d})}
	}
	secret, err := d.mend(master)
	if err != nil {
		return &opened{DataKey: d, err: fmt.Errorf("its data key %s is damaged", d.ID)}
	}
	return newOpened(d, secret)
}

// purposes have the indexes of Ring.writer.
var purposes = [3]Purpose{Events, State, Twins}

// newer reports whether a is to write rather than b. All processes must agree on the key of Twins: it is the first one.
func newer(a, b *opened) bool {
	if a.Purpose == Twins {
		return a.Made.Before(b.Made) || a.Made.Equal(b.Made) && a.ID < b.ID
	}
	return a.Until.After(b.Until) || a.Until.Equal(b.Until) && a.ID < b.ID
}

// writing returns the key that seals now. It makes one if there is none, or the present one has written for long enough. If it
// cannot be kept, the present one goes on for a while.
func (r *Ring) writing(ctx context.Context, purpose Purpose, now time.Time) (*opened, error) {
	at := slices.Index(purposes[:], purpose)
	if key := r.writer[at].Load(); key.writes(now) {
		return key, nil
	}
	if err := r.mu.LockContext(ctx); err != nil {
		return nil, err
	}
	defer r.mu.Unlock()
	present := r.writer[at].Load()
	if present.writes(now) {
		return present, nil
	}
	lasts := present != nil && present.used.Load() < 2*uses-1 && now.Sub(present.Until) < writes[purpose]
	if lasts && time.Since(r.failed[at]) < tryAgain {
		return present, nil
	}
	err := r.make(ctx, purpose, now)
	if key := r.writer[at].Load(); key.writes(now) {
		return key, nil
	}
	if err == nil {
		err = errors.New("the store has not kept it")
	}
	if r.failed[at] = time.Now(); lasts {
		return present, nil
	}
	return nil, fmt.Errorf("make a data key: %w", err)
}

// tryAgain is how long a store is not asked again for what it has refused, or did not have.
const tryAgain = time.Second

// Prepare makes the data keys that are lacking, so that the first event need not wait for them. It is no harm if it fails: they are
// made when they are needed.
func (r *Ring) Prepare(ctx context.Context, now time.Time) error {
	if r.Master() == "" {
		return nil
	}
	for _, purpose := range purposes {
		if _, err := r.writing(ctx, purpose, now); err != nil {
			return err
		}
	}
	return nil
}

// askAgain looks once in a while what data keys other processes have made.
func (r *Ring) askAgain(ctx context.Context) error {
	if !r.mu.TryLock() {
		return nil
	}
	defer r.mu.Unlock()
	if time.Since(r.asked) < 10*tryAgain {
		return nil
	}
	r.asked = time.Now()
	has, err := r.store.DataKeys(ctx)
	if err == nil {
		r.take(has)
	}
	return nil // it is asked again
}

// make makes a key, or learns of the one that another process has made. Its callers hold mu.
func (r *Ring) make(ctx context.Context, purpose Purpose, now time.Time) error {
	unless := now.Add(time.Minute)
	for _, o := range *r.all.Load() { // one that cannot be used does not count
		if o.Purpose == purpose && o.err != nil && o.Until.After(unless) {
			unless = o.Until
		}
	}
	if err := r.store.AddDataKey(ctx, newDataKey(r.keys.list[0], purpose, now), unless); err != nil {
		return err
	}
	has, err := r.store.DataKeys(ctx)
	if err != nil {
		return err
	}
	r.take(has)
	return nil
}

// reading returns the key with this mark. It asks the store for one that is not known, because another process may have made it.
func (r *Ring) reading(ctx context.Context, mark string) (*opened, error) {
	if r == nil {
		return nil, fmt.Errorf("%w: it is encrypted, and no key is given", ErrNoKey)
	}
	if key := (*r.all.Load())[mark]; key != nil && key.aead != nil {
		return key, nil
	}
	id, err := parseMark(mark)
	if err != nil {
		return nil, err
	}
	if err := r.mu.LockContext(ctx); err != nil {
		return nil, err
	}
	defer r.mu.Unlock()
	if key := (*r.all.Load())[mark]; key == nil && time.Since(r.asked) > tryAgain {
		has, err := r.store.DataKeys(ctx)
		if err != nil {
			return nil, fmt.Errorf("%w: read the data keys: %w", ErrNoKey, err)
		}
		r.asked = time.Now()
		r.take(has)
	}
	switch key := (*r.all.Load())[mark]; {
	case key == nil:
		return nil, fmt.Errorf("its data key %s is not in the journal", id)
	case key.err != nil:
		return nil, key.err
	case key.aead == nil:
		return nil, errAltered
	default:
		return key, nil
	}
}

// Writing are the data keys that seal now, as they are kept.
func (r *Ring) Writing() (list []DataKey) {
	if r == nil {
		return nil
	}
	for i := range r.writer {
		if key := r.writer[i].Load(); key != nil {
			list = append(list, key.DataKey)
		}
	}
	return list
}

// Master is the ID of the master key that new data keys are wrapped by; empty if nothing is sealed.
func (r *Ring) Master() string {
	if r == nil {
		return ""
	}
	return r.keys.ID()
}

// Rewrapped are the data keys of list that another master key wraps than the one that writes, wrapped by that. Of several copies of one
// there is one that can be opened. A key of which there is none stays as it is.
func (k *Keys) Rewrapped(list []DataKey) (changed []DataKey, err error) {
	if err := k.Check(list); err != nil {
		return nil, err
	}
	done := map[KeyID]bool{}
	for _, d := range list {
		if d.Master == k.list[0].id || done[d.ID] {
			continue
		}
		master, ok := k.find(d.Master)
		if !ok { // a flipped bit has altered its name
			continue
		}
		if secret, err := d.mend(master); err == nil {
			d.wrap(k.list[0], secret)
			changed, done[d.ID] = append(changed, d), true
		}
	}
	return changed, nil
}
