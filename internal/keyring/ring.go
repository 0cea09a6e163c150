// Package keyring keeps keys of the API in the journal, so that all gateways of a journal have them at once, and a change needs no
// reload. The journal has hashes alone.
package keyring

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/apikey"
	"github.com/dingevent/dingevent/internal/ctxmutex"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
)

const (
	fresh      = time.Second     // how long the keys are taken for what the journal has
	readWithin = 2 * time.Second // else no key of the journal is good
)

// A Journal keeps the keys. Every [journal.Journal] does.
type Journal interface {
	Reader
	journal.Claims
}

// Options are what a gateway adds. The zero value works.
type Options struct {
	// Declared are the keys of the gateway's config, whose names no key of the journal may have. May be nil.
	Declared func() []api.Key
	// Note stores in the audit what is about to be changed. After an error nothing is changed. May be nil.
	Note func(ctx context.Context, c Change) error
	// Owner names who changes keys, for people.
	Owner string
	// Logger discards if nil.
	Logger *slog.Logger
}

// A Change is what is about to be done to a key, for the audit.
type Change struct {
	Action string // such as "key make"
	Name   string // of the key
	Detail string // never a secret
}

// A Ring has the keys of a journal. Its methods are safe for concurrent use.
type Ring struct {
	journal  Journal
	opts     Options
	brake    *logbrake.Brake
	changing ctxmutex.Mutex // held by who changes keys
	reading  ctxmutex.Mutex // held by who reads them anew

	mu      sync.Mutex           // protects what follows
	kept    *note                // as it was read last; nobody changes it
	read    time.Time            // since when kept is known to be so; zero: not at all
	changes int                  // how often this gateway has changed the keys
	used    map[string]time.Time // when a hash was used last, if that is not in the journal yet
}

// New returns the ring of a journal. Run saves when keys are used.
func New(j Journal, opts *Options) *Ring {
	r := &Ring{journal: j, brake: logbrake.New(time.Hour), changing: ctxmutex.New(), reading: ctxmutex.New(), used: map[string]time.Time{}}
	if opts != nil {
		r.opts = *opts
	}
	if r.opts.Logger == nil {
		r.opts.Logger = slog.New(slog.DiscardHandler)
	}
	return r
}

// Of returns whose key a secret is, and what the key may do; [api.Nobody] if it is none. An error of [api.CodeDenied] says why a key
// that has the name is not good, one of [api.CodeUnavailable] that the journal cannot tell.
//
// It does not look into the journal each time: what another gateway has changed counts after a second and the time of a read.
func (r *Ring) Of(ctx context.Context, secret string) (name string, role api.Role, err error) {
	if !apikey.Looks(secret) {
		return "", api.Nobody, nil
	}
	n, err := r.present(ctx)
	if err != nil {
		return "", api.Nobody, api.Refuse(api.CodeUnavailable, "the journal cannot say now whether the key is good, so it is refused; use a key of api_keys in the config, or the token on the gateway's machine: %v", err)
	}
	hash := apikey.Hash(secret)
	k, o := n.holder(hash)
	if k == nil {
		return "", api.Nobody, nil
	}
	now := time.Now()
	switch {
	case r.declares(k.Name):
		return k.Name, api.Nobody, api.Refuse(api.CodeDenied, "api_keys in the config of this gateway has another key %q, which counts here; give one of the two another name", k.Name)
	case k.expired(now):
		return k.Name, api.Nobody, api.Refuse(api.CodeDenied, "the key %q has expired at %s; an admin gives it more time with dingevent apikey rotate", k.Name, clock(k.Expires))
	case o != nil && !now.Before(o.Until):
		return k.Name, api.Nobody, api.Refuse(api.CodeDenied, "the key %q was rotated, and the old one has ended at %s; use the new one", k.Name, clock(o.Until))
	}
	if role, err = api.ParseRole(k.Role); err != nil { // of a later release
		return k.Name, api.Nobody, api.Refuse(api.CodeDenied, "the key %q has the role %q, which this release does not know", k.Name, k.Role)
	}
	r.use(hash, now)
	return k.Name, role, nil
}

func clock(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// present are the keys as they were in the journal a second ago, or are now.
func (r *Ring) present(ctx context.Context) (*note, error) {
	if n := r.known(); n != nil {
		return n, nil
	}
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	if err := r.reading.LockContext(ctx); err != nil {
		return nil, err
	}
	defer r.reading.Unlock()
	if n := r.known(); n != nil { // read by the one before
		return n, nil
	}
	began, changes := time.Now(), r.changed()
	n, err := load(ctx, r.journal)
	if err != nil {
		return nil, err
	}
	r.warn(n)
	r.keep(n, began, changes)
	return n, nil
}

// known are the keys that were read within the last second; nil if none were.
func (r *Ring) known() *note {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.read.IsZero() || time.Since(r.read) >= fresh {
		return nil
	}
	return r.kept
}

func (r *Ring) changed() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.changes
}

// keep takes what was read from began on for the keys, unless this gateway has changed them since then.
func (r *Ring) keep(n *note, began time.Time, changes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.changes == changes {
		r.kept, r.read = n, began
	}
}

// List returns all keys by name: those of the journal, and those of the config.
func (r *Ring) List(ctx context.Context) ([]api.Key, error) {
	n, err := load(ctx, r.journal)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	r.addUses(n)
	list := shown(n, now)
	for i, k := range list {
		if r.declares(k.Name) {
			list[i].State = api.KeyHidden
		}
	}
	if r.opts.Declared != nil {
		list = append(list, r.opts.Declared()...)
	}
	slices.SortStableFunc(list, func(a, b api.Key) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.From, b.From)) })
	return list, nil
}

// List returns the keys of a journal by name.
func List(ctx context.Context, j Reader) ([]api.Key, error) {
	n, err := load(ctx, j)
	if err != nil {
		return nil, err
	}
	return shown(n, time.Now()), nil
}

func shown(n *note, now time.Time) []api.Key {
	list := []api.Key{}
	for _, k := range n.Keys {
		list = append(list, k.shown(now))
	}
	return list
}

// declares reports whether the config has a key with the name.
func (r *Ring) declares(name string) bool {
	return r.opts.Declared != nil && slices.ContainsFunc(r.opts.Declared(), func(k api.Key) bool { return k.Name == name })
}

// warn logs which keys are not good here because of the config.
func (r *Ring) warn(n *note) {
	for _, k := range n.Keys {
		if r.declares(k.Name) {
			r.brake.Warn(r.opts.Logger, k.Name, "a key in the journal is not good at this gateway, because api_keys in the config has another one of that name; give one of the two another name", "key", k.Name)
		}
	}
}

// Clash returns which of the names keys in the journal have.
func (r *Ring) Clash(ctx context.Context, names []string) (clash []string, err error) {
	n, err := r.present(ctx)
	if err != nil {
		return nil, err
	}
	for _, k := range n.Keys {
		if slices.Contains(names, k.Name) {
			clash = append(clash, k.Name)
		}
	}
	return clash, nil
}
