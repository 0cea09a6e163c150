package keyring

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/apikey"
)

// Rotate gives a key another secret. The one of before stays good for the overlap.
func (r *Ring) Rotate(ctx context.Context, name string, spec api.RotateSpec) (made api.NewKey, err error) {
	overlap, err := time.ParseDuration(cmp.Or(spec.Overlap, "24h"))
	if err != nil || overlap < 0 || overlap > MaxOverlap {
		return api.NewKey{}, api.Refuse(api.CodeInvalid, "overlap: %q does not do; it is a time such as 24h or 90m, from 0s to %dh", spec.Overlap, int(MaxOverlap.Hours()))
	}
	if err := checkExpires(spec.Expires); err != nil {
		return api.NewKey{}, err
	}
	if err := r.note(ctx, Change{"key rotate", name, fmt.Sprintf("overlap %s%s", overlap, until(spec.Expires))}); err != nil {
		return api.NewKey{}, err
	}
	secret, hash := apikey.New()
	err = r.change(ctx, claimWithin, func(n *note, now time.Time) error {
		k := n.find(name)
		if k == nil {
			return r.missing(n, name)
		}
		if err := k.rotate(hash, overlap, spec.Expires.UTC(), now); err != nil {
			return err
		}
		made = api.NewKey{Secret: secret, Key: k.shown(now)}
		return nil
	})
	if err != nil {
		return api.NewKey{}, err
	}
	return made, nil
}

// rotate gives the key another hash. No old one stays good for longer than the overlap.
func (k *key) rotate(hash string, overlap time.Duration, expires, now time.Time) error {
	good := k.good(now)
	switch {
	case expires.IsZero() && k.expired(now):
		return api.Refuse(api.CodeConflict, "the key %q has expired at %s; say with expires for how long the new one is to be good", k.Name, clock(k.Expires))
	case overlap > 0 && len(good) >= MaxOld && !k.expired(now):
		return api.Refuse(api.CodeConflict, "%d old keys of %q are still good, one of them until %s; wait for that, or rotate with the overlap 0s, which ends them all",
			len(good), k.Name, clock(slices.MinFunc(good, func(a, b *old) int { return a.Until.Compare(b.Until) }).Until))
	}
	ends := now.Add(overlap)
	if !k.Expires.IsZero() && k.Expires.Before(ends) { // more time is for the new one
		ends = k.Expires
	}
	for _, o := range k.Old {
		if ends.Before(o.Until) {
			o.Until = ends
		}
	}
	k.Old = append([]*old{{Hash: k.Hash, Until: ends, Used: k.Used}}, k.Old...)
	k.Old = k.Old[:min(len(k.Old), MaxOld+1)] // those that are over stand last
	k.Hash, k.Rotated, k.Used = hash, now, time.Time{}
	if !expires.IsZero() {
		k.Expires = expires
	}
	return nil
}

// Remove takes a key away, with its old ones.
func (r *Ring) Remove(ctx context.Context, name string) error {
	if err := r.note(ctx, Change{"key remove", name, ""}); err != nil {
		return err
	}
	return r.change(ctx, claimWithin, func(n *note, _ time.Time) error {
		k := n.find(name)
		if k == nil {
			return r.missing(n, name)
		}
		n.Keys = slices.DeleteFunc(n.Keys, func(other *key) bool { return other == k })
		return nil
	})
}

// missing is the error of a key that is not in the journal.
func (r *Ring) missing(n *note, name string) error {
	if r.declares(name) {
		return api.Refuse(api.CodeConflict, "the key %q is one of api_keys in the config; change it there, and reload", name)
	}
	return n.unknown(name)
}
