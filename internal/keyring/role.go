package keyring

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// SetRole gives a key another role. The secret stays, and so do the old ones that are still good: they get the role, too.
func (r *Ring) SetRole(ctx context.Context, name string, spec api.RoleSpec) (shown api.Key, err error) {
	if _, err := api.ParseRole(spec.Role); err != nil {
		return api.Key{}, api.Refuse(api.CodeInvalid, "%v", err)
	}
	if err := r.note(ctx, Change{"key role", name, spec.Role}); err != nil {
		return api.Key{}, err
	}
	err = r.change(ctx, claimWithin, func(n *note, now time.Time) error {
		k := n.find(name)
		if k == nil {
			return r.missing(n, name)
		}
		k.Role = spec.Role
		shown = k.shown(now)
		return nil
	})
	if err != nil {
		return api.Key{}, err
	}
	return shown, nil
}
