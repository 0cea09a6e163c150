package keyring

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/apikey"
)

// Bounds of keys.
const (
	MaxKeys    = 100 // in the journal
	MaxName    = 64  // characters
	MaxOld     = 4   // old ones of a key that are still good
	MaxOverlap = 720 * time.Hour
)

// Make makes a key. Nobody can show it a second time.
func (r *Ring) Make(ctx context.Context, spec api.KeySpec) (made api.NewKey, err error) {
	if err := checkSpec(spec); err != nil {
		return api.NewKey{}, err
	}
	if err := r.note(ctx, Change{"key make", spec.Name, spec.Role + until(spec.Expires)}); err != nil {
		return api.NewKey{}, err
	}
	if r.declares(spec.Name) {
		return api.NewKey{}, api.Refuse(api.CodeConflict, "api_keys in the config has a key %q; choose another name", spec.Name)
	}
	caller, _ := api.CallerOf(ctx)
	secret, hash := apikey.New()
	err = r.change(ctx, claimWithin, func(n *note, now time.Time) error {
		switch {
		case n.find(spec.Name) != nil:
			return api.Refuse(api.CodeConflict, "there is a key %q; dingevent apikey rotate gives it a new one", spec.Name)
		case len(n.Keys) >= MaxKeys:
			return api.Refuse(api.CodeConflict, "there are %d keys, and no more can be; remove some first", len(n.Keys))
		}
		k := &key{Name: spec.Name, Role: spec.Role, Hash: hash, Made: now, By: caller.Who(), Expires: spec.Expires.UTC()}
		n.Keys = append(n.Keys, k)
		slices.SortFunc(n.Keys, func(a, b *key) int { return cmp.Compare(a.Name, b.Name) })
		made = api.NewKey{Secret: secret, Key: k.shown(now)}
		return nil
	})
	if err != nil {
		return api.NewKey{}, err
	}
	return made, nil
}

func checkSpec(spec api.KeySpec) error {
	if !fitName(spec.Name) {
		return api.Refuse(api.CodeInvalid, "the name %q does not do; a key's has up to %d letters and digits, and . _ - @ behind the first", spec.Name, MaxName)
	}
	if _, err := api.ParseRole(spec.Role); err != nil {
		return api.Refuse(api.CodeInvalid, "%v", err)
	}
	return checkExpires(spec.Expires)
}

// fitName reports whether a name can stand in a path and in the audit.
func fitName(name string) bool {
	odd := func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("._-@", c)
	}
	first, _ := utf8.DecodeRuneInString(name)
	return utf8.ValidString(name) && utf8.RuneCountInString(name) <= MaxName && (unicode.IsLetter(first) || unicode.IsDigit(first)) && !strings.ContainsFunc(name, odd)
}

func checkExpires(at time.Time) error {
	if !at.IsZero() && !at.After(time.Now()) {
		return api.Refuse(api.CodeInvalid, "expires: %s is over; give a time to come", clock(at))
	}
	return nil
}

// until says in the audit when a key expires.
func until(expires time.Time) string {
	if expires.IsZero() {
		return ""
	}
	return fmt.Sprintf(", expires %s", clock(expires))
}
