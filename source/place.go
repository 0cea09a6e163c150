package source

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/dingevent/dingevent/journal"
)

// A Journal is the part of a journal that runs sources. Every [journal.Journal] is one.
type Journal interface {
	Claim(ctx context.Context, work, owner string) (journal.Claim, error)
	Subscriptions(ctx context.Context, names ...string) ([]journal.Subscription, error)
}

// A Place is where a source stands, kept as JSON in the note of its claim. It is there again after a crash, and on the next gateway.
// Its methods are safe for concurrent use.
type Place struct {
	claim journal.Claim

	mu   sync.Mutex // protects note
	note []byte     // nil if nothing was saved
}

// openPlace reads the place of a work that was claimed.
func openPlace(ctx context.Context, j Journal, claim journal.Claim) (*Place, error) {
	list, err := j.Subscriptions(ctx, claim.Work())
	if err != nil {
		return nil, fmt.Errorf("read the place of %s: %w", claim.Work(), err)
	}
	p := &Place{claim: claim}
	if len(list) > 0 {
		p.note = list[0].Note
	}
	return p, nil
}

// Read reads the place into what v points to. Where nothing was saved, v stays as it is.
func (p *Place) Read(v any) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.note) == 0 {
		return nil
	}
	if err := json.Unmarshal(p.note, v); err != nil {
		return fmt.Errorf("the place of %s cannot be read: %w", p.claim.Work(), err)
	}
	return nil
}

// Save keeps v as the place. Nil means that it is synced. An error wrapping [journal.ErrLost] means that the claim is over: stop at
// once. Any other error means unknown. A secret must not be in v, because the journal keeps it as it is.
func (p *Place) Save(ctx context.Context, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("the place of %s cannot be written: %w", p.claim.Work(), err)
	}
	p.mu.Lock() // of two, the later one is kept
	defer p.mu.Unlock()
	err = p.claim.Save(ctx, journal.Progress{Begin: true, Cursor: journal.PastEnd, Note: text})
	if err != nil {
		return fmt.Errorf("save the place of %s: %w", p.claim.Work(), err)
	}
	p.note = text
	return nil
}

// MayBegin reports whether the source may begin something that has effects outside. It is false for a while when it is unsure that
// the claim still holds.
func (p *Place) MayBegin() bool { return p.claim.MayBegin() }
