package keyring

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/apikey"
	"github.com/dingevent/dingevent/journal"
)

// Kind is that of the keys' work, see [journal.SourceWork]. Its app is [dingevent.OperatorApp].
const Kind = "keys"

// work is what a claim is wanted of to change keys.
var work = journal.SourceWork(dingevent.OperatorApp, Kind)

// version is that of the note. A release does not change the note of a later one, because it would lose what it does not know.
const version = 1

// A note is the keys as the journal has them.
type note struct {
	Version int    `json:"version"`
	Keys    []*key `json:"keys"` // by name
}

// A key has hashes alone.
type key struct {
	Name    string    `json:"name"`
	Role    string    `json:"role"`
	Hash    string    `json:"hash"`
	Made    time.Time `json:"made"`
	By      string    `json:"by,omitempty"`
	Rotated time.Time `json:"rotated,omitzero"`
	Expires time.Time `json:"expires,omitzero"`
	Used    time.Time `json:"used,omitzero"`
	Old     []*old    `json:"old,omitempty"` // the newest first; also some that are over, so that whoever shows one is told
}

// An old is a key that was rotated.
type old struct {
	Hash  string    `json:"hash"`
	Until time.Time `json:"until"`
	Used  time.Time `json:"used,omitzero"`
}

// A Reader is the part of a journal that has the keys. Every [journal.Journal] is one.
type Reader interface {
	Subscriptions(ctx context.Context, names ...string) ([]journal.Subscription, error)
}

// load reads the note, which is empty if no key was ever made.
func load(ctx context.Context, j Reader) (*note, error) {
	list, err := j.Subscriptions(ctx, work)
	if err != nil {
		return nil, err
	}
	n := &note{Version: version}
	if len(list) == 0 || len(list[0].Note) == 0 {
		return n, nil
	}
	if err := json.Unmarshal(list[0].Note, n); err != nil || !n.whole() {
		return nil, api.Refuse(api.CodeUnavailable, "the keys in the journal cannot be read; a later release may have written them")
	}
	return n, nil
}

// whole reports whether nothing is missing in a list.
func (n *note) whole() bool {
	return !slices.ContainsFunc(n.Keys, func(k *key) bool { return k == nil || slices.Contains(k.Old, nil) })
}

// find returns the key with a name; nil if there is none.
func (n *note) find(name string) *key {
	if i := slices.IndexFunc(n.Keys, func(k *key) bool { return k.Name == name }); i >= 0 {
		return n.Keys[i]
	}
	return nil
}

// holder returns the key that has a hash now or had it before; k is nil if there is none, and o if the key has it now.
func (n *note) holder(hash string) (k *key, o *old) {
	for _, one := range n.Keys {
		if apikey.Same(one.Hash, hash) {
			k, o = one, nil
		}
		for _, before := range one.Old {
			if apikey.Same(before.Hash, hash) {
				k, o = one, before
			}
		}
	}
	return k, o
}

// expired reports whether the key has expired.
func (k *key) expired(now time.Time) bool { return !k.Expires.IsZero() && !now.Before(k.Expires) }

// good are the old keys that are not over, the newest first.
func (k *key) good(now time.Time) (list []*old) {
	for _, o := range k.Old {
		if now.Before(o.Until) {
			list = append(list, o)
		}
	}
	return list
}

// shown is what others may know of the key.
func (k *key) shown(now time.Time) api.Key {
	out := api.Key{
		Name: k.Name, Role: k.Role, From: api.KeyOfJournal, State: api.KeyGood,
		Made: k.Made, MadeBy: k.By, Rotated: k.Rotated, Expires: k.Expires, Used: k.Used,
	}
	if k.expired(now) {
		out.State = api.KeyExpired
		return out // its old ones have, too
	}
	for _, o := range k.good(now) {
		out.Old = append(out.Old, api.OldKey{Until: o.Until, Used: o.Used})
	}
	return out
}

// unknown is the error of a name that no key has.
func (n *note) unknown(name string) error {
	if len(n.Keys) == 0 {
		return api.Refuse(api.CodeNotFound, "no key %q in the journal; there is none", name)
	}
	names, more := "", ""
	for i, k := range n.Keys {
		if i == namesShown {
			more = fmt.Sprintf(" and %d more", len(n.Keys)-i)
			break
		}
		if i > 0 {
			names += ", "
		}
		names += k.Name
	}
	return api.Refuse(api.CodeNotFound, "no key %q in the journal; there are: %s%s", name, names, more)
}

const namesShown = 20
