package keyring_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/keyring"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestChangesReachOtherGateways: at once where they are made, and after a second elsewhere. A read costs one look a second.
func TestChangesReachOtherGateways(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &watched{Journal: memjournal.New()}
		here, there := keyring.New(j, nil), keyring.New(j, nil)
		wantNone(t, there, "dek_nosuch", "")
		key := makeKey(t, here, "ci", "viewer")
		wantGood(t, here, key, "ci", api.Viewer)
		wantNone(t, there, key, "")
		time.Sleep(time.Second)
		before := j.reads.Load()
		for range 100 {
			wantGood(t, there, key, "ci", api.Viewer)
			wantNone(t, there, "dek_nosuch", "")
			wantNone(t, there, "nosuch", "")
		}
		if reads := j.reads.Load() - before; reads != 1 {
			t.Errorf("%d reads", reads)
		}
		if err := here.Remove(t.Context(), "ci"); err != nil {
			t.Fatal(err)
		}
		wantNone(t, here, key, "")
		time.Sleep(time.Second)
		wantNone(t, there, key, "")
		wantCode(t, here.Remove(t.Context(), "ci"), api.CodeNotFound, "there is none")
	})
}

// TestReadBeforeAChange: a slow look into the journal does not bring back what this gateway has changed meanwhile.
func TestReadBeforeAChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &watched{Journal: memjournal.New()}
		r := keyring.New(j, nil)
		key := makeKey(t, r, "ci", "admin")
		time.Sleep(time.Second)
		j.after = func() { time.Sleep(1500 * time.Millisecond) } // the answer is under way
		looking := make(chan struct{})
		go func() { defer close(looking); r.Of(t.Context(), key) }()
		synctest.Wait()
		j.after = nil
		if err := r.Remove(t.Context(), "ci"); err != nil {
			t.Fatal(err)
		}
		<-looking
		wantNone(t, r, key, "")
	})
}

// TestUnknownOutcome: after a save whose outcome is not known, the key may be there. Then a rotation gives one that works.
func TestUnknownOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &watched{Journal: memjournal.New()}
		r := keyring.New(j, nil)
		j.lost = true // the answer of the database
		_, err := r.Make(t.Context(), api.KeySpec{Name: "ci", Role: "viewer"})
		wantCode(t, err, api.CodeUnavailable, "is not known")
		j.lost = false
		if k := list(t, r); len(k) != 1 {
			t.Fatalf("%+v", k)
		}
		_, err = r.Make(t.Context(), api.KeySpec{Name: "ci", Role: "viewer"})
		wantCode(t, err, api.CodeConflict, "dingevent apikey rotate")
		wantGood(t, r, rotate(t, r, "ci", "0s"), "ci", api.Viewer)
	})
}

// TestAnotherGatewayChanges: changes wait for each other, for a while.
func TestAnotherGatewayChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		r := keyring.New(j, nil)
		claim, err := j.Claim(t.Context(), journal.SourceWork(dingevent.OperatorApp, keyring.Kind), "another")
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Make(t.Context(), api.KeySpec{Name: "ci", Role: "viewer"})
		wantCode(t, err, api.CodeUnavailable, "another gateway changes keys")
		time.AfterFunc(10*time.Second, claim.Release)
		makeKey(t, r, "ci", "viewer")
	})
}

// TestLaterRelease: what a later release has written is read as far as it can be, and not changed.
func TestLaterRelease(t *testing.T) {
	j := memjournal.New()
	claim, err := j.Claim(t.Context(), journal.SourceWork(dingevent.OperatorApp, keyring.Kind), "another")
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		t.Helper()
		if err := claim.Save(t.Context(), journal.Progress{Begin: true, Cursor: journal.PastEnd, Note: []byte(text)}); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"version":2,"keys":[{"name":"ci","role":"auditor","hash":"sha256:0","made":"2026-12-01T00:00:00Z","ip":["10.0.0.0/8"]}]}`)
	r := keyring.New(j, nil)
	if k := list(t, r); len(k) != 1 || k[0].Name != "ci" {
		t.Errorf("%+v", k)
	}
	claim.Release()
	wantCode(t, r.Remove(t.Context(), "ci"), api.CodeConflict, "a later release")
	claim, err = j.Claim(t.Context(), journal.SourceWork(dingevent.OperatorApp, keyring.Kind), "another")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"{", "[]", `{"keys":[null]}`, `{"keys":[{"old":[null]}]}`, `{"keys":{}}`} {
		write(text)
		_, err := r.List(t.Context())
		wantCode(t, err, api.CodeUnavailable, "cannot be read")
	}
}

// A watched journal counts, and fails on demand.
type watched struct {
	*memjournal.Journal
	reads, saves atomic.Int64
	fault        func(context.Context) error // of a read and a claim
	after        func()                      // a read
	lost         bool                        // what a save has answered
}

func (w *watched) Subscriptions(ctx context.Context, names ...string) ([]journal.Subscription, error) {
	w.reads.Add(1)
	if w.fault != nil {
		return nil, w.fault(ctx)
	}
	list, err := w.Journal.Subscriptions(ctx, names...)
	if w.after != nil {
		w.after()
	}
	return list, err
}

func (w *watched) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	if w.fault != nil {
		return nil, w.fault(ctx)
	}
	c, err := w.Journal.Claim(ctx, work, owner)
	return watchedClaim{c, w}, err
}

type watchedClaim struct {
	journal.Claim
	w *watched
}

func (c watchedClaim) Save(ctx context.Context, p journal.Progress) error {
	c.w.saves.Add(1)
	err := c.Claim.Save(ctx, p)
	if c.w.lost {
		return errors.New("the connection is lost")
	}
	return err
}
