package keyring_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/keyring"
	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// make makes a key, and returns the secret.
func makeKey(t *testing.T, r *keyring.Ring, name, role string) string {
	t.Helper()
	made, err := r.Make(t.Context(), api.KeySpec{Name: name, Role: role})
	if err != nil {
		t.Fatal(err)
	}
	return made.Secret
}

func rotate(t *testing.T, r *keyring.Ring, name, overlap string) string {
	t.Helper()
	made, err := r.Rotate(t.Context(), name, api.RotateSpec{Overlap: overlap})
	if err != nil {
		t.Fatal(err)
	}
	return made.Secret
}

// wantGood wants that a secret is a key of a name with a role.
func wantGood(t *testing.T, r *keyring.Ring, secret, name string, role api.Role) {
	t.Helper()
	if n, got, err := r.Of(t.Context(), secret); n != name || got != role || err != nil {
		t.Errorf("the key of %s is that of %q, with the role %q: %v", name, n, got, err)
	}
}

// wantNone wants that a secret opens nothing; why is a piece of what its holder is told, empty if nothing.
func wantNone(t *testing.T, r *keyring.Ring, secret, why string) {
	t.Helper()
	_, role, err := r.Of(t.Context(), secret)
	if role != api.Nobody || (why == "") != (err == nil) || err != nil && (api.CodeOf(err) != api.CodeDenied || !strings.Contains(err.Error(), why)) {
		t.Errorf("role %q, error %v; wanted is %q", role, err, why)
	}
}

func wantCode(t *testing.T, err error, code api.Code, text string) {
	t.Helper()
	if api.CodeOf(err) != code || !strings.Contains(fmt.Sprint(err), text) {
		t.Errorf("%v; wanted are %s and %q", err, code, text)
	}
}

func list(t *testing.T, r *keyring.Ring) []api.Key {
	t.Helper()
	keys, err := r.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// TestOverlap: the old key is good for the overlap and not longer, at each gateway.
func TestOverlap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		here, there := keyring.New(j, nil), keyring.New(j, nil)
		first := makeKey(t, here, "ci", "operator")
		wantGood(t, there, first, "ci", api.Operator)
		second := rotate(t, here, "ci", "")
		time.Sleep(24*time.Hour - time.Second)
		for _, r := range []*keyring.Ring{here, there} {
			wantGood(t, r, first, "ci", api.Operator)
			wantGood(t, r, second, "ci", api.Operator)
		}
		if k := list(t, here)[0]; len(k.Old) != 1 || time.Until(k.Old[0].Until) > time.Second || k.Old[0].Used != time.Now().UTC() || k.Used != time.Now().UTC() {
			t.Errorf("%+v", k)
		}
		time.Sleep(time.Second)
		for _, r := range []*keyring.Ring{here, there} {
			wantNone(t, r, first, `the key "ci" was rotated`)
			wantGood(t, r, second, "ci", api.Operator)
		}
		if k := list(t, here)[0]; len(k.Old) != 0 {
			t.Errorf("%+v", k)
		}

		// A shorter overlap cuts the ones before, too, and none ends all.
		third := rotate(t, here, "ci", "24h")
		fourth := rotate(t, here, "ci", "1h")
		time.Sleep(time.Hour)
		wantNone(t, there, second, "rotated")
		wantNone(t, there, third, "rotated")
		fifth := rotate(t, here, "ci", "0s")
		wantNone(t, here, fourth, "rotated")
		time.Sleep(time.Second)
		wantNone(t, there, fourth, "rotated")
		wantGood(t, there, fifth, "ci", api.Operator)
	})
}

// TestNoJournal: a key is good no longer than it is known to be, and good again once the journal says so.
func TestNoJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &watched{Journal: memjournal.New()}
		r := keyring.New(j, nil)
		key := makeKey(t, r, "ci", "admin")
		for _, fault := range []func(context.Context) error{
			func(context.Context) error { return journal.ErrSuspended },
			func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
		} {
			j.fault = fault
			wantGood(t, r, key, "ci", api.Admin)
			time.Sleep(time.Second)
			began := time.Now()
			_, role, err := r.Of(t.Context(), key)
			if role != api.Nobody || time.Since(began) > 2*time.Second {
				t.Errorf("%q after %s", role, time.Since(began))
			}
			wantCode(t, err, api.CodeUnavailable, "use a key of api_keys in the config")
			_, err = r.Make(t.Context(), api.KeySpec{Name: "other", Role: "admin"})
			wantCode(t, err, api.CodeUnavailable, "")
			j.fault = nil
			wantGood(t, r, key, "ci", api.Admin)
		}
	})
}

func TestExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := keyring.New(memjournal.New(), nil)
		made, err := r.Make(t.Context(), api.KeySpec{Name: "ci", Role: "viewer", Expires: time.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		second := rotate(t, r, "ci", "24h")
		time.Sleep(time.Hour - time.Second)
		wantGood(t, r, made.Secret, "ci", api.Viewer)
		wantGood(t, r, second, "ci", api.Viewer)
		time.Sleep(time.Second)
		wantNone(t, r, made.Secret, "has expired")
		wantNone(t, r, second, "has expired")
		if k := list(t, r)[0]; k.State != api.KeyExpired || len(k.Old) != 0 {
			t.Errorf("%+v", k)
		}
		_, err = r.Rotate(t.Context(), "ci", api.RotateSpec{})
		wantCode(t, err, api.CodeConflict, "say with expires")
		made, err = r.Rotate(t.Context(), "ci", api.RotateSpec{Expires: time.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		wantGood(t, r, made.Secret, "ci", api.Viewer)
		wantNone(t, r, second, "was rotated") // more time is for the new one
		_, err = r.Make(t.Context(), api.KeySpec{Name: "late", Role: "viewer", Expires: time.Now()})
		wantCode(t, err, api.CodeInvalid, "is over")
		_, err = r.Rotate(t.Context(), "ci", api.RotateSpec{Expires: time.Now()})
		wantCode(t, err, api.CodeInvalid, "is over")
	})
}

// TestNamesOfTheConfig: a name is that of one key.
func TestNamesOfTheConfig(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		declared := []api.Key{{Name: "ci", Role: "admin", From: api.KeyOfConfig, State: api.KeyGood}}
		r := keyring.New(j, &keyring.Options{Declared: func() []api.Key { return declared }})
		_, err := r.Make(t.Context(), api.KeySpec{Name: "ci", Role: "viewer"})
		wantCode(t, err, api.CodeConflict, `api_keys in the config has a key "ci"`)
		_, err = r.Rotate(t.Context(), "ci", api.RotateSpec{})
		wantCode(t, err, api.CodeConflict, "change it there")
		wantCode(t, r.Remove(t.Context(), "ci"), api.CodeConflict, "change it there")

		// A gateway with another config has made one: here that of the config counts.
		key := makeKey(t, keyring.New(j, nil), "ci", "viewer")
		wantNone(t, r, key, `api_keys in the config of this gateway has another key "ci"`)
		if keys := list(t, r); len(keys) != 2 || keys[0].From != api.KeyOfConfig || keys[0].State != api.KeyGood || keys[1].From != api.KeyOfJournal || keys[1].State != api.KeyHidden {
			t.Errorf("%+v", keys)
		}
		if clash, err := r.Clash(t.Context(), []string{"other", "ci"}); err != nil || !slices.Equal(clash, []string{"ci"}) {
			t.Errorf("%v, %v", clash, err)
		}
		declared = nil
		wantGood(t, r, key, "ci", api.Viewer)
	})
}

func TestRefused(t *testing.T) {
	r := keyring.New(memjournal.New(), nil)
	makeKey(t, r, "ci", "viewer")
	for _, name := range []string{"", ".", "..", ".x", "-x", "a b", "a/b", "a\n", "a\x00", "\xff", strings.Repeat("a", keyring.MaxName+1)} {
		_, err := r.Make(t.Context(), api.KeySpec{Name: name, Role: "viewer"})
		wantCode(t, err, api.CodeInvalid, "letters and digits")
	}
	for _, name := range []string{"7", "财务", "build@host-1.example_org", strings.Repeat("财", keyring.MaxName)} {
		makeKey(t, r, name, "viewer")
	}
	_, err := r.Make(t.Context(), api.KeySpec{Name: "x", Role: "root"})
	wantCode(t, err, api.CodeInvalid, `no role "root"`)
	_, err = r.Make(t.Context(), api.KeySpec{Name: "ci", Role: "viewer"})
	wantCode(t, err, api.CodeConflict, "dingevent apikey rotate")
	for _, overlap := range []string{"1", "-1s", "720h1s", "a day"} {
		_, err = r.Rotate(t.Context(), "ci", api.RotateSpec{Overlap: overlap})
		wantCode(t, err, api.CodeInvalid, "0s to 720h")
	}
	_, err = r.Rotate(t.Context(), "nosuch", api.RotateSpec{})
	wantCode(t, err, api.CodeNotFound, "there are: 7, build@host-1.example_org, ci, ")
}

// TestLimits: more keys than these are refused, and so are more old ones.
func TestLimits(t *testing.T) {
	r := keyring.New(memjournal.New(), nil)
	limitstest.Of(t, "API: keys in the journal").Is(keyring.MaxKeys)
	for i := range keyring.MaxKeys {
		makeKey(t, r, fmt.Sprint("key", i), "viewer")
	}
	_, err := r.Make(t.Context(), api.KeySpec{Name: "one", Role: "viewer"})
	wantCode(t, err, api.CodeConflict, "remove some first")

	limitstest.Of(t, "API: old ones of a key").Is(keyring.MaxOld)
	secrets := []string{rotate(t, r, "key1", "1h")}
	for range keyring.MaxOld - 1 {
		secrets = append(secrets, rotate(t, r, "key1", "1h"))
	}
	_, err = r.Rotate(t.Context(), "key1", api.RotateSpec{})
	wantCode(t, err, api.CodeConflict, "4 old keys")
	for _, secret := range secrets {
		wantGood(t, r, secret, "key1", api.Viewer)
	}
	rotate(t, r, "key1", "0s")
	for _, secret := range secrets {
		wantNone(t, r, secret, "rotated")
	}
}

// TestUses: when a key was used last is known here at once, and elsewhere after some minutes. That costs few writes.
func TestUses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &watched{Journal: memjournal.New()}
		here, there := keyring.New(j, nil), keyring.New(j, nil)
		first := makeKey(t, here, "ci", "viewer")
		second := rotate(t, here, "ci", "720h")
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- here.Run(ctx) }()
		before := j.saves.Load()
		for range 60 * 60 {
			wantGood(t, here, second, "ci", api.Viewer)
			time.Sleep(time.Second)
		}
		if saves := j.saves.Load() - before; saves < 5 || saves > 7 {
			t.Errorf("%d saves in an hour", saves)
		}
		if k := list(t, here)[0]; time.Since(k.Used) > time.Second {
			t.Errorf("here it was used %s ago", time.Since(k.Used))
		}
		if k := list(t, there)[0]; time.Since(k.Used) > 11*time.Minute || !k.Old[0].Used.IsZero() {
			t.Errorf("elsewhere it was used %s ago, the old one at %s", time.Since(k.Used), k.Old[0].Used)
		}
		wantGood(t, here, first, "ci", api.Viewer)
		at := time.Now()
		time.Sleep(11 * time.Minute) // the last save may have been at this very time
		if k := list(t, there)[0]; !k.Old[0].Used.Equal(at) {
			t.Errorf("the old one was used at %s, not %s", k.Old[0].Used, at)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// TestAudit: each change is noted before it is made, with who makes it, and not made if that fails. No row has a key.
func TestAudit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rows []string
		var failure error
		r := keyring.New(memjournal.New(), &keyring.Options{Note: func(ctx context.Context, c keyring.Change) error {
			by, _ := api.CallerOf(ctx)
			rows = append(rows, fmt.Sprintf("%s %s %s (%s)", by.Who(), c.Action, c.Name, c.Detail))
			return failure
		}})
		ctx := api.WithCaller(t.Context(), api.Caller{Name: "boss", Role: api.Admin})
		if _, err := r.Make(ctx, api.KeySpec{Name: "ci", Role: "viewer", Expires: time.Now().Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if k := list(t, r)[0]; k.MadeBy != "key boss" {
			t.Errorf("made by %q", k.MadeBy)
		}
		rotate(t, r, "ci", "90m")
		failure = errors.New("the disk is full")
		_, err := r.Rotate(ctx, "ci", api.RotateSpec{})
		wantCode(t, err, api.CodeUnavailable, "nothing is changed")
		wantCode(t, r.Remove(ctx, "ci"), api.CodeUnavailable, "the disk is full")
		_, err = r.Make(ctx, api.KeySpec{Name: "other", Role: "viewer"})
		wantCode(t, err, api.CodeUnavailable, "nothing is changed")
		if k := list(t, r); len(k) != 1 || len(k[0].Old) != 1 {
			t.Errorf("%+v", k)
		}
		const want = "key boss key make ci (viewer, expires 2000-01-01T01:00:00Z)\ntoken key rotate ci (overlap 1h30m0s)\n" +
			"key boss key rotate ci (overlap 24h0m0s)\nkey boss key remove ci ()\nkey boss key make other (viewer)"
		if got := strings.Join(rows, "\n"); got != want {
			t.Errorf("noted:\n%s", got)
		}
	})
}

// TestRole: a key gets another role at once where that is said, and after a second elsewhere; so do the keys that it had before.
func TestRole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		var noted []keyring.Change
		note := func(_ context.Context, c keyring.Change) error { noted = append(noted, c); return nil }
		here, there := keyring.New(j, &keyring.Options{Note: note}), keyring.New(j, nil)
		old := makeKey(t, here, "ci", "admin")
		now := rotate(t, here, "ci", "24h")
		wantGood(t, there, old, "ci", api.Admin)
		if k, err := here.SetRole(t.Context(), "ci", api.RoleSpec{Role: "viewer"}); err != nil || k.Role != "viewer" || len(k.Old) != 1 {
			t.Errorf("%+v, %v", k, err)
		}
		for _, secret := range []string{old, now} {
			wantGood(t, here, secret, "ci", api.Viewer)
		}
		time.Sleep(time.Second)
		for _, secret := range []string{old, now} {
			wantGood(t, there, secret, "ci", api.Viewer)
		}
		_, err := here.SetRole(t.Context(), "ci", api.RoleSpec{Role: "root"})
		wantCode(t, err, api.CodeInvalid, "root")
		_, err = here.SetRole(t.Context(), "nosuch", api.RoleSpec{Role: "admin"})
		wantCode(t, err, api.CodeNotFound, "there are: ci")
		if want := (keyring.Change{Action: "key role", Name: "ci", Detail: "viewer"}); noted[2] != want {
			t.Errorf("%+v", noted)
		}
	})
}
