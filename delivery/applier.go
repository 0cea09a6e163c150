package delivery

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// An applier applies requests to a subscription in the journal, while no ledger has it. It holds the claim of the subscription.
type applier struct {
	journal journal.Journal
	claim   journal.Claim
	name    string // the subscription's
}

// applyAll applies the open requests in their order, each with its answer in one Save.
func (a applier) applyAll(ctx context.Context) error {
	open, err := a.journal.Requests(ctx, a.name, 0)
	if err != nil {
		return err
	}
	for _, r := range open {
		change, err := a.change(ctx, r)
		switch why, refused := errors.AsType[refusal](err); {
		case errors.Is(err, errNotOurs):
			continue
		case refused:
			change = journal.Progress{Answers: []journal.Answer{{Revision: r.Revision, Refusal: string(why)}}}
		case err != nil:
			return err
		default:
			change.Answers = []journal.Answer{{Revision: r.Revision}}
		}
		if err := a.claim.Save(ctx, change); err != nil {
			return err
		}
	}
	return nil
}

// change is what a request does.
func (a applier) change(ctx context.Context, r journal.Request) (p journal.Progress, err error) {
	w, err := wishOf(r)
	if err != nil {
		return p, err
	}
	switch r.Kind {
	case pauseKind:
		return a.pause(ctx, journal.Pause{Since: time.Now(), Reason: w.Reason, Drain: w.Drain})
	case resumeKind:
		return a.pause(ctx, journal.Pause{})
	case seekKind:
		return journal.Progress{Cursor: max(w.Cursor, 1), Seek: true}, nil
	case retryKind, discardKind:
		p.Exceptions, err = settled(ctx, a.journal, a.name, outcomeOf(r.Kind), w)
	}
	return p, err
}

// pause is what begins or ends a pause.
func (a applier) pause(ctx context.Context, p journal.Pause) (journal.Progress, error) {
	known, err := store{Journal: a.journal, name: a.name}.known(ctx)
	if err != nil {
		return journal.Progress{}, err
	}
	old, change := known.Pause, journal.Progress{Pause: &p}
	if sameKind(old, p) {
		p.Since = old.Since
	}
	if stands(old) && !stands(p) {
		change.Exceptions, err = postponed(ctx, a.journal, a.name, old.Since, time.Now())
	}
	return change, err
}

// applyLoaded applies requests while the ledger has the subscription. It reports whether one of them wants another cursor. That
// request and all later ones are applied before the next load.
func (d *Dispatcher) applyLoaded(ctx context.Context, open []journal.Request) (seeks bool, err error) {
	for _, r := range open {
		w, err := wishOf(r)
		why, refused := errors.AsType[refusal](err)
		switch {
		case errors.Is(err, errNotOurs):
			continue
		case refused:
		case r.Kind == seekKind:
			return true, d.saver.saveAll(ctx)
		case r.Kind == retryKind, r.Kind == discardKind:
			if why, err = d.settle(ctx, outcomeOf(r.Kind), w); err != nil {
				return false, err
			}
		case r.Kind == pauseKind:
			d.setPause(journal.Pause{Since: time.Now(), Reason: w.Reason, Drain: w.Drain})
		case r.Kind == resumeKind:
			d.setPause(journal.Pause{})
		}
		d.mu.Lock()
		d.ledger.unsaved.answers = append(d.ledger.unsaved.answers, journal.Answer{Revision: r.Revision, Refusal: string(why)})
		d.mu.Unlock()
	}
	return false, d.saver.saveAll(ctx)
}

func (d *Dispatcher) setPause(p journal.Pause) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.health.changePause(p, time.Now())
}

// settle moves dead letters in the ledger. It saves first, because a letter may have died just now.
func (d *Dispatcher) settle(ctx context.Context, o Outcome, w wish) (why refusal, err error) {
	if err := d.saver.saveAll(ctx); err != nil {
		return "", err
	}
	var rows []journal.Exception
	err = d.store.insist(ctx, "read dead letters", func() (err error) {
		rows, err = settled(ctx, d.store, d.sub.Name, o, w)
		if r, refused := errors.AsType[refusal](err); refused {
			why, err = r, nil
		}
		return err
	})
	if err != nil || why != "" {
		return why, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ledger.settle(rows)
	return "", nil
}
